// Do simulations agree with the answers of a surrogate?
#pragma once

#include <iosfwd>
#include <vector>

#include "check/known.hpp"

namespace mdsweep::check {

// One output of one point. Sizes and distances are Euclidean norms over the output's columns.
struct Comparison {
    std::size_t point = 0;
    std::size_t output = 0;  // of Known::outputs
    double deviation = 0;    // of the simulation from the surrogate, relative to the simulated size
    double expected = 0;     // sqrt(simulation error^2 + error bar^2), relative to the same
    double ratio = 0;        // deviation / expected
    double adjusted = 1;     // Holm's adjusted p-value over all comparisons
};

// All points together. The bound on the error is conformal: of points drawn as the surrogate's test set was, no more
// than 1 - coverage go beyond it, whatever surrogate and noise are.
struct Together {
    std::size_t points = 0;  // those that no surrogate chose for being hard (Role::learn)
    // Points further off in some output than the bound. A simulation that is noisier than those from which the bound
    // was made gets three standard errors more, of the additional noise.
    std::size_t beyond = 0;
    double adjusted = 1;
};

struct Result {
    std::vector<Comparison> comparisons;  // by point, then by output
    Together together;  // one more in the family that Holm's correction is for, with half of the level
};

// A comparison's p-value takes deviation / expected as a Student variable. Its degrees of freedom are those of the
// simulation's error, to which the error bar is added as by Welch and Satterthwaite. That errs on the side of
// agreement: an error bar holds for most points where a standard error holds for two of three, and over several columns
// large deviations are rarer than over one (Szekely and Bakirov, Probab. Theory Relat. Fields 126, 184, 2003). The
// p-value of all together is exact: with n test points and r = ceil((n + 1) coverage), the number beyond is
// beta-binomial with a = n + 1 - r and b = r.
[[nodiscard]] Result compare(const SweepState& simulated, const Known& known);

// Totals, and the comparisons that are significant at `level`; returns how many those are, all together counted as one.
std::size_t print(std::ostream& out, const SweepState& simulated, const Known& known, const Result& result,
                  double level);

}  // namespace mdsweep::check
