// When the surrogate may answer, and what becomes of its answers: the test set, gates and their audits, estimates, spot
// checks, revocation (host/monitor/README.md).
//
// It writes the sweep's gates and, through Life, which points are drawn for the test set or an audit, and which are
// answered by the surrogate or open again. It gives out and takes no point. All it knows of surrogates is the answers
// of a Judge and their stored calibrations.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sweep/judge.hpp"

namespace mdsweep {

class GateKeeper {
public:
    // Both must outlive it.
    GateKeeper(SweepState& state, Judge& judge);

    // At least so many simulations of handed-over points before the sweep is complete.
    void set_spot_checks(std::size_t simulations) { spot_checks_ = simulations; }

    // Once for each version, when the test set is answered, if there is one: opens a gate on it when that is worth its
    // audits (with monitor.mode: estimated, hands over what the test set suggests), or draws a test set; says why or
    // why not. `budget_left`: simulations.
    std::string consider(std::size_t budget_left);
    // Closes the open gate once all of its audits are answered, and hands over when it passed. Says what happened;
    // empty when there was nothing to settle.
    std::string settle(std::size_t budget_left);
    // Counts the spot checks that are answered, and takes back the answers of a gate of which they show that more than
    // alpha of them miss the tolerance. Says so; empty when nothing was revoked.
    std::string settle_spot_checks();

    // Simulations of handed-over points that the sweep still lacks.
    [[nodiscard]] std::size_t spot_checks_open(std::size_t budget_left) const;
    // Points to simulate for that, when `wanted` are asked for: none that has not been handed over.
    [[nodiscard]] std::vector<std::size_t> spot_checks_to_ask(std::size_t wanted, std::size_t budget_left) const;

    // The newest version answers whatever has no answer, without any certificate. Returns how many points it answers.
    std::size_t answer_the_rest();
    // Points that a gate had answered, which were asked as spot checks and are put back, are answered by it again.
    void answer_again(const std::vector<std::size_t>& spot_checks);

private:
    std::string try_gate(std::size_t budget_left);
    std::string estimate();
    [[nodiscard]] bool test_set_is_due() const;
    void complete_test_set();
    void draw_audits(Gate& gate, std::size_t count);
    void hand_over(Gate& gate);
    void answer(const std::vector<std::size_t>& points, Status status, int gate, int version);
    void revoke(Gate& gate);

    SweepState& state_;
    Judge& judge_;
    std::size_t test_set_size_;                 // see sizes.hpp
    std::size_t spot_checks_;                   // wanted
    int considered_version_ = 0;                // last version for which a gate was considered
    std::optional<std::size_t> put_off_since_;  // simulations when a gate was put off
};

}  // namespace mdsweep
