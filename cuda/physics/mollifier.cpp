#include "physics/mollifier.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace mdsweep::md {

namespace {

using Column = std::vector<double>;

constexpr double rescale_above = 1e200;

double dot(const Column& a, const Column& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
}

// The x for which |b + sum_n x_n a_n| is smallest. Modified Gram-Schmidt with b as the last column, which is as stable
// as Householder's reflections (Bjoerck, BIT 7, 1, 1967).
std::vector<double> least_squares(std::vector<Column> a, Column b) {
    const std::size_t n = a.size();
    std::vector<Column> r(n, Column(n));
    std::vector<double> x(n);
    for (std::size_t k = 0; k < n; ++k) {
        r[k][k] = std::sqrt(dot(a[k], a[k]));
        for (double& v : a[k]) v /= r[k][k];
        for (std::size_t l = k + 1; l < n; ++l) {
            r[k][l] = dot(a[k], a[l]);
            for (std::size_t i = 0; i < b.size(); ++i) a[l][i] -= r[k][l] * a[k][i];
        }
        x[k] = -dot(a[k], b);
        for (std::size_t i = 0; i < b.size(); ++i) b[i] += x[k] * a[k][i];
    }
    for (std::size_t k = n; k-- > 0;) {
        for (std::size_t l = k + 1; l < n; ++l) x[k] -= r[k][l] * x[l];
        x[k] /= r[k][k];
    }
    return x;
}

// Powers of s of the Zernike polynomial P_n^(0,1/2)(2 s - 1), orthogonal on the ball: (-1)^n (3/2)_n / n! times the
// hypergeometric 2F1(-n, n + 3/2; 3/2; s) (Abramowitz and Stegun 22.5.42).
std::vector<double> zernike_powers(int n) {
    std::vector<double> power(n + 1);
    double term = n % 2 == 0 ? 1 : -1;
    for (int i = 0; i < n; ++i) term *= (1.5 + i) / (i + 1);
    for (int k = 0; k <= n; ++k) {
        power[k] = term;
        term *= (k - n) * (n + 1.5 + k) / ((1.5 + k) * (k + 1));
    }
    return power;
}

// The transform of that polynomial times 3 / (4 pi): 3 (-1)^n j_{2n+1}(q) / q.
double zernike_transform(int n, const std::vector<double>& j, double q) {
    return (n % 2 == 0 ? 3 : -3) * j[2 * n + 1] / q;
}

}  // namespace

std::vector<double> spherical_bessel(double x, int last) {
    std::vector<double> j(last + 2);
    const double j0 = std::sin(x) / x, j1 = (j0 - std::cos(x)) / x;
    if (x > last + 1) {  // upwards, stable below x
        j[0] = j0;
        j[1] = j1;
        for (int n = 1; n < last; ++n) j[n + 1] = (2 * n + 1) / x * j[n] - j[n - 1];
    } else {  // downwards from far above (Miller), then to scale
        double above = 0, here = 1e-200;
        for (int n = last + 20 + static_cast<int>(x); n >= 0; --n) {
            if (n <= last + 1) j[n] = here;
            const double below = (2 * n + 1) / x * here - above;
            above = here;
            here = below;
            if (std::abs(here) > rescale_above) {
                for (double& v : j) v /= rescale_above;
                above /= rescale_above;
                here /= rescale_above;
            }
        }
        const double scale = std::abs(j0) > std::abs(j1) ? j0 / j[0] : j1 / j[1];
        for (double& v : j) v *= scale;
    }
    j.resize(last + 1);
    return j;
}

std::vector<double> bessel(double x, int last) {
    std::vector<double> j(last + 1);
    if (x < 1e-8) {
        j[0] = 1;
        if (last > 0) j[1] = 0.5 * x;
        return j;
    }
    double above = 0, here = 1e-200, even = 0;  // J_0 + 2 J_2 + 2 J_4 + ... = 1
    for (int n = 2 * ((last + 24 + static_cast<int>(1.5 * x)) / 2); n >= 0; --n) {
        if (n <= last) j[n] = here;
        if (n % 2 == 0) even += (n == 0 ? 1 : 2) * here;
        const double below = 2 * n / x * here - above;
        above = here;
        here = below;
        if (std::abs(here) > rescale_above) {
            for (double& v : j) v /= rescale_above;
            above /= rescale_above;
            here /= rescale_above;
            even /= rescale_above;
        }
    }
    for (double& v : j) v /= even;
    return j;
}

double Mollifier::transform(double q) const {
    const auto count = static_cast<int>(amplitudes.size());
    const double held = std::max(q, 1e-3);  // there it is 1 - O(q^2 / 20)
    const std::vector<double> j = spherical_bessel(held, 2 * count - 1);
    double sum = 0;
    for (int n = 0; n < count; ++n) sum += amplitudes[n] * zernike_transform(n, j, held);
    return sum;
}

double Mollifier::short_range_volume() const {
    double inside = 0.5;  // of r^2 / r
    for (std::size_t j = 0; j < energy.size(); ++j) inside -= energy[j] / (2.0 * static_cast<double>(j) + 3);
    return 4 * std::numbers::pi * inside;
}

Mollifier best_mollifier(double band, int degree) {
    if (degree < 1 || !(band > 0)) throw std::invalid_argument("best_mollifier needs a positive band and degree");
    constexpr int samples = 400;
    constexpr double step = 0.3;  // the transform squared repeats after about pi
    std::vector<Column> column(degree + 1, Column(samples));
    for (int i = 0; i < samples; ++i) {
        const double q = band + (i + 0.5) * step;
        const std::vector<double> j = spherical_bessel(q, 2 * degree + 1);
        for (int n = 0; n <= degree; ++n) column[n][i] = zernike_transform(n, j, q);
    }
    Column first = column[0];
    column.erase(column.begin());
    Mollifier result;
    result.band = band;
    result.amplitudes = least_squares(std::move(column), std::move(first));
    result.amplitudes.insert(result.amplitudes.begin(), 1.0);

    result.force.assign(degree + 1, 0.0);
    for (int n = 0; n <= degree; ++n) {
        const std::vector<double> power = zernike_powers(n);
        // 3 / (4 pi) of the density and 4 pi / (2 j + 3) of the force
        for (int j = 0; j <= n; ++j) result.force[j] += result.amplitudes[n] * power[j] * 3 / (2 * j + 3);
    }
    result.energy.assign(degree + 2, 0.0);  // -dP/ds = Q / 2
    result.energy[0] = 1;
    for (int j = 0; j <= degree; ++j) {
        const double integral = result.force[j] / (2 * (j + 1));
        result.energy[j + 1] = -integral;
        result.energy[0] += integral;
    }
    return result;
}

}  // namespace mdsweep::md
