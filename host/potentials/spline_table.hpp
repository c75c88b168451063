// A tabulated pair potential as physics/pair/table.hpp reads it.
#pragma once

#include <stdexcept>
#include <vector>

#include "physics/pair_potentials.hpp"

namespace mdsweep {

// A mistake in a formula or a table of a potential, in words.
class PotentialError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Derivatives {
    double energy = 0, slope = 0, curvature = 0;  // U, dU/dr, d2U/dr2
};

// Polynomials of degree 5 on a uniform grid in r. Energies and lengths are the caller's.
struct SplineTable {
    double first = 0, spacing = 0;
    std::vector<float> coefficients;  // md::Table::coefficients an interval

    [[nodiscard]] int intervals() const { return static_cast<int>(coefficients.size()) / md::Table::coefficients; }
    [[nodiscard]] double last() const { return first + spacing * intervals(); }
};

// A table with the given energy and derivatives at the knots first, first + spacing, ...; there are two at least.
[[nodiscard]] SplineTable make_spline(double first, double spacing, const std::vector<Derivatives>& knots);

// The same from both ends of each interval, which need not agree with its neighbours'.
struct IntervalEnds {
    Derivatives left, right;
};
[[nodiscard]] SplineTable make_spline(double first, double spacing, const std::vector<IntervalEnds>& intervals);

// Energy and derivatives a part t of the way between two knots h apart, in double.
[[nodiscard]] Derivatives between(const Derivatives& left, const Derivatives& right, double h, double t);

// The table's energy and its derivatives at r within its range, in double.
[[nodiscard]] Derivatives evaluate(const SplineTable& table, double r);

// Adds a table to ReplicaJob::tables and returns where it begins there. Throws PotentialError when there is no more
// room (16 million numbers).
[[nodiscard]] int append(std::vector<float>& tables, const SplineTable& table);

// The potential that reads it. Cutoff 0: the end of the table.
[[nodiscard]] md::PairPotential table_potential(const SplineTable& table, int offset,
                                                md::Truncation truncation = md::Truncation::shifted, float cutoff = 0);

}  // namespace mdsweep
