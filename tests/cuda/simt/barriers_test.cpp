// Every barrier of the kernels is there for something: where it orders nothing, a race is found. So a barrier that is
// missing would be seen, and one that is not needed is.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>

#include "cuda/simt/jobs.hpp"
#include "cuda/simt/replica_run.hpp"

using namespace mdsweep::md;

namespace {

// Of one shape: several replicas for a team, in launches that end in the midst of a block, of which later ones list one
// that has come to its end; and a chain of thermostats.
std::vector<ReplicaRun> short_runs(int particles, const BoxKind& kind) {
    std::vector<ReplicaJob> jobs;
    for (std::uint64_t k = 0; k < 2; ++k) {
        jobs.push_back(salt(particles, kind, k));
        jobs.back().production_steps = k == 0 ? 4 : 8;
        jobs.back().blocks = 1;
    }
    std::vector<ReplicaRun> runs;
    runs.emplace_back(jobs);
    jobs.resize(1);
    jobs[0].thermostat = Thermostat::nose_hoover;
    runs.emplace_back(jobs);
    return runs;
}

// One team takes all replicas, four steps at a time: the last of them takes a sample, which ends no block.
Way one_team(const void* barrier_without_use) {
    return {.schedule = {simt::Order::random, 5},
            .steps_per_look = 8,
            .steps_of_launch = 4,
            .barrier_without_use = barrier_without_use};
}

// The functions that a place of place_in_program() is in, also those that the compiler made part of others.
std::string functions_at(const std::string& place) {
    const std::string mark = "addr2line ";
    const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
    const std::string ask = "addr2line -Cfie '" + program + "' " +
                            place.substr(place.rfind(mark) + mark.size(), std::string("0x").size() + 16);
    std::string functions;
    // NOLINTNEXTLINE(cert-env33-c): the command is made of our own program's name
    std::unique_ptr<FILE, int (*)(FILE*)> answer(popen(ask.substr(0, ask.find(']')).c_str(), "r"), pclose);
    for (int c = 0; answer != nullptr && (c = std::fgetc(answer.get())) != EOF;) functions += static_cast<char>(c);
    return functions;
}

// Barriers of sum() that its other callers need. Of one value, the kinetic energy, the first thread alone makes use;
// before the energies of a sample, eight values, others' barriers have passed since the sums were read.
bool of_a_sum_for_others(const std::string& place) {
    const std::string functions = functions_at(place);
    return functions.find("sum_kinetic_energy<") != std::string::npos ||
           functions.find("::sum<8>") != std::string::npos;
}

void check_barriers(int particles, const BoxKind& kind) {
    CAPTURE(kind.name, particles);
    std::vector<ReplicaRun> runs = short_runs(particles, kind);
    std::set<const void*> calls;
    for (ReplicaRun& run : runs) {
        run.finish(one_team(nullptr));
        CHECK(run.findings().faults.messages.empty());
        for (const auto& [call, times] : run.findings().barrier_calls) calls.insert(call);
    }
    CHECK(calls.size() > 4);
    std::vector<std::string> unnoticed;
    for (const void* call : calls) {
        const bool noticed = std::ranges::any_of(runs, [&](ReplicaRun& run) {
            run.finish(one_team(call));
            return run.findings().faults.of(simt::Fault::race) > 0;
        });
        if (!noticed && !of_a_sum_for_others(simt::place_in_program(call)))
            unnoticed.push_back(simt::place_in_program(call));
    }
    CAPTURE(unnoticed);
    CHECK(unnoticed.empty());
}

}  // namespace

TEST_CASE("Kernel: without any one of its barriers there is a race") {
    for (const BoxKind& kind : box_kinds) check_barriers(20, kind);
    check_barriers(130, box_kinds[0]);
}
