#include "engine/wave.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <unordered_map>
#include <utility>

namespace mdsweep::md {

namespace {

// About a million pairs for a thread block, some 0.1 ms, between two looks at the clock.
int steps_per_look(const ReplicaShape& shape) {
    return std::max(1, 4 * largest_replica / shape.padded);
}

}  // namespace

void Wave::launch(std::int64_t cycles, int multiprocessors, const Stream& loaded) {
    std::unique_ptr<Flight> flight;
    if (idle_flights_.empty()) {
        flight = std::make_unique<Flight>();
    } else {
        flight = std::move(idle_flights_.back());
        idle_flights_.pop_back();
    }
    flight->list.reserve(residents_.size());
    flight->reports.reserve(residents_.size());
    flight->listed.clear();
    for (const Resident& resident : residents_) {
        flight->list.data()[flight->listed.size()] = resident.memory->view();
        flight->reports.data()[flight->listed.size()] = resident.last;
        flight->listed.push_back(resident.memory.get());
    }
    const auto listed = static_cast<int>(residents_.size());
    const int blocks = std::min(blocks_, (listed + shape_.teams - 1) / shape_.teams);

    flight->loaded.record(loaded);
    flight->loaded.hold_back(stream_);
    check_cuda(cudaMemsetAsync(flight->next.data(), 0, sizeof(int), stream_.get()), "clearing a counter");
    Launch launch{};
    launch.list = flight->list.data();
    launch.reports = flight->reports.data();
    launch.listed = listed;
    launch.next = flight->next.data();
    launch.cycles = cycles;
    launch.steps_per_look = steps_per_look(shape_);
    launch.last_step = std::numeric_limits<std::int64_t>::max();
    launch.multiprocessors = multiprocessors;
    launch_replicas(shape_, blocks, launch, stream_.get());
    flight->done.record(stream_);
    in_flight_.push_back(std::move(flight));
}

WaveNews Wave::complete_oldest() {
    std::unique_ptr<Flight> flight = std::move(in_flight_.front());
    in_flight_.pop_front();
    flight->done.wait("simulating " + std::to_string(flight->listed.size()) + " replicas");

    WaveNews news;
    for (Leaving& leaving : leaving_) {
        if (leaving.launches > 0) --leaving.launches;
        if (leaving.launches == 0) news.unused.push_back(std::move(leaving.memory));
    }
    std::erase_if(leaving_, [](const Leaving& leaving) { return leaving.memory == nullptr; });

    // By their memory: residents may have come since the launch, and others left that the launch before finished.
    std::unordered_map<const ReplicaMemory*, const Report*> reports;
    for (std::size_t k = 0; k < flight->listed.size(); ++k) reports[flight->listed[k]] = flight->reports.data() + k;
    std::vector<Resident> staying;
    for (Resident& resident : residents_) {
        if (const auto found = reports.find(resident.memory.get()); found != reports.end()) {
            news.steps += found->second->step - resident.last.step;
            resident.last = *found->second;
        }
        (resident.finished() ? news.finished : staying).push_back(std::move(resident));
    }
    residents_ = std::move(staying);
    idle_flights_.push_back(std::move(flight));
    return news;
}

}  // namespace mdsweep::md
