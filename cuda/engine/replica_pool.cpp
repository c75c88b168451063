#include "engine/replica_pool.hpp"

#include <algorithm>
#include <utility>

namespace mdsweep::md {

namespace {

constexpr std::size_t alignment = 256;
constexpr std::size_t replicas_per_slab = 64;
constexpr std::size_t largest_slab = std::size_t{64} << 20;  // unless a replica alone is larger
constexpr std::size_t most_waste = 4;                        // times what is asked for

}  // namespace

ReplicaMemory ReplicaPool::take(std::size_t bytes) {
    auto found = unused_.lower_bound(bytes);
    if (found == unused_.end() || found->first > most_waste * bytes) {
        add_slab(bytes);
        found = unused_.lower_bound(bytes);
    }
    const ReplicaMemory memory = found->second;
    unused_.erase(found);
    return memory;
}

void ReplicaPool::add_slab(std::size_t bytes) {
    const std::size_t each = (bytes + alignment - 1) / alignment * alignment;
    std::size_t replicas = std::clamp<std::size_t>(largest_slab / each, 1, replicas_per_slab);
    while (true) {
        try {
            Slab slab{stream_->array<std::byte>(replicas * each), pinned_array<std::byte>(replicas * each)};
            std::byte* const device = thrust::raw_pointer_cast(slab.device.get());
            for (std::size_t k = 0; k < replicas; ++k)
                give_back(ReplicaMemory(device + k * each, slab.host.get() + k * each, each));
            slabs_.push_back(std::move(slab));
            return;
        } catch (const DeviceOutOfMemory&) {
            if (replicas == 1) throw;
            replicas /= 2;
        }
    }
}

}  // namespace mdsweep::md
