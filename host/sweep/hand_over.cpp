// Gates: when the surrogate may answer, and what it answers (host/monitor/README.md).
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "answers/learned.hpp"
#include "monitor/bounds.hpp"
#include "monitor/failing_share.hpp"
#include "state/life.hpp"
#include "sweep/sizes.hpp"
#include "sweep/sweep.hpp"

namespace mdsweep {

const Gate* Sweep::open_gate() const {
    for (const Gate& gate : state_.gates)
        if (!gate.closed) return &gate;
    return nullptr;
}

std::size_t Sweep::drawn_for_test() const {
    return static_cast<std::size_t>(std::ranges::count(state_.points, Role::test, &PointState::role));
}

// Up to its size, from what is undecided.
void Sweep::complete_test_set() {
    const std::vector<std::size_t> points = undecided();
    const std::size_t drawn = drawn_for_test();
    if (drawn >= test_set_size_) return;
    for (const std::size_t i : monitor::draw_audits(points, std::min(test_set_size_ - drawn, points.size()),
                                                    state_.seed ^ (0x7465737473657421ULL + drawn)))
        (void)Life(state_.points[i]).earmark(Role::test);
}

// It has learned from so many rows that it will take longer; or an estimate, which nothing audits, looks good enough.
bool Sweep::test_set_is_due() const {
    if (drawn_for_test() > 0 || undecided().empty()) return false;
    const std::size_t rows = training_points().size() + state_.imported.rows.size();
    if (rows >= rows_before_test_set(state_.points.size(), state_.design.varying.size())) return true;
    const std::vector<double> errors = newest()->held_out_rows().errors;
    const MonitorConfig& monitor = state_.config.monitor;
    return monitor.estimated && !errors.empty() && monitor::expected_share(errors) <= 1 - monitor.coverage;
}

std::string Sweep::consider_gate() {
    if (!learning_ || newest() == nullptr || open_gate() != nullptr) return "";
    if (drawn_for_test() > 0) complete_test_set();  // an audit that became the test set may have been short
    if (considered_version_ == newest_version_ || !test_set_answered()) return "";
    considered_version_ = newest_version_;
    judge();  // the test set is complete, and points were simulated since it was adopted
    if (assessment_.undecided.empty()) return "";
    std::string words = state_.config.monitor.estimated ? estimate() : try_gate();
    if (open_gate() == nullptr && test_set_is_due()) {
        complete_test_set();
        considered_version_ = 0;  // once more when it is answered
        words += fmt::format("; a test set of {} points is drawn", drawn_for_test());
    }
    return words;
}

std::string Sweep::try_gate() {
    const MonitorConfig& monitor = state_.config.monitor;
    const std::size_t simulated = state_.count(Status::simulated);
    // The test set costs what the first audit does, so that then nothing is won by putting the gate off.
    const std::size_t waited =
        test_set_is_due() ? std::numeric_limits<std::size_t>::max() : simulated - put_off_since_.value_or(simulated);
    const bool tested = !assessment_.test.points.empty();
    const surrogate::HeldOutRows rows = newest()->held_out_rows();
    const std::vector<double> rows_u = with_least_uncertainty(rows.deviations);
    std::vector<double> test_u = assessment_.test_scaled_u, test_e = assessment_.test.e;
    if (tested) add_held_out(test_u, test_e);
    const monitor::GateInputs inputs{.test_u = test_u,
                                     .test_e = test_e,
                                     .held_out_u = rows_u,
                                     .held_out_e = rows.errors,
                                     .undecided = assessment_.undecided,
                                     .undecided_u = tested ? assessment_.undecided_scaled_u : assessment_.undecided_u,
                                     .gates = state_.gates,
                                     .model_version = newest_version_,
                                     .alpha = 1 - monitor.coverage,
                                     .delta = 1 - monitor.confidence,
                                     .audit_fraction = monitor.audit_fraction,
                                     .simulations_left = budget_left(),
                                     .waited = waited};
    monitor::GateDecision decision = monitor::propose_gate(inputs);
    if (decision.put_off && !put_off_since_) put_off_since_ = simulated;
    if (decision.proposal) {
        put_off_since_.reset();
        Gate& gate = decision.proposal->gate;
        frozen_ = newest();
        state_.gates.push_back(std::move(gate));
        draw_audits(state_.gates.back(), state_.gates.back().stages.front().audits);
    }
    return decision.words;
}

// The same order however many at a time. The first gate's audit is the test set: nothing was drawn at random before
// it, and whether it passes or not, it is never learned from.
void Sweep::draw_audits(Gate& gate, std::size_t count) {
    const bool goes_on = !gate.audits.empty();
    const Role role = goes_on                ? Role(state_.points[gate.audits.front()].role)
                      : drawn_for_test() > 0 ? Role::audit
                                             : Role::test;
    gate.audits = monitor::draw_audits(gate.candidates, count,
                                       state_.seed ^ (0x6175646974ULL + static_cast<std::uint64_t>(gate.number)));
    for (const std::size_t i : gate.audits) (void)Life(state_.points[i]).earmark(role, gate.number);
}

std::string Sweep::settle_gate() {
    const auto open = std::ranges::find_if(state_.gates, [](const Gate& gate) { return !gate.closed; });
    if (open == state_.gates.end()) return "";
    Gate& gate = *open;
    for (const std::size_t i : gate.audits)
        if (state_.points[i].status == Status::waiting || state_.points[i].status == Status::asked) return "";

    if (frozen_ == nullptr)
        frozen_ = surrogate::Ensemble::restore(shape_, stored_model(state_, gate.model_version).arrays);
    const surrogate::Prediction prediction = predict(*frozen_, gate.audits);
    std::size_t failures = 0;
    for (std::size_t row = 0; row < gate.audits.size(); ++row) {
        const std::size_t i = gate.audits[row];
        const bool good = state_.points[i].status == Status::simulated && monitor::passes(error_of(prediction, row, i));
        if (!good) ++failures;
    }
    const monitor::AuditVerdict verdict = monitor::next_step(gate, failures);
    if (verdict.step == monitor::AuditStep::more && verdict.audits - gate.audits.size() <= budget_left()) {
        const std::size_t before = gate.audits.size();
        draw_audits(gate, verdict.audits);
        return fmt::format("gate {} goes on: {} of {} audits missed the tolerance, {} more are drawn", gate.number,
                           failures, before, verdict.audits - before);
    }
    monitor::close_gate(gate, failures);
    if (gate.passed) {
        const Calibration calibration = calibrate(test_errors(*frozen_));  // the audit may be the test set
        store_calibration(gate.model_version, calibration);
        hand_over(gate, *frozen_, calibration);
    }
    if (!gate.passed && state_.points[gate.audits.front()].role == Role::audit) {
        std::vector<std::size_t> answered;
        for (const std::size_t i : gate.audits)
            if (state_.points[i].status == Status::simulated) answered.push_back(i);
        judge_held_out(answered, *frozen_);
    }
    frozen_.reset();
    const double share = 100.0 * static_cast<double>(gate.failing_bound) / static_cast<double>(gate.candidates.size());
    if (!gate.passed)
        return fmt::format(
            "gate {} did not pass: {} of {} audits missed the tolerance, up to {:.1f} % of its {} candidates may",
            gate.number, gate.failures, gate.audits.size(), share, gate.candidates.size());
    return fmt::format(
        "gate {} passed: {} of {} audits missed the tolerance, so at most {:.1f} % of its {} candidates do; {} "
        "points "
        "are handed over",
        gate.number, gate.failures, gate.audits.size(), share, gate.candidates.size(), gate.handed_over);
}

// Stores the frozen version's answers.
void Sweep::hand_over(Gate& gate, const surrogate::Ensemble& ensemble, const Calibration& calibration) {
    std::vector<std::size_t> points;
    for (const std::size_t i : gate.candidates)
        if (state_.points[i].status == Status::waiting) points.push_back(i);
    gate.handed_over = points.size();
    answer(points, gate.estimated ? Status::estimated : Status::predicted, gate.number, ensemble, calibration);
}

void Sweep::answer(const std::vector<std::size_t>& points, Status status, int gate, const surrogate::Ensemble& ensemble,
                   const Calibration& calibration) {
    if (points.empty()) return;
    const surrogate::Prediction prediction = predict(ensemble, points);
    const auto columns = static_cast<std::size_t>(shape_.column_count());
    for (std::size_t row = 0; row < points.size(); ++row) {
        const auto mean = std::span(prediction.mean).subspan(row * columns, columns);
        const auto deviation = std::span(prediction.deviation).subspan(row * columns, columns);
        const Calibration own = calibration.of(state_.class_of(state_.design.points[points[row]]));
        (void)Life(state_.points[points[row]])
            .answer(status, gate, {mean.begin(), mean.end()}, error_bars(shape_, own, mean, deviation));
    }
}

}  // namespace mdsweep
