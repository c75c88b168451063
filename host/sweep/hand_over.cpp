// Gates: when the surrogate may answer, and what it answers (host/monitor/README.md).
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "monitor/bounds.hpp"
#include "sweep/learned.hpp"
#include "sweep/sweep.hpp"

namespace mdsweep {

const Gate* Sweep::open_gate() const {
    for (const Gate& gate : state_.gates)
        if (!gate.closed) return &gate;
    return nullptr;
}

std::string Sweep::consider_gate() {
    if (state_.config.monitor.estimated) return consider_estimate();
    if (!learning_ || newest_ == nullptr || open_gate() != nullptr || considered_version_ == newest_version_) return "";
    if (!test_set_answered()) return "";
    considered_version_ = newest_version_;
    judge();  // the test set is complete, and points were simulated since it was adopted
    if (assessment_.undecided.empty()) return "";
    const MonitorConfig& monitor = state_.config.monitor;
    const std::size_t simulated = state_.count(Status::simulated);
    const monitor::GateInputs inputs{.test_u = assessment_.test_doubt,
                                     .test_e = assessment_.test_e,
                                     .undecided = assessment_.undecided,
                                     .undecided_u = assessment_.undecided_doubt,
                                     .gates = state_.gates,
                                     .model_version = newest_version_,
                                     .alpha = 1 - monitor.coverage,
                                     .delta = 1 - monitor.confidence,
                                     .audit_fraction = monitor.audit_fraction,
                                     .simulations_left = budget_left(),
                                     .waited = simulated - put_off_since_.value_or(simulated)};
    monitor::GateDecision decision = monitor::propose_gate(inputs);
    if (decision.put_off && !put_off_since_) put_off_since_ = simulated;
    if (decision.proposal) put_off_since_.reset();
    if (decision.proposal) {
        Gate& gate = decision.proposal->gate;
        frozen_ = newest_;
        state_.gates.push_back(std::move(gate));
        draw_audits(state_.gates.back(), state_.gates.back().stages.front().audits);
    }
    return decision.words;
}

// The same order however many at a time.
void Sweep::draw_audits(Gate& gate, std::size_t count) {
    gate.audits = monitor::draw_audits(gate.candidates, count,
                                       state_.seed ^ (0x6175646974ULL + static_cast<std::uint64_t>(gate.number)));
    for (const std::size_t i : gate.audits) {
        state_.points[i].role = Role::audit;
        state_.points[i].gate = gate.number;
    }
}

std::string Sweep::settle_gate() {
    const auto open = std::ranges::find_if(state_.gates, [](const Gate& gate) { return !gate.closed; });
    if (open == state_.gates.end()) return "";
    Gate& gate = *open;
    for (const std::size_t i : gate.audits)
        if (state_.points[i].status == Status::waiting || state_.points[i].status == Status::asked) return "";

    const StoredModel& model = stored_model(state_, gate.model_version);
    if (frozen_ == nullptr) frozen_ = surrogate::Ensemble::restore(shape_, model.arrays);
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
    if (gate.passed) hand_over(gate, *frozen_, model.calibration);
    frozen_.reset();
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
        PointState& point = state_.points[points[row]];
        const auto mean = std::span(prediction.mean).subspan(row * columns, columns);
        const auto spread = std::span(prediction.spread).subspan(row * columns, columns);
        point.status = status;
        point.gate = gate;
        point.predicted.assign(mean.begin(), mean.end());
        point.error_bars =
            error_bars(shape_, calibration.of(state_.class_of(state_.design.points[points[row]])), mean, spread);
    }
}

}  // namespace mdsweep
