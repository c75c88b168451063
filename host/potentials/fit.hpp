// A table with as few knots as its accuracy needs.
#pragma once

#include <functional>
#include <string>

#include "potentials/spline_table.hpp"

namespace mdsweep {

inline constexpr double table_accuracy = 1e-5;
inline constexpr int most_intervals = 4096;

// Between and at the knots, up to `last`, the table's force is within table_accuracy * S of the function's, and its
// energy within table_accuracy * r * S, where
//     S(r) = |force| + |energy| / r, and at least E / last.
// E is a hundredth of the largest |energy| of the table, of which no more than 100 kT count. In words: the error is
// that of a displacement by 1e-5 r, or less. (The polynomials are made four times as accurate. Evaluation in float then
// adds a displacement by up to 4e-7 r, as it does for any potential.)
//
// Throws PotentialError, beginning with `what`, when that is out of reach with most_intervals.
[[nodiscard]] SplineTable fit(const std::function<Derivatives(double r)>& function, double first, double last,
                              double kT, const std::string& what);

// The same for a function of several pieces, which end at `breaks`, ascending and between first and last: there the
// energy or its derivatives may jump. The table has knots within 1e-6 r of them. Where `first` is not fixed the table
// may begin a tenth nearer.
struct Pieces {
    std::function<double(double r)> energy;
    std::function<Derivatives(double r, std::size_t piece)> at;  // also a little beyond the piece's ends
    std::vector<double> breaks;
    bool first_is_fixed = false;
};
[[nodiscard]] SplineTable fit(const Pieces& function, double first, double last, double kT, const std::string& what);

// Slope and curvature at r of a function that is only known by its values within [lowest, highest], r among them. They
// are those of the polynomial of degree 10 through Chebyshev points around r, over a width that is halved until that
// changes nothing. About 1e-10 relative for a smooth function.
[[nodiscard]] Derivatives differentiate(const std::function<double(double r)>& function, double r, double lowest,
                                        double highest);

}  // namespace mdsweep
