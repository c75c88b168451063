// How many rows a Gaussian process is fitted to. Internal to surrogate/.
#pragma once

#include <cstddef>

namespace mdsweep::surrogate {

inline constexpr std::size_t fewest_gaussian_rows = 4;
// Their cost grows with the cube of their number. Of more rows it takes so many, drawn at random.
inline constexpr std::size_t most_gaussian_rows = 2048;

}  // namespace mdsweep::surrogate
