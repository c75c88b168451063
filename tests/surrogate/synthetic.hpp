// An electrolyte between two charged walls as a formula (Gouy-Chapman with an exclusion zone and a bump of contact
// ions): what the surrogate is to learn, with the noise of a simulation.
#pragma once

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "surrogate.hpp"

namespace mdsweep::surrogate::synthetic {

inline constexpr int bins = 50;

// Inputs h in nm, c in M, sigma in C/m2; cation and anion profile from a wall to the mid-plane.
inline Shape shape() {
    Shape s;
    s.inputs = {"h", "c", "sigma"};
    s.low = {3, 0.25, -0.02};
    s.high = {5, 1, 0};
    s.outputs = {{"cation", OutputKind::profile, bins, 0.05}, {"anion", OutputKind::profile, bins, 0.05}};
    return s;
}

inline std::vector<double> profiles(double h, double c, double sigma) {
    const double debye = 0.304 / std::sqrt(c);                                 // nm, monovalent salt in water
    const double potential = 2 * std::asinh(-sigma / (0.117 * std::sqrt(c)));  // kT/e: Grahame, sigma in C/m2
    const double gamma = std::tanh(potential / 4);
    const double radius = 0.21;  // nm
    std::vector<double> columns;
    for (const int sign : {1, -1}) {
        std::vector<double> profile;
        double sum = 0;
        for (int b = 0; b < bins; ++b) {
            const double z = (b + 0.5) * h / 2 / bins;
            const double near = std::exp(-std::max(z - radius, 0.0) / debye);
            const double far = std::exp(-(h - z - radius) / debye);
            const double psi = 4 * std::atanh(gamma * near) + 4 * std::atanh(gamma * far);
            const double allowed = 1 / (1 + std::exp(-(z - radius) / 0.02));
            const double bump = 1 + 0.25 * c * std::exp(-std::pow((z - 0.3) / 0.08, 2));
            profile.push_back(std::exp(sign * psi) * allowed * bump);
            sum += profile.back();
        }
        for (const double x : profile) columns.push_back(c * x * bins / sum);
    }
    return columns;
}

// `noise` is the relative standard deviation of each bin.
inline Examples examples(std::size_t rows, double noise, unsigned seed) {
    const Shape s = shape();
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform;
    std::normal_distribution<double> normal;
    Examples all;
    all.rows = rows;
    for (std::size_t row = 0; row < rows; ++row) {
        std::vector<double> x;
        for (std::size_t i = 0; i < 3; ++i) x.push_back(s.low[i] + (s.high[i] - s.low[i]) * uniform(random));
        all.inputs.insert(all.inputs.end(), x.begin(), x.end());
        all.scale.insert(all.scale.end(), {x[1], x[1]});
        for (const double value : profiles(x[0], x[1], x[2])) {
            all.values.push_back(value * (1 + noise * normal(random)));
            all.errors.push_back(value * noise);
        }
    }
    return all;
}

// Rows [first, first + count) of examples of the shape above.
inline Examples part(const Examples& all, std::size_t first, std::size_t count) {
    const auto cut = [&](const std::vector<double>& v) {
        const std::size_t width = v.size() / all.rows;
        const auto begin = v.begin() + static_cast<std::ptrdiff_t>(first * width);
        return std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(count * width));
    };
    return {count, cut(all.inputs), cut(all.scale), cut(all.values), cut(all.errors)};
}

}  // namespace mdsweep::surrogate::synthetic
