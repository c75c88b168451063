// The section simulation. Its keys are in simulation_keys.cpp; here are the rules that several of them have to meet.
#include <algorithm>

#include "config/keys.hpp"
#include "config/read_sections.hpp"

namespace mdsweep {
namespace {

std::string nearest_multiples(std::int64_t steps, std::int64_t unit) {
    const std::int64_t below = steps / unit * unit;
    return (below > 0 ? std::to_string(below) + " or " : "") + std::to_string(below + unit);
}

// Whether the value under this key is right by itself, or the section does not have the key.
bool is_right(const Section& section, const std::string& name, const KeyContext& context) {
    const Value* const value = section.find(name);
    if (value == nullptr) return true;
    Mistakes unreported("");
    SimulationConfig unused;
    const auto same = [&](const Key<SimulationConfig>& key) { return key.info.name == name; };
    std::ranges::find_if(simulation_keys(), same)->read(*value, unused, {context.config, context.folder, unreported});
    return unreported.count() == 0;
}

void check_multiple(const Section& section, const SimulationConfig& simulation, Mistakes& mistakes) {
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

void check_production(const Section& section, SimulationConfig& simulation, const KeyContext& context) {
    for (const char* key : {"production_steps", "blocks", "sampling_interval"})
        if (!is_right(section, key, context)) return;
    check_multiple(section, simulation, context.mistakes);
    if (!simulation.automatic || simulation.max_steps >= simulation.production_steps) return;
    const Value* const most = section.find("max_steps");
    // The default grows with what is asked for.
    if (most == nullptr) {
        simulation.max_steps = 10 * simulation.production_steps;
    } else {
        report(*most, "at least production_steps, " + std::to_string(simulation.production_steps), context.mistakes);
    }
}

void check_electrostatics(const Section& section, const SimulationConfig& simulation, const KeyContext& context) {
    const Value* const value = section.find("electrostatics");
    if (value == nullptr || context.config.model.particles.walls) return;
    if (simulation.electrostatics == ElectrostaticsMethod::charged_sheet)
        context.mistakes.add(value->mark, value->label + " is charged_sheet, which needs walls; allowed is exact");
}

}  // namespace

void read_simulation(const Value& value, const KeyContext& context, SimulationConfig& simulation) {
    const Section section(value, names_of_keys(simulation_keys()), context.mistakes);
    read_keys(section, simulation_keys(), simulation, context);
    check_company(section, simulation_keys(), simulation, context.mistakes);
    check_electrostatics(section, simulation, context);
    check_production(section, simulation, context);
    // An automatic run finds out for itself what to leave out.
    if (simulation.automatic && section.find("equilibration_steps") == nullptr) simulation.equilibration_steps = 0;
}

}  // namespace mdsweep
