#include "potentials/spline_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace mdsweep {
namespace {

constexpr int terms = md::Table::coefficients;

// Coefficients of the polynomial in t = (r - r0) / h that has at t = 0 and 1 the given values and derivatives (quintic
// Hermite).
std::array<double, terms> hermite(const Derivatives& left, const Derivatives& right, double h) {
    const double c0 = left.energy, c1 = h * left.slope, c2 = 0.5 * h * h * left.curvature;
    const double value = right.energy - (c0 + c1 + c2);
    const double slope = h * right.slope - (c1 + 2 * c2);
    const double curvature = h * h * right.curvature - 2 * c2;
    return {c0,
            c1,
            c2,
            10 * value - 4 * slope + 0.5 * curvature,
            -15 * value + 7 * slope - curvature,
            6 * value - 3 * slope + 0.5 * curvature};
}

template <class Number>
Derivatives polynomial(const Number* c, double h, double t) {
    Derivatives at;
    for (int k = terms - 1; k >= 0; --k) {
        at.curvature = at.curvature * t + 2 * at.slope;
        at.slope = at.slope * t + at.energy;
        at.energy = at.energy * t + static_cast<double>(c[k]);
    }
    at.slope /= h;
    at.curvature /= h * h;
    return at;
}

}  // namespace

SplineTable make_spline(double first, double spacing, const std::vector<Derivatives>& knots) {
    std::vector<IntervalEnds> intervals;
    intervals.reserve(knots.size());
    for (std::size_t i = 1; i < knots.size(); ++i) intervals.push_back({knots[i - 1], knots[i]});
    return make_spline(first, spacing, intervals);
}

SplineTable make_spline(double first, double spacing, const std::vector<IntervalEnds>& intervals) {
    SplineTable table{first, spacing, {}};
    table.coefficients.reserve(terms * intervals.size());
    for (const IntervalEnds& ends : intervals)
        for (const double c : hermite(ends.left, ends.right, spacing))
            table.coefficients.push_back(static_cast<float>(c));
    return table;
}

Derivatives between(const Derivatives& left, const Derivatives& right, double h, double t) {
    return polynomial(hermite(left, right, h).data(), h, t);
}

Derivatives evaluate(const SplineTable& table, double r) {
    const double x = (r - table.first) / table.spacing;
    const int interval = std::clamp(static_cast<int>(std::floor(x)), 0, table.intervals() - 1);
    return polynomial(table.coefficients.data() + interval * terms, table.spacing, x - interval);
}

int append(std::vector<float>& tables, const SplineTable& table) {
    constexpr std::size_t most = std::size_t{1} << 24U;  // the offset is kept in a float
    if (tables.size() + table.coefficients.size() > most)
        throw PotentialError("the tables of all potentials together are too long");
    const int offset = static_cast<int>(tables.size());
    tables.insert(tables.end(), table.coefficients.begin(), table.coefficients.end());
    return offset;
}

md::PairPotential table_potential(const SplineTable& table, int offset, md::Truncation truncation, float cutoff) {
    return md::pair_potential<md::Table>({static_cast<float>(table.first), static_cast<float>(1 / table.spacing),
                                          static_cast<float>(table.intervals()), static_cast<float>(offset)},
                                         cutoff, truncation);
}

}  // namespace mdsweep
