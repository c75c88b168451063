// The choice of a replica's kernel.
#pragma once

#include "engine/kernel.hpp"

namespace mdsweep::md {

using Kernel = void (*)(Launch, int padded);

// The kernel of one kind of pair loop for the shape's rows and teams. Throws std::logic_error when there is none.
template <LoopKind loop>
[[nodiscard]] Kernel kernel_with(const ReplicaShape& shape);

extern template Kernel kernel_with<LoopKind::sheet>(const ReplicaShape& shape);
extern template Kernel kernel_with<LoopKind::exact_square>(const ReplicaShape& shape);
extern template Kernel kernel_with<LoopKind::exact>(const ReplicaShape& shape);
extern template Kernel kernel_with<LoopKind::neutral>(const ReplicaShape& shape);

}  // namespace mdsweep::md
