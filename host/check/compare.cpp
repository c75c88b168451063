#include "check/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>

#include "basics/quantile.hpp"
#include "basics/text.hpp"
#include "check/statistics.hpp"
#include "config/limits.hpp"

namespace mdsweep::check {

namespace {

double norm(std::span<const double> numbers) {
    double sum = 0;
    for (const double x : numbers) sum += x * x;
    return std::sqrt(sum);
}

std::size_t index_of(const SweepState& state, const std::string& name) {
    for (std::size_t k = 0; k < state.observables.size(); ++k)
        if (state.observables[k].name == name) return k;
    throw std::logic_error("no observable " + name);
}

// Norms over the columns of one output at one point.
struct Distances {
    double deviation = 0, error = 0, bar = 0, size = 0;
    double effective = 0;  // independent samples in the simulated value
};

Distances distances(const SweepState& simulated, const Outcome& outcome, const KnownOutput& output, std::size_t row) {
    const std::size_t index = index_of(simulated, output.name);
    const Observable& observable = simulated.observables[index];
    const auto first = static_cast<std::size_t>(observable.first);
    const auto values = std::span(outcome.values).subspan(first, output.size);
    std::vector<double> off(output.size);
    for (std::size_t c = 0; c < output.size; ++c) off[c] = values[c] - output.mean[row * output.size + c];
    const double least = observable.least * std::sqrt(static_cast<double>(output.size));
    return {norm(off), norm(std::span(outcome.errors).subspan(first, output.size)),
            norm(std::span(output.bars).subspan(row * output.size, output.size)), std::max(norm(values), least),
            outcome.effective[index]};
}

// Welch and Satterthwaite: of a sum of two variances of which only one is an estimate.
double degrees_of_freedom(const Distances& d) {
    if (d.error == 0) return std::numeric_limits<double>::infinity();
    const double part = d.bar / d.error;
    return std::max(1.0, d.effective - 1) * std::pow(1 + part * part, 2);
}

// The bound was made from simulations with a noise of their own; only noisier ones need more room.
bool is_beyond(const Distances& d, const KnownOutput& output, double bound) {
    constexpr double standard_errors = 3;
    const double unit = output.tolerance * d.size, usual = output.noise * unit;
    const double more = d.error > usual ? std::sqrt(d.error * d.error - usual * usual) : 0;
    return !(d.deviation <= bound * unit + standard_errors * more);
}

// The chance of so many points beyond their bounds, or more.
double chance_beyond(const Known& known, const Together& together) {
    const auto n = static_cast<double>(known.test_points);
    const double rank = std::clamp(std::ceil((n + 1) * known.coverage - 1e-9), 1.0, n);
    return beta_binomial_tail(together.beyond, together.points, n + 1 - rank, rank);
}

std::string place_text(const SweepState& state, std::size_t point) {
    std::string text;
    for (const std::size_t k : state.design.varying)
        text += fmt::format("{}{} = {:.4g}", text.empty() ? "" : ", ", state.design.names[k],
                            state.design.points[point][k]);
    return text;
}

std::string p_text(double p) {
    return p < 1e-12 ? "< 1e-12" : fmt::format("{:.2g}", p);
}

void print_totals(std::ostream& out, const Known& known, const std::vector<Comparison>& comparisons, double level) {
    out << fmt::format("{:<26}{:>10}{:>16}{:>16}{:>13}\n", "output", "points", "median ratio", "largest ratio",
                       "significant");
    for (std::size_t k = 0; k < known.outputs.size(); ++k) {
        std::vector<double> ratios;
        std::size_t significant = 0;
        for (const Comparison& one : comparisons) {
            if (one.output != k) continue;
            ratios.push_back(one.ratio);
            if (one.adjusted <= level) ++significant;
        }
        out << fmt::format("{:<26}{:>10}{:>16.3g}{:>16.3g}{:>13}\n", known.outputs[k].name, ratios.size(),
                           median(ratios), *std::ranges::max_element(ratios), significant);
    }
}

std::size_t print_significant(std::ostream& out, const SweepState& simulated, const Known& known,
                              const std::vector<Comparison>& comparisons, double level) {
    constexpr std::size_t most_shown = 30;
    std::vector<Comparison> significant;
    std::ranges::copy_if(comparisons, std::back_inserter(significant),
                         [&](const Comparison& one) { return one.adjusted <= level; });
    std::ranges::stable_sort(significant, {},
                             [](const Comparison& one) { return std::pair(one.adjusted, -one.ratio); });
    if (significant.empty()) return 0;
    out << fmt::format("\n{:>7}  {:<26}{:>11}{:>11}{:>8}{:>11}  {}\n", "point", "output", "deviation", "expected",
                       "ratio", "p (Holm)", "at");
    for (std::size_t i = 0; i < std::min(significant.size(), most_shown); ++i) {
        const Comparison& one = significant[i];
        out << fmt::format("{:>7}  {:<26}{:>11}{:>11}{:>8.2f}{:>11}  {}\n", one.point, known.outputs[one.output].name,
                           text::percent(one.deviation), text::percent(one.expected), one.ratio, p_text(one.adjusted),
                           place_text(simulated, one.point));
    }
    if (significant.size() > most_shown)
        out << fmt::format("{:>7}  and {} more\n", "", significant.size() - most_shown);
    return significant.size();
}

}  // namespace

Result compare(const SweepState& simulated, const Known& known) {
    Result result;
    std::vector<double> p;
    for (std::size_t row = 0; row < known.points.size(); ++row) {
        const PointState& point = simulated.points[known.points[row]];
        bool beyond = false;
        for (std::size_t k = 0; k < known.outputs.size(); ++k) {
            const Distances d = distances(simulated, *point.outcome, known.outputs[k], row);
            Comparison one{known.points[row], k, d.deviation / d.size, std::hypot(d.error, d.bar) / d.size, 0, 1};
            one.ratio = d.deviation == 0 ? 0 : one.deviation / one.expected;
            p.push_back(two_sided(one.ratio, degrees_of_freedom(d)));
            result.comparisons.push_back(one);
            beyond = beyond || is_beyond(d, known.outputs[k], known.bounds[row]);
        }
        if (point.role == Role::learn) continue;
        ++result.together.points;
        if (beyond) ++result.together.beyond;
    }
    // All together gets half of the level: one among hundreds of others it would not be heard.
    std::vector<double> weights(p.size(), 1 / static_cast<double>(std::max<std::size_t>(p.size(), 1)));
    p.push_back(chance_beyond(known, result.together));
    weights.push_back(1);
    const std::vector<double> adjusted = holm(p, weights);
    result.together.adjusted = adjusted.back();
    for (std::size_t i = 0; i < result.comparisons.size(); ++i) result.comparisons[i].adjusted = adjusted[i];
    return result;
}

std::size_t print(std::ostream& out, const SweepState& simulated, const Known& known, const Result& result,
                  double level) {
    out << fmt::format("surrogate {}\n{} compared, {} outside of its trained range, {} failed\n\n", known.surrogate,
                       text::counted(known.points.size(), "simulated point"), known.outside,
                       simulated.count(Status::failed));
    print_totals(out, known, result.comparisons, level);
    const Together& together = result.together;
    const bool too_many = together.adjusted <= level;
    out << fmt::format("\n{} of {} points are beyond their error bounds, {} are to be expected at most: {} (p = {})\n",
                       together.beyond, together.points, text::percent(1 - known.coverage),
                       too_many ? "MORE THAN CHANCE" : "may be chance", p_text(together.adjusted));
    const std::size_t significant = print_significant(out, simulated, known, result.comparisons, level);
    out << fmt::format(
        "\n{} of {} deviations are more than chance, at a level of {} for all of them together (Holm's "
        "correction)\n{}\n",
        significant, result.comparisons.size(), text::percent(level),
        significant > 0 || too_many ? "The simulations do NOT agree with the surrogate."
                                    : "The simulations agree with the surrogate.");
    return significant + (too_many ? 1 : 0);
}

}  // namespace mdsweep::check
