// Which time step potentials need.
#include "physics/stiffness.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace mdsweep::md;

TEST_CASE("Stiffness of WCA: the curvature where a collision turns back") {
    // 4 (x^12 - x^6) + 1 = 5 has the solution x^6 = golden ratio, x = sigma / r.
    const double x6 = 0.5 * (1 + std::sqrt(5.0)), x2 = std::cbrt(x6);
    for (const double sigma : {0.58, 1.0}) {
        const double curvature = 4 * x2 / (sigma * sigma) * (156 * x6 * x6 - 42 * x6);
        const auto wca = pair_potential<Wca>({1, static_cast<float>(sigma)});
        CHECK(stiffness(wca, nullptr, collision_energy) == Approx(curvature).epsilon(2e-3));
        const auto wall = wall_potential<WcaWall>({1, static_cast<float>(sigma)});
        CHECK(stiffness(wall, collision_energy) == Approx(curvature).epsilon(2e-3));
    }
}

TEST_CASE("Stiffness: wells count, and what is behind a barrier does not") {
    const double well = stiffness(pair_potential<Morse>({50, 10, 1}, 3), nullptr, 0.0);
    CHECK(well > 2 * 50 * 100);  // 2 epsilon alpha^2 at the minimum
    const double gaussian = stiffness(pair_potential<Gaussian>({2, 0.5F}, 3), nullptr, 5.0);
    CHECK(gaussian == Approx(2 * 2 / 0.25 * std::exp(-1.5)).epsilon(1e-3));  // at sqrt(3) sigma
    CHECK(stiffness(PairPotential{}, nullptr, 5.0) == 0);
    CHECK(std::isinf(longest_time_step(0, 1)));
}

TEST_CASE("The usual time step suits the usual particles") {
    const double pair = stiffness(pair_potential<Wca>({1, 0.58F}), nullptr, collision_energy);
    const double wall = stiffness(wall_potential<WcaWall>({1, 0.29F}), collision_energy);
    CHECK(longest_time_step(pair, 0.5) > 0.005);
    CHECK(longest_time_step(wall, 1.0) > 0.005);
    const double lj = stiffness(pair_potential<LennardJones>({1, 1}, 2.5F, Truncation::shifted), nullptr, 5.0);
    CHECK(longest_time_step(lj, 0.5) > 0.01);
    CHECK(longest_time_step(lj, 0.5) < 0.02);
}
