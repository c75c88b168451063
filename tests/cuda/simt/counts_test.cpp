// What a step executes, counted: how often the short range is looked for and found, barriers, shuffles. A change that
// makes a warp do more shows here, where there is no GPU to time it.
//
// executed_counts.csv has the counts of the replicas that `mdsweep bench` measures; scripts/gpu_model makes of them
// and of the kernels' machine code what a GPU takes for a step. `python3 scripts/gpu_model --write` writes both anew.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "bench/pair_rate.hpp"
#include "cpu/kernel_replica.hpp"
#include "cuda/simt/replica_run.hpp"
#include "replica_checks.hpp"

using namespace mdsweep;
using namespace mdsweep::md;

namespace {

// Of one warp in one step, on average. Partners are looked at in groups, and those that are left at a species' end one
// by one.
struct Step {
    double groups = 0, tails = 0;
    double near_groups = 0;    // in which any lane has a partner within the longest cutoff
    double near_partners = 0;  // of these groups
    double near_rows = 0;      // for each of which every lane computes the short range of its particle
    double near_tails = 0;
    double barriers = 0, shuffles = 0;
};

struct System {
    Electrostatics electrostatics = Electrostatics::charged_sheet;
    int particles = 0;
    bool wide = false;  // ions of 0.714 nm, as in the published runs, instead of bench_job()'s: many more are near
};

constexpr std::array systems = {
    System{Electrostatics::charged_sheet, 32},
    System{Electrostatics::charged_sheet, 100},
    System{Electrostatics::charged_sheet, 128},
    System{Electrostatics::charged_sheet, 512},
    System{Electrostatics::charged_sheet, 2048},
    System{Electrostatics::charged_sheet, 100, true},
    System{Electrostatics::charged_sheet, 512, true},
    System{Electrostatics::exact, 32},
    System{Electrostatics::exact, 100},
    System{Electrostatics::exact, 128},
    System{Electrostatics::exact, 512},
    System{Electrostatics::exact, 2048},
    System{Electrostatics::exact, 100, true},
    System{Electrostatics::exact, 512, true},
};

// Away from the start's lattice, on the CPU.
void warm_up(const ReplicaJob& job, const Particles<float>& to) {
    cpu::KernelReplica replica(job, cpu::kernels().front());
    replica.advance(job.particle_count() > 1000 ? 600 : 3000);
    const Particles<float> from = replica.host.particles();
    std::vector<float> numbers;
    for (const float* array : {from.x, from.y, from.z, from.vx, from.vy, from.vz})
        for (const int i : places(from)) numbers.push_back(array[i]);
    put(numbers, to);
}

// Several small replicas, for one alone has few pairs.
ReplicaRun warm_replicas(const System& system) {
    std::vector<ReplicaJob> jobs;
    for (std::uint32_t k = 0; k < (system.particles > 4 * warp_lanes ? 1U : 8U); ++k) {
        jobs.push_back(bench_job(system.particles, system.electrostatics));
        jobs.back().id = jobs.back().replica = k;
        if (system.wide)
            for (Species& species : jobs.back().species) species.diameter = 1;
    }
    ReplicaRun run(jobs);
    for (std::size_t k = 0; k < jobs.size(); ++k) warm_up(jobs[k], run.starts()[k].particles());
    return run;
}

// Of what a launch up to a step finds.
simt::Findings launch(ReplicaRun& run, std::int64_t last_step) {
    run.restart_findings();
    run.advance({.schedule = {}, .steps_per_look = 1000}, last_step);
    CHECK(run.findings().faults.messages.empty());
    return run.findings();
}

// The votes that are asked for so often, which are taken out of the list. Those of a group, of its partners and of
// their rows follow each other in the program as they do in the source.
simt::Votes take(std::map<const void*, simt::Votes>& votes, std::int64_t asked) {
    if (asked == 0) return {};
    const auto found = std::ranges::find_if(votes, [asked](const auto& at) { return at.second.asked == asked; });
    REQUIRE(found != votes.end());
    const simt::Votes taken = found->second;
    votes.erase(found);
    return taken;
}

// What five steps more take of a launch, so that neither the begin of a run nor that of a launch counts: one in five
// has the reciprocal part.
Step step_of(ReplicaRun& run) {
    constexpr int steps = 5;
    run.restart();
    launch(run, 1);
    const simt::Findings one = launch(run, 2);
    simt::Findings six = launch(run, 8);
    CHECK(
        (run.starts()[0].constants.loop == LoopKind::sheet || run.starts()[0].constants.reciprocal_interval == steps));
    const ReplicaShape& shape = run.shape();
    const int replicas = steps * static_cast<int>(run.jobs().size()), warps = replicas * shape.warps;
    const int passes = shape.padded / (shape.rows * shape.warps * warp_lanes);
    int groups = 0, tails = 0;  // of all warps
    for (const Species& species : run.jobs()[0].species) {
        groups += warps * passes * (species.count / partner_group);
        tails += warps * passes * (species.count % partner_group);
    }
    for (const auto& [call, votes] : one.votes) {
        six.votes[call].asked -= votes.asked;
        six.votes[call].held -= votes.held;
    }
    const bool by_row = shape.rows > 1;
    const auto near_groups = take(six.votes, groups).held;
    const auto near_partners = take(six.votes, partner_group * near_groups).held;
    const auto near_rows = by_row ? take(six.votes, shape.rows * near_partners).held : near_partners;
    const auto near_tails = take(six.votes, tails).held;
    const auto per_warp = [warps](auto count) { return static_cast<double>(count) / warps; };
    return {.groups = per_warp(groups),
            .tails = per_warp(tails),
            .near_groups = per_warp(near_groups),
            .near_partners = per_warp(near_partners),
            .near_rows = per_warp(near_rows),
            .near_tails = per_warp(near_tails),
            .barriers = static_cast<double>(six.counts.barriers - one.counts.barriers) / replicas,
            .shuffles = per_warp(six.counts.shuffles - one.counts.shuffles)};
}

constexpr const char* heading =
    "electrostatics,particles,ions,rows,warps,padded,groups,tails,near_groups,near_partners,near_rows,near_tails,"
    "barriers,shuffles,"
    "interval,modes,modes_on_axis,quads,constant_quads,most_quads,field_rows,longest_row";

// What the reciprocal part's loops go through, from the tables: every reciprocal_interval-th step.
std::string reciprocal_text(const StepParameters& p) {
    const PeriodicCoulomb<float>& of = p.periodic;
    if (!exact_coulomb(p.loop)) return "1,0,0,0,0,0,0,0";
    int on_axis = 0, quads = 0, longest = 0;
    for (int k = 1; k < of.mode_count; ++k) {
        on_axis += of.modes[k].m == 0 ? 1 : 0;
        quads += of.modes[k].quads;
    }
    for (int i = 0; i < of.row_count; ++i) longest = std::max(longest, of.rows[i].count);
    return fmt::format("{},{},{},{},{},{},{},{}", p.reciprocal_interval, of.mode_count - 1, on_axis, quads,
                       of.modes[0].quads, most_term_quads, of.row_count, longest);
}

// A line of executed_counts.csv, up to the counts that are measured.
std::string text_before(const System& system, const ReplicaShape& shape) {
    return fmt::format("{},{},{},{},{},{}", system.electrostatics == Electrostatics::exact ? "exact" : "charged_sheet",
                       system.particles, system.wide ? "wide" : "bench", shape.rows, shape.warps, shape.padded);
}

// From first_near on, near_numbers of them say how many partners are near.
constexpr std::size_t first_near = 2, near_numbers = 4;
std::array<double, 8> numbers_of(const Step& step) {
    return {step.groups,    step.tails,      step.near_groups, step.near_partners,
            step.near_rows, step.near_tails, step.barriers,    step.shuffles};
}

}  // namespace

