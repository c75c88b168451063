#include "sweep/point_chooser.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>

#include "basics/quantile.hpp"
#include "observables/outcome_source.hpp"
#include "sweep/point_sets.hpp"

namespace mdsweep {

namespace {

// Of the points chosen while learning: a sweep that begins without a first design must begin, too.
constexpr std::size_t fewest_at_a_time = 8;

surrogate::Acquisition acquisition_of(const SurrogateConfig& config) {
    switch (config.acquisition) {
        case AcquisitionKind::random:
            return surrogate::Acquisition::random;
        case AcquisitionKind::variance:
            return surrogate::Acquisition::variance;
        case AcquisitionKind::lcmd:
            return surrogate::Acquisition::lcmd;
    }
    throw std::logic_error("no such acquisition");
}

}  // namespace

// Over the median, and within a factor of three of it: a point teaches no more for being cheap, and the dear ones have
// to be learned, too. Empty: not known, or all alike.
std::vector<double> relative_costs(const SweepState& state) {
    constexpr double most = 3;
    std::vector<double> costs = source_of(state.config)->times(state.design);
    const double typical = median(costs);
    if (!(typical > 0)) return {};
    for (double& cost : costs) cost = std::clamp(cost / typical, 1 / most, most);
    return costs;
}

PointChooser::PointChooser(const SweepState& state)
    : state_(state), acquisition_(acquisition_of(state.config.surrogate)) {}

// A device that could hold the whole sweep takes it in steps that double what is known, and a gate gets its chance
// between them; there is something to simulate at every instant all the same.
std::size_t PointChooser::room_to_learn() const {
    const auto out = static_cast<std::size_t>(std::ranges::count_if(state_.points, [](const PointState& point) {
        return point.status == Status::asked && (point.role == Role::learn || point.role == Role::uniform);
    }));
    const std::size_t at_a_time =
        std::max(state_.count(Status::simulated) + state_.imported.rows.size(), fewest_at_a_time);
    return at_a_time > out ? at_a_time - out : 0;
}

std::vector<ChosenPoint> PointChooser::choose(std::size_t wanted, int version, const AskOutlook& outlook) {
    if (version == 0 && state_.count(Status::asked) > 0) return {};  // the first version is on its way
    const std::vector<std::size_t> points = undecided(state_);
    if (points.empty()) return {};
    // Points of answers that were taken back are new to it.
    if (!choosing_ || choosing_->version != version || !std::ranges::includes(choosing_->points, points)) {
        const auto how = version > 0 ? acquisition_ : surrogate::Acquisition::random;
        choosing_.emplace(Choosing{version, points, surrogate::Chooser(how, candidates(points, how, outlook))});
    }
    std::vector<std::uint8_t> open(state_.points.size());
    for (const std::size_t i : points) open[i] = 1;
    if (const Gate* const gate = open_gate(state_))
        for (const std::size_t i : gate->candidates) open[i] = 0;
    std::vector<std::uint8_t> free;
    for (const std::size_t i : choosing_->points) free.push_back(open[i]);
    const std::uint64_t seed = state_.seed * 0x9E3779B97F4A7C15ULL + state_.count(Status::waiting);
    std::vector<ChosenPoint> chosen;
    for (const surrogate::Choice& choice : choosing_->chooser.choose(wanted, free, seed))
        chosen.push_back({choosing_->points[choice.candidate], choice.uniform ? Role::uniform : Role::learn});
    return chosen;
}

surrogate::Candidates PointChooser::candidates(const std::vector<std::size_t>& points, surrogate::Acquisition how,
                                               const AskOutlook& outlook) {
    const Design& design = state_.design;
    surrogate::Candidates all;
    all.dimensions = design.varying.size();
    for (const std::size_t i : points) {
        const std::vector<double> row = design.unit_inputs(i);
        all.inputs.insert(all.inputs.end(), row.begin(), row.end());
    }
    if (how == surrogate::Acquisition::random) {
        all.deviation.assign(points.size(), 1.0);
        return all;
    }
    Outlook known = outlook(points, how == surrogate::Acquisition::lcmd);
    all.deviation = std::move(known.deviation);
    if (!costs_) costs_ = relative_costs(state_);
    for (const std::size_t i : points) all.cost.push_back(costs_->empty() ? 1 : (*costs_)[i]);
    // Where it has been further off than it says, a point teaches more for its time.
    for (std::size_t i = 0; i < points.size(); ++i) all.cost[i] /= known.local_scale[i] * known.local_scale[i];
    if (known.noise) all.noise = *known.noise;
    all.width = known.width;
    all.features = std::move(known.features);
    all.known = std::move(known.known);
    return all;
}

}  // namespace mdsweep
