#include "sweep/constant_outputs.hpp"

#include <algorithm>
#include <cmath>

namespace mdsweep {

namespace {

constexpr std::size_t fewest = 8;

bool is_constant(const Observable& observable, const std::vector<const Outcome*>& outcomes) {
    for (int c = observable.first; c < observable.first + observable.size; ++c) {
        const auto column = static_cast<std::size_t>(c);
        const double first = outcomes.front()->values[column];
        const bool same = std::ranges::all_of(outcomes, [&](const Outcome* outcome) {
            return std::abs(outcome->values[column] - first) <= 1e-12 * std::abs(first);
        });
        if (!same) return false;
    }
    return true;
}

}  // namespace

std::vector<std::string> constant_outputs(const SweepState& state) {
    std::vector<const Outcome*> outcomes;
    for (const PointState& point : state.points)
        if (point.status == Status::simulated) outcomes.push_back(&*point.outcome);
    std::vector<std::string> names;
    if (outcomes.size() < fewest) return names;
    for (const Observable& observable : state.observables)
        if (observable.learned && is_constant(observable, outcomes)) names.push_back(observable.name);
    return names;
}

}  // namespace mdsweep
