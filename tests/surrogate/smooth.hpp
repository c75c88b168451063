// A smooth truth in any number of inputs, of decreasing weight: a profile of 100 bins and four scalars.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <vector>

#include "surrogate.hpp"

namespace mdsweep::surrogate::synthetic {

inline Shape smooth_shape(int dimensions) {
    Shape s;
    for (int d = 0; d < dimensions; ++d) {
        s.inputs.push_back("x" + std::to_string(d));
        s.low.push_back(0);
        s.high.push_back(1);
    }
    s.outputs.push_back({"profile", OutputKind::profile, 100, 0.05});
    for (int k = 0; k < 4; ++k) s.outputs.push_back({"scalar" + std::to_string(k), OutputKind::scalar, 1, 0.05});
    return s;
}

inline std::vector<double> smooth_row(const std::vector<double>& x) {
    // Two hidden numbers, to which each input adds less than the one before.
    double a = 0, b = 0;
    for (std::size_t d = 0; d < x.size(); ++d) {
        const double weight = 1 / (1 + 0.7 * static_cast<double>(d));
        a += weight * std::sin(2 * x[d] + 0.5 * static_cast<double>(d));
        b += weight * x[d] * x[(d + 1) % x.size()];
    }
    std::vector<double> row;
    double sum = 0;
    for (int bin = 0; bin < 100; ++bin) {
        const double z = (bin + 0.5) / 100;
        const double wall = 1 / (1 + std::exp(-(z - 0.08) / 0.015));
        row.push_back(wall * (1 + (0.5 + b) * std::exp(-z * (4 + 2 * a)) + 0.2 * a * std::cos(9 * z + b)));
        sum += row.back();
    }
    for (double& value : row) value *= 100 / sum;
    for (const double scalar : {2 + a, 1 + b * b, std::exp(0.6 * a - 0.4 * b), 3 + std::tanh(3 * (a - 1)) * b}) {
        row.push_back(scalar);
    }
    return row;
}

// `noise`: relative standard deviation of every column.
inline Examples smooth(int dimensions, std::size_t rows, double noise, unsigned seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform;
    std::normal_distribution<double> normal;
    Examples all;
    all.rows = rows;
    for (std::size_t row = 0; row < rows; ++row) {
        std::vector<double> x;
        x.reserve(static_cast<std::size_t>(dimensions));
        for (int d = 0; d < dimensions; ++d) x.push_back(uniform(random));
        all.inputs.insert(all.inputs.end(), x.begin(), x.end());
        all.scale.insert(all.scale.end(), 5, 1.0);
        for (const double value : smooth_row(x)) {
            all.values.push_back(value * (1 + noise * normal(random)));
            all.errors.push_back(std::abs(value) * noise);
        }
    }
    return all;
}

}  // namespace mdsweep::surrogate::synthetic
