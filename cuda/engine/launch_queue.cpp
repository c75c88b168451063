#include "engine/launch_queue.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <string>
#include <unordered_map>
#include <utility>

namespace mdsweep::md {

namespace {

// Some 0.1 ms between two looks at the clock: the launch ends when the last team has looked.
int steps_per_look(const ReplicaShape& shape) {
    constexpr int pairs = 1 << 19, most_steps = 32;
    return std::clamp(pairs / shape.padded / shape.padded, 1, most_steps);
}

}  // namespace

LaunchQueue::~LaunchQueue() {
    cudaStreamSynchronize(stream_.get());  // an error has been reported, or concerns nobody any more
}

void LaunchQueue::launch(std::chrono::nanoseconds duration, double share, int reserved, const Stream& loaded) {
    if (idle_flights_.empty()) idle_flights_.push_back(std::make_unique<Flight>(stream_));
    // Whatever fails from here on, its memory stays until the stream is done.
    in_flight_.push_back(std::move(idle_flights_.back()));
    idle_flights_.pop_back();
    Flight& flight = *in_flight_.back();
    flight.list.clear();
    flight.reports.clear();
    for (const Resident& resident : residents_) {
        flight.list.push_back(resident.memory.view());
        flight.reports.push_back(resident.last);
    }
    flight.loaded.record(loaded);
    flight.loaded.hold_back(stream_);
    LaunchState* const state = thrust::raw_pointer_cast(flight.state.get());
    check_cuda(cudaMemsetAsync(state, 0, sizeof(LaunchState), stream_.get()), "clearing a state");
    Launch launch{};
    launch.list = flight.list.data();
    launch.reports = flight.reports.data();
    launch.listed = static_cast<int>(flight.list.size());
    launch.state = state;
    launch.nanoseconds = duration.count();
    launch.steps_per_look = steps_per_look(shape_);
    launch.last_step = std::numeric_limits<std::int64_t>::max();
    launch.reserved = reserved;
    const int needed = (launch.listed + shape_.teams - 1) / shape_.teams;
    const int allowed = std::max(1, static_cast<int>(std::lround(share * thread_blocks_)));
    const int wanted = std::min(needed, allowed);
    launch.teams = wanted * shape_.teams;
    // Which thread blocks come to the reserved multiprocessors is the device's choice, and nothing replaces them: there
    // are as many as it holds, of which the first elsewhere stay.
    launch_replicas(shape_, reserved > 0 ? thread_blocks_ : wanted, launch, stream_.get());
    flight.done.record(stream_);
}

CompletedLaunch LaunchQueue::complete_oldest() {
    std::unique_ptr<Flight> flight = std::move(in_flight_.front());
    in_flight_.pop_front();
    flight->done.wait("simulating " + std::to_string(flight->list.size()) + " replicas");

    CompletedLaunch news;
    for (Leaving& leaving : leaving_) {
        if (leaving.launches > 0) --leaving.launches;
        if (leaving.launches == 0) news.unused.push_back(leaving.memory);
    }
    std::erase_if(leaving_, [](const Leaving& leaving) { return leaving.launches == 0; });

    // By their memory: residents may have come since the launch, and others left that the launch before finished.
    std::unordered_map<const ReplicaHead*, Report> reports;
    for (std::size_t k = 0; k < flight->list.size(); ++k) reports[flight->list[k].head] = flight->reports[k];
    std::vector<Resident> staying;
    for (Resident& resident : residents_) {
        // Where no team got to a replica, its report is what was known when the launch was queued: before the one that
        // went before it was over.
        const auto found = reports.find(resident.memory.view().head);
        if (found != reports.end() && found->second.step > resident.last.step) {
            news.steps += found->second.step - resident.last.step;
            resident.last = found->second;
        }
        (resident.finished() ? news.finished : staying).push_back(std::move(resident));
    }
    residents_ = std::move(staying);
    idle_flights_.push_back(std::move(flight));
    return news;
}

std::vector<Resident*> LaunchQueue::to_check() {
    std::vector<Resident*> due;
    for (Resident& resident : residents_)
        if (resident.check_due()) due.push_back(&resident);
    return due;
}

std::vector<Resident> LaunchQueue::take_out_cut() {
    const auto first =
        std::stable_partition(residents_.begin(), residents_.end(), [](const Resident& r) { return !r.cut; });
    std::vector<Resident> cut(std::make_move_iterator(first), std::make_move_iterator(residents_.end()));
    residents_.erase(first, residents_.end());
    return cut;
}

}  // namespace mdsweep::md
