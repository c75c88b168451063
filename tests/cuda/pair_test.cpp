// Pair and wall potentials against their own derivatives and known values.
#include <array>
#include <catch2/catch.hpp>
#include <cmath>

#include "physics/coulomb.hpp"
#include "physics/wall_potentials.hpp"

using namespace mdsweep::md;

namespace {

constexpr double relative_step = 1e-5;

// -dE/dr by central differences of fourth order.
template <class Energy>
double slope(const Energy& energy, double r) {
    const double e = relative_step * r;
    return -(8 * (energy(r + e) - energy(r - e)) - (energy(r + 2 * e) - energy(r - 2 * e))) / (12 * e);
}

PairTerm wca_term(double sigma) {
    return make_pair_term(pair_potential<Wca>({1, static_cast<float>(sigma)}), 1, nullptr);
}

double wca(double r, double sigma) {
    return pair_value(wca_term(sigma), nullptr, r * r).energy;
}
double wca_force(double r, double sigma) {
    return r * pair_value(wca_term(sigma), nullptr, r * r).force_over_r;
}

WallTerm wall_term(double sigma) {
    return make_wall_term(wall_potential<WcaWall>({1, static_cast<float>(sigma)}), 1);
}
double wall_force(double w, double sigma) {
    return wall_value(wall_term(sigma), w).force;
}
double wall_energy(double w, double sigma) {
    return wall_value(wall_term(sigma), w).energy;
}

const double cut = std::sqrt(static_cast<double>(wca_cutoff_squared));

}  // namespace

TEST_CASE("WCA: the force is minus the slope of the energy, and both end at the cutoff") {
    for (const double sigma : {0.3, 0.58, 1.0, 1.7}) {
        for (double x = 0.8; x < cut - 1e-3; x += 0.01) {
            const double r = x * sigma;
            const double force = wca_force(r, sigma);
            CHECK(force == Approx(slope([&](double q) { return wca(q, sigma); }, r)).epsilon(1e-6).margin(1e-7));
        }
        CHECK(wca(sigma, sigma) == Approx(1.0));  // epsilon = 1 kT
        CHECK(wca(cut * sigma, sigma) == Approx(0.0).margin(1e-12));
        CHECK(wca_force(cut * sigma * (1 - 1e-6), sigma) == Approx(0.0).margin(1e-3));
    }
    CHECK(cut == Approx(std::pow(2.0, 1.0 / 6)).epsilon(1e-7));
}

TEST_CASE("Wall: WCA in the distance to the plane, repulsive, nothing beyond the cutoff, finite at the plane") {
    for (const double radius : {0.2, 0.29, 0.6}) {
        for (double x = 0.7; x < 1.3; x += 0.01) {
            if (std::abs(x - cut) < 1e-3) continue;
            const double w = x * radius;
            CHECK(wall_force(w, radius) ==
                  Approx(slope([&](double q) { return wall_energy(q, radius); }, w)).epsilon(1e-6).margin(1e-7));
        }
        CHECK(wall_energy(radius, radius) == Approx(1.0));
        CHECK(wall_force(0.9 * radius, radius) > 0);
        CHECK(wall_force(1.13 * radius, radius) == 0);
        CHECK(wall_energy(1.13 * radius, radius) == 0);
        CHECK(wall_energy(0.9999 * cut * radius, radius) < 1e-5);
        CHECK(std::isfinite(wall_force(0.0, radius)));
        CHECK(wall_force(0.0, radius) == wall_force(0.05 * radius, radius));
    }
}

TEST_CASE("Coulomb: the force is minus the slope of strength / r, repulsive between like charges") {
    for (const double strength : {1.0, -2.0, 0.714}) {
        for (const double r : {0.3, 0.58, 1.0, 3.0, 12.0}) {
            const double force = r * coulomb_force_over_r(strength, 1 / r);
            CHECK(force == Approx(slope([&](double q) { return strength / q; }, r)).epsilon(1e-6));
            CHECK(force == Approx(strength / (r * r)));
        }
    }
}

TEST_CASE("The minimum image is the nearest of all images") {
    for (double d = -1.99; d < 2; d += 0.0371) {
        const double nearest = minimum_image(d);
        CHECK(std::abs(nearest) <= 0.5);
        const double cells = d - nearest;
        CHECK(cells == Approx(std::round(cells)).margin(1e-12));
    }
}

TEST_CASE("Reciprocal square root, the held minimum and selection") {
    CHECK(reciprocal_sqrt(4.0) == 0.5);
    CHECK(reciprocal_sqrt(0.25F) == 2.0F);
    CHECK(larger(1.0F, 2.0F) == 2.0F);
    CHECK(smaller(1.0F, 2.0F) == 1.0F);
    CHECK(select(true, 1.0, 2.0) == 1.0);
    CHECK(nearest_integer(-0.6) == -1.0);
    const auto product = wide_multiply(0xffffffffU, 0xD2511F53U);
    CHECK(product.high == 0xD2511F52U);
    CHECK(product.low == 0x2DAEE0ADU);
}
