#include "sweep/point_sets.hpp"

#include <algorithm>

namespace mdsweep {

namespace {

template <class Condition>
std::vector<std::size_t> points_where(const SweepState& state, const Condition& holds) {
    std::vector<std::size_t> points;
    for (std::size_t i = 0; i < state.points.size(); ++i)
        if (holds(state.points[i])) points.push_back(i);
    return points;
}

}  // namespace

const Gate* open_gate(const SweepState& state) {
    for (const Gate& gate : state.gates)
        if (!gate.closed) return &gate;
    return nullptr;
}

std::vector<std::size_t> undecided(const SweepState& state) {
    return points_where(
        state, [](const PointState& point) { return point.status == Status::waiting && point.role == Role::none; });
}

std::vector<std::size_t> training_points(const SweepState& state) {
    const Gate* const gate = open_gate(state);
    return points_where(state, [gate](const PointState& point) {
        if (point.status != Status::simulated || point.role == Role::test) return false;
        return gate == nullptr || point.role != Role::audit || point.gate != gate->number;
    });
}

std::vector<std::size_t> test_points_simulated(const SweepState& state) {
    return points_where(
        state, [](const PointState& point) { return point.role == Role::test && point.status == Status::simulated; });
}

bool test_set_answered(const SweepState& state) {
    return std::ranges::none_of(state.points, [](const PointState& point) {
        return point.role == Role::test && (point.status == Status::waiting || point.status == Status::asked);
    });
}

std::size_t count_of(const SweepState& state, Role role) {
    return static_cast<std::size_t>(std::ranges::count(state.points, role, &PointState::role));
}

std::vector<std::size_t> handed_over(const SweepState& state) {
    return points_where(state, [&](const PointState& point) {
        if (point.status != Status::predicted && point.status != Status::estimated) return false;
        const auto gate = std::ranges::find(state.gates, point.gate, &Gate::number);
        return gate != state.gates.end() && !gate->revoked;
    });
}

std::vector<double> inputs_of(const SweepState& state, const std::vector<std::size_t>& points) {
    std::vector<double> inputs;
    for (const std::size_t i : points) {
        const std::vector<double> row = state.design.inputs(i);
        inputs.insert(inputs.end(), row.begin(), row.end());
    }
    return inputs;
}

}  // namespace mdsweep
