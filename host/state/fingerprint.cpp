#include "state/fingerprint.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <stdexcept>
#include <vector>

#include "digest/digest.hpp"
#include "model/production_split.hpp"
#include "model/system.hpp"

namespace mdsweep {

namespace {

struct JobDigests {
    std::string settings;
    Digest model;
};

template <class Potential>
void add_potentials(Digest& digest, const std::vector<Potential>& potentials) {
    digest.add(potentials.size());
    for (const auto& [kind, truncation, cutoff, parameters] : potentials)
        digest.add(kind).add(truncation).add(cutoff).add(parameters);
}

// A number that is added to the job does not compile here until somebody has decided where it belongs.
JobDigests digests_of(const md::ReplicaJob& job) {
    const auto& [id, seed, point, replica, lateral, lateral_y, height, periodic_z, species, pairs, walls, tables, field,
                 electrostatics, bjerrum, electrostatics_accuracy, reciprocal_interval, temperature, thermostat,
                 friction, thermostat_time, time_step, equilibration_steps, production_steps, sampling_interval, blocks,
                 bins, rdf_bins, rdf_range, rdf_interval, correlation_samples, correlation_interval, enough] = job;
    Digest model;
    model.add(point).add(lateral).add(lateral_y).add(height).add(periodic_z).add(bjerrum).add(temperature).add(field);
    model.add(species.size());
    for (const auto& [count, charge, diameter, group, mass] : species)
        model.add(count).add(charge).add(diameter).add(group).add(mass);
    add_potentials(model, pairs);
    add_potentials(model, walls);
    model.add(tables);
    Digest settings;
    settings.add(electrostatics).add(electrostatics_accuracy).add(reciprocal_interval);
    settings.add(thermostat).add(friction).add(thermostat_time).add(time_step);
    settings.add(equilibration_steps).add(production_steps).add(sampling_interval).add(blocks).add(bins);
    settings.add(rdf_bins).add(rdf_range).add(rdf_interval).add(correlation_samples).add(correlation_interval);
    return {settings.hex(), model};
}

// The numbers with which averages are made, beside the job. As floats, like the job's: a last digit that depends on the
// processor makes no difference.
void add_system(Digest& digest, const System& system) {
    const auto add = [&](double number) { digest.add(static_cast<float>(number)); };
    digest.add(system.units);
    add(system.length_unit), add(system.pressure_tail), add(system.energy_tail);
    for (const SystemWall& wall : system.walls) add(wall.charge);
    for (const ProfileGroup& profile : system.profiles) {
        digest.add(profile.name).add(profile.groups);
        add(profile.diameter);
    }
}

// A point whose system cannot be made has no more than its parameters: its outcome is that failure.
JobDigests digests_at(const SweepState& state, const SimulationConfig& simulation, std::size_t point) {
    const std::vector<double>& row = state.design.points.at(point);
    std::optional<System> system;
    try {
        system = make_system(state.config, state.design.names, row);
    } catch (const ImpossiblePoint&) {
        return {"", Digest().add(point).add(row)};
    }
    JobDigests digests = digests_of(make_job(*system, simulation, state.seed, point, 0));
    add_system(digests.model, *system);
    return digests;
}

// The settings of SimulationConfig beside the job: the number of replicas, and when an automatic production ends.
std::string settings_around(const SimulationConfig& simulation, const std::vector<std::string>& outputs) {
    Digest digest;
    digest.add(simulation.replicas).add(simulation.automatic);
    if (!simulation.automatic) return digest.hex();
    digest.add(simulation.target_error).add(simulation.max_steps).add(simulation.production_steps);
    for (const auto& [output, error] : simulation.target_errors) digest.add(output).add(error);
    digest.add(outputs);
    return digest.hex();
}

std::string recorded_digest(const SweepState& state) {
    Digest digest;
    for (const Observable& observable : state.observables)
        digest.add(observable.name)
            .add(observable.unit)
            .add(observable.size)
            .add(observable.axis)
            .add(observable.places);
    for (const Quantity& quantity : state.realised) digest.add(quantity.name).add(quantity.unit);
    return digest.hex();
}

std::string joined(std::uint64_t seed, const std::string& settings, const std::string& model,
                   const std::string& recorded) {
    return fmt::format("{:x}-{:x}-{}-{}-{}", physics_version, seed, settings, model, recorded);
}

std::vector<std::string> parts_of(const std::string& fingerprint) {
    std::vector<std::string> parts = {""};
    for (const char c : fingerprint) {
        if (c == '-')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

}  // namespace

const std::string& Fingerprints::of(const SweepState& state, std::size_t point, int replicas) {
    const std::pair key(point, replicas);
    const auto found = made_.find(key);
    return found != made_.end() ? found->second : made_.emplace(key, make(state, point, replicas)).first->second;
}

std::string Fingerprints::make(const SweepState& state, std::size_t point, int replicas) {
    if (!recorded_) recorded_ = recorded_digest(state);
    const std::vector<double>& row = state.design.points.at(point);
    if (state.config.table) {
        if (!runs_) runs_ = read_table_runs(state.config);
        Digest model;
        model.add(point).add(row).add(runs_->values.at(point)).add(runs_->errors.at(point));
        return joined(0, Digest().hex(), model.hex(), *recorded_);  // a seed changes nothing
    }
    const bool possible = can_have_replicas(state.config.simulation, replicas);
    const SimulationConfig simulation =
        possible ? in_replicas(state.config.simulation, replicas) : state.config.simulation;
    const JobDigests job = digests_at(state, simulation, point);
    const std::string settings =
        Digest().add(job.settings).add(settings_around(simulation, state.config.outputs)).hex();
    return joined(state.seed, possible ? settings : "none", job.model.hex(), *recorded_);
}

std::optional<std::string> fingerprint_difference(const std::string& theirs, const std::string& ours) {
    if (theirs == ours) return std::nullopt;
    constexpr std::array<const char*, 5> words = {
        "the physics is that of another version of mdsweep", "the seed is another one",
        "the settings of the simulation are others", "the point's parameters or its model are others",
        "other outputs are recorded"};
    if (theirs.empty()) return "it has no fingerprint: it was written by an older mdsweep, so simulate the point again";
    const std::vector<std::string> a = parts_of(theirs), b = parts_of(ours);
    if (a.size() != words.size() || b.size() != words.size()) return "its fingerprint cannot be read";
    std::vector<std::string> differ;
    for (std::size_t k = 0; k < words.size(); ++k)
        if (a[k] != b[k]) differ.emplace_back(words[k]);
    return fmt::format("it is not an outcome of this sweep: {}", fmt::join(differ, ", "));
}

std::optional<std::string> other_physics(const SweepState& state) {
    if (state.provenance.physics == physics_version) return std::nullopt;
    return fmt::format(
        "the sweep was begun with version {} of the physics, and this mdsweep simulates version {}, whose outcomes are "
        "others: begin anew with another results file, or go on with mdsweep {}, which wrote this one; show, "
        "predict and export read it as it is",
        state.provenance.physics, physics_version, state.provenance.mdsweep_version);
}

void check_shape(const SweepState& state, const Outcome& outcome) {
    if (outcome.point >= state.points.size())
        throw std::invalid_argument(
            fmt::format("there is no point {}: the sweep has {}", outcome.point, state.points.size()));
    if (has_realised(outcome) && outcome.realised.size() != state.realised.size())
        throw std::invalid_argument(fmt::format("point {} comes with {} realised numbers instead of {}", outcome.point,
                                                outcome.realised.size(), state.realised.size()));
    if (outcome.failed) return;
    const auto columns = static_cast<std::size_t>(state.columns());
    if (outcome.values.size() != columns || outcome.errors.size() != columns)
        throw std::invalid_argument(fmt::format("point {} comes with {} values and {} errors instead of {}",
                                                outcome.point, outcome.values.size(), outcome.errors.size(), columns));
    if (outcome.effective.size() != state.observables.size())
        throw std::invalid_argument(fmt::format("point {} comes without all of its effective samples", outcome.point));
}

void check_outcome(const SweepState& state, const Outcome& outcome, Fingerprints& fingerprints) {
    check_shape(state, outcome);
    if (const auto words = other_physics(state)) throw std::invalid_argument(*words);
    if (const auto words = fingerprint_difference(outcome.fingerprint, fingerprints.of(state, outcome)))
        throw std::invalid_argument(fmt::format("point {}: {}", outcome.point, *words));
}

}  // namespace mdsweep
