// The section simulation. Its keys are in simulation_keys.cpp; here are the rules that several of them have to meet.
#include <fmt/format.h>

#include <algorithm>

#include "basics/number_text.hpp"
#include "config/keys.hpp"
#include "config/read_sections.hpp"

namespace mdsweep {
namespace {

// Reads one key alone, if it is there. Whether it is right by itself.
bool read_one(const Section& section, const std::string& name, SimulationConfig& simulation,
              const KeyContext& context) {
    const Value* const value = section.find(name);
    if (value == nullptr) return true;
    Mistakes unreported("");
    const auto same = [&](const Key<SimulationConfig>& key) { return key.info.name == name; };
    std::ranges::find_if(simulation_keys(), same)
        ->read(*value, simulation, {context.config, context.folder, unreported});
    return unreported.count() == 0;
}

bool is_right(const Section& section, const std::string& name, const KeyContext& context) {
    SimulationConfig unused;
    return read_one(section, name, unused, context);
}

bool is_automatic(const Section& section, const KeyContext& context) {
    SimulationConfig simulation;
    simulation.automatic = section.find("production_steps") == nullptr;
    read_one(section, "production", simulation, context);
    return simulation.automatic;
}

// Blocks are of whole samples. Nobody has to know that: production is made a little longer where it has to be.
void round_up_production(SimulationConfig& simulation, std::vector<std::string>& remarks) {
    const std::int64_t unit = std::int64_t{simulation.blocks} * simulation.sampling_interval;
    const std::int64_t asked = simulation.production_steps;
    simulation.production_steps = (asked + unit - 1) / unit * unit;
    if (simulation.production_steps != asked)
        remarks.push_back("simulation.production_steps is " + std::to_string(simulation.production_steps) +
                          " in place of " + std::to_string(asked) +
                          ": rounded up to a multiple of blocks * sampling_interval = " + std::to_string(unit));
}

void check_production(const Section& section, SimulationConfig& simulation, const KeyContext& context,
                      std::vector<std::string>& remarks) {
    for (const char* key : {"production_steps", "blocks", "sampling_interval", "max_steps"})
        if (!is_right(section, key, context)) return;
    if (!simulation.automatic) return round_up_production(simulation, remarks);
    // It is cut into blocks of its own (model/block_plan.hpp), of a sample or more.
    if (section.find("blocks") != nullptr)
        remarks.emplace_back("simulation.blocks says nothing here: with production: auto a run has blocks of its own");
    constexpr std::int64_t fewest_blocks = 16;  // md::first_check, which this room does not know
    const std::int64_t fewest_steps = fewest_blocks * simulation.sampling_interval;
    const Value* const most = section.find("max_steps");
    if (most == nullptr)
        simulation.max_steps = std::max(simulation.max_steps, fewest_steps);
    else if (simulation.max_steps < fewest_steps)
        return report(*most, fmt::format("at least {} times sampling_interval, {}", fewest_blocks, fewest_steps),
                      context.mistakes);
    if (simulation.max_steps >= simulation.production_steps) return;
    // The defaults yield to what the file says.
    if (most == nullptr) {
        simulation.max_steps = 10 * simulation.production_steps;
    } else if (section.find("production_steps") == nullptr) {
        simulation.production_steps = simulation.max_steps;
    } else {
        report(*most, "at least production_steps, " + std::to_string(simulation.production_steps), context.mistakes);
    }
}

// To three digits, as people write numbers.
double rounded(double number) {
    return parse_number(fmt::format("{:.3g}", number)).value_or(number);
}

void check_electrostatics(const Section& section, const SimulationConfig& simulation, const KeyContext& context) {
    const Value* const value = section.find("electrostatics");
    if (value == nullptr || context.config.model.particles.walls) return;
    if (simulation.electrostatics == ElectrostaticsMethod::charged_sheet)
        context.mistakes.add(value->mark, value->label + " is charged_sheet, which needs walls; allowed is exact");
}

}  // namespace

void read_simulation(const Value& value, const KeyContext& context, SimulationConfig& simulation,
                     std::vector<std::string>& remarks) {
    const Section section(value, names_of_keys(simulation_keys()), context.mistakes);
    simulation = usual_simulation(is_automatic(section, context));
    read_keys(section, simulation_keys(), simulation, context);
    check_company(section, simulation_keys(), simulation, context.mistakes);
    check_electrostatics(section, simulation, context);
    check_production(section, simulation, context, remarks);
}

SimulationConfig usual_simulation(bool automatic) {
    SimulationConfig usual;
    usual.automatic = automatic;
    if (!automatic) return usual;
    usual.equilibration_steps = 0;  // it finds out for itself what to leave out
    usual.production_steps = 20000;
    return usual;
}

void choose_targets(const std::vector<OutputChoice>& choices, const MonitorConfig& monitor,
                    const std::vector<std::string>& outputs, SimulationConfig& simulation) {
    // A surrogate is judged against simulations, which have to leave it room (monitor/noise.hpp): of several numbers
    // each has its chance to be far off.
    constexpr double of_a_profile = 0.4, of_a_number = 0.28;
    if (!simulation.targets_by_tolerance()) return;
    for (const OutputChoice& choice : choices)
        if (std::ranges::count(outputs, choice.name) > 0)
            simulation.target_errors.emplace(
                choice.name, rounded((choice.number ? of_a_number : of_a_profile) * monitor.tolerance_of(choice.name)));
}

}  // namespace mdsweep
