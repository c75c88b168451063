// The results of an earlier sweep for a new one with a wider or finer design: `mdsweep run NEW.yaml --from OLD.h5`.
//
// An old simulated point that is a point of the new design too counts as simulated there. The others that lie within
// the new ranges are only rows to train on. They are no points of the design, so no test set, gate or certificate knows
// of them. A point whose old statistical error is above the tolerance, while runs are longer now, is simulated again:
// an audit of it must not be judged by a surrogate that knows it. Test set and audits are drawn from the new design, by
// its own seed, as ever; an old point among the test set is not trained on.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "state/state.hpp"

namespace mdsweep {

// Another model, other settings, or outputs that do not fit; says what differs.
class ImportError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct ImportCounts {
    std::size_t points = 0;     // of the new design that are simulated by it
    std::size_t rows = 0;       // to train on
    std::size_t noisier = 0;    // points of the new design that are simulated again: see below
    std::size_t elsewhere = 0;  // simulated in the old sweep, but outside of the new ranges and fixed values
    // Why the others were not taken, the noisier ones included: "12 whose h_nm is outside of the new range 3.5 to 5".
    std::vector<std::string> not_taken;
};

// Into a sweep of which nothing is simulated yet. `from` and `sha256` say where it came from. The first design becomes
// smaller by what is known. Throws ImportError.
ImportCounts import_points(SweepState& state, const SweepState& old, const std::string& from,
                           const std::string& sha256);

}  // namespace mdsweep
