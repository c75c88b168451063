// Pair potentials given as formulas and as files.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <functional>
#include <random>

#include "potentials/expression_table.hpp"
#include "potentials/fit.hpp"
#include "potentials/read_table.hpp"
#include "potentials/smoothness.hpp"

using namespace mdsweep;
using Catch::Contains;

namespace {

const char* const lj_formula = "4*eps*((s/r)^12-(s/r)^6)";

// The largest error of a table, as float threads evaluate it, by the measure of fit.hpp; without what a displacement by
// 4e-7 r makes, which is the rounding of r.
double largest_error(const SplineTable& table, double cutoff, const std::function<Derivatives(double)>& exact) {
    std::vector<float> tables{1, 2, 3};
    const md::PairPotential potential = table_potential(table, append(tables, table), md::Truncation::cut);
    double largest = 0, worst = 0;
    for (const float length : {1.0F, 17.3F}) {
        const md::PairTerm term = md::make_pair_term(potential, length, tables.data());
        for (int i = 0; i < 20000; ++i) {
            const double r = table.first + (cutoff - table.first) * (i + 0.5) / 20001;
            const auto x = static_cast<float>(r * r / (length * length));
            const auto value = md::pair_value(term, tables.data(), x);
            const double rounded = std::sqrt(static_cast<double>(x)) * length;
            const double slope = -rounded * static_cast<double>(value.force_over_r) / (length * length);
            const Derivatives wanted = exact(rounded);
            largest = std::max(largest, std::min(std::abs(wanted.energy), 100.0));
            const double scale =
                std::max(std::abs(wanted.slope) + std::abs(wanted.energy) / r, 0.01 * largest / cutoff);
            const double rounding = 4e-7 * r * std::abs(wanted.curvature);
            worst = std::max({worst, (std::abs(slope - wanted.slope) - rounding) / scale,
                              std::abs(static_cast<double>(value.energy) - wanted.energy) / (r * scale)});
        }
    }
    return worst;
}

std::string lj_rows(double first, double spacing, int rows, bool forces, double stretch = 0) {
    std::string text = "# a comment\nr, energy, force\n";
    for (int i = 0; i < rows; ++i) {
        const double r = first + spacing * i * (1 + stretch * i);
        const double s6 = std::pow(r, -6), energy = 4 * s6 * (s6 - 1), force = 24 * s6 * (2 * s6 - 1) / r;
        char line[100];
        std::snprintf(line, sizeof line, forces ? "%.10g, %.14g, %.14g\n" : "%.10g %.14g\n", r, energy, force);
        text += line;
    }
    return text;
}

Derivatives lj(double r) {
    const double s6 = std::pow(r, -6);
    return {4 * s6 * (s6 - 1), -24 * s6 * (2 * s6 - 1) / r, 4 * s6 * (156 * s6 - 42) / (r * r)};
}

}  // namespace

TEST_CASE("Expression: Lennard-Jones as a formula is Lennard-Jones") {
    const SplineTable table = make_expression_table(lj_formula, {{"eps", 1}, {"s", 1}}, 2.5);
    CHECK(lj(table.first).energy == Approx(100));
    CHECK(table.last() == Approx(2.5));
    CHECK(table.intervals() < 200);
    CHECK(largest_error(table, 2.5, lj) < table_accuracy);

    std::vector<float> tables;
    const int offset = append(tables, table);
    const auto compiled = md::make_pair_term(
        md::pair_potential<md::LennardJones>({1, 1}, 2.5F, md::Truncation::force_shifted), 1, nullptr);
    const auto tabulated =
        md::make_pair_term(table_potential(table, offset, md::Truncation::force_shifted), 1, tables.data());
    for (double r = 0.85; r < 2.49; r += 0.001) {
        const auto a = md::pair_value(compiled, nullptr, r * r), b = md::pair_value(tabulated, tables.data(), r * r);
        CHECK(b.energy == Approx(a.energy).epsilon(1e-5).margin(1e-5));
        CHECK(r * b.force_over_r == Approx(r * a.force_over_r).epsilon(1e-5).margin(1e-5));
    }
}

