// How many rows a Gaussian process is fitted to. Internal to surrogate/.
#pragma once

#include <cstddef>

namespace mdsweep::surrogate {

inline constexpr std::size_t fewest_gaussian_rows = 4;
// More are not worth their cost, which grows with the cube of their number.
inline constexpr std::size_t most_gaussian_rows = 1024;

}  // namespace mdsweep::surrogate
