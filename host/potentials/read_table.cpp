#include "potentials/read_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "basics/lines.hpp"
#include "config/text_file.hpp"
#include "potentials/fit.hpp"
#include "potentials/smoothness.hpp"

namespace mdsweep {
namespace {

constexpr std::size_t fewest_rows = 8;

// The slope at x[0] of the cubic through the first four points (`step` 1), or at the last of the last four (`step` -1).
double end_slope(const std::vector<double>& x, const std::vector<double>& y, std::size_t end, int step) {
    const auto at = [&](const std::vector<double>& v, int i) { return v[end + static_cast<std::size_t>(step * i)]; };
    double slope = 0;
    for (int i = 1; i < 4; ++i) {
        // Slope of Lagrange's polynomial i, which is 1 at point i and 0 at the others.
        double weight = 1 / (at(x, i) - at(x, 0));
        for (int j = 1; j < 4; ++j)
            if (j != i) weight *= (at(x, 0) - at(x, j)) / (at(x, i) - at(x, j));
        slope += weight * (at(y, i) - at(y, 0));
    }
    return slope;
}

// Slopes at the points of the cubic spline through them, whose second derivative is continuous. By elimination.
std::vector<double> spline_slopes(const std::vector<double>& x, const std::vector<double>& y) {
    const std::size_t n = x.size();
    std::vector<double> slopes(n), upper(n, 0.0);
    slopes[0] = end_slope(x, y, 0, 1);
    for (std::size_t i = 1; i + 1 < n; ++i) {
        const double left = 1 / (x[i] - x[i - 1]), right = 1 / (x[i + 1] - x[i]);
        const double wanted = 3 * (left * left * (y[i] - y[i - 1]) + right * right * (y[i + 1] - y[i]));
        const double pivot = 2 * (left + right) - left * upper[i - 1];
        upper[i] = right / pivot;
        slopes[i] = (wanted - left * slopes[i - 1]) / pivot;
    }
    slopes[n - 1] = end_slope(x, y, n - 1, -1);
    for (std::size_t i = n - 1; i-- > 1;) slopes[i] -= upper[i] * slopes[i + 1];
    return slopes;
}

// Second derivatives at the points of piecewise cubics with these values and slopes, which are continuous there.
std::vector<double> second_derivatives(const std::vector<double>& x, const std::vector<double>& y,
                                       const std::vector<double>& slopes) {
    const std::size_t n = x.size();
    std::vector<double> result(n);
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t other = i + 1 < n ? i + 1 : i - 1;
        const double h = x[other] - x[i];
        result[i] = 6 * (y[other] - y[i]) / (h * h) - (4 * slopes[i] + 2 * slopes[other]) / h;
    }
    return result;
}

// Over each interval the energy must change by minus the integral of the force: by the trapezoidal rule, corrected with
// the force's own slope (Euler and Maclaurin), but for what printing has rounded away. Names the interval that is most
// off. An energy above 100 kT, where no pair comes, makes no other small.
void check_forces(const std::vector<TableRow>& rows, const std::vector<double>& force_slopes, const std::string& name,
                  double kT) {
    constexpr double tolerance = 0.02;
    double largest = 0, worst = tolerance;
    for (const TableRow& row : rows) largest = std::max(largest, std::min(std::abs(row.energy), 100 * kT));
    int line = 0;
    std::string what;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const TableRow &a = rows[i - 1], &b = rows[i];
        const double h = b.r - a.r, change = b.energy - a.energy;
        const double expected = -0.5 * h * (a.force + b.force) + h * h / 12 * (force_slopes[i] - force_slopes[i - 1]);
        const double scale = std::abs(change) + h * std::max(std::abs(a.force), std::abs(b.force)) + 1e-4 * largest;
        // The corrections are made of rounded forces too.
        const double rounding = a.energy_rounding + b.energy_rounding + h * (a.force_rounding + b.force_rounding);
        const double off = std::abs(change - expected) - rounding;
        if (off <= 1.000001 * worst * scale) continue;  // of equals the first
        worst = off / scale;
        line = b.line;
        what = fmt::format("from r = {:g} to {:g} the energy changes by {:.4g}, and by the force it should by {:.4g}",
                           a.r, b.r, change, expected);
    }
    if (line > 0) fail_at(name, line, "the force is not minus the slope of the energy: " + what);
}

std::vector<Derivatives> derivatives_at(const TableRows& table, const std::string& name, double kT) {
    const std::size_t n = table.rows.size();
    std::vector<double> r(n), energy(n), force(n);
    for (std::size_t i = 0; i < n; ++i) {
        r[i] = table.rows[i].r;
        energy[i] = table.rows[i].energy;
        force[i] = table.rows[i].force;
    }
    std::vector<double> slopes, curvatures;
    if (table.forces) {
        curvatures = spline_slopes(r, force);
        check_forces(table.rows, curvatures, name, kT);
        slopes = force;
        for (double& s : slopes) s = -s;
        for (double& c : curvatures) c = -c;
    } else {
        slopes = spline_slopes(r, energy);
        curvatures = second_derivatives(r, energy, slopes);
    }
    std::vector<Derivatives> result(n);
    for (std::size_t i = 0; i < n; ++i) result[i] = {energy[i], slopes[i], curvatures[i]};
    return result;
}

