// A pair potential as a function of r on the host, and the table that is made of it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "potentials/spline_table.hpp"

namespace mdsweep {

struct EnergyFunction {
    std::string name;                       // for messages: the potential "4*eps/r^12"
    std::function<double(double r)> value;  // as it comes: it may be infinite or no number
    std::vector<double> breaks = {};        // ascending: there its derivatives jump, and the energy where it is cut
};

// Slope and curvature at r, of the piece between these ends that r is in or next to.
[[nodiscard]] Derivatives derivatives_at(const EnergyFunction& function, double r, double low, double high);

// Its table up to the cutoff, to the accuracy of fit.hpp. At r below `shortest` the force is constant. When that is not
// given it is where the energy reaches 100 kT, coming from the cutoff. For a potential that reaches it nowhere it is 0,
// or 2e-3 of the cutoff if the function has no value at 0. Throws PotentialError, naming the function and r, for what
// is not finite, falls without bound at r -> 0 or cannot be tabulated.
[[nodiscard]] SplineTable tabulate(const EnergyFunction& function, double cutoff,
                                   std::optional<double> shortest = std::nullopt, double kT = 1);

// The ends of the function's pieces between these, found by its values. Throws PotentialError where its energy jumps by
// more than 0.01 kT: no force shows that.
[[nodiscard]] std::vector<double> find_kinks(const EnergyFunction& function, double first, double last, double kT);

// Where the table of that function would begin: see above.
[[nodiscard]] double shortest_of(const EnergyFunction& function, double cutoff, double kT);

}  // namespace mdsweep
