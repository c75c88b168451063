// The smooth charge behind the periodic Coulomb sums, and the Bessel functions that its tables are made of.
#include "physics/mollifier.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <utility>

using namespace mdsweep::md;

TEST_CASE("Mollifier: potential and force of the same charge, which ends at the cutoff") {
    for (const int degree : {3, 5, 7, 12}) {
        const Mollifier m = best_mollifier(9.0 + degree / 2.0, degree);
        const auto force = [&](double s) {
            double sum = 0;
            for (int j = degree; j >= 0; --j) sum = sum * s + m.force[j];
            return sum;
        };
        const auto energy = [&](double s) {
            double sum = 0;
            for (int j = degree + 1; j >= 0; --j) sum = sum * s + m.energy[j];
            return sum;
        };
        CHECK(force(1) == Approx(1).epsilon(1e-9));
        CHECK(energy(1) == Approx(1).epsilon(1e-9));
        for (double s = 0.05; s < 1; s += 0.1)
            CHECK(force(s) == Approx(-2 * (energy(s + 1e-5) - energy(s - 1e-5)) / 2e-5).epsilon(1e-6).margin(1e-7));
        // The transform by quadrature of the density, 4 pi gamma = (3 + 2 s d/ds) Q.
        constexpr int points = 4000;
        for (const double q : {0.01, 1.0, 4.0, 7.5}) {
            double sum = 0;
            for (int k = 0; k < points; ++k) {
                const double r = (k + 0.5) / points, s = r * r, e = 1e-5;
                const double density = 3 * force(s) + 2 * s * (force(s + e) - force(s - e)) / (2 * e);
                sum += r * r * density * std::sin(q * r) / (q * r) / points;
            }
            CHECK(m.transform(q) == Approx(sum).margin(1e-5));
        }
    }
}

TEST_CASE("Mollifier: beyond its band the transform is as small as a density in a ball can make it") {
    // The ball's prolate function leaves about band exp(-band) at the edge of its band.
    for (const auto& [band, degree] :
         {std::pair{9.93, 5}, std::pair{11.33, 6}, std::pair{12.57, 7}, std::pair{16.0, 9}}) {
        const Mollifier m = best_mollifier(band, degree);
        double found = 0;
        for (double q = band; q < 5 * band; q += 0.1) found = std::max(found, std::abs(m.transform(q)));
        INFO("band " << band << ", degree " << degree << ": " << found);
        CHECK(found < 1.4 * band * std::exp(-band));
        CHECK(m.transform(0) == Approx(1).margin(1e-6));
    }
}

TEST_CASE("Bessel functions") {
    // Abramowitz and Stegun, tables 9.1, 9.2 and 10.1
    CHECK(bessel(1.0, 3)[0] == Approx(0.7651976865579666));
    CHECK(bessel(1.0, 3)[3] == Approx(0.0195633539826684));
    CHECK(bessel(10.0, 30)[1] == Approx(0.0434727461688614));
    CHECK(bessel(30.0, 4)[0] == Approx(-0.0863679835810402));
    CHECK(bessel(0.0, 2)[0] == 1);
    CHECK(spherical_bessel(1.0, 5)[2] == Approx(0.0620350520113739));
    CHECK(spherical_bessel(10.0, 12)[5] == Approx(-0.0555345116214541));
    CHECK(spherical_bessel(20.0, 5)[0] == Approx(std::sin(20.0) / 20));
}
