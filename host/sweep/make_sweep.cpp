#include <fmt/chrono.h>

#include <algorithm>
#include <chrono>

#include "config/mistakes.hpp"
#include "model/observables.hpp"
#include "monitor/gate.hpp"
#include "sweep/sizes.hpp"
#include "sweep/sweep.hpp"
#include "version.hpp"

namespace mdsweep {

namespace {

// What a model records depends on its species, which reading the file may not know.
void check_outputs(const Config& config) {
    const std::vector<std::string> known = observable_names(config);
    for (const std::string& output : config.outputs)
        if (std::ranges::find(known, output) == known.end())
            throw ConfigError(
                {mistake_at(config.name, {}, "outputs names " + in_quotes(output) + ", " + suggestion(output, known))});
}

}  // namespace

SweepState make_sweep(const Config& config, std::uint64_t seed) {
    SweepState state;
    state.config = config;
    state.seed = seed;
    state.design = make_design(config, seed);
    const std::vector<PreparedPoint> prepared = prepare_points(config, state.design, config.name);
    state.observables = sweep_observables(config, prepared);
    check_outputs(config);
    if (!prepared.empty())
        for (const RealisedNumber& number : prepared.front().system.realised) state.realised.push_back(number.quantity);
    for (const PreparedPoint& point : prepared) state.heights.push_back(point.system.height);
    state.points.resize(state.design.size());
    state.provenance.mdsweep_version = version_number;
    state.provenance.git_hash = git_hash();
    state.provenance.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::now()));

    std::vector<std::size_t> all(state.points.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    for (const std::size_t i : monitor::draw_audits(all, test_set_size(all.size()), seed ^ 0x7465737473657421ULL))
        state.points[i].role = Role::test;
    // The sequence's first points fill the space evenly whatever is left out of them.
    std::size_t wanted = first_design_size(all.size(), state.design.varying.size());
    for (PointState& point : state.points) {
        if (wanted == 0) break;
        if (point.role != Role::none) continue;
        point.role = Role::design;
        --wanted;
    }
    return state;
}

}  // namespace mdsweep