TEST_CASE("Expression: other shapes reach the accuracy too") {
    const auto gauss = [](double r) -> Derivatives {
        const double e = 2 * std::exp(-r * r);
        return {e, -2 * r * e, (4 * r * r - 2) * e};
    };
    const SplineTable soft = make_expression_table("a*exp(-r^2)", {{"a", 2}}, 4);
    CHECK(soft.first == 0);
    CHECK(largest_error(soft, 4, gauss) < table_accuracy);

    const auto yukawa = [](double r) -> Derivatives {
        const double e = 50 * std::exp(-2 * r) / r;
        return {e, -e * (2 + 1 / r), e * (4 + 4 / r + 2 / (r * r))};
    };
    CHECK(largest_error(make_expression_table("50*exp(-k*r)/r", {{"k", 2}}, 5), 5, yukawa) < table_accuracy);

    const auto waves = [](double r) -> Derivatives {
        return {std::cos(20 * r), -20 * std::sin(20 * r), -400 * std::cos(20 * r)};
    };
    CHECK(largest_error(make_expression_table("cos(20*r)", {}, 3, 0.5), 3, waves) < table_accuracy);

    const auto wca = [](double r) -> Derivatives { return {lj(r).energy + 1, lj(r).slope, lj(r).curvature}; };
    const double minimum = std::pow(2.0, 1.0 / 6);
    CHECK(largest_error(make_expression_table("4*(1/r^12-1/r^6)+1", {}, minimum), minimum, wca) < table_accuracy);

    const auto weak = [](double r) -> Derivatives { return {1e-3 / r, -1e-3 / (r * r), 2e-3 / (r * r * r)}; };
    CHECK(largest_error(make_expression_table("1e-3/r", {}, 3), 3, weak) < table_accuracy);
}

TEST_CASE("Expression: kT says where the core begins, unless the shortest r is given") {
    CHECK(lj(make_expression_table("4*(1/r^12-1/r^6)", {}, 2.5, std::nullopt, 0.5).first).energy == Approx(50));
    CHECK(make_expression_table("4*(1/r^12-1/r^6)", {}, 2.5, 0.7).first == 0.7);
}

TEST_CASE("Expression: what cannot be a potential is refused, naming formula and r") {
    const auto refused = [](const char* formula, const std::map<std::string, double>& parameters, const char* why,
                            std::optional<double> shortest = std::nullopt) {
        CAPTURE(formula);
        CHECK_THROWS_WITH(make_expression_table(formula, parameters, 2.5, shortest), Contains(why));
    };
    refused("4*eps/r^12", {}, "uses eps, which is no parameter");
    refused("4/r^12", {{"eps", 1.0}}, "does not use the parameter eps");
    refused("4/r^12+", {}, "the potential \"4/r^12+\" at its column 8: unexpected end of expression");
    refused("4*r r", {}, "the potential \"4*r r\" at its column 5: ");
    refused("-1/r", {}, "falls without bound at r -> 0");
    refused("1000*exp(-4*r)-31/r^6", {}, "falls without bound at r -> 0");
    refused("sqrt(r-0.5)", {}, "is not finite at r = 0.49");
    refused("-1/(r-1)^2", {}, "is not finite at r = 1");
    // Wherever the singularity falls between the places that are looked at.
    for (const double eps : {0.6, 0.7, 0.875, 1.1})
        refused("4*eps*((1/r)^12-(1/(r-1.5))^6)", {{"eps", eps}}, "singular, not smooth or too steep");
    refused("-1/(r-1.001)^2", {}, "near r = ");
    refused("r < 1.3 ? 1 : 0", {}, "jumps by -1 near r = 1.3");
    refused("if(r < 1, 1000, 0)", {}, "jumps by -1000 near r = 1");
    refused("if(r < 1, -1/(r-0.9)^2, -100)", {}, "is not finite at r = 0.9");
    refused("1/r", {}, "must lie between 0 and the cutoff", 3.0);
    refused("1000/r", {}, "at its cutoff");
    refused("0*r+eps", {{"eps", std::nan("")}}, "eps is not finite");
    refused("r < 1 ? 1/0 : 0", {}, "is not finite at r = ");
    CHECK_THROWS_WITH(make_expression_table("1/r", {}, 0), Contains("cutoff"));
    CHECK(parameters_of_expression("a*exp(-b*r)+a") == std::vector<std::string>{"a", "b"});
}

