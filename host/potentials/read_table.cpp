#include "potentials/read_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "basics/lines.hpp"
#include "config/text_file.hpp"
#include "potentials/cubic_spline.hpp"
#include "potentials/fit.hpp"
#include "potentials/smoothness.hpp"
#include "potentials/table_doubts.hpp"

namespace mdsweep {
namespace {

constexpr std::size_t fewest_rows = 8;

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
    constexpr double much = 0.05;  // kT
    if (const double scatter = scatter_of_rows(r, energy, first_reached(energy, kT)); scatter > much * kT)
        fail_at(name, rows[*found].line,
                fmt::format("energies scatter from row to row, 16 of them by {:.2g} kT or more, and no time step "
                            "follows such a force: smooth the table",
                            scatter / kT));
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
    bool forces = false;  // in the file

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
    return {table.rows, std::move(knots), table.forces};
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

std::string doubt_of_table(const std::string& text, const std::string& name, double kT, const TableChoices& choices) {
    const Curve curve = read_curve(text, name, kT, choices);
    if (curve.forces) return "";
    std::vector<double> r, energy;
    for (const TableRow& row : curve.rows) r.push_back(row.r), energy.push_back(row.energy);
    const std::string scatter = scatter_text(r, energy, kT);
    return scatter.empty() ? coarse_text(r, energy, kT) : scatter;
}

std::string read_table_text(const std::filesystem::path& file) {
    constexpr std::uintmax_t limit = 10000000;
    TextFile content = read_text_file(file, limit);
    if (!content.problem.empty()) throw PotentialError(file.string() + ": " + content.problem);
    return std::move(content.text);
}

}  // namespace mdsweep
