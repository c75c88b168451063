#include <fmt/chrono.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>

#include "design/table_runs.hpp"
#include "state/life.hpp"
#include "sweep/sizes.hpp"
#include "sweep/sweep.hpp"
#include "version.hpp"

namespace mdsweep {

namespace {

// The points of a sequence fill the space evenly from the first on, whatever is left out of them. The rows of a table,
// a CSV or a grid may stand in any order: there each next point is the one farthest from all before, beginning in the
// middle (Gonzalez, Theor. Comput. Sci. 38, 293, 1985).
void choose_first_design(SweepState& state) {
    const Design& design = state.design;
    const std::size_t wanted = first_design_size(design.size(), design.varying.size());
    const PointsMethod method = state.config.design.method;
    const bool in_sequence = method == PointsMethod::sobol || method == PointsMethod::latin_hypercube;
    std::vector<double> nearest(design.size(), std::numeric_limits<double>::infinity());
    const auto distance_to = [&](const std::vector<double>& centre, std::size_t point) {
        const std::vector<double> row = design.unit_inputs(point);
        double squares = 0;
        for (std::size_t k = 0; k < row.size(); ++k) squares += (row[k] - centre[k]) * (row[k] - centre[k]);
        return squares;
    };
    std::vector<double> last(design.varying.size(), 0.5);
    for (std::size_t chosen = 0; chosen < wanted; ++chosen) {
        std::optional<std::size_t> best;
        for (std::size_t i = 0; i < design.size(); ++i) {
            if (state.points[i].role != Role::none) continue;
            if (!best) best = i;
            if (in_sequence) break;
            const double distance = distance_to(last, i);
            nearest[i] = chosen == 1 ? distance : std::min(nearest[i], distance);
            const bool better = chosen == 0 ? nearest[i] < nearest[*best] : nearest[i] > nearest[*best];
            if (better) best = i;
        }
        if (!best) return;
        (void)Life(state.points[*best]).earmark(Role::design);
        if (!in_sequence) last = design.unit_inputs(*best);
    }
}

// Takes impossible points out of the design and of its survey. It follows from the file and the seed what they are.
LeftOut leave_out_impossible(Design& design, DesignSurvey& survey) {
    LeftOut left_out{design, survey.impossible, impossible_text(survey, design)};
    survey.impossible.clear();
    std::vector<bool> impossible(design.size());
    for (const ImpossibleAt& one : left_out.impossible) impossible[one.point] = true;
    std::vector<std::vector<double>> rows;
    std::vector<PointSize> sizes;
    for (std::size_t i = 0; i < impossible.size(); ++i) {
        if (impossible[i]) continue;
        rows.push_back(std::move(design.points[i]));
        sizes.push_back(survey.points[i]);
    }
    design.points = std::move(rows);
    survey.points = std::move(sizes);
    return left_out;
}

}  // namespace

NewSweep survey_sweep(const Config& config, std::uint64_t seed, const SurveyProgress& progress) {
    SweepState state;
    state.config = config;
    state.seed = seed;
    const std::unique_ptr<const OutcomeSource> source = source_of(config);
    state.design = make_design(config, seed);
    DesignSurvey survey = source->survey(state.design, progress);
    LeftOut left_out;
    if (!survey.impossible.empty()) {
        if (!config.design.skip_impossible || survey.impossible.size() == state.design.size())
            throw ImpossibleDesign(config, state.design, survey);
        left_out = leave_out_impossible(state.design, survey);
    }
    state.observables = survey.observables;
    state.realised = survey.realised;
    for (const PointSize& point : survey.points) state.heights.push_back(point.height);
    state.points.resize(state.design.size());
    state.provenance.mdsweep_version = version_number;
    state.provenance.git_hash = git_hash();
    state.provenance.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::now()));

    choose_first_design(state);
    return {std::move(state), std::move(survey), std::move(left_out)};
}

SweepState make_sweep(const Config& config, std::uint64_t seed, const SurveyProgress& progress) {
    return survey_sweep(config, seed, progress).state;
}

}  // namespace mdsweep
