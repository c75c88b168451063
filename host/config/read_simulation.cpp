#include <algorithm>

#include "config/outputs.hpp"
#include "config/read_sections.hpp"
#include "config/read_word.hpp"

namespace mdsweep {
namespace {

constexpr double most_steps = 1e10;  // days for one replica: beyond it, a zero too many

Limits whole(double low, double high) {
    return {.low = low, .high = high, .whole = true};
}
Limits above(double low, double high) {
    return {.low = low, .high = high, .above_low = true};
}

std::string nearest_multiples(std::int64_t steps, std::int64_t unit) {
    const std::int64_t below = steps / unit * unit;
    return (below > 0 ? std::to_string(below) + " or " : "") + std::to_string(below + unit);
}

void check_production(const Section& section, const SimulationConfig& simulation, Mistakes& mistakes) {
    const std::int64_t unit = std::int64_t{simulation.blocks} * simulation.sampling_interval;
    const std::int64_t steps = simulation.production_steps;
    if (steps % unit == 0) return;
    for (const char* key : {"production_steps", "blocks", "sampling_interval"}) {
        // The position of whichever the file sets; one of them it does, as the defaults fit each other.
        if (const Value* const value = section.find(key)) {
            mistakes.add(value->mark, "simulation.production_steps is " + std::to_string(steps) +
                                          ", allowed is a multiple of blocks * sampling_interval = " +
                                          std::to_string(unit) + ", such as " + nearest_multiples(steps, unit));
            return;
        }
    }
}

void read_thermostat(const Section& section, SimulationConfig& simulation, Mistakes& mistakes) {
    set_word(section, "thermostat", thermostat_words, simulation.thermostat, mistakes);
    set_number(section, "friction_per_tau", above(0, 100), simulation.friction_per_tau, mistakes);
    set_number(section, "thermostat_time_tau", above(0, 1000), simulation.thermostat_time_tau, mistakes);
    const auto belongs_to = [&](const char* key, ThermostatKind thermostat) {
        const Value* const value = section.find(key);
        if (value == nullptr || simulation.thermostat == thermostat) return;
        mistakes.add(value->mark, value->label + " belongs to thermostat: " + word_of(thermostat, thermostat_words) +
                                      ", and this sweep has " + word_of(simulation.thermostat, thermostat_words) +
                                      "; allowed is to leave it out");
    };
    belongs_to("friction_per_tau", ThermostatKind::langevin);
    belongs_to("thermostat_time_tau", ThermostatKind::nose_hoover);
}

void read_electrostatics(const Section& section, bool walls, SimulationConfig& simulation, Mistakes& mistakes) {
    set_word(section, "electrostatics", electrostatics_words, simulation.electrostatics, mistakes);
    if (simulation.electrostatics == ElectrostaticsMethod::charged_sheet && !walls) {
        const Value* const value = section.find("electrostatics");
        mistakes.add(value->mark, value->label + " is charged_sheet, which needs walls; allowed is exact");
    }
    set_number(section, "electrostatics_accuracy", {.low = 1e-6, .high = 0.1}, simulation.electrostatics_accuracy,
               mistakes);
    set_number(section, "smooth_interval", whole(1, 20), simulation.smooth_interval, mistakes);
}

// production: auto, or the steps alone.
void read_production(const Section& section, const std::vector<std::string>& outputs, SimulationConfig& simulation,
                     Mistakes& mistakes) {
    set_word(section, "production", production_words, simulation.automatic, mistakes);
    set_number(section, "max_steps", whole(1, most_steps), simulation.max_steps, mistakes);
    const Value* const target = section.find("target_error");
    if (target != nullptr)
        read_by_output(*target, {.low = 1e-4, .high = 1}, outputs, simulation.target_error, simulation.target_errors,
                       mistakes);
    for (const char* key : {"target_error", "max_steps"}) {
        const Value* const value = section.find(key);
        if (value != nullptr && !simulation.automatic)
            mistakes.add(value->mark, value->label +
                                          " belongs to production: auto; allowed is to add that, or to leave "
                                          "it out");
    }
    const std::size_t before = mistakes.count();
    set_number(section, "production_steps", whole(1, most_steps), simulation.production_steps, mistakes);
    set_number(section, "sampling_interval", whole(1, 1e6), simulation.sampling_interval, mistakes);
    set_number(section, "blocks", whole(2, 1000), simulation.blocks, mistakes);
    if (mistakes.count() != before) return;
    check_production(section, simulation, mistakes);
    if (!simulation.automatic || simulation.max_steps >= simulation.production_steps) return;
    const Value* const most = section.find("max_steps");
    // The default grows with what is asked for.
    if (most == nullptr) {
        simulation.max_steps = 10 * simulation.production_steps;
    } else {
        report(*most, "at least production_steps, " + std::to_string(simulation.production_steps), mistakes);
    }
}

// rdf: true or {bins: 100, range: 3}
void read_rdf(const Value& value, SimulationConfig& simulation, Mistakes& mistakes) {
    constexpr auto allowed = "true, false or {bins: 100, range: 3}";
    if (value.node.IsScalar() && value.node.Scalar() == "false") return;
    simulation.rdf_bins = usual_rdf_bins;
    if (value.node.IsScalar() && value.node.Scalar() == "true") return;
    if (!value.node.IsMap() || value.node.size() == 0) return report(value, allowed, mistakes);
    const Section section(value, {"bins", "range"}, mistakes);
    set_number(section, "bins", whole(2, 2000), simulation.rdf_bins, mistakes);
    set_number(section, "range", above(0, unlimited), simulation.rdf_range, mistakes);
}

// time_correlation: true or {samples: 100}
void read_correlation(const Value& value, SimulationConfig& simulation, Mistakes& mistakes) {
    constexpr auto allowed = "true, false or {samples: 100}";
    if (value.node.IsScalar() && value.node.Scalar() == "false") return;
    simulation.correlation_samples = usual_correlation_samples;
    if (value.node.IsScalar() && value.node.Scalar() == "true") return;
    if (!value.node.IsMap() || value.node.size() == 0) return report(value, allowed, mistakes);
    const Section section(value, {"samples"}, mistakes);
    set_number(section, "samples", whole(2, 10000), simulation.correlation_samples, mistakes);
}

}  // namespace

void read_simulation(const Value& value, const Config& config, SimulationConfig& simulation, Mistakes& mistakes) {
    const Section section(
        value,
        {"time_step_tau", "thermostat", "friction_per_tau", "thermostat_time_tau", "equilibration_steps", "production",
         "production_steps", "target_error", "max_steps", "sampling_interval", "replicas", "electrostatics",
         "electrostatics_accuracy", "smooth_interval", "profile_bins", "blocks", "rdf", "time_correlation"},
        mistakes);
    set_number(section, "time_step_tau", above(0, 0.02), simulation.time_step_tau, mistakes);
    set_number(section, "equilibration_steps", whole(0, most_steps), simulation.equilibration_steps, mistakes);
    set_number(section, "replicas", whole(1, 1000), simulation.replicas, mistakes);
    read_thermostat(section, simulation, mistakes);
    read_electrostatics(section, config.model.has_walls(), simulation, mistakes);
    if (const Value* const bins = section.find("profile_bins")) {
        const Limits limits = whole(2, 2000);
        if (const auto number = read_number(*bins, limits, mistakes)) {
            simulation.profile_bins = static_cast<int>(*number);
            if (simulation.profile_bins % 2 != 0) report(*bins, "an even number from 2 to 2000", mistakes);
        }
    }
    if (const Value* const rdf = section.find("rdf")) read_rdf(*rdf, simulation, mistakes);
    if (const Value* const correlation = section.find("time_correlation"))
        read_correlation(*correlation, simulation, mistakes);
    read_production(section, config.outputs, simulation, mistakes);
    // An automatic run finds out for itself what to leave out.
    if (simulation.automatic && section.find("equilibration_steps") == nullptr) simulation.equilibration_steps = 0;
}

}  // namespace mdsweep
