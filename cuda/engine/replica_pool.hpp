// Memory for many replicas at once: allocating takes a GPU's driver about as long as simulating a small replica.
#pragma once

#include <map>
#include <vector>

#include "engine/replica_memory.hpp"

namespace mdsweep::md {

class ReplicaPool {
public:
    // `stream`: in which replicas are loaded.
    explicit ReplicaPool(const Stream& stream) : stream_(&stream) {}
    // Memory of at least that size, from what was given back or from a new slab. Throws DeviceOutOfMemory.
    [[nodiscard]] ReplicaMemory take(std::size_t bytes);
    void give_back(const ReplicaMemory& memory) { unused_.emplace(memory.capacity(), memory); }

private:
    struct Slab {
        DeviceArray<std::byte> device;
        PinnedArray<std::byte> host;
    };
    void add_slab(std::size_t bytes);

    const Stream* stream_;
    std::vector<Slab> slabs_;
    std::multimap<std::size_t, ReplicaMemory> unused_;  // by capacity
};

}  // namespace mdsweep::md
