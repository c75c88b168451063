// Bounds that hold at every look, learning curves, distances to what is known.
#include "monitor/forecast.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "monitor/coverage.hpp"
#include "monitor/spot_checks.hpp"

using namespace mdsweep::monitor;

TEST_CASE("the confidence sequence covers the truth at every draw of nearly every sequence", "[monitor]") {
    constexpr std::size_t points = 300, failing = 24;
    constexpr double delta = 0.1;
    std::mt19937 random(7);
    int ever_wrong = 0;
    constexpr int sequences = 300;
    for (int k = 0; k < sequences; ++k) {
        std::vector<int> order(points, 0);
        std::fill(order.begin(), order.begin() + failing, 1);
        std::shuffle(order.begin(), order.end(), random);
        bool wrong = false;
        std::size_t failures = 0;
        for (std::size_t n = 1; n <= points; ++n) {
            failures += static_cast<std::size_t>(order[n - 1]);
            const FailingRange range = failing_range(points, n, failures, delta);
            wrong = wrong || failing < range.least || failing > range.most;
        }
        ever_wrong += wrong ? 1 : 0;
    }
    // Three standard deviations of a binomial above delta.
    CHECK(ever_wrong <= sequences * delta + 3 * std::sqrt(sequences * delta * (1 - delta)));
    const FailingRange all = failing_range(points, points, failing, delta);
    CHECK(all.least == failing);
    CHECK(all.most == failing);
}

TEST_CASE("the confidence sequence's ends are those of trying every number", "[monitor]") {
    // The ratio of prior and posterior with the gamma function's product form, as written in the paper.
    const auto beta_binomial = [](int k, int n, double a, double b) {
        return std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) + std::lgamma(k + a) +
                        std::lgamma(n - k + b) - std::lgamma(n + a + b) - std::lgamma(a) - std::lgamma(b) +
                        std::lgamma(a + b));
    };
    for (const auto& [n, j] : {std::pair{0, 0}, {5, 0}, {20, 1}, {20, 7}, {60, 3}, {60, 60}}) {
        int least = -1, most = -1;
        for (int failing = j; failing <= 60 - (n - j); ++failing) {
            const double ratio =
                beta_binomial(failing, 60, 0.5, 10) / beta_binomial(failing - j, 60 - n, 0.5 + j, 10 + n - j);
            if (ratio > 1 / 0.05) continue;
            if (least < 0) least = failing;
            most = failing;
        }
        const FailingRange range = failing_range(60, static_cast<std::size_t>(n), static_cast<std::size_t>(j), 0.05);
        CHECK(range.least == static_cast<std::size_t>(least));
        CHECK(range.most == static_cast<std::size_t>(most));
    }
    CHECK_THROWS_AS(failing_range(10, 11, 0, 0.05), std::invalid_argument);
    CHECK_THROWS_AS(failing_range(10, 5, 6, 0.05), std::invalid_argument);
    CHECK_THROWS_AS(failing_range(10, 5, 1, 0), std::invalid_argument);
}

TEST_CASE("what fails at alpha is hardly ever revoked, what fails at a third soon is", "[monitor]") {
    constexpr double alpha = 0.05, delta = 0.05;
    std::mt19937 random(3);
    const auto revoked_after = [&](std::size_t points, std::size_t failing) {
        std::vector<int> order(points, 0);
        std::fill(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(failing), 1);
        std::shuffle(order.begin(), order.end(), random);
        std::size_t failures = 0;
        for (std::size_t n = 1; n <= points; ++n) {
            failures += static_cast<std::size_t>(order[n - 1]);
            if (must_revoke(points, n, failures, alpha, delta)) return n;
        }
        return points + 1;
    };
    int wrongly = 0;
    for (int k = 0; k < 200; ++k) wrongly += revoked_after(400, 20) <= 400 ? 1 : 0;
    CHECK(wrongly <= 10);
    for (int k = 0; k < 20; ++k) CHECK(revoked_after(400, 133) < 60);
}

TEST_CASE("a learning curve is fitted, and says when it will be good enough or that it never will", "[monitor]") {
    std::vector<double> n, errors;
    for (const double simulations : {64.0, 100.0, 150.0, 220.0, 330.0}) {
        n.push_back(simulations);
        errors.push_back(40 * std::pow(simulations, -0.7) + 0.3);
    }
    const LearningCurve curve = fit_learning_curve(n, errors, 0.1);
    for (std::size_t i = 0; i < n.size(); ++i) CHECK(curve.error(n[i]) == Approx(errors[i]).epsilon(0.03));
    const double exact = std::pow(40 / 0.7, 1 / 0.7);  // 40 n^-0.7 + 0.3 = 1
    CHECK(curve.simulations(1) == Approx(exact).epsilon(0.2));
    CHECK(std::isinf(curve.simulations(curve.c)));

    const Forecast reachable = forecast(n, errors, 0.1, 1, 1);
    REQUIRE(reachable.known);
    CHECK(reachable.simulations == Approx(exact).epsilon(0.2));
    CHECK(reachable.simulations_low <= reachable.simulations);
    CHECK(reachable.simulations_high >= reachable.simulations);
    CHECK(std::isinf(forecast(n, errors, 0.65, 0.6, 1).simulations));  // the noise is above what is wanted
    CHECK_FALSE(forecast(std::span(n).first(3), std::span(errors).first(3), 0, 1, 1).known);
    CHECK_THROWS_AS(fit_learning_curve(std::span(n).first(2), std::span(errors).first(2), 0), std::invalid_argument);
}

TEST_CASE("fill distances are those to the nearest simulated point", "[monitor]") {
    const std::vector<double> rows = {0, 0, 0.25, 0, 0.5, 0, 1, 0, 1, 1};  // five points in two dimensions
    const std::vector<double> simulated = {0, 0, 1, 0};
    const FillDistance distance = fill_distance(rows, 2, simulated);
    CHECK(distance.median == Approx(0.25));
    CHECK(distance.most_of_them == Approx(0.5));
    CHECK(distance.largest == Approx(1));
    CHECK(std::isinf(fill_distance(rows, 2, {}).median));
    CHECK_THROWS_AS(fill_distance(rows, 3, simulated), std::invalid_argument);
}
