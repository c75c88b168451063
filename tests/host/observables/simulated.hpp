// Points of a sweep file, simulated.
#pragma once

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "cpu/cpu_engine.hpp"
#include "design/design.hpp"
#include "observables/observables.hpp"
#include "observables/read_config.hpp"

namespace mdsweep::testing {

struct Simulated {
    Config config;
    System system;
    std::vector<md::ReplicaResult> replicas;
    Outcome outcome;

    [[nodiscard]] std::size_t first(const std::string& name) const {
        for (const Observable& observable : observables_of(config))
            if (observable.name == name) return static_cast<std::size_t>(observable.first);
        throw std::logic_error("no observable " + name);
    }
    [[nodiscard]] double value(const std::string& name) const { return outcome.values.at(first(name)); }
    [[nodiscard]] double error(const std::string& name) const { return outcome.errors.at(first(name)); }
};

inline Simulated simulated(const std::string& text, std::size_t point = 0, std::uint64_t seed = 1) {
    Simulated result{parse_config(text, "sweep.yaml", "."), {}, {}, {}};
    const Design design = make_design(result.config, seed);
    result.system = make_system(result.config, design.names, design.points.at(point));
    for (int r = 0; r < result.config.simulation.replicas; ++r) {
        md::ReplicaJob job = make_job(result.system, result.config.simulation, seed, point, r);
        if (result.config.simulation.automatic)
            job.enough = [&result](const std::vector<md::BlockAverages>& blocks) {
                return may_end(result.config, result.system, blocks);
            };
        result.replicas.push_back(cpu::simulate(job));
    }
    result.outcome = reduce(result.config, result.system, result.replicas, point, seed);
    return result;
}

}  // namespace mdsweep::testing
