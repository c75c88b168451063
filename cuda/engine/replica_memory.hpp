// The memory of one replica on the device, and its image on the host.
#pragma once

#include <vector>

#include "engine/kernel.hpp"
#include "engine/stream.hpp"
#include "replica/host_replica.hpp"
#include "replica/record.hpp"

namespace mdsweep::md {

class ReplicaMemory {
public:
    // The size of a replica's memory.
    [[nodiscard]] static std::size_t bytes(const ReplicaJob& job, const HostReplica& replica) {
        return make_layout(job, replica).end;
    }

    ReplicaMemory() = default;
    // On memory of somebody else's (ReplicaPool), aligned to 16 bytes.
    ReplicaMemory(std::byte* device, std::byte* pinned, std::size_t capacity)
        : device_(device), host_(pinned), capacity_(capacity) {}
    [[nodiscard]] std::size_t capacity() const { return capacity_; }

    // Starts copying the replica to the device; `replica` is padded as its shape wants. The memory is large enough and
    // not in use.
    void load(const ReplicaJob& job, const HostReplica& replica, const Stream& stream);
    [[nodiscard]] const ReplicaView& view() const { return view_; }

    // Starts copying back the record of so many finished blocks, which the device writes no more; once the stream is
    // done, averages() has it.
    void fetch_record(int blocks, const Stream& stream) const;
    [[nodiscard]] std::vector<BlockAverages> averages(const ReplicaJob& job, int blocks) const;

    // Positions, velocities and forces, in cell units. Waits.
    void fetch_particles(HostReplica& replica, const Stream& stream) const;

private:
    // Where the parts begin, in bytes. All that is loaded comes first, all that is recorded last.
    struct Layout {
        std::size_t tables = 0, numbers = 0, labels = 0;
        std::size_t counts = 0, sums = 0, chain = 0, pair_counts = 0, motion_sums = 0;  // zero at the start
        std::size_t profiles = 0, scalars = 0, rdf = 0, motion = 0, end = 0;
    };
    static Layout make_layout(const ReplicaJob& job, const HostReplica& replica);
    template <class T>
    [[nodiscard]] T* on_device(std::size_t offset) const {
        return reinterpret_cast<T*>(device_ + offset);
    }
    template <class T>
    [[nodiscard]] T* on_host(std::size_t offset) const {
        return reinterpret_cast<T*>(host_ + offset);
    }

    Layout layout_;
    std::byte* device_ = nullptr;
    std::byte* host_ = nullptr;
    std::size_t capacity_ = 0;
    RecordSizes sizes_;
    ReplicaView view_{};
};

}  // namespace mdsweep::md
