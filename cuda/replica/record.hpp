// The record of a replica: its memory, and the block averages made of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "replica/replica.hpp"
#include "replica/sample_motion.hpp"

namespace mdsweep::md {

// The sizes of a recorder's arrays (Recorder).
struct RecordSizes {
    RecordSizes() = default;
    explicit RecordSizes(const ReplicaJob& job);
    std::size_t profile = 0, rdf = 0, motion = 0;  // of a block; scalar_count besides
    std::size_t blocks = 0;
};

// The finished blocks of a recorder.
struct RecordView {
    const float *profiles, *scalars, *rdf, *motion;
};

// The memory of a replica's recorder on the host.
struct HostRecord {
    explicit HostRecord(const ReplicaJob& job);
    [[nodiscard]] Recorder recorder() {
        return {counts.data(), sums.data(),        profiles.data(), scalars.data(), pair_counts.data(),
                rdf.data(),    motion_sums.data(), motion.data(),   &chain};
    }
    [[nodiscard]] RecordView view() const { return {profiles.data(), scalars.data(), rdf.data(), motion.data()}; }

    std::vector<std::uint32_t> counts;
    std::vector<double> sums;
    std::vector<float> profiles, scalars;
    std::vector<std::uint32_t> pair_counts;
    std::vector<float> rdf;
    std::vector<double> motion_sums;
    std::vector<float> motion;
    NoseHooverChain chain{};
};

// Averages of the finished blocks, in the caller's terms.
[[nodiscard]] std::vector<BlockAverages> block_averages(const ReplicaJob& job, const RecordView& record, int blocks);

// Why a replica was lost, with all that is needed to run it again.
[[nodiscard]] std::string lost_replica_reason(const ReplicaJob& job, std::int64_t step);

}  // namespace mdsweep::md
