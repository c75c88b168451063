// Barriers, votes and shuffles: who has to come, whether all came to the same, and what each is told.
#include <utility>

#include "cuda/simt/run.hpp"

namespace simt {

namespace {

template <class Work>
void for_lanes(std::uint32_t lanes, const Work& work) {
    for (int k = 0; k < warp_size; ++k)
        if ((lanes >> static_cast<unsigned>(k) & 1U) != 0) work(k);
}

}  // namespace

const char* name_of(Meeting meeting) {
    switch (meeting) {
        case Meeting::none:
            break;
        case Meeting::barrier:
            return "__syncthreads";
        case Meeting::barrier_or:
            return "__syncthreads_or";
        case Meeting::warp_barrier:
            return "__syncwarp";
        case Meeting::vote:
            return "__any_sync";
        case Meeting::shuffle_xor:
            return "__shfl_xor_sync";
    }
    return "nothing";
}

std::string Run::name(const Thread& thread) const {
    return "thread " + std::to_string(thread.number) +
           (blocks_.size() > 1 ? " of block " + std::to_string(thread.block) : "");
}

std::size_t Run::index(int block, int number) const {
    return static_cast<std::size_t>(block) * static_cast<std::size_t>(grid_.threads) + static_cast<std::size_t>(number);
}

Run::Warp& Run::warp_of(const Thread& thread) {
    return warps_[index(thread.block, thread.number) / warp_size];
}

Thread& Run::lane_of(const Thread& thread, int lane) {
    return threads_[index(thread.block, thread.warp() * warp_size + lane)];
}

std::uint32_t Run::meet(const Call& call) {
    Thread& thread = threads_[static_cast<std::size_t>(current_)];
    thread.call = call;
    ready_.remove(static_cast<std::size_t>(current_));
    if (call.meeting == Meeting::barrier || call.meeting == Meeting::barrier_or)
        meet_in_block(thread);
    else
        meet_in_warp(thread);
    pause();
    return thread.answer;
}

void Run::meet_in_block(Thread& thread) {
    Block& block = blocks_[static_cast<std::size_t>(thread.block)];
    if (++block.waiting == block.live) finish_barrier(thread.block);
}

void Run::meet_in_warp(Thread& thread) {
    Warp& warp = warp_of(thread);
    const std::uint32_t self = 1U << static_cast<unsigned>(thread.lane());
    if ((thread.call.mask & self) == 0)
        findings_.faults.add(Fault::divergence, [&] {
            return name(thread) + " is not in its own mask in " + name_of(thread.call.meeting) + " at " +
                   place_in_program(thread.call.from);
        });
    warp.waiting |= self;
    finish_warp(thread);
}

// That `other` has come to the same call as `first`.
void Run::compare(const Thread& first, const Thread& other) {
    const Call& call = first.call;
    if (other.call.meeting == call.meeting && other.call.from == call.from && other.call.mask == call.mask) return;
    findings_.faults.add(Fault::divergence, [&] {
        const auto told = [&](const Thread& thread) {
            return name(thread) + " is in " + name_of(thread.call.meeting) + " at " +
                   place_in_program(thread.call.from);
        };
        return "threads that have to meet are not in the same call: " + told(first) + ", and " + told(other) +
               (other.call.mask == call.mask ? "" : "; their masks differ");
    });
}

void Run::release(Thread& thread) {
    thread.call.meeting = Meeting::none;
    ready_.add(index(thread.block, thread.number));
}

void Run::finish_barrier(int number) {
    Block& block = blocks_[static_cast<std::size_t>(number)];
    Thread* const all = &threads_[index(number, 0)];
    const Thread* first = nullptr;
    bool any = false;
    for (int k = 0; k < grid_.threads; ++k) {
        if (all[k].ended) continue;
        if (first == nullptr) first = &all[k];
        compare(*first, all[k]);
        any = any || all[k].call.value != 0;
    }
    const Call call = first->call;
    if (block.live < grid_.threads)
        findings_.faults.add(Fault::divergence, [&] {
            return std::to_string(grid_.threads - block.live) + " threads have ended that should be in " +
                   name_of(call.meeting) + " at " + place_in_program(call.from);
        });
    ++findings_.counts.barriers;
    if (call.meeting == Meeting::barrier) ++findings_.barrier_calls[call.from];
    const bool orders = call.from != grid_.barrier_without_use;
    for (int k = 0; k < grid_.threads; ++k) {
        if (all[k].ended) continue;
        all[k].answer = any ? 1 : 0;
        if (orders) ++all[k].epoch.barriers;
        release(all[k]);
    }
    block.waiting = 0;
}

// Once all lanes wait that the thread's mask names, except those that have ended. CUDA allows that; a kernel whose
// teams are whole warps has a mistake there.
void Run::finish_warp(const Thread& thread) {
    Warp& warp = warp_of(thread);
    const std::uint32_t self = 1U << static_cast<unsigned>(thread.lane());
    const std::uint32_t lanes = (thread.call.mask | self) & warp.live;
    if ((lanes & ~warp.waiting) != 0) return;
    const Call call = thread.call;
    if ((call.mask & ~warp.live) != 0)
        findings_.faults.add(Fault::divergence, [&] {
            return "lanes have ended that the mask names in " + std::string(name_of(call.meeting)) + " at " +
                   place_in_program(call.from);
        });
    bool any = false;
    for_lanes(lanes, [&](int k) {
        const Thread& lane = lane_of(thread, k);
        compare(thread, lane);
        any = any || lane.call.value != 0;
    });
    count(call, any);
    const bool orders = call.meeting == Meeting::warp_barrier && call.from != grid_.barrier_without_use;
    for_lanes(lanes, [&](int k) {
        Thread& lane = lane_of(thread, k);
        if (call.meeting == Meeting::vote) lane.answer = any ? 1 : 0;
        if (call.meeting == Meeting::shuffle_xor) lane.answer = value_of(lane, k ^ call.argument, lanes);
        if (orders) ++lane.epoch.warp_barriers;
    });
    for_lanes(lanes, [&](int k) { release(lane_of(thread, k)); });
    warp.waiting &= ~lanes;
}

// What a shuffle brings `to` from another lane of those that take part.
std::uint32_t Run::value_of(const Thread& to, int from, std::uint32_t lanes) {
    if ((lanes >> static_cast<unsigned>(from) & 1U) == 0)
        findings_.faults.add(Fault::divergence, [&] {
            return name(to) + " takes a value of lane " + std::to_string(from) + ", which takes no part, at " +
                   place_in_program(to.call.from);
        });
    return lane_of(to, from).call.value;
}

void Run::count(const Call& call, bool any) {
    Counts& counts = findings_.counts;
    if (call.meeting == Meeting::warp_barrier) ++counts.warp_barriers, ++findings_.barrier_calls[call.from];
    if (call.meeting == Meeting::vote) {
        Votes& votes = findings_.votes[call.from];
        ++votes.asked;
        if (any) ++votes.held;
    }
    if (call.meeting == Meeting::shuffle_xor) ++counts.shuffles;
}

}  // namespace simt
