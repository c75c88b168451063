// Outcomes as JSON: the journal holds them, `mdsweep simulate` writes and `mdsweep tell` reads them.
//   {"point": 3, "fingerprint": "1-7-83c1...", "failed": false, "reason": "", "seed": 1, "seconds": 2.5,
//    "steps": 220000, "ions": 100,
//    "realised": {"lateral_nm": 10.2, "c_M": 0.4, "sigma_C_m2": -0.01},
//    "values": {"cation_density": [0.1, ...], "temperature": 1.0}, "errors": {...},
//    "n_eff": {"cation_density": 32, "temperature": 21.5}}
// An observable of size 1 is a number, others are lists; a failed point has neither values nor errors nor
// n_eff, and where its system could not be made "realised" is empty.
// "ions" counts the particles of a replica, charged or not.
// The fingerprint says for which sweep and point it is (state/fingerprint.hpp); older versions wrote none.
// Numbers come back bit for bit. NaN and infinity do not exist in JSON: they are refused in both directions.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "state/state.hpp"
#include "store/error.hpp"

namespace mdsweep {

// The numbers in each outcome of a sweep.
struct Recorded {
    std::span<const Observable> observables;
    std::span<const Quantity> realised;
    int replicas = 1;  // of outcomes from before they said so
};
[[nodiscard]] Recorded recorded_by(const SweepState& state);

// Throws StoreError naming the number that is not finite or does not fit the observables.
[[nodiscard]] nlohmann::json to_json(const Outcome& outcome, const Recorded& recorded);

// Throws StoreError naming the key that is missing, unknown or of a wrong kind.
[[nodiscard]] Outcome outcome_from_json(const nlohmann::json& object, const Recorded& recorded);

// One JSON object a line. Reading skips blank lines and throws StoreError "<name>:<line>: ..." on the first bad one;
// `points` is how many the design has. Only a last line that a kill or a full disk cut short is left out, and said so.
struct OutcomeLines {
    std::vector<Outcome> outcomes;
    std::size_t good_bytes = 0;  // of the text: up to the line that was cut short
    std::string warning;         // empty when nothing was
};
void write_outcome_line(std::ostream& out, const Outcome& outcome, const Recorded& recorded);
[[nodiscard]] OutcomeLines read_outcome_lines(std::istream& in, const std::string& name, const Recorded& recorded,
                                              std::size_t points);

}  // namespace mdsweep
