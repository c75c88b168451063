// The GPU's kernels on the emulated GPU: no races and no threads apart, the same bits in whatever order threads run and
// however a run is cut into launches, and what one worker gives in double. Replicas have all kinds of boxes,
// potentials, thermostats and records, in all shapes of teams.
#include <catch2/catch.hpp>
#include <set>

#include "boxes.hpp"
#include "cuda/simt/jobs.hpp"
#include "cuda/simt/replica_run.hpp"
#include "replica_checks.hpp"
#include "serial_replica.hpp"

using namespace mdsweep::md;

namespace {

// The replica's start on one worker, in double.
SerialReplica<double> reference_of(const ReplicaJob& job, HostReplica start) {
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

void check_against_reference(const ReplicaRun& run, std::size_t k) {
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
    check_numbers(record.scalars, reference.record.scalars, 2e-3);
    check_numbers(record.motion, reference.record.motion, 2e-3);
}

void check_run(ReplicaRun& run, const std::vector<Way>& ways) {
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

void check_all_ways(const std::vector<ReplicaJob>& jobs) {
    ReplicaRun run(jobs);
    check_run(run, all_ways());
}

}  // namespace

TEST_CASE("Kernel: replicas of all sizes and boxes do what one worker does in double") {
    for (const BoxKind& kind : box_kinds)
        for (const int particles : {8, 33, 100, 128, 129, 300}) {
            CAPTURE(kind.name, particles);
            check_all_ways({salt(particles, kind)});
        }
}

namespace {

// Neutral fluids and charged ones of the samples' potentials.
std::vector<NamedJob> jobs_of_all_potentials_in(const BoxKind& kind) {
    std::vector<NamedJob> jobs = jobs_of_all_potentials();
    for (auto& [name, job] : jobs) {
        set_box(job, kind);
        record_everything(job);
        job.height = std::max(job.height, 5.5F);
        if (kind.electrostatics != Electrostatics::none) job.species[0].charge = 1, job.species[1].charge = -1;
    }
    return jobs;
}

}  // namespace

TEST_CASE("Kernel: every pair and wall potential acts as on one worker, beside any electrostatics") {
    for (const BoxKind& kind : box_kinds)
        for (const auto& [name, job] : jobs_of_all_potentials_in(kind)) {
            if (kind.bulk && name.starts_with("walls")) continue;
            INFO(name);
            CAPTURE(kind.name);
            ReplicaRun run({job});
            check_run(run, {{.schedule = {simt::Order::random, 3}}});
        }
}

TEST_CASE("Kernel: every thermostat acts as on one worker") {
    for (const BoxKind& kind : box_kinds)
        for (const Thermostat thermostat : {Thermostat::none, Thermostat::nose_hoover})
            for (const int particles : {33, 129}) {
                CAPTURE(kind.name, particles, thermostat == Thermostat::none);
                ReplicaJob job = salt(particles, kind);
                job.thermostat = thermostat;
                job.thermostat_time = 0.02F;  // so that the chain moves within the few steps
                check_all_ways({job});
            }
}

TEST_CASE("Kernel: teams take replicas from the list, whatever their number") {
    for (const int particles : {21, 140}) {
        CAPTURE(particles);
        std::vector<ReplicaJob> jobs;
        for (int k = 0; k < 6; ++k) {
            jobs.push_back(salt(particles + k % 3, box_kinds[0], static_cast<std::uint64_t>(k)));
            jobs.back().equilibration_steps = 3 * k;
        }
        check_all_ways(jobs);
    }
}

TEST_CASE("Kernel: a replica that blows up is lost, the others are not") {
    std::vector<ReplicaJob> jobs;
    for (std::uint64_t k = 0; k < 5; ++k) jobs.push_back(salt(30, box_kinds[0], k));
    jobs[2].time_step = 0.5F;
    ReplicaRun run(jobs);
    for (const Way& way : all_ways()) {
        run.finish(way);
        CAPTURE(run.findings().faults.messages);
        CHECK(run.findings().faults.messages.empty());
        for (std::size_t k = 0; k < jobs.size(); ++k) {
            CHECK(run.report(k).lost == (k == 2));
            if (k != 2) check_against_reference(run, k);
        }
    }
}
