// How a replica is laid over threads: chosen by its number of particles alone, so that its results do not depend on
// what else runs. Plain C++, for host and device.
#pragma once

#include <algorithm>
#include <cstddef>

#include "replica/tile.hpp"

namespace mdsweep::md {

inline constexpr int warp_lanes = 32;
inline constexpr int most_warps = 16;
inline constexpr int largest_replica = 4096;
inline constexpr int schedulers = 4;  // of a multiprocessor: each issues an instruction a clock, of its warps in turn

// A team of warps simulates one replica. Up to 128 particles a team is a single warp, and four teams share a thread
// block, each with a replica of its own. A warp needs no barrier of the whole thread block, and thread blocks of 32
// threads would run into the limit of thread blocks per multiprocessor. Above, a team is a thread block.
struct ReplicaShape {
    int rows = 1;   // particles that a thread treats at once
    int warps = 1;  // of a team
    int teams = 1;  // in a thread block
    int padded = 0;
    LoopKind loop = LoopKind::sheet;

    [[nodiscard]] int threads() const { return warps * teams * warp_lanes; }
    [[nodiscard]] std::size_t shared_bytes() const;
    friend bool operator==(const ReplicaShape&, const ReplicaShape&) = default;
};

// In shared memory, per team: the tile, and what its warps add up.
MDSWEEP_HD std::size_t team_shared_bytes(int padded, int warps) {
    const std::size_t tile = sizeof(TileParticle) * static_cast<std::size_t>(padded);
    const std::size_t sums = sizeof(float) * sheet_terms * static_cast<std::size_t>(2 + (warps > 1 ? warps : 0));
    return tile + sums;  // both are multiples of 16: padded is one of 32
}

inline std::size_t ReplicaShape::shared_bytes() const {
    return static_cast<std::size_t>(teams) * team_shared_bytes(padded, warps);
}

// particles: 1 to largest_replica, of all species. As many warps as there are rows of particles, so that few lanes are
// left without one; more rows a thread save reads of shared memory, fewer leave more warps to hide latencies behind.
// Just beyond a warp's 128 particles two rows would leave up to a third of the lanes without one.
[[nodiscard]] inline ReplicaShape replica_shape(int particles, LoopKind loop = LoopKind::sheet) {
    const auto ceil_div = [](int a, int b) { return (a + b - 1) / b; };
    constexpr int small_replica = 4 * warp_lanes;
    if (particles <= small_replica) {
        const int rows = ceil_div(particles, warp_lanes);
        return {rows, 1, 4, rows * warp_lanes, loop};
    }
    const int rows = particles <= 5 * warp_lanes ? 1 : particles <= 2 * most_warps * warp_lanes ? 2 : 4;
    const int passes = ceil_div(particles, rows * most_warps * warp_lanes);
    const int warps = ceil_div(particles, rows * passes * warp_lanes);
    return {rows, warps, 1, rows * passes * warps * warp_lanes, loop};
}

// How many replicas of that shape such a device runs as fast as one: as many as have a scheduler for each of their
// warps. A warp alone leaves some of its scheduler's clocks empty, so that somewhat more might do; how many is not
// measured.
[[nodiscard]] inline std::size_t side_by_side(int multiprocessors, const ReplicaShape& shape) {
    return static_cast<std::size_t>(multiprocessors) * std::max(1, schedulers / shape.warps);
}

}  // namespace mdsweep::md
