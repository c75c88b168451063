// Asking and telling.
#include "sweep/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "state/life.hpp"
#include "sweep/point_sets.hpp"

namespace mdsweep {

namespace {

constexpr double tolerated_failures = 0.05;
constexpr std::size_t fewest_for_a_verdict = 60;  // simulations, below which three failures are bad luck

}  // namespace

std::string completion_words(const SweepState& state) {
    const std::size_t failed = state.count(Status::failed), all = state.points.size();
    if (failed == 0) return "every point is answered";
    if (failed == all) return "every point failed, and none is answered";
    return fmt::format("every point is answered but {} of {}, which failed", failed, all);
}

Sweep::Sweep(SweepState state, bool learning)
    : state_(std::move(state)),
      learning_(learning && !state_.design.varying.empty()),
      points_(state_.config, state_.design),
      learner_(state_, points_, learning_),
      gate_keeper_(state_, learner_),
      chooser_(state_),
      budget_(state_.config.monitor.budget > 0 ? state_.config.monitor.budget : state_.points.size()) {}

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

std::vector<AskedPoint> Sweep::ask(std::size_t wanted, std::size_t to_learn) {
    wanted = std::min(wanted, budget_left());
    std::vector<AskedPoint> asked;
    if (!learning_) {
        for (std::size_t i = 0; i < state_.points.size() && asked.size() < wanted; ++i)
            if (state_.points[i].status == Status::waiting)
                give_out(i, state_.points[i].role == Role::none ? Role::rest : Role(state_.points[i].role), 0, asked);
        return asked;
    }
    if (const Gate* gate = open_gate(state_)) {
        for (const std::size_t i : gate->audits)
            if (asked.size() < wanted && state_.points[i].status == Status::waiting)
                give_out(i, state_.points[i].role, gate->number, asked);
    }
    // The first design before the test set: the surrogate is trained on it while the test set is simulated.
    for (const Role role : {Role::design, Role::test})
        for (std::size_t i = 0; i < state_.points.size() && asked.size() < wanted; ++i)
            if (state_.points[i].role == role && state_.points[i].status == Status::waiting)
                give_out(i, role, 0, asked);
    for (const std::size_t i : gate_keeper_.spot_checks_to_ask(wanted - asked.size(), budget_left()))
        give_out(i, Role::spot, state_.points[i].gate, asked);
    const std::size_t learn = std::min(wanted - asked.size(), to_learn);
    if (learn == 0) return asked;
    const int version = learner_.has_surrogate() ? learner_.newest_version() : 0;
    const auto outlook = [this](const std::vector<std::size_t>& points, bool with_features) {
        return learner_.outlook(points, with_features);
    };
    for (const ChosenPoint& chosen : chooser_.choose(learn, version, outlook))
        give_out(chosen.point, chosen.role, 0, asked);
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
    std::vector<std::size_t> lent;  // by a gate that had answered them
    for (const std::size_t i : points) {
        if (state_.points[i].role == Role::spot) lent.push_back(i);
        (void)Life(state_.points[i]).take_back();
    }
    gate_keeper_.answer_again(lent);
}

void Sweep::forget_uncertified() {
    for (PointState& point : state_.points)
        if (point.status == Status::uncertified) (void)Life(point).take_back();
}

std::string Sweep::consider_gate() {
    return learning_ ? gate_keeper_.consider(budget_left()) : "";
}

bool Sweep::complete() const {
    return state_.count(Status::waiting) == 0 && state_.count(Status::asked) == 0 &&
           gate_keeper_.spot_checks_open(budget_left()) == 0;
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
