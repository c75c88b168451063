#include "sweep/gate_keeper.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "answers/learned.hpp"
#include "basics/text.hpp"
#include "monitor/bounds.hpp"
#include "monitor/failing_share.hpp"
#include "monitor/gate.hpp"
#include "state/life.hpp"
#include "sweep/point_sets.hpp"
#include "sweep/sizes.hpp"

namespace mdsweep {

GateKeeper::GateKeeper(SweepState& state, Judge& judge)
    : state_(state),
      judge_(judge),
      test_set_size_(test_set_size(state.points.size(), state.class_count(), state.config.monitor.estimated)),
      spot_checks_(state.config.monitor.spot_checks) {}

// Up to its size, from what is undecided.
void GateKeeper::complete_test_set() {
    const std::vector<std::size_t> points = undecided(state_);
    const std::size_t drawn = count_of(state_, Role::test);
    if (drawn >= test_set_size_) return;
    for (const std::size_t i : monitor::draw_audits(points, std::min(test_set_size_ - drawn, points.size()),
                                                    state_.seed ^ (0x7465737473657421ULL + drawn)))
        (void)Life(state_.points[i]).earmark(Role::test);
}

// It has learned from so many rows that it will take longer; or an estimate, which nothing audits, looks good enough.
bool GateKeeper::test_set_is_due() const {
    if (count_of(state_, Role::test) > 0 || undecided(state_).empty()) return false;
    if (judge_.rows() >= rows_before_test_set(state_.points.size(), state_.design.varying.size())) return true;
    const std::vector<double> errors = judge_.held_out_rows().errors;
    const MonitorConfig& monitor = state_.config.monitor;
    return monitor.estimated && !errors.empty() && monitor::expected_share(errors) <= 1 - monitor.coverage;
}

std::string GateKeeper::consider(std::size_t budget_left) {
    if (!judge_.has_surrogate() || open_gate(state_) != nullptr) return "";
    if (count_of(state_, Role::test) > 0 && budget_left > 0)
        complete_test_set();  // an audit that became the test set may have been short
    if (considered_version_ == judge_.newest_version() || !test_set_answered(state_)) return "";
    considered_version_ = judge_.newest_version();
    judge_.judge();  // the test set is complete, and points were simulated since it was adopted
    if (judge_.assessment().undecided.empty()) return "";
    std::string words = state_.config.monitor.estimated ? estimate() : try_gate(budget_left);
    if (open_gate(state_) != nullptr || !test_set_is_due()) return words;
    if (budget_left < test_set_size_)  // it would never be answered
        return words + fmt::format("; the budget leaves {}, too few for a test set of {}",
                                   text::counted(budget_left, "simulation"), test_set_size_);
    complete_test_set();
    considered_version_ = 0;  // once more when it is answered
    return words + fmt::format("; a test set of {} points is drawn", count_of(state_, Role::test));
}

std::string GateKeeper::try_gate(std::size_t budget_left) {
    const MonitorConfig& monitor = state_.config.monitor;
    const Assessment& assessment = judge_.assessment();
    const std::size_t simulated = state_.count(Status::simulated);
    // The test set costs what the first audit does, so that then nothing is won by putting the gate off.
    const std::size_t waited =
        test_set_is_due() ? std::numeric_limits<std::size_t>::max() : simulated - put_off_since_.value_or(simulated);
    const bool tested = !assessment.test.points.empty();
    const surrogate::HeldOutRows rows = judge_.held_out_rows();
    const std::vector<double> rows_u = with_least_uncertainty(rows.deviations);
    std::vector<double> test_u = assessment.test_scaled_u, test_e = assessment.test.e;
    if (tested) {
        const HeldOutErrors held_out = judge_.held_out_errors();
        test_u.insert(test_u.end(), held_out.scaled_u.begin(), held_out.scaled_u.end());
        test_e.insert(test_e.end(), held_out.e.begin(), held_out.e.end());
    }
    const monitor::GateInputs inputs{.test_u = test_u,
                                     .test_e = test_e,
                                     .held_out_u = rows_u,
                                     .held_out_e = rows.errors,
                                     .undecided = assessment.undecided,
                                     .undecided_u = tested ? assessment.undecided_scaled_u : assessment.undecided_u,
                                     .gates = state_.gates,
                                     .model_version = judge_.newest_version(),
                                     .alpha = 1 - monitor.coverage,
                                     .delta = 1 - monitor.confidence,
                                     .audit_fraction = monitor.audit_fraction,
                                     .simulations_left = budget_left,
                                     .waited = waited};
    monitor::GateDecision decision = monitor::propose_gate(inputs);
    if (decision.put_off && !put_off_since_) put_off_since_ = simulated;
    if (decision.proposal) {
        put_off_since_.reset();
        judge_.freeze();
        state_.gates.push_back(std::move(decision.proposal->gate));
        draw_audits(state_.gates.back(), state_.gates.back().stages.front().audits);
    }
    return decision.words;
}

// The same order however many at a time. The first gate's audit is the test set: nothing was drawn at random before
// it, and whether it passes or not, it is never learned from.
void GateKeeper::draw_audits(Gate& gate, std::size_t count) {
    const bool goes_on = !gate.audits.empty();
    const Role role = goes_on                            ? Role(state_.points[gate.audits.front()].role)
                      : count_of(state_, Role::test) > 0 ? Role::audit
                                                         : Role::test;
    gate.audits = monitor::draw_audits(gate.candidates, count,
                                       state_.seed ^ (0x6175646974ULL + static_cast<std::uint64_t>(gate.number)));
    for (const std::size_t i : gate.audits) (void)Life(state_.points[i]).earmark(role, gate.number);
}

std::string GateKeeper::settle(std::size_t budget_left) {
    const auto open = std::ranges::find_if(state_.gates, [](const Gate& gate) { return !gate.closed; });
    if (open == state_.gates.end()) return "";
    Gate& gate = *open;
    for (const std::size_t i : gate.audits)
        if (state_.points[i].status == Status::waiting || state_.points[i].status == Status::asked) return "";

    const std::vector<double> errors = judge_.errors(gate.model_version, gate.audits);
    const auto failures =
        static_cast<std::size_t>(std::ranges::count_if(errors, [](double e) { return !monitor::passes(e); }));
    const monitor::AuditVerdict verdict = monitor::next_step(gate, failures);
    if (verdict.step == monitor::AuditStep::more && verdict.audits - gate.audits.size() <= budget_left) {
        const std::size_t before = gate.audits.size();
        gate.failures = static_cast<int>(failures);  // so far
        draw_audits(gate, verdict.audits);
        return fmt::format("gate {} goes on: {} of {} audits missed the tolerance, {} more are drawn", gate.number,
                           failures, before, verdict.audits - before);
    }
    monitor::close_gate(gate, failures);
    if (gate.passed) {
        judge_.recalibrate(gate.model_version);  // the audit may be the test set
        hand_over(gate);
    } else if (state_.points[gate.audits.front()].role == Role::audit) {
        std::vector<std::size_t> answered;
        for (const std::size_t i : gate.audits)
            if (state_.points[i].status == Status::simulated) answered.push_back(i);
        judge_.judge_held_out(gate.model_version, answered);
    }
    judge_.release();
    const double share = 100.0 * static_cast<double>(gate.failing_bound) / static_cast<double>(gate.candidates.size());
    if (!gate.passed)
        return fmt::format(
            "gate {} did not pass: {} of {} audits missed the tolerance, up to {:.1f} % of its {} candidates may",
            gate.number, gate.failures, gate.audits.size(), share, gate.candidates.size());
    return fmt::format(
        "gate {} passed: {} of {} audits missed the tolerance, so at most {:.1f} % of its {} candidates do; {} points "
        "are handed over",
        gate.number, gate.failures, gate.audits.size(), share, gate.candidates.size(), gate.handed_over);
}

void GateKeeper::hand_over(Gate& gate) {
    std::vector<std::size_t> points;
    for (const std::size_t i : gate.candidates)
        if (state_.points[i].status == Status::waiting) points.push_back(i);
    gate.handed_over = points.size();
    answer(points, gate.estimated ? Status::estimated : Status::predicted, gate.number, gate.model_version);
}

void GateKeeper::answer(const std::vector<std::size_t>& points, Status status, int gate, int version) {
    std::vector<Answer> answers = judge_.answers(version, points);
    for (std::size_t row = 0; row < points.size(); ++row)
        (void)Life(state_.points[points[row]])
            .answer(status, gate, std::move(answers[row].values), std::move(answers[row].error_bars),
                    std::move(answers[row].read_off));
}

// Points whose error bar is within tolerance, when so few of the test points of which the same holds miss it that
// alpha is kept on average.
std::string GateKeeper::estimate() {
    const Assessment& assessment = judge_.assessment();
    if (assessment.test.points.empty())
        return test_set_is_due() ? "no estimate yet: it takes a test set"
                                 : "no estimate yet: rows left out promise too little for a test set";
    const Calibration& calibration = stored_model(state_, judge_.newest_version()).calibration;
    const auto looks_good = [&](std::size_t point, double u) {
        return calibration.of(state_.class_of(state_.design.points[point])).factor * u <= 1;
    };
    const Assessment::Test& test = assessment.test;
    std::size_t tests = 0, failures = 0;
    for (std::size_t i = 0; i < test.u.size(); ++i) {
        if (!looks_good(test.points[i], test.u[i])) continue;
        ++tests;
        if (!monitor::passes(test.e[i])) ++failures;
    }
    Gate gate;
    for (const Gate& before : state_.gates) gate.number = std::max(gate.number, before.number);
    ++gate.number;
    gate.model_version = judge_.newest_version();
    gate.threshold = 1 / calibration.factor;
    gate.alpha = 1 - state_.config.monitor.coverage;
    gate.closed = gate.passed = gate.estimated = true;
    for (std::size_t i = 0; i < assessment.undecided.size(); ++i)
        if (looks_good(assessment.undecided[i], assessment.undecided_u[i]))
            gate.candidates.push_back(assessment.undecided[i]);
    if (gate.candidates.empty()) return "no estimate yet: no open point's error bar is within tolerance";
    const double expected = (static_cast<double>(failures) + 0.5) / (static_cast<double>(tests) + 1);
    if (expected > gate.alpha)
        return fmt::format("no estimate yet: of {} test points with an error bar within tolerance {} miss it", tests,
                           failures);
    hand_over(gate);
    state_.gates.push_back(gate);
    return fmt::format(
        "{} points are answered by estimate, without an audit: of {} test points with an error bar "
        "within tolerance {} miss it",
        gate.handed_over, tests, failures);
}

std::size_t GateKeeper::answer_the_rest() {
    if (!judge_.has_surrogate()) return 0;
    std::vector<std::size_t> points;
    for (std::size_t i = 0; i < state_.points.size(); ++i)
        if (state_.points[i].status == Status::waiting) points.push_back(i);
    answer(points, Status::uncertified, 0, judge_.newest_version());
    return points.size();
}

}  // namespace mdsweep
