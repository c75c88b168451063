// A small sweep whose engine is a known truth.
#pragma once

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "observables/read_config.hpp"
#include "sweep/sweep.hpp"
#include "trainer.hpp"

namespace mdsweep::testing {

// `monitor`: more of its section, after a comma.
inline Config small_config(const std::string& monitor = "") {
    return parse_config(
        "model: {kind: slit_electrolyte, box: {target_ions: 40}}\n"
        "design:\n"
        "  h_nm: {range: [3, 4]}\n"
        "  c_M: {range: [0.2, 0.6]}\n"
        "  points: {sobol: 500}\n"
        "simulation: {profile_bins: 20, blocks: 16, sampling_interval: 10, production_steps: 1600}\n"
        "outputs: [cation_density]\n"
        "surrogate: {method: networks, members: 4, blocks: 1, width: 24, steps: 150}\n"
        "monitor: {tolerance: 0.1, coverage: 0.9" +
            monitor + "}\n",
        "test.yaml", ".");
}

// A smooth profile whose shape depends on both parameters; its mean is the point's own.
inline Outcome truth(Sweep& sweep, std::size_t point, double noise = 0.01) {
    std::mt19937 random(static_cast<unsigned>(point));
    const Design& design = sweep.state().design;
    const SurrogatePoint& realised = sweep.points().realised(point);
    const double c_M = realised.row[design.index("c_M")];
    Outcome outcome;
    outcome.point = point;
    outcome.fingerprint = sweep.fingerprint(outcome);
    outcome.seconds = 1;
    for (const Observable& observable : sweep.state().observables) {
        std::vector<double> values(static_cast<std::size_t>(observable.size), 1.0);
        if (observable.name == "cation_density") {
            double sum = 0;
            for (std::size_t k = 0; k < values.size(); ++k) {
                const double depth = (static_cast<double>(k) + 0.5) / static_cast<double>(values.size());
                const double scatter = noise * (static_cast<double>(random()) / 4294967296.0 - 0.5) * std::sqrt(12.0);
                values[k] = 1 + c_M * std::exp(-depth * sweep.state().heights[point]) + scatter;
                sum += values[k];
            }
            for (double& v : values) v *= realised.scales[0] * static_cast<double>(values.size()) / sum;
        }
        outcome.values.insert(outcome.values.end(), values.begin(), values.end());
    }
    outcome.errors.assign(outcome.values.size(), noise);
    outcome.realised.resize(sweep.state().realised.size());
    outcome.effective.assign(sweep.state().observables.size(), 16);
    return outcome;
}

inline void train(Sweep& sweep) {
    surrogate::Trainer trainer(sweep.learner().shape(), train_options(sweep.state()),
                               sweep.learner().newest_version() + 1, sweep.learner().newest());
    trainer.offer(sweep.learner().training_rows());
    while (true)
        if (auto version = trainer.take()) {
            sweep.learner().adopt(version->number, version->ensemble, version->seconds, 0);
            return;
        }
}

// One turn of the loop with `wanted` slots; false when nothing was asked.
inline bool turn(Sweep& sweep, std::size_t wanted, double noise = 0.01) {
    if (sweep.learner().worth_training()) train(sweep);
    (void)sweep.consider_gate();
    const std::vector<AskedPoint> asked = sweep.ask(wanted);
    for (const AskedPoint& point : asked) sweep.tell(truth(sweep, point.point, noise));
    (void)sweep.settle_gate();
    return !asked.empty();
}

}  // namespace mdsweep::testing
