#include "potentials/energy_function.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "potentials/breaks.hpp"
#include "potentials/fit.hpp"

namespace mdsweep {
namespace {

constexpr double core_energy = 100;     // kT
constexpr double nearest_tried = 1e-4;  // of the cutoff
constexpr double nearest_without_core = 2e-3;
constexpr double break_margin = 2e-6;  // of r: a break is not known better, and its knot may be off by half of that

double finite_value(const EnergyFunction& function, double r) {
    const double energy = function.value(r);
    if (!std::isfinite(energy)) throw PotentialError(fmt::format("{} is not finite at r = {:.6g}", function.name, r));
    return energy;
}

// The end of the core between `outer`, where the energy is below `core`, and `inner`, where it is not.
double end_of_core(const EnergyFunction& function, double inner, double outer, double core) {
    for (int halving = 0; halving < 50; ++halving) {
        const double middle = 0.5 * (inner + outer);
        (function.value(middle) < core ? outer : inner) = middle;
    }
    finite_value(function, inner);
    return inner;
}

// For a potential that never reaches the energy of a core.
double shortest_without_core(const EnergyFunction& function, double cutoff, double kT) {
    const double near = function.value(nearest_tried * cutoff);
    const double nearer = function.value(nearest_tried * nearest_tried * cutoff);
    if (near < -10 * kT && (nearer < 10 * near || !std::isfinite(nearer)))
        throw PotentialError(
            fmt::format("{} falls without bound at r -> 0 ({:.4g} at r = {:.4g}): particles would "
                        "collapse; add a repulsive core or give the shortest r",
                        function.name, near, nearest_tried * cutoff));
    return std::isfinite(function.value(0)) ? 0 : nearest_without_core * cutoff;
}

}  // namespace

double shortest_of(const EnergyFunction& function, double cutoff, double kT) {
    constexpr int steps = 1200;
    const double core = core_energy * kT;
    if (finite_value(function, cutoff) >= core)
        throw PotentialError(fmt::format("{} is {:.4g} at its cutoff, r = {:.4g}: more than {:g} kT", function.name,
                                         function.value(cutoff), cutoff, core_energy));
    double outer = cutoff;
    for (int i = 1; i <= steps; ++i) {
        const double r = cutoff * std::pow(nearest_tried, static_cast<double>(i) / steps);
        const double energy = function.value(r);
        if (energy >= core) return end_of_core(function, r, outer, core);
        finite_value(function, r);
        outer = r;
    }
    return shortest_without_core(function, cutoff, kT);
}

Derivatives derivatives_at(const EnergyFunction& function, double r, double low, double high) {
    const double inside = std::clamp(r, low, high), beyond = r - inside;
    finite_value(function, inside);
    Derivatives at = differentiate(function.value, inside, low, high);
    at.energy += beyond * (at.slope + 0.5 * beyond * at.curvature);
    at.slope += beyond * at.curvature;
    return at;
}

std::vector<double> find_kinks(const EnergyFunction& function, double first, double last, double kT) {
    constexpr double most = 0.01;  // kT
    if (!(first >= 0 && first < last)) return {};
    std::vector<double> breaks = find_breaks(function.value, first, last);
    std::vector<double> places = breaks;
    if (first > 0) places.push_back(first);  // that may be where a wall begins
    for (const double r : places) {
        const double before = function.value(r * (1 - break_margin)), after = function.value(r * (1 + break_margin));
        const double slope = (function.value(r * (1 + 2 * break_margin)) - after) / break_margin;  // per r
        const double jump = after - before;
        if (std::isfinite(jump) && std::abs(jump) > most * kT + 10 * break_margin * std::abs(slope))
            throw PotentialError(
                fmt::format("{} jumps by {:.4g} near r = {:.6g}, of which no force tells: particles would go through "
                            "as if it were not there; make it continuous, such as by a steep slope",
                            function.name, jump, r));
    }
    return breaks;
}

SplineTable tabulate(const EnergyFunction& function, double cutoff, std::optional<double> shortest, double kT) {
    if (!(cutoff > 0) || !std::isfinite(cutoff))
        throw PotentialError(fmt::format("{} needs a cutoff above 0", function.name));
    const double first = shortest ? *shortest : shortest_of(function, cutoff, kT);
    if (!(first >= 0 && first < cutoff))
        throw PotentialError(fmt::format("{}: the shortest r, {:.4g}, must lie between 0 and the cutoff, {:.4g}",
                                         function.name, first, cutoff));
    Pieces pieces{.energy = function.value, .at = {}, .breaks = {}, .first_is_fixed = shortest || first == 0};
    for (const double place : function.breaks)
        if (place > first * (1 + 2 * break_margin) && place < cutoff * (1 - 2 * break_margin))
            pieces.breaks.push_back(place);
    // Nearer to 0 only where the knots of a piecewise table begin there.
    std::vector<double> lows{pieces.breaks.empty() || pieces.first_is_fixed ? first : 0.9 * first}, highs;
    for (const double place : pieces.breaks) {
        highs.push_back(place * (1 - break_margin));
        lows.push_back(place * (1 + break_margin));
    }
    highs.push_back(cutoff);
    pieces.at = [&](double r, std::size_t piece) { return derivatives_at(function, r, lows[piece], highs[piece]); };
    return fit(pieces, first, cutoff, kT, function.name);
}

}  // namespace mdsweep
