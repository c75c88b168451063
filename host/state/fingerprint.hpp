// Whether an outcome is of this sweep. Outcomes travel: `simulate` writes them on one machine, `tell` reads them on
// another. A fingerprint of all that changes an outcome goes with each.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "design/table_runs.hpp"
#include "state/state.hpp"

namespace mdsweep {

// Makes fingerprints of one sweep's points, each once.
class Fingerprints {
public:
    // Of an outcome of that point in so many replicas: the physics of this program, the seed, the settings of the
    // simulation, the point's own parameters and model, what is recorded: five hexadecimal numbers joined by '-'.
    // Prepares the point. No outcome has the fingerprint of a number of replicas that the sweep's points cannot have.
    [[nodiscard]] const std::string& of(const SweepState& state, std::size_t point, int replicas);
    [[nodiscard]] const std::string& of(const SweepState& state, const Outcome& outcome) {
        return of(state, outcome.point, outcome.replicas);
    }

private:
    [[nodiscard]] std::string make(const SweepState& state, std::size_t point, int replicas);

    std::map<std::pair<std::size_t, int>, std::string> made_;
    std::optional<std::string> recorded_;
    std::optional<TableRuns> runs_;
};

// The difference between two fingerprints in words, where an outcome is not of the sweep and point of `ours`; else
// nothing.
[[nodiscard]] std::optional<std::string> fingerprint_difference(const std::string& theirs, const std::string& ours);

// In words, why nothing more can be simulated for a sweep: its outcomes are of another version of the physics than this
// program's. Nothing where they are not.
[[nodiscard]] std::optional<std::string> other_physics(const SweepState& state);

// Throws std::invalid_argument, with what differs, when the outcome is not one of this sweep: there is no such point,
// numbers are missing, or its fingerprint is another one.
void check_outcome(const SweepState& state, const Outcome& outcome, Fingerprints& fingerprints);

// The same without the fingerprint, which outcomes in the journals of older versions do not have.
void check_shape(const SweepState& state, const Outcome& outcome);

}  // namespace mdsweep
