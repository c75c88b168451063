#include "potentials/read_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "basics/lines.hpp"
#include "config/limits.hpp"
#include "config/mistakes.hpp"
#include "config/text_file.hpp"
#include "potentials/fit.hpp"

namespace mdsweep {
namespace {

constexpr std::size_t fewest_rows = 8, most_rows = 10000;

struct Row {
    int line = 0;
    double r = 0, energy = 0, force = 0;
};

struct Rows {
    std::vector<Row> rows;
    bool forces = false;
};

[[noreturn]] void fail(const std::string& name, int line, const std::string& what) {
    throw PotentialError(fmt::format("{}:{}: {}", name, line, what));
}

std::vector<std::string> split(std::string_view line) {
    constexpr std::string_view between = " \t\r,;";
    line = line.substr(0, line.find('#'));
    std::vector<std::string> cells;
    while (true) {
        const std::size_t begin = line.find_first_not_of(between);
        if (begin == std::string_view::npos) return cells;
        line.remove_prefix(begin);
        const std::size_t end = std::min(line.find_first_of(between), line.size());
        cells.emplace_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

Row read_row(const std::vector<std::string>& cells, const std::string& name, int line) {
    std::array<double, 3> values{};
    if (cells.size() < 2 || cells.size() > 3)
        fail(name, line, fmt::format("{} columns; r, energy and perhaps force are expected", cells.size()));
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto value = parse_number(cells[i]);
        if (!value) fail(name, line, in_quotes(cells[i]) + " is not a finite number");
        values[i] = *value;
    }
    return {line, values[0], values[1], values[2]};
}

Rows read_rows(std::string_view text, const std::string& name) {
    Rows result;
    bool names_passed = false;
    std::size_t columns = 0;
    const std::vector<TextLine> lines = lines_of(text);
    for (const auto& [line, words] : lines) {
        const auto cells = split(words);
        if (cells.empty()) continue;
        if (result.rows.empty() && !names_passed &&
            std::ranges::none_of(cells, [](const std::string& c) { return parse_number(c).has_value(); })) {
            names_passed = true;
            continue;
        }
        const Row row = read_row(cells, name, line);
        if (result.rows.empty()) columns = cells.size();
        if (cells.size() != columns)
            fail(name, line, fmt::format("{} columns, but the rows before have {}", cells.size(), columns));
        if (result.rows.empty() ? row.r < 0 : row.r <= result.rows.back().r)
            fail(name, line,
                 result.rows.empty() ? "r is negative" : fmt::format("r = {:g} is not above the row before", row.r));
        if (result.rows.size() == most_rows) fail(name, line, fmt::format("more than {} rows", most_rows));
        result.rows.push_back(row);
    }
    if (result.rows.size() < fewest_rows)
        fail(name, std::max(static_cast<int>(lines.size()), 1),
             fmt::format("{} rows, but at least {} are needed", result.rows.size(), fewest_rows));
    result.forces = columns == 3;
    return result;
}

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
// the force's own slope (Euler and Maclaurin). Names the interval that is most off.
void check_forces(const std::vector<Row>& rows, const std::vector<double>& force_slopes, const std::string& name) {
    constexpr double tolerance = 0.02;
    double largest = 0, worst = tolerance;
    for (const Row& row : rows) largest = std::max(largest, std::abs(row.energy));
    int line = 0;
    std::string what;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const Row &a = rows[i - 1], &b = rows[i];
        const double h = b.r - a.r, change = b.energy - a.energy;
        const double expected = -0.5 * h * (a.force + b.force) + h * h / 12 * (force_slopes[i] - force_slopes[i - 1]);
        const double scale = std::abs(change) + h * std::max(std::abs(a.force), std::abs(b.force)) + 1e-4 * largest;
        if (std::abs(change - expected) <= worst * scale) continue;
        worst = std::abs(change - expected) / scale;
        line = b.line;
        what = fmt::format("from r = {:g} to {:g} the energy changes by {:.4g}, and by the force it should by {:.4g}",
                           a.r, b.r, change, expected);
    }
    if (line > 0) fail(name, line, "the force is not minus the slope of the energy: " + what);
}

std::vector<Derivatives> derivatives_at(const Rows& table, const std::string& name) {
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
        check_forces(table.rows, curvatures, name);
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

bool equidistant(const std::vector<Row>& rows) {
    const double spacing = (rows.back().r - rows.front().r) / static_cast<double>(rows.size() - 1);
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (std::abs(rows[i].r - rows.front().r - spacing * static_cast<double>(i)) > 1e-4 * spacing) return false;
    return true;
}

}  // namespace

SplineTable parse_table(const std::string& text, const std::string& name, double kT) {
    const Rows table = read_rows(text, name);
    const auto& rows = table.rows;
    const std::vector<Derivatives> knots = derivatives_at(table, name);
    const double first = rows.front().r, last = rows.back().r;
    if (first > 0.01 * last && knots[0].slope > 0)
        fail(name, rows.front().line,
             "particles attract each other at the first row, and nothing says what they do below: begin nearer to 0");
    if (equidistant(rows)) return make_spline(first, (last - first) / static_cast<double>(rows.size() - 1), knots);
    const auto at = [&](double r) {
        const auto above = std::ranges::upper_bound(rows, r, {}, &Row::r);
        const auto i = std::clamp<std::ptrdiff_t>(above - rows.begin() - 1, 0, std::ssize(rows) - 2);
        const auto k = static_cast<std::size_t>(i);
        const double h = rows[k + 1].r - rows[k].r;
        return between(knots[k], knots[k + 1], h, (r - rows[k].r) / h);
    };
    return fit(at, first, last, kT, name + ": the potential between its rows, which are not equidistant,");
}

SplineTable read_table(const std::filesystem::path& file, double kT) {
    constexpr std::uintmax_t limit = 10000000;
    const TextFile content = read_text_file(file, limit);
    if (!content.problem.empty()) throw PotentialError(file.string() + ": " + content.problem);
    return parse_table(content.text, file.string(), kT);
}

}  // namespace mdsweep
