// Whether an outcome is of this sweep. Outcomes travel: `simulate` writes them on one machine, `tell` reads them on
// another. A fingerprint of all that changes an outcome goes with each.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

#include "design/table_runs.hpp"
#include "state/state.hpp"

namespace mdsweep {

// Makes fingerprints of one sweep's points, each once.
class Fingerprints {
public:
    // The physics of this program, the seed, the settings of the simulation, the point's own parameters and model, what
    // is recorded: five hexadecimal numbers joined by '-'. Prepares the point.
    [[nodiscard]] const std::string& of(const SweepState& state, std::size_t point);

private:
    [[nodiscard]] std::string make(const SweepState& state, std::size_t point);

    std::unordered_map<std::size_t, std::string> made_;
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