TEST_CASE("Expression: pieces may meet in kinks, which the table has where they are") {
    const double minimum = std::pow(2.0, 1.0 / 6);
    const auto wca = [&](double r) -> Derivatives {
        if (r > minimum) return {};
        return {lj(r).energy + 1, lj(r).slope, lj(r).curvature};
    };
    const char* const formula = "if(r < 2^(1/6), 4*(1/r^12-1/r^6)+1, 0)";
    const SplineTable split = make_expression_table(formula, {}, 2);
    CHECK(largest_error(split, 2, wca) < table_accuracy);
    CHECK(largest_error(make_expression_table("step(2^(1/6)-r)*(4*(1/r**12-1/pow(r,6))+1)", {}, 2), 2, wca) <
          table_accuracy);

    // A slope that jumps at 1 and at 1.7, and not at a knot of any simple grid.
    const auto tent = [](double r) -> Derivatives {
        if (r < 1) return {2 + r, 1, 0};
        if (r < 1.7) return {3 - (r - 1) * (r - 1), -2 * (r - 1), -2};
        return {2.51 * std::exp(1.7 - r), -2.51 * std::exp(1.7 - r), 2.51 * std::exp(1.7 - r)};
    };
    const SplineTable tented =
        make_expression_table("if(r < 1, 2 + r, r < 1.7 ? 3 - (r-1)^2 : 2.51*exp(1.7-r))", {}, 3.3, 0.1);
    CHECK(tented.first == 0.1);
    // But for the last bit of r at the kinks themselves.
    double worst = 0;
    for (double r = 0.1; r < 3.3; r += 0.00037) {
        if (std::abs(r - 1) < 1e-5 || std::abs(r - 1.7) < 1e-5) continue;
        worst = std::max({worst, std::abs(evaluate(tented, r).slope - tent(r).slope),
                          std::abs(evaluate(tented, r).energy - tent(r).energy)});
    }
    CHECK(worst < 1e-5);
    const SplineTable vee = make_expression_table("abs(r-1)", {}, 2.5, 0.5);
    CHECK(evaluate(vee, 0.999).slope == Approx(-1));
    CHECK(evaluate(vee, 1.001).slope == Approx(1));
    // A shift that was typed with four digits is no jump.
    CHECK_NOTHROW(make_expression_table("if(r < 2.5, 4*(1/r^12-1/r^6)+0.0163, 0)", {}, 3));
    // erfc as in short-range electrostatics.
    CHECK_NOTHROW(make_expression_table("10*erfc(1.1*r)/r", {}, 3));
}

TEST_CASE("Differentiation of a formula") {
    for (const double r : {0.8, 0.81, 1.1, 2.0, 2.5}) {
        const Derivatives at = differentiate([](double x) { return lj(x).energy; }, r, 0.8, 2.5);
        CHECK(at.slope == Approx(lj(r).slope).epsilon(1e-8));
        CHECK(at.curvature == Approx(lj(r).curvature).epsilon(1e-6));
    }
}

TEST_CASE("Table file: what it says is what pairs feel") {
    for (const bool forces : {false, true}) {
        for (const double stretch : {0.0, 0.0005}) {
            CAPTURE(forces, stretch);
            const SplineTable table = parse_table(lj_rows(0.85, 0.0025, 500, forces, stretch), "t.csv");
            CHECK(table.first == 0.85);
            CHECK(largest_error(table, table.last(), lj) < (forces ? 1e-5 : 1e-4));
            const Derivatives row = evaluate(table, 0.85 + 0.0025 * 100 * (1 + 100 * stretch));
            const Derivatives wanted = lj(0.85 + 0.0025 * 100 * (1 + 100 * stretch));
            CHECK(row.energy == Approx(wanted.energy).epsilon(1e-5));
            CHECK(row.slope == Approx(wanted.slope).epsilon(1e-4));
        }
    }
}

TEST_CASE("Table file: bad ones are refused with their line") {
    const auto refused = [](const std::string& text, const char* why) {
        CHECK_THROWS_WITH(parse_table(text, "t.csv"), Contains(why));
    };
    const std::string good = lj_rows(0.9, 0.05, 20, false);
    refused("", "t.csv:1: 0 rows");
    refused(lj_rows(0.9, 0.05, 7, false), "7 rows, but at least 8");
    refused(good + "1.0 3\n", "t.csv:23: r = 1 is not above");
    refused(good + "3.0 x\n", "t.csv:23: \"x\" is not a finite number");
    refused(good + "3.0 nan\n", "t.csv:23: \"nan\" is not");
    refused(good + "3.0\n", "t.csv:23: 1 columns");
    refused(good + "3.0 1 2\n", "t.csv:23: 3 columns, but the rows before have 2");
    refused("r, e\n-1 2\n", "t.csv:2: r is negative");
    refused(lj_rows(1.2, 0.05, 20, false), "t.csv:3: particles attract each other");
    std::string wrong = lj_rows(0.9, 0.05, 20, true);
    const std::size_t at = wrong.rfind(", ");
    refused(wrong.substr(0, at) + ", 3\n", "t.csv:22: the force is not minus the slope");
    CHECK_THROWS_WITH(read_table_text("no/such/file"), Contains("no/such/file: there is no such file"));
}

