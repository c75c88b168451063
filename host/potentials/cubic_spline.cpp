#include "potentials/cubic_spline.hpp"

namespace mdsweep {

namespace {

// The slope at x[0] of the cubic through the first four points (`step` 1), or at the last of the last four (`step` -1).
double end_slope(const std::vector<double>& x, const std::vector<double>& y, std::size_t end, int step) {
    const auto at = [&](const std::vector<double>& v, int i) { return v[end + static_cast<std::size_t>(step * i)]; };
    double slope = 0;
    for (int i = 1; i < 4; ++i) {
        // Slope of Lagrange's polynomial i, which is 1 at point i and 0 at the others.
        double weight = 1 / (at(x, i) - at(x, 0));
        for (int j = 1; j < 4; ++j)
            if (j != i) weight *= (at(x, 0) - at(x, j)) / (at(x, i) - at(x, j));
        slope += weight * (at(y, i) - at(y, 0));
    }
    return slope;
}

}  // namespace

// By elimination.
std::vector<double> spline_slopes(const std::vector<double>& x, const std::vector<double>& y) {
    const std::size_t n = x.size();
    std::vector<double> slopes(n), upper(n, 0.0);
    slopes[0] = end_slope(x, y, 0, 1);
    for (std::size_t i = 1; i + 1 < n; ++i) {
        const double left = 1 / (x[i] - x[i - 1]), right = 1 / (x[i + 1] - x[i]);
        const double wanted = 3 * (left * left * (y[i] - y[i - 1]) + right * right * (y[i + 1] - y[i]));
        const double pivot = 2 * (left + right) - left * upper[i - 1];
        upper[i] = right / pivot;
        slopes[i] = (wanted - left * slopes[i - 1]) / pivot;
    }
    slopes[n - 1] = end_slope(x, y, n - 1, -1);
    for (std::size_t i = n - 1; i-- > 1;) slopes[i] -= upper[i] * slopes[i + 1];
    return slopes;
}

std::vector<double> second_derivatives(const std::vector<double>& x, const std::vector<double>& y,
                                       const std::vector<double>& slopes) {
    const std::size_t n = x.size();
    std::vector<double> result(n);
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t other = i + 1 < n ? i + 1 : i - 1;
        const double h = x[other] - x[i];
        result[i] = 6 * (y[other] - y[i]) / (h * h) - (4 * slopes[i] + 2 * slopes[other]) / h;
    }
    return result;
}

double spline_value(const std::vector<double>& x, const std::vector<double>& y, const std::vector<double>& slopes,
                    std::size_t interval, double at) {
    const double h = x[interval + 1] - x[interval], t = (at - x[interval]) / h, u = 1 - t;
    return u * u * ((1 + 2 * t) * y[interval] + t * h * slopes[interval]) +
           t * t * ((1 + 2 * u) * y[interval + 1] - u * h * slopes[interval + 1]);
}

}  // namespace mdsweep
