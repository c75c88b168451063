#include "cuda/simt/replica_run.hpp"

#include <algorithm>
#include <limits>
#include <random>
#include <stdexcept>
#include <utility>

#include "cuda/simt/kernels.hpp"
#include "replica/step_parameters.hpp"

namespace mdsweep::md {

namespace {

void leave_lattice(const Particles<float>& particles) {
    std::mt19937 random(11);
    const auto shift = [&](float size) { return size * (static_cast<float>(random() % 1000) / 1000 - 0.5F); };
    for (int i = 0; i < particles.padded; ++i) {
        if (particles.inverse_mass[i] == 0) continue;  // a ghost
        for (float* const coordinate : {particles.x + i, particles.y + i}) {
            const float by = shift(0.004F);
            *coordinate += *coordinate * by > 0 ? -by : by;  // never out of the box
        }
        particles.z[i] += shift(0.001F);
    }
}

}  // namespace

ReplicaShape shape_of(const ReplicaJob& job) {
    return replica_shape(job.particle_count(), loop_kind(job));
}

std::vector<Way> all_ways() {
    using simt::Order;
    return {
        {.schedule = {Order::in_order, 1}},
        {.schedule = {Order::reversed, 1}, .nanoseconds = 3'000, .steps_per_look = 3, .multiprocessors = {0, 1}},
        {.schedule = {Order::random, 1},
         .steps_per_look = 4,
         .steps_of_launch = 7,
         .multiprocessors = {0, 2, 7},
         .reserved = 1},
        {.schedule = {Order::preempted, 1}, .nanoseconds = 5'000, .steps_per_look = 2, .multiprocessors = {0, 1}},
    };
}

EmulatedReplica::EmulatedReplica(simt::Memory& memory, const ReplicaJob& job, const HostReplica& start)
    : sizes(job), padded(start.padded) {
    const std::string of = " of replica " + std::to_string(job.id);
    const auto copy = [&](const std::string& name, const auto& from) {
        return memory.make_copy(name + of, from.data(), from.size());
    };
    ReplicaHead head{{}, start.constants};
    start.tables.attach(head.parameters, copy("tables", start.tables.words()));
    view.head = memory.make_copy<ReplicaHead>("head" + of, &head, 1);
    view.numbers = copy("numbers", start.numbers);
    view.labels = copy("labels", start.labels);
    Recorder& to = view.recorder;
    to.counts = memory.make_zero<std::uint32_t>("counts" + of, sizes.profile);
    to.sums = memory.make_zero<double>("sums" + of, scalar_count);
    to.pair_counts = memory.make_zero<std::uint32_t>("pair counts" + of, sizes.rdf);
    to.motion_sums = memory.make_zero<double>("motion sums" + of, sizes.motion);
    to.chain = memory.make_zero<NoseHooverChain>("chain" + of, 1);
    to.profiles = memory.make<float>("profiles" + of, sizes.profile * sizes.blocks);
    to.scalars = memory.make<float>("scalars" + of, scalar_count * sizes.blocks);
    to.rdf = memory.make<float>("rdf" + of, sizes.rdf * sizes.blocks);
    to.motion = memory.make<float>("motion" + of, sizes.motion * sizes.blocks);
}

RecordView EmulatedReplica::record() const {
    const Recorder& from = view.recorder;
    return {from.profiles, from.scalars, from.rdf, from.motion};
}

std::string EmulatedReplica::bits() const {
    std::string bits;
    const auto add = [&bits]<class T>(const T* from, std::size_t count) {
        bits.append(reinterpret_cast<const char*>(from), sizeof(T) * count);
    };
    add(view.numbers, numbers_of(padded, view.head->parameters));
    add(view.recorder.profiles, sizes.profile * sizes.blocks);
    add(view.recorder.scalars, scalar_count * sizes.blocks);
    add(view.recorder.rdf, sizes.rdf * sizes.blocks);
    add(view.recorder.motion, sizes.motion * sizes.blocks);
    add(view.recorder.chain, 1);
    add(&view.head->progress.step, 1);
    add(&view.head->progress.blocks, 1);
    return bits;
}

ReplicaRun::ReplicaRun(std::vector<ReplicaJob> jobs) : jobs_(std::move(jobs)), shape_(shape_of(jobs_.front())) {
    for (const ReplicaJob& job : jobs_) {
        if (!(shape_of(job) == shape_)) throw std::logic_error("the replicas of a launch have one shape");
        starts_.push_back(make_replica(job, 1, shape_.padded));
        leave_lattice(starts_.back().particles());
    }
}

void ReplicaRun::restart() {
    gpu_.memory.free_all();
    replicas_.clear();
    findings_ = {};
    launches_ = 0;
    std::vector<ReplicaView> views;
    for (std::size_t k = 0; k < jobs_.size(); ++k) {
        replicas_.emplace_back(gpu_.memory, jobs_[k], starts_[k]);
        views.push_back(replicas_.back().view);
    }
    list_ = gpu_.memory.make_copy("list", views.data(), views.size());
    reports_ = gpu_.memory.make_zero<Report>("reports", views.size());
}

void ReplicaRun::finish(const Way& way) {
    constexpr std::int64_t most_launches = 1000;
    restart();
    while (!all_ended()) {
        if (launches_ == most_launches)
            throw std::runtime_error("replicas do not end, however often they are launched");
        advance(way, way.steps_of_launch == 0 ? std::numeric_limits<std::int64_t>::max()
                                              : way.steps_of_launch * (launches_ + 1));
    }
}

bool ReplicaRun::all_ended() const {
    for (std::size_t k = 0; k < jobs_.size(); ++k)
        if (!reports_[k].lost && reports_[k].step < jobs_[k].total_steps()) return false;
    return true;
}

void ReplicaRun::advance(const Way& way, std::int64_t last_step) {
    Launch launch{};
    launch.list = list_;
    launch.reports = reports_;
    launch.listed = static_cast<int>(jobs_.size());
    launch.state = gpu_.memory.make_zero<LaunchState>("launch state", 1);
    launch.nanoseconds = way.nanoseconds;
    launch.steps_per_look = way.steps_per_look;
    launch.last_step = last_step;
    launch.reserved = way.reserved;
    const int needed = (launch.listed + shape_.teams - 1) / shape_.teams;
    launch.teams = needed * shape_.teams;
    const simt::Grid grid{.blocks = way.reserved > 0 ? needed * static_cast<int>(way.multiprocessors.size()) : needed,
                          .threads = shape_.threads(),
                          .shared_bytes = shape_.shared_bytes(),
                          .schedule = {way.schedule.order, way.schedule.seed + launches_},
                          .multiprocessors = way.multiprocessors,
                          .barrier_without_use = way.barrier_without_use};
    findings_.add(gpu_.launch(grid, [&] { simt::run_kernel(&shape_, &launch); }));
    gpu_.memory.free(launch.state);
    ++launches_;
}

std::string ReplicaRun::bits() const {
    std::string bits;
    for (std::size_t k = 0; k < replicas_.size(); ++k)
        if (!reports_[k].lost) bits += replicas_[k].bits();
    return bits;
}

}  // namespace mdsweep::md
