// Points that a user asks the surrogate about: from names and numbers as typed to complete points, or to what is wrong.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "model/sweep_points.hpp"
#include "state/state.hpp"

namespace mdsweep {

// A question that cannot be answered; says why and what is possible.
class QueryError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct QueryPoint {
    std::vector<double> row;           // [parameters], as a point of the design
    std::vector<std::string> outside;  // what is outside of the trained ranges, in words; empty when nothing is
    PreparedPoint prepared;
};

// Parameters by their full names, and one number for each.
struct Assignments {
    std::vector<std::string> names;
    std::vector<double> numbers;
};

// "h=3.5, c_M=0.4": names with or without their units, of the sweep's parameters.
[[nodiscard]] Assignments parse_assignments(const Design& design, const std::string& text);

// What is fixed in the sweep is filled in. A point outside of the trained ranges is a QueryError unless `extrapolate`;
// other values of a fixed parameter always are, as the surrogate does not see that parameter at all, and so are points
// that could not be simulated.
[[nodiscard]] QueryPoint query_point(const SweepState& state, const Assignments& given, bool extrapolate);

// A point a line, under a header of names. Throws ConfigError with all mistakes as "file:line: ...".
[[nodiscard]] std::vector<QueryPoint> read_query_csv(const SweepState& state, const std::filesystem::path& file,
                                                     bool extrapolate);

}  // namespace mdsweep
