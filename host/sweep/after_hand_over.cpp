// Checks of the surrogate's answers after the hand-over, and answers without a certificate (host/monitor/README.md).
#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "answers/learned.hpp"
#include "basics/random.hpp"
#include "monitor/spot_checks.hpp"
#include "state/life.hpp"
#include "sweep/sweep.hpp"

namespace mdsweep {

namespace {

constexpr double spot_check_share = 0.01;  // of what is asked while there is anything handed over

bool is_handed_over(const SweepState& state, const PointState& point) {
    if (point.status != Status::predicted && point.status != Status::estimated) return false;
    const auto gate = std::ranges::find(state.gates, point.gate, &Gate::number);
    return gate != state.gates.end() && !gate->revoked;
}

std::vector<std::size_t> handed_over(const SweepState& state) {
    std::vector<std::size_t> points;
    for (std::size_t i = 0; i < state.points.size(); ++i)
        if (is_handed_over(state, state.points[i])) points.push_back(i);
    return points;
}

}  // namespace

std::shared_ptr<const surrogate::Ensemble> Sweep::ensemble_of(int version) const {
    if (newest() != nullptr && version == newest_version_) return newest_;
    return surrogate::Ensemble::restore(shape_, stored_model(state_, version).arrays);
}

std::size_t Sweep::spot_checks_open() const {
    const auto given = static_cast<std::size_t>(std::ranges::count(state_.points, Role::spot, &PointState::role));
    if (given >= spot_checks_) return 0;
    return std::min({spot_checks_ - given, handed_over(state_).size(), budget_left()});
}

// Drawn uniformly without replacement among all that is handed over, and so within each gate, too. While others are
// simulated, one slot in a hundred; when nothing else is left, up to what the user asked for.
void Sweep::ask_spot_checks(std::size_t wanted, std::vector<AskedPoint>& asked) {
    std::vector<std::size_t> points = handed_over(state_);
    if (points.empty() || wanted == 0) return;
    const std::uint64_t seed = state_.seed * 0x9E3779B97F4A7C15ULL + 0x73706F74 + points.size();
    std::size_t count = undecided().empty() ? spot_checks_open() : 0;
    for (std::size_t slot = 0; slot < wanted && !undecided().empty(); ++slot) {
        std::mt19937_64 random(seed + (slot << 32));
        if (random_unit(random) < spot_check_share) ++count;
    }
    count = std::min({count, wanted, points.size()});
    for (const std::size_t i : monitor::draw_audits(points, count, seed))
        give_out(i, Role::spot, state_.points[i].gate, asked);
}

std::string Sweep::settle_spot_checks() {
    std::string words;
    for (Gate& gate : state_.gates) {
        if (!gate.passed || gate.revoked) continue;
        std::vector<std::size_t> checked;
        for (std::size_t i = 0; i < state_.points.size(); ++i) {
            const PointState& point = state_.points[i];
            if (point.role == Role::spot && point.gate == gate.number && has_outcome(point.status))
                checked.push_back(i);
        }
        if (checked.size() == gate.spot_checks) continue;
        const surrogate::Prediction prediction = predict(*ensemble_of(gate.model_version), checked);
        gate.spot_checks = checked.size();
        gate.spot_failures = 0;
        for (std::size_t row = 0; row < checked.size(); ++row) {
            const bool good = state_.points[checked[row]].status == Status::simulated &&
                              monitor::passes(error_of(prediction, row, checked[row]));
            gate.spot_failures += good ? 0 : 1;
        }
        const double delta = 1 - state_.config.monitor.confidence;
        if (!monitor::must_revoke(gate.handed_over, gate.spot_checks, gate.spot_failures, gate.alpha, delta)) continue;
        revoke(gate);
        words += fmt::format(
            "{}the answers of gate {} are revoked: {} of {} spot checks missed the tolerance, so more "
            "than {:.3g} % of its answers do; its points are open again",
            words.empty() ? "" : "; ", gate.number, gate.spot_failures, gate.spot_checks, 100 * gate.alpha);
    }
    return words;
}

void Sweep::revoke(Gate& gate) {
    gate.revoked = true;
    for (PointState& point : state_.points)
        if (point.gate == gate.number) (void)Life(point).reopen();
}

// Points whose error bar is within tolerance, when so few of the test points of which the same holds miss it that
// alpha is kept on average.
std::string Sweep::estimate() {
    if (assessment_.test.points.empty())
        return "no estimate yet: there is no test set, as rows left out promise too little";
    const Calibration& calibration = stored_model(state_, newest_version_).calibration;
    const auto looks_good = [&](std::size_t point, double u) {
        return calibration.of(state_.class_of(state_.design.points[point])).factor * u <= 1;
    };
    const TestErrors& test = assessment_.test;
    std::size_t tests = 0, failures = 0;
    for (std::size_t i = 0; i < test.u.size(); ++i) {
        if (!looks_good(test.points[i], test.u[i])) continue;
        ++tests;
        if (!monitor::passes(test.e[i])) ++failures;
    }
    Gate gate;
    for (const Gate& before : state_.gates) gate.number = std::max(gate.number, before.number);
    ++gate.number;
    gate.model_version = newest_version_;
    gate.threshold = 1 / calibration.factor;
    gate.alpha = 1 - state_.config.monitor.coverage;
    gate.closed = gate.passed = gate.estimated = true;
    for (std::size_t i = 0; i < assessment_.undecided.size(); ++i)
        if (looks_good(assessment_.undecided[i], assessment_.undecided_u[i]))
            gate.candidates.push_back(assessment_.undecided[i]);
    if (gate.candidates.empty()) return "no estimate yet: no open point's error bar is within tolerance";
    const double expected = (static_cast<double>(failures) + 0.5) / (static_cast<double>(tests) + 1);
    if (expected > gate.alpha)
        return fmt::format("no estimate yet: of {} test points with an error bar within tolerance {} miss it", tests,
                           failures);
    hand_over(gate, *newest(), calibration);
    state_.gates.push_back(gate);
    return fmt::format(
        "{} points are answered by estimate, without an audit: of {} test points with an error bar "
        "within tolerance {} miss it",
        gate.handed_over, tests, failures);
}

std::size_t Sweep::answer_the_rest() {
    if (!learning_ || newest() == nullptr) return 0;
    std::vector<std::size_t> points;
    for (std::size_t i = 0; i < state_.points.size(); ++i)
        if (state_.points[i].status == Status::waiting) points.push_back(i);
    answer(points, Status::uncertified, 0, *newest(), stored_model(state_, newest_version_).calibration);
    return points.size();
}

void Sweep::forget_uncertified() {
    for (PointState& point : state_.points)
        if (point.status == Status::uncertified) (void)Life(point).take_back();
}

}  // namespace mdsweep