namespace {

// Rows of Lennard-Jones, each as `format` prints number, r, energy and force.
std::string rows_as(const char* format, int first_number = 1) {
    std::string text;
    for (int i = 0; i <= 340; ++i) {
        const double r = 0.8 + 0.005 * i;
        const Derivatives at = lj(r);
        char line[100];
        std::snprintf(line, sizeof line, format, i + first_number, r, at.energy, -at.slope);
        text += line;
    }
    return text;
}

std::string lammps_table(const std::string& name, const std::string& grid,
                         const char* format = "%d %.4g %.10g %.10g\n") {
    return "# DATE: today  UNITS: lj\n# argon\n\n" + name + "\nN 341 " + grid + "\n\n" + rows_as(format);
}

// r, f, -f', g, -g', h, -h' with leading zeros, as GROMACS' own tables have them.
std::string gromacs_table(double scale6, double scale12) {
    std::string text = "# made by hand\n@ title \"6-12\"\n";
    for (int i = 0; i <= 1250; ++i) {
        const double r = 0.002 * i;
        const bool near = r < 0.04;
        const double s6 = near ? 0 : std::pow(r, -6), f = near ? 0 : 1 / r;
        char line[200];
        std::snprintf(line, sizeof line, "%e %e %e %e %e %e %e\n", r, f, f * f, -scale6 * s6, -6 * scale6 * s6 * f,
                      scale12 * s6 * s6, 12 * scale12 * s6 * s6 * f);
        text += line;
    }
    return text;
}

double error_of_table(const std::string& text, const TableChoices& choices = {}) {
    SplineTable table = parse_table(text, "t", 1, choices);
    CHECK(table.last() == Approx(2.5));
    double worst = 0;
    for (double r = 0.85; r < 2.5; r += 0.0007)
        worst = std::max(worst, std::abs(evaluate(table, r).slope - lj(r).slope) / (1 + std::abs(lj(r).slope)) +
                                    std::abs(evaluate(table, r).energy - lj(r).energy) / (1 + std::abs(lj(r).energy)));
    return worst;
}

}  // namespace

TEST_CASE("Table file: LAMMPS' tables are read as they are") {
    for (const char* const grid : {"", "R 0.8 2.5", "R 0.8 2.5 FPRIME 758 0.04"}) {
        CAPTURE(grid);
        CHECK(error_of_table(lammps_table("LJ_ARGON", grid)) < 1e-4);
    }
    // The keyword may be chosen; RSQ spaces r^2 evenly, whatever the rows say.
    const std::string two = lammps_table("FLAT", "R 0.8 2.5", "%d %.4g 0 0\n") + lammps_table("LJ", "R 0.8 2.5");
    CHECK(error_of_table(two, {.section = "LJ"}) < 1e-4);
    CHECK_THROWS_WITH(parse_table(two, "t"), Contains("section: FLAT, of FLAT, LJ"));
    CHECK_THROWS_WITH(parse_table(two, "t", 1, {.section = "LI"}), Contains("no table \"LI\", did you mean"));
    CHECK_THROWS_WITH(parse_table(lammps_table("A", "BITMAP 1 2"), "t"), Contains("t:5: BITMAP") && Contains("RSQ"));
    CHECK_THROWS_WITH(parse_table(lammps_table("A", "Q 1 2"), "t"), Contains("t:5: \"Q\" is not understood"));
    CHECK_THROWS_WITH(parse_table(lammps_table("A", "R 0.8 2.6"), "t"),
                      Contains("t:10: r is 0.815, and by R it should be 0.815882"));
    CHECK_THROWS_WITH(parse_table("A\nN 9 R 1 2\n1 1 1 1\n2 2 0 0\n", "t"), Contains("N says 9 rows, and 2 follow"));

    std::string squares = "A\nN 300 RSQ 0.8 2.5\n";
    for (int i = 0; i < 300; ++i) {
        const double r = std::sqrt(0.64 + (6.25 - 0.64) * i / 299);
        char line[100];
        std::snprintf(line, sizeof line, "%d %.3f %.10g %.10g\n", i + 1, r, lj(r).energy, -lj(r).slope);
        squares += line;
    }
    CHECK(error_of_table(squares) < 1e-4);
}

