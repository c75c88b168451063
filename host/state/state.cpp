#include "state/state.hpp"

#include <algorithm>
#include <set>

#include "model/production_split.hpp"

namespace mdsweep {

const char* to_string(Status status) {
    switch (status) {
        case Status::waiting:
            return "waiting";
        case Status::asked:
            return "asked";
        case Status::simulated:
            return "simulated";
        case Status::failed:
            return "failed";
        case Status::predicted:
            return "predicted";
        case Status::estimated:
            return "estimated";
        case Status::uncertified:
            return "uncertified";
    }
    return "unknown";
}

const char* to_string(Role role) {
    switch (role) {
        case Role::none:
            return "none";
        case Role::design:
            return "design";
        case Role::test:
            return "test";
        case Role::learn:
            return "learn";
        case Role::uniform:
            return "uniform";
        case Role::audit:
            return "audit";
        case Role::rest:
            return "rest";
        case Role::spot:
            return "spot";
        case Role::imported:
            return "imported";
    }
    return "unknown";
}

std::size_t SweepState::count(Status status) const {
    return static_cast<std::size_t>(
        std::count_if(points.begin(), points.end(), [status](const PointState& p) { return p.status == status; }));
}

double SweepState::simulation_seconds() const {
    double seconds = 0;
    for (const PointState& point : points)
        for (const TakenOutcome& taken : point.taken) seconds += taken.seconds;
    return seconds;
}

Calibration Calibration::of(const std::vector<double>& values) const {
    Calibration own = *this;
    for (const Class& each : classes) {
        if (each.values != values) continue;
        own.factor = each.factor;
        own.test_points = each.test_points;
    }
    return own;
}

std::vector<std::size_t> SweepState::class_columns() const {
    std::vector<std::size_t> columns;
    for (const std::size_t k : design.varying)
        if (std::ranges::any_of(config.design.parameters, [&](const DesignParameter& parameter) {
                return parameter.name == design.names[k] && parameter.kind == ParameterKind::values;
            }))
            columns.push_back(k);
    return columns;
}

std::vector<double> SweepState::class_of(const std::vector<double>& row) const {
    std::vector<double> values;
    for (const std::size_t k : class_columns()) values.push_back(row[k]);
    return values;
}

std::size_t SweepState::class_count() const {
    std::set<std::vector<double>> classes;
    for (const std::vector<double>& row : design.points) classes.insert(class_of(row));
    return classes.size();
}

int SweepState::columns() const {
    int n = 0;
    for (const Observable& observable : observables) n += observable.size;
    return n;
}

std::vector<bool> imported_points(const SweepState& state) {
    std::vector<bool> imported(state.points.size());
    for (const std::size_t point : state.imported.points) imported[point] = true;
    return imported;
}

std::vector<std::size_t> simulated_here(const SweepState& state) {
    const std::vector<bool> imported = imported_points(state);
    std::vector<std::size_t> points;
    for (std::size_t i = 0; i < state.points.size(); ++i)
        if (state.points[i].status == Status::simulated && state.points[i].outcome && !imported[i]) points.push_back(i);
    return points;
}

std::vector<int> replicas_of_points(const SweepState& state) {
    std::vector<int> replicas(state.points.size(), replicas_to_take(state.config.simulation, 1));
    for (const std::size_t i : simulated_here(state)) replicas[i] = state.points[i].outcome->replicas;
    return replicas;
}

}  // namespace mdsweep
