#include "physics/stiffness.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mdsweep::md {

namespace {

struct Value {
    double force, energy;
};

// `value(r)` is the potential from `nearest` to `cutoff`. From the cutoff inwards, in steps much shorter than any core
// is wide, to where the energy is used up.
template <class Function>
double largest_curvature(const Function& value, double nearest, double cutoff, double energy) {
    constexpr int steps = 20000;
    const double step = (cutoff - nearest) / steps;
    double largest = 0, outer = value(cutoff - 0.5 * step).force;
    for (int i = 1; i < steps; ++i) {
        const Value inner = value(cutoff - (i + 0.5) * step);
        largest = std::max(largest, (inner.force - outer) / step);
        if (inner.energy > energy) break;
        outer = inner.force;
    }
    return largest;
}

}  // namespace

double stiffness(const PairPotential& potential, const float* tables, double energy) {
    if (potential.kind < 0) return 0;
    const PairTerm term = make_pair_term(potential, 1, tables);
    const auto value = [&](double r) -> Value {
        const auto at = pair_value(term, tables, r * r);
        return {r * at.force_over_r, at.energy};
    };
    return largest_curvature(value, std::sqrt(static_cast<double>(term.nearest_squared)),
                             std::sqrt(static_cast<double>(term.cutoff_squared)), energy);
}

double stiffness(const WallPotential& potential, double energy) {
    if (potential.kind < 0) return 0;
    const WallTerm term = make_wall_term(potential, 1);
    const auto value = [&](double w) -> Value {
        const auto at = wall_value(term, w);
        return {at.force, at.energy};
    };
    return largest_curvature(value, term.nearest, term.cutoff, energy);
}

double longest_time_step(double stiffness, double mass) {
    return stiffness > 0 ? longest_step_omega * std::sqrt(mass / stiffness) : std::numeric_limits<double>::infinity();
}

}  // namespace mdsweep::md
