// What a run of the GPU's kernels on the emulated GPU is held against: one worker in double, and itself in other ways.
#pragma once

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "cuda/simt/replica_run.hpp"
#include "replica_checks.hpp"
#include "serial_replica.hpp"

namespace mdsweep::md {

// The replica's start on one worker, in double.
inline SerialReplica<double> reference_of(const ReplicaJob& job, HostReplica start) {
    SerialReplica<double> reference(job);
    const Particles<float> from = start.particles();
    const Particles<double> to = reference.particles();
    const std::vector<int> place = places(from);
    for (int i = 0; i < reference.count; ++i) {
        const int k = place[static_cast<std::size_t>(i)];
        to.x[i] = static_cast<double>(from.x[k]);
        to.y[i] = static_cast<double>(from.y[k]);
        to.z[i] = static_cast<double>(from.z[k]);
    }
    return reference;
}

// Counts of particles and pairs may differ where one is as near to the end of a bin as the last digit.
template <class A, class B>
void check_counts(const A* found, const std::vector<B>& expected, double most_different) {
    double different = 0;
    for (std::size_t k = 0; k < expected.size(); ++k)
        different += std::abs(static_cast<double>(found[k]) - static_cast<double>(expected[k]));
    CHECK(different <= most_different);
}
template <class A, class B>
void check_numbers(const A* found, const std::vector<B>& expected, double tolerance) {
    for (std::size_t k = 0; k < expected.size(); ++k)
        if (!(static_cast<double>(found[k]) == Approx(expected[k]).epsilon(tolerance).margin(tolerance))) {
            CAPTURE(k);
            CHECK(static_cast<double>(found[k]) == Approx(expected[k]).epsilon(tolerance).margin(tolerance));
        }
}

inline void check_against_reference(const ReplicaRun& run, std::size_t k) {
    SerialReplica<double> reference = reference_of(run.jobs()[k], run.starts()[k]);
    reference.advance(run.jobs()[k].total_steps());
    const EmulatedReplica& found = run.replicas()[k];
    CHECK(run.report(k).step == reference.progress.step);
    CHECK(run.report(k).blocks == reference.progress.blocks);
    CHECK(largest_difference(found.particles(), reference.particles()) < 5e-6);
    CHECK(force_error(found.particles(), reference.particles()) < 1e-3);
    const RecordView record = found.record();
    double pairs = 0;
    for (const float bin : reference.record.rdf) pairs += static_cast<double>(bin);
    check_counts(record.profiles, reference.record.profiles, 1);
    check_counts(record.rdf, reference.record.rdf, 2 + 1e-3 * pairs);
    // A hard wall's force changes by a hundredth where a position does by a tenth of a thousandth.
    check_numbers(record.scalars, reference.record.scalars, 1e-2);
    check_numbers(record.motion, reference.record.motion, 2e-3);
}

inline void check_run(ReplicaRun& run, const std::vector<Way>& ways) {
    std::set<std::string> outcomes;
    for (const Way& way : ways) {
        run.finish(way);
        CAPTURE(run.findings().faults.messages);
        CHECK(run.findings().faults.messages.empty());
        outcomes.insert(run.bits());
        if (&way != &ways.front()) continue;
        for (std::size_t k = 0; k < run.jobs().size(); ++k) {
            CHECK_FALSE(run.report(k).lost);
            check_against_reference(run, k);
        }
    }
    CHECK(outcomes.size() == 1);
}

inline void check_all_ways(const std::vector<ReplicaJob>& jobs) {
    ReplicaRun run(jobs);
    check_run(run, all_ways());
}

}  // namespace mdsweep::md
