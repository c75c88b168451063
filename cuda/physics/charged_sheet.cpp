#include "physics/charged_sheet.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

namespace mdsweep::md {

namespace {

using Matrix = std::array<std::array<double, sheet_terms>, sheet_terms>;

// Coefficients of the double Chebyshev series of f(z_i - z_j) on the slit, from its values at the Chebyshev nodes.
Matrix double_series(double lateral, double height) {
    constexpr int n = sheet_terms;
    std::array<double, n> node{};
    for (int k = 0; k < n; ++k) node[k] = std::cos(std::numbers::pi * (k + 0.5) / n);
    Matrix value{};
    for (int k = 0; k < n; ++k)
        for (int l = 0; l < n; ++l) value[k][l] = sheet_potential(0.5 * height * (node[k] - node[l]), lateral);

    Matrix chebyshev{};  // [a][k] = T_a(node k), with the weights of the discrete transform
    for (int a = 0; a < n; ++a)
        for (int k = 0; k < n; ++k)
            chebyshev[a][k] = (a == 0 ? 1.0 : 2.0) / n * std::cos(a * std::numbers::pi * (k + 0.5) / n);

    Matrix half{}, series{};
    for (int a = 0; a < n; ++a)
        for (int l = 0; l < n; ++l)
            for (int k = 0; k < n; ++k) half[a][l] += chebyshev[a][k] * value[k][l];
    for (int a = 0; a < n; ++a)
        for (int b = 0; b < n; ++b)
            for (int l = 0; l < n; ++l) series[a][b] += half[a][l] * chebyshev[b][l];
    return series;
}

// Coefficients of the derivative in the first variable: c'_{a-1} = c'_{a+1} + 2 a c_a, the first one halved.
Matrix derivative(const Matrix& series) {
    Matrix result{};
    for (int b = 0; b < sheet_terms; ++b) {
        for (int a = sheet_terms - 1; a > 0; --a) {
            const double above = a + 1 < sheet_terms ? result[a + 1][b] : 0.0;
            result[a - 1][b] = above + 2.0 * a * series[a][b];
        }
        result[0][b] *= 0.5;
    }
    return result;
}

}  // namespace

// Minus the potential of a uniform plane and plus that of a uniform square, up to a constant; with
// s = sqrt(a^2 + z^2), a = L/2: square = 8 a asinh(a/s) - 4 |z| atan(a^2 / (|z| sqrt(2 a^2 + z^2))).
double sheet_potential(double z, double lateral) {
    const double a = 0.5 * lateral;
    const double distance = std::abs(z);
    const double solid = std::atan(distance * std::sqrt(2 * a * a + z * z) / (a * a));
    return -(8 * a * std::asinh(a / std::hypot(a, z)) + 4 * distance * solid);
}

double sheet_force(double z, double lateral) {
    const double u = z / lateral;
    return std::copysign(4 * std::atan(4 * std::abs(u) * std::sqrt(0.5 + u * u)), z);
}

ChargedSheet make_charged_sheet(double bjerrum, double lateral, double height) {
    if (!(height > 0) || !(lateral >= height))
        throw std::invalid_argument("charged_sheet needs a box at least as wide as the slit is high (L = " +
                                    std::to_string(lateral) + ", h = " + std::to_string(height) + ")");
    const double strength = bjerrum / (lateral * lateral);
    const Matrix energy = double_series(lateral, height);
    const Matrix slope = derivative(energy);
    ChargedSheet sheet;
    for (int a = 0; a < sheet_terms; ++a) {
        for (int b = 0; b < sheet_terms; ++b) {
            sheet.energy[b * sheet_terms + a] = static_cast<float>(strength * energy[a][b]);
            // d/dz = (2/h) d/dt, and a force is minus the slope.
            sheet.force[b * sheet_terms + a] = static_cast<float>(-strength * slope[a][b] * 2 / height);
        }
    }
    sheet.self_energy = static_cast<float>(0.5 * strength * sheet_potential(0, lateral));
    return sheet;
}

}  // namespace mdsweep::md
