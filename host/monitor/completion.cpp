#include "monitor/completion.hpp"

#include <algorithm>

namespace mdsweep::monitor {

double Certificate::failing_share() const {
    return answers() == 0 ? 0 : static_cast<double>(failing_at_most + spot_failures) / static_cast<double>(answers());
}

Certificate total_certificate(std::span<const Gate> gates) {
    Certificate total;
    for (const Gate& gate : gates) {
        if (!gate.closed || !gate.passed || gate.revoked || gate.estimated) continue;
        const auto failures = static_cast<std::size_t>(gate.failures);
        // Points that were spot-checked are simulated by now, and which of them fail is known.
        const std::size_t left = gate.handed_over - gate.spot_checks, known = failures + gate.spot_failures;
        total.handed_over += left;
        total.failing_at_most += std::min(gate.failing_bound - std::min(known, gate.failing_bound), left);
        total.audits += gate.audits.size();
        total.audit_failures += failures;
        total.spot_checks += gate.spot_checks;
        total.spot_failures += gate.spot_failures;
    }
    return total;
}

Completion completion(const SweepState& state, std::span<const double> undecided_u, const Calibration& calibration) {
    if (state.points.empty()) return {};
    const auto all = static_cast<double>(state.points.size());
    const auto simulated = static_cast<double>(
        std::ranges::count_if(state.points, [](const PointState& point) { return point.status == Status::simulated; }));
    const Certificate certificate = total_certificate(state.gates);
    const double certified = simulated + static_cast<double>(certificate.handed_over - certificate.failing_at_most);
    const auto promising =
        static_cast<double>(std::ranges::count_if(undecided_u, [&](double u) { return calibration.factor * u <= 1; }));
    const auto estimated = static_cast<double>(
        std::ranges::count_if(state.points, [](const PointState& point) { return point.status == Status::estimated; }));
    return {.simulated = simulated / all,
            .certified = certified / all,
            .expected = std::min(1.0, (certified + estimated + promising) / all)};
}

}  // namespace mdsweep::monitor
