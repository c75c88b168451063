// Replicas of one shape that the GPU's kernel advances on the emulated GPU.
#pragma once

#include <string>
#include <vector>

#include "cuda/simt/gpu.hpp"
#include "engine/kernel.hpp"
#include "replica/host_replica.hpp"
#include "replica/record.hpp"

namespace mdsweep::md {

[[nodiscard]] ReplicaShape shape_of(const ReplicaJob& job);

// How replicas are brought to their ends: nothing of it may show in what they are then.
struct Way {
    simt::Schedule schedule;
    long long nanoseconds = 1'000'000'000;  // of a launch
    int steps_per_look = 1;
    std::int64_t steps_of_launch = 0;        // of a replica; 0: any number
    std::vector<int> multiprocessors = {0};  // their numbers
    int reserved = 0;                        // of them, those below
    const void* barrier_without_use = nullptr;
};

// One in each order of threads: in a launch of its own or in many, by some teams or by one.
[[nodiscard]] std::vector<Way> all_ways();

// The memory of a replica on the emulated GPU, each part an array of its own.
struct EmulatedReplica {
    EmulatedReplica(simt::Memory& memory, const ReplicaJob& job, const HostReplica& start);
    [[nodiscard]] Particles<float> particles() const { return particles_view(view.numbers, view.labels, padded); }
    [[nodiscard]] RecordView record() const;
    // All that it has come to, bit by bit.
    [[nodiscard]] std::string bits() const;

    RecordSizes sizes;
    int padded;
    ReplicaView view;
};

class ReplicaRun {
public:
    // Off the lattice of the start, on which pairs are exactly half a box apart: which image is the nearest is then a
    // matter of the last digit.
    explicit ReplicaRun(std::vector<ReplicaJob> jobs);

    // From the start to the end of all replicas: restart(), and then advance() as often as it takes.
    void finish(const Way& way);
    void restart();
    // One launch.
    void advance(const Way& way, std::int64_t last_step);

    [[nodiscard]] std::vector<HostReplica>& starts() { return starts_; }
    [[nodiscard]] const std::vector<HostReplica>& starts() const { return starts_; }
    [[nodiscard]] const std::vector<ReplicaJob>& jobs() const { return jobs_; }
    [[nodiscard]] const ReplicaShape& shape() const { return shape_; }
    // Since restart():
    [[nodiscard]] const std::vector<EmulatedReplica>& replicas() const { return replicas_; }
    [[nodiscard]] const Report& report(std::size_t k) const { return reports_[k]; }
    [[nodiscard]] const simt::Findings& findings() const { return findings_; }
    void restart_findings() { findings_ = {}; }
    [[nodiscard]] std::string bits() const;  // of all that are not lost

private:
    [[nodiscard]] bool all_ended() const;

    std::vector<ReplicaJob> jobs_;
    ReplicaShape shape_;
    std::vector<HostReplica> starts_;
    simt::Gpu gpu_;
    std::vector<EmulatedReplica> replicas_;
    ReplicaView* list_ = nullptr;
    Report* reports_ = nullptr;
    unsigned launches_ = 0;
    simt::Findings findings_;
};

}  // namespace mdsweep::md
