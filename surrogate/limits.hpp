// How many rows a Gaussian process is fitted to, and when networks are not worth their time beside it. Internal to
// surrogate/.
#pragma once

#include <cstddef>

#include "surrogate.hpp"

namespace mdsweep::surrogate {

inline constexpr std::size_t fewest_gaussian_rows = 4;
// Their cost grows with the cube of their number. Of more rows it takes so many, drawn at random.
inline constexpr std::size_t most_gaussian_rows = 2048;

inline bool lost_by_far(const HeldOut& networks) {
    return networks.gaussian_process >= 0 && networks.networks > 1.5 * networks.gaussian_process;
}

}  // namespace mdsweep::surrogate
