#include "monitor/completion.hpp"

#include <algorithm>

namespace mdsweep::monitor {

double Certificate::failing_share() const {
    return handed_over == 0 ? 0 : static_cast<double>(failing_at_most) / static_cast<double>(handed_over);
}

Certificate total_certificate(std::span<const Gate> gates) {
    Certificate total;
    for (const Gate& gate : gates) {
        if (!gate.closed || !gate.passed) continue;
        const auto failures = static_cast<std::size_t>(gate.failures);
        total.handed_over += gate.handed_over;
        total.failing_at_most += std::min(gate.failing_bound - failures, gate.handed_over);
        total.audits += gate.audits.size();
        total.audit_failures += failures;
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
    return {.simulated = simulated / all,
            .certified = certified / all,
            .expected = std::min(1.0, (certified + promising) / all)};
}

}  // namespace mdsweep::monitor
