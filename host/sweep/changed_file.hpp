// A sweep goes on with its sweep file, which may have been edited meanwhile.
//
// What changes an outcome, the points, or what is learned of them may not change: the model, the design, the simulation
// and the outputs, as the fingerprints of outcomes see them, not as they are written. Comments, how numbers are
// written, a default that is spelled out, and the sections monitor, surrogate and output may; two of these have a
// limit:
// - What the user is promised (tolerances, coverage, confidence) until the first gate is opened: certificates hold at
//   the promise they were made for, and share one chance of being wrong. Where simulations end by the tolerance, it may
//   not change without a target error that is what it was.
// - The networks' size until one is trained.
#pragma once

#include <filesystem>
#include <stdexcept>

#include "state/state.hpp"

namespace mdsweep {

// What differs, and how to go on.
class ChangedFileError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Makes `config` the state's. `file`: the results, for the message. Throws ChangedFileError when it may not be, and
// changes nothing then.
void go_on_with(SweepState& state, const Config& config, const std::filesystem::path& file);

}  // namespace mdsweep
