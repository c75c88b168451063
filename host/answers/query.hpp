// Points that a user asks the surrogate about: names and numbers as typed become complete points, or an error in words.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "config/limits.hpp"
#include "observables/sweep_points.hpp"
#include "state/state.hpp"

namespace mdsweep {

// A question that cannot be answered; it says why, and which ones can.
class QueryError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct QueryPoint {
    std::vector<double> row;           // [parameters], as a point of the design
    std::vector<std::string> outside;  // inputs outside of the trained ranges, in words; empty when none is
    PreparedPoint prepared;
};

// Parameters by their full names, and one number for each.
struct Assignments {
    std::vector<std::string> names;
    std::vector<double> numbers;
};

// "h=3.5, c_M=0.4": names with or without their units, of the sweep's parameters.
[[nodiscard]] Assignments parse_assignments(const Design& design, const std::string& text);

// A point of the sweep in these words, with all that varies: "h_nm=3.5,c_M=0.4".
[[nodiscard]] std::string example_point(const Design& design);

// Fills in the parameters that the sweep fixes. A point outside of the trained ranges is a QueryError unless
// `extrapolate`. Another value of a fixed parameter always is one, as the surrogate does not see that parameter at all,
// and so is a point that could not be simulated.
[[nodiscard]] QueryPoint query_point(const SweepState& state, const Assignments& given, bool extrapolate);

// The parameter that a word names, with or without its unit. Throws QueryError with those that there are.
[[nodiscard]] std::string full_name(const Design& design, const std::string& word);

// The parameter as a list of values, where the sweep has one; else nullptr.
[[nodiscard]] const DesignParameter* find_choices(const SweepState& state, const std::string& name);

// Values of a varying parameter that differ by no more are the same. `input`: among those that vary.
[[nodiscard]] double input_rounding(const Design& design, std::size_t input);

// The limits of a parameter in the model, whatever the trained range.
[[nodiscard]] Limits limits_of(const SweepState& state, const std::string& name);

}  // namespace mdsweep
