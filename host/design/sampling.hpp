// Points in the unit cube. The same arguments give the same bits on every platform.
#pragma once

#include <cstdint>
#include <vector>

#include "config/config.hpp"

namespace mdsweep {

// Coordinate `dimension` of point `index` (< 2^32) of the Sobol sequence, as a binary fraction of 32 bits.
[[nodiscard]] std::uint32_t sobol_bits(std::uint64_t index, std::size_t dimension);

// [count][dimensions], each coordinate strictly between 0 and 1.
using UnitPoints = std::vector<std::vector<double>>;

// The Sobol sequence with a random digital shift, which keeps its low discrepancy.
class ShiftedSobol {
public:
    // Throws std::invalid_argument for more than sobol_dimensions.
    ShiftedSobol(std::size_t dimensions, std::uint64_t seed);
    [[nodiscard]] std::vector<double> point(std::uint64_t index) const;

private:
    std::vector<std::uint32_t> shift_;
};
// Its first `count` points.
[[nodiscard]] UnitPoints shifted_sobol(std::size_t count, std::size_t dimensions, std::uint64_t seed);

// In every dimension each of `count` equal intervals holds exactly one point.
[[nodiscard]] UnitPoints latin_hypercube(std::size_t count, std::size_t dimensions, std::uint64_t seed);

}  // namespace mdsweep
