// How the inputs of a surrogate are distributed where one asks for its sensitivity: as the design has them, or as the
// user says.
#pragma once

#include <string>
#include <vector>

#include "answers/query.hpp"
#include "state/state.hpp"

namespace mdsweep {

struct InputDistribution {
    enum class Kind { fixed, uniform, log_uniform, normal, choices };

    std::string name;
    Kind kind = Kind::uniform;
    double low = 0, high = 1;          // fixed: both are the number
    double mean = 0, deviation = 1;    // normal, of which what lies between low and high is taken
    std::vector<double> choices = {};  // equally likely
    double left_out = 0;               // normal: its share below low and above high

    // The value below which a share u of the distribution lies, u in [0, 1].
    [[nodiscard]] double at(double u) const;
    // "c_M = normal(0.5, 0.05)"
    [[nodiscard]] std::string text() const;
};

// [inputs], as the points of the design are distributed.
[[nodiscard]] std::vector<InputDistribution> distributions_of(const SweepState& state);

// `where`: "c_M=normal(0.5,0.05), h=uniform(3,4), sigma=-0.01", in any order; inputs that it does not name stay as they
// are. Throws QueryError for what it does not know, or outside of the trained ranges.
void set_distributions(const SweepState& state, const std::string& where, std::vector<InputDistribution>& inputs);

}  // namespace mdsweep
