// The far images as charged sheets: closed form, series, and the true sum over all images.
#include "physics/charged_sheet.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "physics/coulomb.hpp"

using namespace mdsweep::md;

namespace {

// The double series as the step uses it, for one pair of unit charges.
double series_of(const std::array<float, sheet_terms * sheet_terms>& matrix, double ti, double tj) {
    double moments[sheet_terms] = {};
    add_chebyshev(tj, 1.0, moments);
    double field[sheet_terms] = {};
    for (int a = 0; a < sheet_terms; ++a)
        for (int b = 0; b < sheet_terms; ++b) field[a] += static_cast<double>(matrix[b * sheet_terms + a]) * moments[b];
    return chebyshev_series(ti, field);
}

struct Force {
    double x = 0, z = 0;
};

// Two unit charges, l_B = 1, in a cell of length 1 that is periodic in x and y: the sum over images |n| <= 24 in each
// direction, and the far rest as a continuum (cuda/README.md).
Force exact_pair(double dx, double dy, double dz) {
    constexpr int far = 24;
    constexpr double reach = far + 0.5;
    Force f;
    for (int a = -far; a <= far; ++a) {
        for (int b = -far; b <= far; ++b) {
            const double x = dx + a, y = dy + b;
            const double r2 = x * x + y * y + dz * dz;
            const double over = 1 / (r2 * std::sqrt(r2));
            f.x += x * over;
            f.z += dz * over;
        }
    }
    const double u = dz / (2 * reach);
    f.z += std::copysign(4 * std::atan(4 * std::abs(u) * std::sqrt(0.5 + u * u)), dz);
    f.x -= 2 * std::numbers::sqrt2 * dx / reach;
    return f;
}

Force nearest_image_pair(double dx, double dy, double dz) {
    const double x = minimum_image(dx), y = minimum_image(dy);
    const double r2 = x * x + y * y + dz * dz;
    const double over = coulomb_force_over_r(1.0, 1 / std::sqrt(r2));
    return {x * over, dz * over};
}

constexpr int intervals = 12;  // over half a cell; even

// Simpson's mean over dx, dy in [0, 1/2]^2, which by symmetry is the mean over the cell.
template <class Function>
double lateral_mean(const Function& f) {
    const auto weight = [](int k) {
        return (k == 0 || k == intervals ? 1.0 : k % 2 == 1 ? 4.0 : 2.0) / (3 * intervals);
    };
    double mean = 0;
    for (int a = 0; a <= intervals; ++a)
        for (int b = 0; b <= intervals; ++b)
            mean += weight(a) * weight(b) * f(0.5 * a / intervals, 0.5 * b / intervals);
    return mean;
}

}  // namespace

TEST_CASE("Sheet: the force is minus the slope of the potential") {
    for (const double lateral : {1.0, 5.6, 21.0}) {
        for (double u = -1.0; u <= 1.0; u += 0.037) {
            const double z = u * lateral, e = 1e-4 * lateral;
            const double slope = -(8 * (sheet_potential(z + e, lateral) - sheet_potential(z - e, lateral)) -
                                   (sheet_potential(z + 2 * e, lateral) - sheet_potential(z - 2 * e, lateral))) /
                                 (12 * e);
            CHECK(sheet_force(z, lateral) == Approx(slope).epsilon(1e-6).margin(1e-8));
        }
    }
    // Far away the hole does not count: an infinite sheet, 2 pi.
    CHECK(sheet_force(1000.0, 1.0) == Approx(2 * std::numbers::pi).epsilon(1e-5));
    CHECK(sheet_force(-0.3, 1.0) == -sheet_force(0.3, 1.0));
}

TEST_CASE("Sheet: the double Chebyshev series against the closed form, up to cubic boxes") {
    const double bjerrum = 1.3, lateral = 14;
    const double strength = bjerrum / (lateral * lateral);
    for (const double ratio : {0.05, 0.2, 0.3, 0.5, 0.7, 0.85, 1.0}) {
        const double height = ratio * lateral;
        const ChargedSheet sheet = make_charged_sheet(bjerrum, lateral, height);
        const double largest_force = strength * sheet_force(height, lateral);
        double force_error = 0, energy_error = 0;
        for (double ti = -1; ti <= 1.0001; ti += 0.04) {
            for (double tj = -1; tj <= 1.0001; tj += 0.05) {
                const double z = 0.5 * height * (ti - tj);
                force_error = std::max(force_error,
                                       std::abs(series_of(sheet.force, ti, tj) - strength * sheet_force(z, lateral)));
                energy_error = std::max(
                    energy_error, std::abs(series_of(sheet.energy, ti, tj) - strength * sheet_potential(z, lateral)));
            }
        }
        INFO("h / L = " << ratio << ": force error " << force_error / largest_force << ", energy error "
                        << energy_error / (largest_force * height));
        CHECK(force_error < (ratio <= 0.85 ? 1e-6 : 4e-6) * largest_force);
        CHECK(energy_error < 1e-6 * std::abs(strength * sheet_potential(0, lateral)));
        CHECK(sheet.self_energy == Approx(0.5 * strength * sheet_potential(0, lateral)));
    }
}

TEST_CASE("Sheet: a box narrower than the slit is high is refused") {
    CHECK_THROWS_WITH(make_charged_sheet(1, 5, 6), Catch::Contains("at least as wide as the slit is high"));
    CHECK_THROWS_AS(make_charged_sheet(1, 5, 0), std::invalid_argument);
}

// Averaged over the lateral distance, all images beyond the cell are exactly a charged plane with a hole of the cell's
// shape: mean exact z force = mean minimum-image z force + sheet force. This fixes the factor in front of the atan.
TEST_CASE("Sheet: the lateral mean of what the minimum image leaves out of the lattice sum") {
    for (const double dz : {0.02, 0.1, 0.25, 0.4, 0.7, 1.0}) {
        const double mean = lateral_mean(
            [dz](double dx, double dy) { return exact_pair(dx, dy, dz).z - nearest_image_pair(dx, dy, dz).z; });
        CHECK(mean == Approx(sheet_force(dz, 1.0)).epsilon(1e-4));
    }
}

TEST_CASE("Sheet: how far charged_sheet is from the exact z force") {
    for (const double dz : {0.05, 0.1, 0.2, 0.3}) {
        const double sheet = sheet_force(dz, 1.0);
        const double rms = std::sqrt(lateral_mean([&](double dx, double dy) {
            const double missed = exact_pair(dx, dy, dz).z - nearest_image_pair(dx, dy, dz).z - sheet;
            return missed * missed;
        }));
        INFO("dz / L = " << dz << ": rms difference over the sheet's force " << rms / sheet);
        CHECK(rms / sheet > 0.08);
        CHECK(rms / sheet < 0.13);
    }
}

TEST_CASE("The lattice sum that these tests trust is periodic and does not depend on where it is cut") {
    for (const double dz : {0.1, 0.3}) {
        const Force a = exact_pair(0.5, 0.21, dz), b = exact_pair(-0.5, 0.21, dz);
        CHECK(a.z == Approx(b.z).epsilon(1e-10));
        CHECK(a.x == Approx(b.x).margin(1e-4));  // the cut is off centre by a cell
        CHECK(exact_pair(0.5, 0.5, dz).x == Approx(0).margin(1e-4));
    }
}
