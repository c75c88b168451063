#include "engine/replica_memory.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>

namespace mdsweep::md {

ReplicaMemory::Layout ReplicaMemory::make_layout(const ReplicaJob& job, const HostReplica& replica) {
    constexpr std::size_t alignment = 16;
    const RecordSizes sizes(job);
    Layout layout;
    std::size_t end = 0;
    const auto place = [&end](std::size_t bytes) {
        const std::size_t begin = end;
        end = (begin + bytes + alignment - 1) / alignment * alignment;
        return begin;
    };
    place(sizeof(ReplicaHead));
    layout.tables = place(sizeof(std::uint32_t) * replica.tables.words().size());
    layout.numbers = place(sizeof(float) * replica.numbers.size());
    layout.labels = place(sizeof(std::uint32_t) * replica.labels.size());
    layout.counts = place(sizeof(std::uint32_t) * sizes.profile);
    layout.sums = place(sizeof(double) * scalar_count);
    layout.chain = place(sizeof(NoseHooverChain));
    layout.pair_counts = place(sizeof(std::uint32_t) * sizes.rdf);
    layout.motion_sums = place(sizeof(double) * sizes.motion);
    layout.profiles = place(sizeof(float) * sizes.profile * sizes.blocks);
    layout.scalars = place(sizeof(float) * scalar_count * sizes.blocks);
    layout.rdf = place(sizeof(float) * sizes.rdf * sizes.blocks);
    layout.motion = place(sizeof(float) * sizes.motion * sizes.blocks);
    layout.end = end;
    return layout;
}

void ReplicaMemory::load(const ReplicaJob& job, const HostReplica& replica, const Stream& stream) {
    const std::vector<std::uint32_t>& tables = replica.tables.words();
    layout_ = make_layout(job, replica);
    sizes_ = RecordSizes(job);
    if (layout_.end > capacity_) throw std::logic_error("a replica is larger than its memory");
    auto* const head = new (host_) ReplicaHead{{}, replica.constants};
    replica.tables.attach(head->parameters, on_device<std::uint32_t>(layout_.tables));
    std::ranges::copy(tables, on_host<std::uint32_t>(layout_.tables));
    std::ranges::copy(replica.numbers, on_host<float>(layout_.numbers));
    std::ranges::copy(replica.labels, on_host<std::uint32_t>(layout_.labels));
    std::fill_n(on_host<std::byte>(layout_.counts), layout_.profiles - layout_.counts, std::byte{0});
    check_cuda(cudaMemcpyAsync(device_, host_, layout_.profiles, cudaMemcpyHostToDevice, stream.get()),
               "copying a replica to the GPU");
    view_.head = on_device<ReplicaHead>(0);
    view_.numbers = on_device<float>(layout_.numbers);
    view_.labels = on_device<std::uint32_t>(layout_.labels);
    view_.recorder = {on_device<std::uint32_t>(layout_.counts),
                      on_device<double>(layout_.sums),
                      on_device<float>(layout_.profiles),
                      on_device<float>(layout_.scalars),
                      on_device<std::uint32_t>(layout_.pair_counts),
                      on_device<float>(layout_.rdf),
                      on_device<double>(layout_.motion_sums),
                      on_device<float>(layout_.motion),
                      on_device<NoseHooverChain>(layout_.chain)};
}

void ReplicaMemory::fetch_record(int blocks, const Stream& stream) const {
    const auto fetch = [&](std::size_t begin, std::size_t floats_of_a_block) {
        if (floats_of_a_block == 0) return;
        check_cuda(cudaMemcpyAsync(host_ + begin, device_ + begin,
                                   sizeof(float) * floats_of_a_block * static_cast<std::size_t>(blocks),
                                   cudaMemcpyDeviceToHost, stream.get()),
                   "copying results from the GPU");
    };
    fetch(layout_.profiles, sizes_.profile);
    fetch(layout_.scalars, scalar_count);
    fetch(layout_.rdf, sizes_.rdf);
    fetch(layout_.motion, sizes_.motion);
}

std::vector<BlockAverages> ReplicaMemory::averages(const ReplicaJob& job, int blocks) const {
    const RecordView record{on_host<float>(layout_.profiles), on_host<float>(layout_.scalars),
                            on_host<float>(layout_.rdf), on_host<float>(layout_.motion)};
    return block_averages(job, record, blocks);
}

void ReplicaMemory::fetch_particles(HostReplica& replica, const Stream& stream) const {
    check_cuda(cudaMemcpyAsync(replica.numbers.data(), device_ + layout_.numbers,
                               replica.numbers.size() * sizeof(float), cudaMemcpyDeviceToHost, stream.get()),
               "copying particles from the GPU");
    stream.wait("copying particles from the GPU");
}

}  // namespace mdsweep::md