TEST_CASE("Table file: GROMACS' tables are c6 g + c12 h") {
    // Its seven digits every 0.002 make the slope between rows no better.
    CHECK(error_of_table(gromacs_table(1, 1)) < 1e-3);  // Lennard-Jones by itself
    CHECK(error_of_table(gromacs_table(4, 4), {.c6 = 1, .c12 = 1}) < 1e-3);
    CHECK(error_of_table(gromacs_table(1, 1), {.c6 = 4, .c12 = 4}) < 1e-3);
    CHECK_THROWS_WITH(parse_table(gromacs_table(4, 4), "t"), Contains("t:23: ") && Contains("give c6 and c12"));
    CHECK_THROWS_WITH(parse_table(gromacs_table(1, 1), "t", 1, {.c6 = 4}), Contains("give c6 and c12"));
    CHECK_THROWS_WITH(parse_table(lj_rows(0.85, 0.01, 100, true), "t", 1, {.c6 = 4, .c12 = 4}),
                      Contains("c6 and c12 are for tables of GROMACS"));
    // Twice as large particles: energies as of Lennard-Jones with that sigma.
    const SplineTable wide = parse_table(gromacs_table(1, 1), "t", 1, {.sigma = 1.5});
    CHECK(evaluate(wide, 1.8).energy == Approx(lj(1.2).energy).epsilon(1e-4));
}

TEST_CASE("Table file: VOTCA's tables have flags, and what is undefined at the ends is left out") {
    const std::string rows = rows_as("%2$.5f %3$.8g i\n");
    CHECK(error_of_table(rows) < 1e-3);
    CHECK(error_of_table("# a comment\n0.79 0 u\n" + rows + "2.6 0 u\n") < 1e-3);
    CHECK(error_of_table(rows_as("%2$.5f %3$.8g 0.001 o\n")) < 1e-3);
    CHECK_THROWS_WITH(parse_table("0.79 0 i\n0.795 0 u\n" + rows, "t"), Contains("t:2: the energy is undefined"));
}

TEST_CASE("Table file: separators, quotes, an index, a byte order mark and no header are all one") {
    for (const char* const format :
         {"%2$.4g,%3$.10g,%4$.10g\n", "%2$.4g;%3$.10g;%4$.10g\n", "%2$.4g\t%3$.10g\t%4$.10g\n",
          "\"%2$.4g\",\"%3$.10g\",\"%4$.10g\"\r\n", "%1$d,%2$.4g,%3$.10g,%4$.10g\n",
          "  %2$.4g   %3$.10g  %4$.10g # a comment\n", "%1$d %2$.4g %3$.10g\n"}) {
        CAPTURE(format);
        CHECK(error_of_table("\xEF\xBB\xBF" + rows_as(format)) < 1e-3);
        CHECK(error_of_table("\xEF\xBB\xBF\"r\",\"U\"\r\n" + rows_as(format, 0)) < 1e-3);
    }
    std::string commas = rows_as("%2$.4f;%3$.8f\n");
    for (char& c : commas) c = c == '.' ? ',' : c;
    CHECK(error_of_table("r;U\n" + commas) < 1e-3);
}

