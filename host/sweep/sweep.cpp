// Asking and telling. Learning is in learning.cpp, handing over in hand_over.cpp.
#include "sweep/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "answers/learned.hpp"
#include "answers/predict.hpp"
#include "state/life.hpp"
#include "sweep/sizes.hpp"

namespace mdsweep {

namespace {

constexpr std::size_t fewest_at_a_time =
    8;  // of the points chosen while learning: a sweep that begins without a first design must begin, too
constexpr double tolerated_failures = 0.05;
constexpr std::size_t fewest_for_a_verdict = 60;  // simulations, below which three failures are bad luck

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

Sweep::Sweep(SweepState state, bool learning)
    : state_(std::move(state)),
      learning_(learning && !state_.design.varying.empty()),
      points_(state_.config, state_.design),
      shape_(learned_shape(state_)),
      test_set_size_(test_set_size(state_.points.size(), state_.class_count(), state_.config.monitor.estimated)),
      budget_(state_.config.monitor.budget > 0 ? state_.config.monitor.budget : state_.points.size()),
      spot_checks_(state_.config.monitor.spot_checks),
      acquisition_(acquisition_of(state_.config.surrogate)) {
    const std::unique_ptr<const OutcomeSource> source = source_of(state_.config);
    for (const std::vector<double>& row : state_.imported.rows)
        imported_scales_.push_back(source->prepare(state_.design.names, row).scales);
    for (const StoredModel& model : state_.models) newest_version_ = std::max(newest_version_, model.version);
    if (!state_.history.empty()) newest_version_ = std::max(newest_version_, state_.history.back().version);
    for (const PointState& point : state_.points) judged_.push_back(point.status == Status::simulated ? 1 : 0);
}

const std::shared_ptr<const surrogate::Ensemble>& Sweep::newest() const {
    if (newest_ == nullptr && learning_ && !state_.models.empty())
        newest_ = restore_surrogate(shape_, *std::ranges::max_element(state_.models, {}, &StoredModel::version));
    return newest_;
}

std::size_t Sweep::budget_left() const {
    const std::size_t used = state_.count(Status::simulated) + state_.count(Status::failed) +
                             state_.count(Status::asked) - state_.imported.points.size();
    return budget_ > used ? budget_ - used : 0;
}

void Sweep::give_out(std::size_t point, Role role, int gate, std::vector<AskedPoint>& asked) {
    if (!Life(state_.points[point]).give_out(role, gate))
        throw std::logic_error(
            fmt::format("point {} is {} and cannot be asked", point, to_string(state_.points[point].status)));
    asked.push_back({point, role, gate});
}

std::size_t Sweep::room_to_learn() const {
    const auto out = static_cast<std::size_t>(std::ranges::count_if(state_.points, [](const PointState& point) {
        return point.status == Status::asked && (point.role == Role::learn || point.role == Role::uniform);
    }));
    const std::size_t at_a_time =
        std::max(state_.count(Status::simulated) + state_.imported.rows.size(), fewest_at_a_time);
    return at_a_time > out ? at_a_time - out : 0;
}

std::vector<AskedPoint> Sweep::ask(std::size_t wanted, std::size_t to_learn) {
    wanted = std::min(wanted, budget_left());
    std::vector<AskedPoint> asked;
    if (!learning_) {
        for (std::size_t i = 0; i < state_.points.size() && asked.size() < wanted; ++i)
            if (state_.points[i].status == Status::waiting)
                give_out(i, state_.points[i].role == Role::none ? Role::rest : Role(state_.points[i].role), 0, asked);
        return asked;
    }
    if (const Gate* gate = open_gate()) {
        for (const std::size_t i : gate->audits)
            if (asked.size() < wanted && state_.points[i].status == Status::waiting)
                give_out(i, state_.points[i].role, gate->number, asked);
    }
    // The first design before the test set: the surrogate is trained on it while the test set is simulated.
    for (const Role role : {Role::design, Role::test})
        for (std::size_t i = 0; i < state_.points.size() && asked.size() < wanted; ++i)
            if (state_.points[i].role == role && state_.points[i].status == Status::waiting)
                give_out(i, role, 0, asked);
    ask_spot_checks(wanted - asked.size(), asked);
    const std::size_t learn = std::min(wanted - asked.size(), to_learn);
    if (learn > 0) ask_learning(learn, asked);
    return asked;
}

bool Sweep::tell(Outcome outcome) {
    check(outcome);
    PointState& point = state_.points[outcome.point];
    return Life(point).take(std::move(outcome));
}

void Sweep::forget_asked() {
    std::vector<std::size_t> points;
    for (std::size_t i = 0; i < state_.points.size(); ++i)
        if (state_.points[i].status == Status::asked) points.push_back(i);
    forget_asked(points);
}

void Sweep::forget_asked(const std::vector<std::size_t>& points) {
    for (const std::size_t i : points)
        if (i >= state_.points.size() || state_.points[i].status != Status::asked)
            throw std::invalid_argument(fmt::format("point {} is not asked, so it cannot be put back", i));
    std::map<int, std::vector<std::size_t>> lent;  // by gate: to be answered by it again
    for (const std::size_t i : points) {
        const PointState& point = state_.points[i];
        if (point.role == Role::spot) {
            const auto gate = std::ranges::find(state_.gates, point.gate, &Gate::number);
            if (gate != state_.gates.end() && !gate->revoked) lent[point.gate].push_back(i);
        }
        (void)Life(state_.points[i]).take_back();
    }
    for (const auto& [number, answered] : lent) {
        const Gate& gate = *std::ranges::find(state_.gates, number, &Gate::number);
        answer(answered, gate.estimated ? Status::estimated : Status::predicted, number,
               *ensemble_of(gate.model_version), stored_model(state_, gate.model_version).calibration);
    }
}

bool Sweep::complete() const {
    return state_.count(Status::waiting) == 0 && state_.count(Status::asked) == 0 && spot_checks_open() == 0;
}

std::optional<std::string> Sweep::too_many_failures() const {
    const std::size_t failed = state_.count(Status::failed);
    const std::size_t finished = failed + state_.count(Status::simulated);
    if (static_cast<double>(failed) <=
        tolerated_failures * static_cast<double>(std::max(finished, fewest_for_a_verdict)))
        return std::nullopt;
    std::string last;
    for (const PointState& point : state_.points)
        if (point.status == Status::failed)
            last = fmt::format("point {}: {}", point.outcome->point, point.outcome->reason);
    return fmt::format("{} of {} simulations failed, more than {:.0f} %. One of them, {}", failed, finished,
                       100 * tolerated_failures, last);
}

}  // namespace mdsweep
