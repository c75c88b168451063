// What a step executes, counted: how often the short range is looked for and found, barriers, shuffles
// (cuda/PERFORMANCE.md has the table). A change that makes a warp do more shows here, where there is no GPU to time it.
#include <catch2/catch.hpp>

#include "cuda/simt/jobs.hpp"
#include "cuda/simt/replica_run.hpp"
#include "replica_checks.hpp"

using namespace mdsweep::md;

namespace {

// A 1:1 salt of 0.5 M, in nm, in a slit of 4 nm: 3 nm where the box would be higher than wide.
ReplicaJob electrolyte(int particles) {
    ReplicaJob job;
    job.seed = 5;
    job.height = particles > 40 ? 4 : 3;
    job.lateral = std::sqrt(static_cast<float>(particles) / (0.6022F * 2 * 0.5F * job.height));
    job.bjerrum = 0.714F;
    job.time_step = 0.005F * 0.714F;
    job.species = {{particles / 2, 1, 0.714F, 0}, {particles - particles / 2, -1, 0.714F, 1}};
    job.production_steps = 1000;
    job.sampling_interval = 1000;
    job.blocks = 1;
    return job;
}

// Of one warp in one step. A look is a vote of the pair loop: one for each group of partners, and one for each partner
// of the groups where it is true.
struct Step {
    double groups = 0;         // of partners
    double near_groups = 0;    // in which any lane has a partner within the longest cutoff
    double near_partners = 0;  // for each of which every lane computes the short range of all its rows
    double barriers = 0, shuffles = 0;
};

simt::Counts counts_of(ReplicaRun& run, std::int64_t last_step) {
    const simt::Counts before = run.findings().counts;
    run.advance({.schedule = {}, .steps_per_look = 1000}, last_step);
    simt::Counts counts = run.findings().counts;
    counts.barriers -= before.barriers;
    counts.warp_barriers -= before.warp_barriers;
    counts.votes -= before.votes;
    counts.true_votes -= before.true_votes;
    counts.shuffles -= before.shuffles;
    return counts;
}

// What four steps more take of a launch, so that neither the begin of a run nor that of a launch counts.
Step step_of(int particles) {
    const ReplicaJob job = electrolyte(particles);
    ReplicaRun run({job});
    put(instant(job, particles > 1000 ? 60 : 300), run.starts()[0].particles());
    run.restart();
    (void)counts_of(run, 1);
    const simt::Counts one = counts_of(run, 2), five = counts_of(run, 7);
    CHECK(run.findings().faults.messages.empty());
    const ReplicaShape& shape = run.shape();
    const double steps = 4, all_warps = steps * shape.warps;
    Step step;
    for (const Species& species : job.species) {
        REQUIRE(species.count % partner_group == 0);  // no partners that are looked at one by one
        step.groups += static_cast<double>(species.count) / partner_group;
    }
    step.groups *= static_cast<double>(shape.padded) / (shape.rows * shape.warps * warp_lanes);
    const auto votes = static_cast<double>(five.votes - one.votes) / all_warps;
    step.near_groups = (votes - step.groups) / partner_group;
    step.near_partners = static_cast<double>(five.true_votes - one.true_votes) / all_warps - step.near_groups;
    step.barriers = static_cast<double>(five.barriers - one.barriers) / steps +
                    static_cast<double>(five.warp_barriers - one.warp_barriers) / all_warps;
    step.shuffles = static_cast<double>(five.shuffles - one.shuffles) / all_warps;
    return step;
}

void check_step(int particles, double near_groups, double near_partners) {
    const Step step = step_of(particles);
    const double share_of_groups = step.near_groups / step.groups;
    const double share_of_partners = step.near_partners / (partner_group * step.groups);
    CAPTURE(particles, step.groups, share_of_groups, share_of_partners);
    CHECK(share_of_groups == Approx(near_groups).epsilon(0.15));
    CHECK(share_of_partners == Approx(near_partners).epsilon(0.15));
    // team.sum() has two, sheet_field() another, and so has the step.
    CHECK(step.barriers == 4);
    CHECK(step.shuffles == 16);
}

}  // namespace

TEST_CASE("Kernel: a step of a warp takes as many votes, pairs, barriers and shuffles as were counted", "[counts]") {
    // To 128 particles a warp holds all of them: were a lane's own particle to count as near, all shares would be 1.
    check_step(32, 0.75, 0.422);
    check_step(104, 0.837, 0.411);
    check_step(128, 0.914, 0.482);
    check_step(512, 0.217, 0.0588);
    check_step(2048, 0.12, 0.0316);
}