TEST_CASE("Table file: the names above its columns say which is which, whatever their order") {
    const std::string force_first = rows_as("%4$.10g,%2$.4g,%3$.10g\n"), energy_first = rows_as("%3$.10g %2$.4g\n");
    for (const char* const names : {"force,r,energy\n", "F (kT/nm),Distance [nm],U(r)/kT\n", "# f, r, potential\n"})
        CHECK(error_of_table(names + force_first) < 1e-3);
    for (const char* const names : {"energy,r\n", "V separation\n", "# u [kT] r [nm]\n", "#e r\n"})
        CHECK(error_of_table(names + energy_first) < 1e-3);
    // What is neither is not read, even where it is no number.
    CHECK(error_of_table("r,energy,remark\n" + rows_as("%2$.4g,%3$.10g,measured\n")) < 1e-3);
    CHECK(error_of_table("r,error,energy\n" + rows_as("%2$.4g,0.1,%3$.10g\n")) < 1e-3);
    CHECK(error_of_table("\"r\" \"u\"\n" + rows_as("\"%1$d\" %2$.4g %3$.10g\n")) < 1e-3);

    const std::string pairs = rows_as("%2$.4g,%4$.10g\n");
    CHECK_THROWS_WITH(parse_table("r,force\n" + pairs, "t"),
                      Contains("t:1: the columns are named \"r\", \"force\", and "
                               "none of them is the energy"));
    CHECK_THROWS_WITH(parse_table("force,energy\n" + pairs, "t"), Contains("none of them is the distance r"));
    CHECK_THROWS_WITH(parse_table("r,u,energy\n" + force_first, "t"), Contains("2 of them say the same"));
    // Other names, and titles, leave the columns in order.
    CHECK(error_of_table("a,b\n" + rows_as("%2$.4g,%3$.10g\n")) < 1e-3);
    CHECK(error_of_table("Lennard-Jones potential\n" + rows_as("%2$.4g %3$.10g\n")) < 1e-3);
}

TEST_CASE("Table file: lines may end by carriage returns alone, and a set of Grace by &") {
    std::string text = "r,energy\n" + rows_as("%2$.4g,%3$.10g\n");
    for (char& c : text) c = c == '\n' ? '\r' : c;
    CHECK(error_of_table(text) < 1e-3);
    CHECK(error_of_table(gromacs_table(1, 1) + "&\n") < 2e-3);
}

TEST_CASE("Table file: a core beyond what floats hold is left out, and a well beyond it refused") {
    for (const bool forces : {false, true}) {
        const SplineTable table = parse_table(lj_rows(0.0005, 0.0005, 5000, forces), "t.csv");
        for (const float c : table.coefficients) CHECK(std::abs(c) < 1e8F);
        for (double r = 0.8; r < 2.5; r += 0.0007) CHECK(evaluate(table, r).slope == Approx(lj(r).slope).margin(1e-3));
        CHECK(evaluate(table, table.first).energy > 1e6);
    }
    std::string well;
    for (int i = 0; i <= 20; ++i) well += std::to_string(0.001 * (i + 1)) + " " + (i == 0 ? "-1e39" : "0") + "\n";
    CHECK_THROWS_WITH(parse_table(well, "t"), Contains("t:1: the energy is -1e+39"));
}

TEST_CASE("Table file: a force that was rounded when it was printed is no error, a wrong one is") {
    CHECK(error_of_table(rows_as("%2$.4f %3$.4f %4$.2f\n")) < 0.05);
    CHECK(error_of_table(rows_as("%2$.4f %3$.3g %4$.3g\n")) < 0.3);
    CHECK(error_of_table(rows_as("%2$.4f %3$.5e %4$.1f\n")) < 0.1);
    // A tenth less than it should be.
    std::string wrong;
    for (int i = 0; i <= 340; ++i) {
        const double r = 0.8 + 0.005 * i;
        char line[100];
        std::snprintf(line, sizeof line, "%.4f %.6f %.3f\n", r, lj(r).energy, -0.9 * lj(r).slope);
        wrong += line;
    }
    CHECK_THROWS_WITH(parse_table(wrong, "t"), Contains("the force is not minus the slope"));
}

TEST_CASE("Table file: a force with the wrong sign is noticed") {
    std::string text;
    for (int i = 0; i < 20; ++i) text += std::to_string(1 + 0.1 * i) + ";" + std::to_string(9 - i) + ";-10\n";
    CHECK_THROWS_WITH(parse_table(text, "t"), Contains("t:2: the force is not minus"));
}

namespace {

// Rows of a function from `first` to `last`.
std::optional<std::size_t> step_of(const std::function<double(double)>& energy, double first, double last,
                                   double spacing, double kT = 1) {
    std::vector<double> r, rows;
    for (int i = 0; first + i * spacing < last + 0.5 * spacing; ++i) {
        r.push_back(first + i * spacing);
        rows.push_back(energy(r.back()));
    }
    return step_in_table(r, rows, kT);
}

double square_well(double r) {
    return r < std::pow(2.0, 1.0 / 6) ? lj(r).energy : r < 1.5 ? -1 : 0;
}

}  // namespace