TEST_CASE("Kernel: a step of a warp takes as many votes, pairs, barriers and shuffles as were counted", "[counts]") {
    std::ifstream file(MDSWEEP_SOURCE_DIR "/tests/cuda/simt/executed_counts.csv");
    std::string line;
    REQUIRE(std::getline(file, line));
    CHECK(line == heading);
    for (const System& system : systems) {
        REQUIRE(std::getline(file, line));
        CAPTURE(line);
        ReplicaRun run = warm_replicas(system);
        const std::string before = text_before(system, run.shape()) + ",",
                          after = "," + reciprocal_text(run.starts()[0].parameters());
        REQUIRE(line.starts_with(before));
        REQUIRE(line.ends_with(after));
        std::istringstream counted(line.substr(before.size(), line.size() - before.size() - after.size()));
        // To 128 particles a warp holds all of them: were a lane's own particle to count as near, all would be.
        // How many are near differs between configurations, and these between processors: once they were 42 % fewer.
        const auto now = numbers_of(step_of(run));
        for (std::size_t k = 0; k < now.size(); ++k) {
            const bool near = k >= first_near && k < first_near + near_numbers;
            std::string number;
            std::getline(counted, number, ',');
            if (near)
                CHECK(now[k] < 1.8 * std::stod(number) + 1);
            else
                CHECK(now[k] == Approx(std::stod(number)).epsilon(0.01));
        }
    }
}

TEST_CASE("Prints executed_counts.csv anew", "[.executed-counts]") {
    std::cout << heading << '\n';
    for (const System& system : systems) {
        ReplicaRun run = warm_replicas(system);
        std::cout << text_before(system, run.shape());
        for (const double number : numbers_of(step_of(run))) std::cout << fmt::format(",{:.6g}", number);
        std::cout << ',' << reciprocal_text(run.starts()[0].parameters()) << '\n' << std::flush;
    }
}
