// The memory of one replica on the device, and its image on the host.
#pragma once

#include <vector>

#include "engine/device_memory.hpp"
#include "engine/kernel.hpp"
#include "replica/prepare.hpp"

namespace mdsweep::md {

class ReplicaMemory {
public:
    // Makes room and starts copying the replica to the device; `replica` is padded as its shape wants. It must not be
    // in use. Throws DeviceOutOfMemory.
    void load(const ReplicaJob& job, const HostReplica& replica, const Stream& stream);
    [[nodiscard]] const ReplicaView& view() const { return view_; }

    // Starts copying back what was recorded; once the stream is done, averages() has it.
    void fetch_record(const Stream& stream);
    [[nodiscard]] std::vector<BlockAverages> averages(const ReplicaJob& job, int blocks) const;

    // Positions, velocities and forces, in cell units. Waits.
    void fetch_ions(HostReplica& replica, const Stream& stream);

private:
    // Where the parts begin, in bytes. All that is loaded comes first, all that is recorded last.
    struct Layout {
        std::size_t numbers = 0, counts = 0, group = 0, profiles = 0, scalars = 0, end = 0;
    };
    static Layout make_layout(const ReplicaJob& job, int padded);
    template <class T>
    [[nodiscard]] T* on_device(std::size_t offset) const {
        return reinterpret_cast<T*>(device_.data() + offset);
    }
    template <class T>
    [[nodiscard]] T* on_host(std::size_t offset) const {
        return reinterpret_cast<T*>(host_.data() + offset);
    }

    Layout layout_;
    DeviceArray<std::byte> device_;
    PinnedArray<std::byte> host_;
    ReplicaView view_{};
};

}  // namespace mdsweep::md
