#include "monitor/completion.hpp"

#include <algorithm>

#include "monitor/own_error.hpp"

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
    return completion(state, undecided_u, calibration, simulated_within(state));
}

Completion completion(const SweepState& state, std::span<const double> undecided_u, const Calibration& calibration,
                      std::size_t within) {
    if (state.points.empty()) return {};
    const auto all = static_cast<double>(state.points.size());
    const auto counted = [&](Status status) { return static_cast<double>(state.count(status)) / all; };
    const Certificate certificate = total_certificate(state.gates);
    Completion found;
    found.simulated = counted(Status::simulated);
    found.simulated_within = static_cast<double>(within) / all;
    found.certified = static_cast<double>(certificate.handed_over - certificate.failing_at_most) / all;
    found.within = found.simulated_within + found.certified;
    const auto promising =
        static_cast<double>(std::ranges::count_if(undecided_u, [&](double u) { return calibration.factor * u <= 1; }));
    found.expected = std::min(1.0, found.within + counted(Status::estimated) + promising / all);
    return found;
}

}  // namespace mdsweep::monitor