TEST_CASE("Table: a step from row to row is refused, with the rows and the way out") {
    std::string text;
    for (int i = 0; i <= 240; ++i)
        text += fmt::format("{:.4f} {:.8g}\n", 0.8 + 0.005 * i, square_well(0.8 + 0.005 * i));
    CHECK_THROWS_WITH(parse_table(text, "well.csv"), Contains("well.csv:141: the energy steps from -1 to 0 between "
                                                              "r = 1.495 and 1.5") &&
                                                         Contains("Round it over 10 rows"));
    // As it says: rounded over ten rows.
    text.clear();
    for (int i = 0; i <= 240; ++i) {
        const double r = 0.8 + 0.005 * i, outside = (1 + std::tanh((r - 1.4975) / 0.025)) / 2;
        text += fmt::format("{:.4f} {:.8g}\n", r, (r < 1.3 ? square_well(r) : -1) + outside);
    }
    CHECK_NOTHROW(parse_table(text, "rounded.csv"));
}

TEST_CASE("Table: a step is one at any distance of the rows, and nothing smooth is") {
    for (const double spacing : {0.002, 0.005, 0.01, 0.02}) {
        CAPTURE(spacing);
        REQUIRE(step_of(square_well, 0.8, 2.5, spacing).has_value());
        CHECK(0.8 + spacing * static_cast<double>(*step_of(square_well, 0.8, 2.5, spacing)) ==
              Approx(1.5).margin(1.1 * spacing));
        CHECK(step_of([](double r) { return r < 1.5 ? 0.3 : 0.0; }, 0, 2.5, spacing).has_value());
        // Small against kT.
        CHECK_FALSE(step_of([](double r) { return r < 1.5 ? 0.3 : 0.0; }, 0, 2.5, spacing, 10).has_value());
    }
    for (const double spacing : {0.002, 0.005, 0.01, 0.02, 0.05}) {
        CAPTURE(spacing);
        for (const double depth : {0.1, 1.0, 5.0})
            CHECK_FALSE(step_of([&](double r) { return depth * lj(r).energy; }, 0.5, 2.5, spacing).has_value());
        CHECK_FALSE(step_of([](double r) { return r < std::pow(2, 1.0 / 6) ? lj(r).energy + 1 : 0; }, 0.5, 2, spacing)
                        .has_value());
        // A core twice as steep.
        CHECK_FALSE(
            step_of([](double r) { return 4 * (std::pow(r, -24) - std::pow(r, -12)); }, 0.7, 2, spacing).has_value());
        // The slope changes at once, as where a potential is cut; soft spheres; energies that end above 0.
        CHECK_FALSE(step_of([](double r) { return r < 1.5 ? 3 * (1.5 - r) : 0; }, 0, 2.5, spacing).has_value());
        CHECK_FALSE(
            step_of([](double r) { return r < 1 ? 100 * std::pow(1 - r, 2.5) : 0; }, 0, 2, spacing).has_value());
        CHECK_FALSE(step_of([](double r) { return 50 * std::exp(-5 * (r - 1)) / r; }, 1, 5, spacing).has_value());
        CHECK_FALSE(step_of([](double r) { return lj(r).energy; }, 0.8, 1.5, spacing).has_value());
        // What lies within the core is never reached.
        CHECK_FALSE(step_of([](double r) { return r < 0.5 ? 0 : lj(r).energy; }, 0, 2.5, spacing).has_value());
    }
}

namespace {

// Rows of an energy with noise of this standard deviation.
std::string scattered(const std::function<double(double)>& energy, double first, double last, double spacing,
                      double noise = 0, const char* format = "%.4f %.10g\n") {
    std::mt19937_64 random(3);
    std::normal_distribution<double> normal(0, 1);
    std::string text;
    for (int i = 0; first + i * spacing < last + 0.5 * spacing; ++i) {
        char line[100];
        const double r = first + i * spacing;
        std::snprintf(line, sizeof line, format, r, energy(r) + noise * normal(random));
        text += line;
    }
    return text;
}

double lj_energy(double r) {
    return lj(r).energy;
}

}  // namespace

