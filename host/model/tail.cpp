#include "model/tail.hpp"

#include <fmt/format.h>

#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <limits>
#include <numbers>

#include "model/pair_functions.hpp"
#include "model/system.hpp"

namespace mdsweep {
namespace {

template <class Function>
double integral(const Function& function, double low, double high) {
    return boost::math::quadrature::gauss<double, 8>::integrate(function, low, high);
}

[[noreturn]] void refuse(const PotentialConfig& config, const std::string& what) {
    throw ImpossiblePoint("tail_correction: " + what, config.mark);
}

// int u r^2 dr from the cutoff to where the potential ends, or on: over ln r, in which powers of r fall off evenly.
double energy_integral(const PairFunction& function, double cutoff, const PotentialConfig& config) {
    constexpr double step = 0.25, furthest = 220, small = 1e-12, most_off = 1e-5;
    constexpr int enough = 4;
    const auto of_logarithm = [&](double x) {
        const double r = cutoff * std::exp(x), r3 = r * r * r, energy = function.energy.value(r);
        if (!std::isfinite(energy) || !std::isfinite(r3))
            refuse(config, fmt::format("{} is not finite at r = {:.4g}, beyond its cutoff", function.energy.name, r));
        return energy * r3;
    };
    const double end = function.end > 0 ? std::log(function.end / cutoff) : furthest;
    double sum = 0, size = 0, off = 0;
    int small_ones = 0;
    for (double low = 0; low < end; low += step) {
        const double high = std::min(low + step, end), middle = 0.5 * (low + high);
        const double part = integral(of_logarithm, low, middle) + integral(of_logarithm, middle, high);
        sum += part;
        size += std::abs(part);
        off += std::abs(part - integral(of_logarithm, low, high));
        small_ones = std::abs(part) <= small * size ? small_ones + 1 : 0;
        if (small_ones == enough) break;
    }
    if (small_ones < enough && function.end <= 0)
        refuse(config, fmt::format("{} falls off as 1/r^3 or slower: what is beyond its cutoff adds up to no number",
                                   function.energy.name));
    if (off > most_off * size)
        refuse(config, fmt::format("{} is not smooth beyond its cutoff; cut it where its last piece begins or ends",
                                   function.energy.name));
    return sum;
}

// Without an end that is nearer than the cutoff.
Tail tail_of_one(const PotentialConfig& config, double cutoff, const PotentialDefaults& defaults,
                 const PointNumbers& numbers) {
    if (config.kind == "table")
        refuse(config, fmt::format("the table {} says nothing of what is beyond its last row; give the potential as an "
                                   "expression, or leave tail_correction out",
                                   config.table.string()));
    const PairFunction function = pair_function_of(config, defaults, numbers);
    if (function.end > 0 && (cutoff <= 0 || cutoff >= function.end)) return {};
    if (!(cutoff > 0)) return {};  // where there is no cutoff that is said elsewhere
    const double energy = 2 * std::numbers::pi * energy_integral(function, cutoff, config);
    return {2 * std::numbers::pi / 3 * function.energy.value(cutoff) * std::pow(cutoff, 3) + energy, energy};
}

void refuse_shifted(const PotentialConfig& config, const PotentialConfig& of) {
    if (of.truncation == TruncationKind::usual || of.truncation == TruncationKind::cut) return;
    const bool force = of.truncation == TruncationKind::force_shifted;
    refuse(
        config,
        fmt::format("{} is {}, which changes {} of every pair within the cutoff too, and no tail beyond it puts that "
                    "right; allowed is truncation: cut{}, or to leave tail_correction out",
                    config.kind, force ? "force_shifted" : "shifted", force ? "force and energy" : "the energy",
                    force ? "" : ", whose forces are the same"));
}

}  // namespace

Tail tail_of(const PotentialConfig& config, const PotentialDefaults& defaults, const PointNumbers& numbers) {
    const auto cutoff_of_one = [&](const PotentialConfig& of) {
        return of.cutoff.given ? numbers.positive(of.cutoff, "the cutoff of " + of.kind) : 0;
    };
    if (config.kind == "none") return {};
    refuse_shifted(config, config);
    if (config.kind != "sum") return tail_of_one(config, cutoff_of_one(config), defaults, numbers);
    Tail sum;
    for (const PotentialConfig& part : config.parts) {
        refuse_shifted(part, part);
        const double own = cutoff_of_one(part), all = cutoff_of_one(config);
        const double cutoff = own > 0 && all > 0 ? std::min(own, all) : std::max(own, all);
        const Tail tail = tail_of_one(part, cutoff, defaults, numbers);
        sum.pressure += tail.pressure;
        sum.energy_density += tail.energy_density;
    }
    return sum;
}

}  // namespace mdsweep
