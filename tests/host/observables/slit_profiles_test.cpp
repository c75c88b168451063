// Profiles that follow from the charges across a slit.
#include "observables/slit_profiles.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

using namespace mdsweep;

TEST_CASE("Half profiles average the mirror images") {
    CHECK(half_profile(std::vector<double>{1, 2, 4, 9}) == std::vector<double>{5, 3});
}

TEST_CASE("The potential between walls whose charge is spread evenly over the slit is a parabola") {
    // Walls of s at both sides of h: rho = -2 s / h, and psi = 4 pi l_B s z^2 / h, from its curvature -4 pi l_B rho.
    const double s = -0.3, h = 4, bjerrum = 0.7;
    const auto exact = [&](double z) { return 4 * std::numbers::pi * bjerrum * s / h * z * z; };
    for (const int bins : {20, 21}) {
        const std::vector<double> rho(static_cast<std::size_t>(bins), -2 * s / h);
        const std::vector<double> psi = electrostatic_potential(rho, h / bins, s, bjerrum, false);
        const std::vector<double> charge = integrated_charge(rho, h / bins, s);
        for (int k = 0; k < bins; ++k) {
            const double z = ((k + 0.5) / bins - 0.5) * h;
            CHECK(psi[static_cast<std::size_t>(k)] == Approx(exact(z)).margin(1e-12));
            CHECK(charge[static_cast<std::size_t>(k)] == Approx(-2 * s / h * z).margin(1e-12));
        }
    }
    const std::vector<double> half(10, -2 * s / h);
    const std::vector<double> psi = electrostatic_potential(half, h / 20, s, bjerrum, true);
    for (std::size_t k = 0; k < half.size(); ++k)
        CHECK(psi[k] == Approx(exact(((static_cast<double>(k) + 0.5) / 20 - 0.5) * h)).margin(1e-12));
    CHECK(psi.front() < 0);  // at a negative wall
}

TEST_CASE("Between the plates of a capacitor the potential is linear") {
    const std::vector<double> empty(10);
    const std::vector<double> psi = electrostatic_potential(empty, 0.5, 0.2, 1, false);
    for (std::size_t k = 0; k < psi.size(); ++k)
        CHECK(psi[k] == Approx(-4 * std::numbers::pi * 0.2 * 0.5 * (static_cast<double>(k) - 4.5)));
    CHECK(integrated_charge(empty, 0.5, 0.2) == std::vector<double>(10, 0.2));
}

TEST_CASE("Counterions alone follow the exact solution of Gouy and Chapman") {
    // psi = -2 ln cos(k z) + const, rho = k^2 / (2 pi l_B) / cos^2(k z), wall charge - k tan(k h / 2) / (2 pi l_B).
    const double k = 0.6, h = 4, bjerrum = 0.7;
    const int bins = 2000;
    std::vector<double> rho;
    for (int i = 0; i < bins; ++i) {
        const double z = ((i + 0.5) / bins - 0.5) * h;
        rho.push_back(k * k / (2 * std::numbers::pi * bjerrum) / std::pow(std::cos(k * z), 2));
    }
    const double wall = -k * std::tan(0.5 * k * h) / (2 * std::numbers::pi * bjerrum);
    const std::vector<double> psi = electrostatic_potential(rho, h / bins, wall, bjerrum, false);
    for (int i = 0; i < bins; i += 100) {
        const double z = ((i + 0.5) / bins - 0.5) * h;
        CHECK(psi[static_cast<std::size_t>(i)] == Approx(2 * std::log(std::cos(k * z))).margin(1e-4));
    }
}