TEST_CASE("Table: rows that scatter are warned of, with by how much and what it does to the force") {
    const auto doubt = [](double spacing, double noise, double kT = 1) {
        return doubt_of_table(scattered(lj_energy, 0.8, 2.5, spacing, noise), "t", kT);
    };
    CHECK_THAT(doubt(0.005, 0.02), Contains("energies scatter from row to row, 16 of them by 0.0") &&
                                       Contains("the force jumps by about") && Contains("smooth the table"));
    // The same scatter is a small force where rows are far apart, or against kT.
    CHECK(doubt(0.02, 0.01).empty());
    CHECK(doubt(0.005, 0.02, 10).empty());
    CHECK(doubt(0.005, 0.001).empty());
    // A smooth wave of few rows does not scatter, and a core that no particle climbs may.
    const auto wave = [](double r) { return 5 * std::cos(12 * r) * std::pow(1 - r / 5, 4); };
    CHECK(doubt_of_table(scattered(wave, 0.5, 5, 0.05), "t").empty());
    const std::string digits = scattered(lj_energy, 0.6, 0.85, 0.002, 0, "%.3f %.0f\n");
    CHECK(doubt_of_table(digits + scattered(lj_energy, 0.852, 2.5, 0.002), "t").empty());
    // What is printed with few digits scatters too.
    CHECK(doubt_of_table(scattered(lj_energy, 0.8, 2.5, 0.005, 0, "%.3f %.2f\n"), "t").empty());
    CHECK_THAT(doubt_of_table(scattered(lj_energy, 0.8, 2.5, 0.005, 0, "%.3f %.1f\n"), "t"), Contains("scatter"));
    // More is refused, and not called a step.
    CHECK_THROWS_WITH(doubt(0.005, 0.2), Contains("energies scatter from row to row"));
    // Where there are forces, they are what pairs feel.
    CHECK(doubt_of_table(rows_as("%2$.4f %3$.1f %4$.10g\n"), "t").empty());
    // Forces that do so are not the slope of the energies.
    std::string forces;
    for (int i = 0; i <= 340; ++i)
        forces += fmt::format("{:.4f} {:.10g} {:.10g}\n", 0.8 + 0.005 * i, lj_energy(0.8 + 0.005 * i),
                              -lj(0.8 + 0.005 * i).slope + (i % 2 == 0 ? 1 : -1));
    CHECK_THROWS_WITH(doubt_of_table(forces, "t"), Contains("the force is not minus the slope"));
}

TEST_CASE(
    "Table: rows that are so far apart that a spline is off by kT are warned of, and say how close they should be") {
    const auto doubt = [](double first, double spacing) {
        return doubt_of_table(scattered(lj_energy, first, 2.5, spacing), "t");
    };
    CHECK_THAT(doubt(0.8, 0.1), Contains("rows are far apart: from r = 0.8 to 0.9 the energy changes by 36.3 kT") &&
                                    Contains("give rows 0.04 apart or less"));
    CHECK(doubt(0.8, 0.04).empty());
    CHECK(doubt(0.3, 0.02).empty());
    // The truth, where the spline through all rows is furthest off.
    const auto off = [](double first, double spacing) {
        const TableEnergy table = parse_table_energy(scattered(lj_energy, first, 2.5, spacing), "t");
        double worst = 0;
        for (double r = 0.88; r < 2.5; r += 1e-3)
            worst = std::max(worst, std::abs(table.energy.value(r) - lj_energy(r)));
        return worst;
    };
    for (const double first : {0.3, 0.6, 0.8, 0.85})
        for (const double spacing : {0.01, 0.02, 0.03, 0.06, 0.08, 0.1, 0.15, 0.2}) {
            CAPTURE(first, spacing, off(first, spacing));
            CHECK(doubt(first, spacing).empty() == (off(first, spacing) < 0.08));
        }
    // The core is why: without it the same rows do.
    CHECK_THAT(doubt(0.3, 0.05), Contains("leave out rows above 100 kT"));
    // Soft ones may have few rows; in a hotter system a rougher table does.
    const auto gauss = [](double r) { return 8 * std::exp(-r * r); };
    CHECK(doubt_of_table(scattered(gauss, 0, 5, 0.4), "t").empty());
    CHECK_FALSE(doubt_of_table(scattered(gauss, 0, 5, 0.6), "t").empty());
    CHECK(doubt_of_table(scattered(gauss, 0, 5, 0.6), "t", 10).empty());
    // Forces tell what is between.
    CHECK(doubt_of_table(rows_as("%2$.4f %3$.10g %4$.10g\n"), "t").empty());
}
