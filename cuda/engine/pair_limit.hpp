// The rate that the pair loop cannot exceed on a device: what its instructions occupy, over what a multiprocessor has.
// Plain C++.
#pragma once

#include <algorithm>

#include "engine/cuda_engine.hpp"
#include "engine/shape.hpp"

namespace mdsweep::md {

// Instructions of a directed pair, counted by scripts/count_sass.py for sm_90 (cuda/PERFORMANCE.md has the table).
struct PairCost {
    double issued;    // in all
    double floating;  // additions and multiplications
    double special;   // reciprocal square roots and, up to compute capability 8.0, conversions
};

[[nodiscard]] inline PairCost pair_cost(int rows, bool special_conversions) {
    constexpr double issued[] = {19.0, 17.4, 16.4, 16.8};  // by rows of particles a thread
    return {issued[std::clamp(rows, 1, 4) - 1], 9, special_conversions ? 3.0 : 1.0};
}

// Directed pairs per second of the whole device, at its highest clock. Lanes per clock and multiprocessor: CUDA C++
// Programming Guide, "Arithmetic Instructions".
[[nodiscard]] inline double pair_rate_limit(const CudaDevice& device, int particles) {
    const int capability = 10 * device.major + device.minor;
    const PairCost cost = pair_cost(replica_shape(particles).rows, capability <= 80);
    constexpr double issue_lanes = 128, special_lanes = 16;
    const double float_lanes = capability <= 80 ? 64 : 128;
    const double pairs_per_clock =
        std::min({issue_lanes / cost.issued, float_lanes / cost.floating, special_lanes / cost.special});
    // The lanes of ghosts are taken too.
    const double used = static_cast<double>(particles) / replica_shape(particles).padded;
    return used * pairs_per_clock * device.multiprocessors * device.clock_GHz * 1e9;
}

}  // namespace mdsweep::md
