#include <utility>

#include "sweep/simulator.hpp"

namespace mdsweep {

ReplaySimulator::ReplaySimulator(const Config& config)
    : description_("replay of " + config.table->file.filename().string()), runs_(read_table_runs(config)) {}

std::vector<Outcome> ReplaySimulator::collect(std::chrono::milliseconds) {
    std::vector<Outcome> outcomes;
    for (const std::size_t point : std::exchange(submitted_, {})) outcomes.push_back(outcome(point));
    return outcomes;
}

std::size_t ReplaySimulator::wanted() const {
    constexpr std::size_t at_a_time = 8;  // few, so that each choice knows what the last ones told
    return at_a_time > pending() ? at_a_time - pending() : 0;
}

Outcome ReplaySimulator::outcome(std::size_t point) const {
    Outcome outcome;
    outcome.point = point;
    outcome.seconds = runs_.seconds.at(point);
    outcome.values = runs_.values.at(point);
    outcome.errors = runs_.errors.at(point);
    outcome.effective.assign(runs_.outputs.size(), 0);  // a table does not say
    return outcome;
}

}  // namespace mdsweep
