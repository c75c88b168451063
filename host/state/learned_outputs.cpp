#include "state/learned_outputs.hpp"

namespace mdsweep {

namespace {

surrogate::OutputKind output_kind(const Observable& observable) {
    if (observable.size == 1) return surrogate::OutputKind::scalar;
    return observable.mean_known ? surrogate::OutputKind::profile : surrogate::OutputKind::curve;
}

}  // namespace

std::vector<surrogate::Output> learned_outputs(const SweepState& state) {
    const MonitorConfig& monitor = state.config.monitor;
    std::vector<surrogate::Output> outputs;
    for (const Observable& observable : state.observables) {
        if (!observable.learned) continue;
        outputs.push_back({observable.name, output_kind(observable), observable.size,
                           monitor.tolerance_of(observable.name), observable.least});
    }
    return outputs;
}

std::vector<double> learned_columns(const SweepState& state, const std::vector<double>& row) {
    std::vector<double> columns;
    for (const Observable& observable : state.observables)
        if (observable.learned)
            columns.insert(columns.end(), row.begin() + observable.first,
                           row.begin() + observable.first + observable.size);
    return columns;
}

}  // namespace mdsweep