void check_steps(const std::vector<TableRow>& rows, const std::string& name, double kT) {
    std::vector<double> r, energy;
    for (const TableRow& row : rows) {
        r.push_back(row.r);
        energy.push_back(row.energy);
    }
    const std::optional<std::size_t> found = step_in_table(r, energy, kT);
    if (!found) return;
    // Beside it on the side where the energy changes more.
    const std::size_t i = *found, last = rows.size() - 1;
    const double inner = i > 0 ? std::abs(energy[i] - energy[i - 1]) : 0;
    const double outer = i < last ? std::abs(energy[i + 1] - energy[i]) : 0;
    const std::size_t to = inner >= outer ? i : i + 1;
    fail_at(name, rows[to].line,
            fmt::format("the energy steps from {:.4g} to {:.4g} between r = {:g} and {:g}, and no rows say how: no "
                        "time step follows such a force. Round it over 10 rows at least, as in {:.4g} * (1 + "
                        "tanh((r - {:g}) / {:.2g})) / 2, and let mdsweep validate say which time step that needs",
                        energy[to - 1], energy[to], r[to - 1], r[to], energy[to] - energy[to - 1],
                        0.5 * (r[to - 1] + r[to]), 5 * (r[to] - r[to - 1])));
}

bool equidistant(const std::vector<TableRow>& rows) {
    const double spacing = (rows.back().r - rows.front().r) / static_cast<double>(rows.size() - 1);
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (std::abs(rows[i].r - rows.front().r - spacing * static_cast<double>(i)) > 1e-4 * spacing) return false;
    return true;
}

// A table's rows with the derivatives there, and what is between them.
struct Curve {
    std::vector<TableRow> rows;
    std::vector<Derivatives> knots;

    [[nodiscard]] double first() const { return rows.front().r; }
    [[nodiscard]] double last() const { return rows.back().r; }
    // Also a little beyond its ends.
    [[nodiscard]] Derivatives operator()(double r) const {
        const auto above = std::ranges::upper_bound(rows, r, {}, &TableRow::r);
        const auto i = std::clamp<std::ptrdiff_t>(above - rows.begin() - 1, 0, std::ssize(rows) - 2);
        const auto k = static_cast<std::size_t>(i);
        const double h = rows[k + 1].r - rows[k].r;
        return between(knots[k], knots[k + 1], h, (r - rows[k].r) / h);
    }
};

// Rows of a core that no pair climbs, which floats cannot hold: the table then begins at the first row below.
void leave_out_the_core(std::vector<TableRow>& rows, double kT) {
    constexpr double highest = 1e7;  // kT
    std::size_t out = 0;
    while (out + fewest_rows < rows.size() && rows[out].energy > highest * kT) ++out;
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(out));
}

// What is left has to fit into floats, and leave room for the units of a box.
void check_magnitude(const std::vector<TableRow>& rows, const std::string& name, double kT) {
    constexpr double largest = 1e12;  // kT, and kT per row
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double spacing = i > 0 ? rows[i].r - rows[i - 1].r : 0;
        if (std::max(std::abs(rows[i].energy), std::abs(rows[i].force) * spacing) <= largest * kT) continue;
        fail_at(name, rows[i].line,
                fmt::format("the energy is {:.3g} and the force {:.3g}: no simulation holds pairs at more than {:g} kT",
                            rows[i].energy, rows[i].force, largest));
    }
}

Curve read_curve(const std::string& text, const std::string& name, double kT, const TableChoices& choices) {
    TableRows table = read_table_rows(text, name, choices);
    if (table.rows.size() < fewest_rows)
        fail_at(name, std::max(static_cast<int>(lines_of(text).size()), 1),
                fmt::format("{} rows, but at least {} are needed", table.rows.size(), fewest_rows));
    leave_out_the_core(table.rows, kT);
    check_magnitude(table.rows, name, kT);
    std::vector<Derivatives> knots = derivatives_at(table, name, kT);
    check_steps(table.rows, name, kT);
    return {table.rows, std::move(knots)};
}

}  // namespace

SplineTable parse_table(const std::string& text, const std::string& name, double kT, const TableChoices& choices) {
    const Curve curve = read_curve(text, name, kT, choices);
    const double first = curve.first(), last = curve.last();
    if (first > 0.01 * last && curve.knots[0].slope > 0)
        fail_at(
            name, curve.rows.front().line,
            "particles attract each other at the first row, and nothing says what they do below: begin nearer to 0");
    if (equidistant(curve.rows))
        return make_spline(first, (last - first) / static_cast<double>(curve.rows.size() - 1), curve.knots);
    return fit(curve, first, last, kT, name + ": the potential between its rows, which are not equidistant,");
}

TableEnergy parse_table_energy(const std::string& text, const std::string& name, double kT,
                               const TableChoices& choices) {
    const Curve curve = read_curve(text, name, kT, choices);
    const Derivatives begin = curve.knots.front();
    const auto value = [curve, begin, first = curve.first()](double r) {
        return r < first ? begin.energy + begin.slope * (r - first) : curve(r).energy;
    };
    return {{.name = name, .value = value, .breaks = {curve.first()}}, curve.last()};
}

std::string read_table_text(const std::filesystem::path& file) {
    constexpr std::uintmax_t limit = 10000000;
    TextFile content = read_text_file(file, limit);
    if (!content.problem.empty()) throw PotentialError(file.string() + ": " + content.problem);
    return std::move(content.text);
}

}  // namespace mdsweep
