// Against functions whose indices are known.
#include "sensitivity/indices.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <stdexcept>

using namespace mdsweep;

namespace {

using PointFunction = std::function<double(const std::vector<double>&)>;

// f as the only column.
UnitFunction column(const PointFunction& f) {
    return [f](const UnitPoints& rows) {
        std::vector<double> values;
        for (const std::vector<double>& row : rows) values.push_back(f(row));
        return values;
    };
}

// Ishigami and Homma 1990, a = 7, b = 0.1.
double ishigami(const std::vector<double>& u) {
    const auto x = [&](std::size_t k) { return std::numbers::pi * (2 * u[k] - 1); };
    return std::sin(x(0)) + 7 * std::pow(std::sin(x(1)), 2) + 0.1 * std::pow(x(2), 4) * std::sin(x(0));
}

// Sobol's g-function, a = 0, 1, 4.5, 9, 99, 99.
double g_function(const std::vector<double>& u) {
    constexpr double a[] = {0, 1, 4.5, 9, 99, 99};
    double product = 1;
    for (std::size_t k = 0; k < u.size(); ++k) product *= (std::abs(4 * u[k] - 2) + a[k]) / (1 + a[k]);
    return product;
}

struct Known {
    PointFunction f;
    double variance;
    std::vector<double> first, total;
};

const Known known[] = {
    {ishigami, 13.844588, {0.313905, 0.442411, 0}, {0.557589, 0.442411, 0.243684}},
    {g_function,
     0.465327,
     {0.7163, 0.1791, 0.0237, 0.0072, 0.0001, 0.0001},
     {0.7873, 0.2422, 0.0343, 0.0105, 0.0001, 0.0001}},
};

Indices indices_of(const Known& one, std::uint64_t seed) {
    return sobol_indices(one.first.size(), {{0, 1}}, column(one.f), {.seed = seed}).front();
}

}  // namespace

TEST_CASE("Sensitivity: indices of known functions are within 0.01 and three bars") {
    for (const Known& one : known) {
        const Indices found = indices_of(one, 1);
        CHECK(found.variance == Approx(one.variance).epsilon(0.01));
        for (std::size_t k = 0; k < one.first.size(); ++k) {
            CAPTURE(k, found.first[k].value, found.total[k].value);
            constexpr double digits = 6e-5;  // of the known values
            CHECK(std::abs(found.first[k].value - one.first[k]) < 0.01);
            CHECK(std::abs(found.first[k].value - one.first[k]) < 3 * found.first[k].half_width + digits);
            CHECK(std::abs(found.total[k].value - one.total[k]) < 0.01);
            CHECK(std::abs(found.total[k].value - one.total[k]) < 3 * found.total[k].half_width + digits);
        }
    }
}

TEST_CASE("Sensitivity: bars of 95 % hold the known indices as often as they say") {
    constexpr std::uint64_t seeds = 60;
    for (const Known& one : known) {
        int held = 0, all = 0;
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
            const Indices found = indices_of(one, 1000 * seed);
            for (std::size_t k = 0; k < one.first.size(); ++k) {
                if (one.first[k] < 0.001) continue;  // known to too few digits, or 0
                held += std::abs(found.first[k].value - one.first[k]) < found.first[k].half_width + 5e-5 ? 1 : 0;
                held += std::abs(found.total[k].value - one.total[k]) < found.total[k].half_width + 5e-5 ? 1 : 0;
                all += 2;
            }
        }
        const double share = static_cast<double>(held) / all;
        CAPTURE(share, all);
        CHECK(share > 0.85);
        CHECK(share < 0.99);
    }
}

TEST_CASE("Sensitivity: of several columns variances are added up") {
    // x0 and 2 x1: a fifth of the variance is the first input's.
    const UnitFunction f = [](const UnitPoints& rows) {
        std::vector<double> values;
        for (const std::vector<double>& row : rows) values.insert(values.end(), {row[0], 2 * row[1], 3});
        return values;
    };
    const std::vector<Indices> all = sobol_indices(2, {{0, 2}, {1, 1}, {2, 1}}, f);
    REQUIRE(all.size() == 3);
    CHECK(all[0].variance == Approx(5.0 / 12).epsilon(1e-3));
    CHECK(all[0].first[0].value == Approx(0.2).margin(1e-3));
    CHECK(all[0].total[1].value == Approx(0.8).margin(1e-3));
    CHECK(all[1].first[0].value == Approx(0).margin(1e-6));
    CHECK(all[1].first[1].value == Approx(1).margin(1e-3));
    CHECK(all[2].variance == 0);
    CHECK(std::isnan(all[2].first[0].value));
}

TEST_CASE("Sensitivity: without inputs, or with more than the sequence has, there are no indices") {
    const UnitFunction f = column([](const std::vector<double>& u) { return u[0]; });
    CHECK_THROWS_AS(sobol_indices(0, {{0, 1}}, f), std::invalid_argument);
    CHECK_THROWS_AS(sobol_indices(11, {{0, 1}}, f), std::invalid_argument);
}
