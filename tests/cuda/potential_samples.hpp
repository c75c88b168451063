// Samples of every pair and wall potential, with an energy computed by hand.
#pragma once

#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "physics/potential.hpp"

namespace mdsweep::md {

using Parameters = std::array<float, most_parameters>;

// 2 (2 - r)^3 between 0.8 and 2, in four intervals, behind seven numbers of another table.
inline std::vector<float> cubic_table() {
    std::vector<float> tables(7, 1e30F);
    for (int i = 0; i < 4; ++i) {
        const float h = 0.3F, u = 1.2F - h * static_cast<float>(i);
        for (const float c : {2 * u * u * u, -6 * u * u * h, 6 * u * h * h, -2 * h * h * h, 0.0F, 0.0F})
            tables.push_back(c);
    }
    return tables;
}

struct PotentialSample {
    std::string name;
    Parameters parameters;
    float cutoff;     // 0: natural
    double r, value;  // a distance and the energy there, without truncation, as computed by hand
};

// At least one of each potential in the list.
inline const std::vector<PotentialSample> pair_samples = {
    {"wca", {1, 0.58F}, 0, 0.58, 1.0},
    {"wca", {2.5F, 1.2F}, 0, 1.2 / std::pow(std::numbers::phi, 1.0 / 6), 2.5 * 5},
    {"lj", {1, 1}, 2.5F, std::pow(2.0, 1.0 / 6), -1.0},
    {"lj", {0.7F, 0.4F}, 1, 0.5, 4 * 0.7 * (std::pow(0.8, 12) - std::pow(0.8, 6))},
    {"yukawa", {5, 2, 1}, 4, 1.5, 5 / 1.5 * std::exp(-1.0)},
    {"yukawa", {-1.5F, 0.5F, 0.8F}, 6, 0.8, -1.5},
    {"morse", {3, 4, 1.1F}, 3, 1.1, -3.0},
    {"morse", {3, 4, 1.1F}, 3, 1.1 - std::numbers::ln2 / 4, 0.0},
    {"buckingham", {1000, 0.25F, 10}, 4, 2.0, 1000 * std::exp(-8.0) - 10.0 / 64},
    {"buckingham", {2000, 0.2F, 0}, 3, 1.0, 2000 * std::exp(-5.0)},
    {"soft_sphere", {1, 1, 12}, 2, 0.9, std::pow(0.9, -12)},
    {"soft_sphere", {2, 1.3F, 4.5F}, 5, 2.6, 2 * std::pow(2.0, -4.5)},
    {"gaussian", {2, 1}, 5, 1.0, 2 * std::exp(-0.5)},
    {"gaussian", {3, 0.7F}, 4, 0.014, 3 * std::exp(-0.0002)},
    {"table", {0.8F, 1 / 0.3F, 4, 7}, 0, 1.4, 2 * 0.6 * 0.6 * 0.6},
};

inline const std::vector<PotentialSample> wall_samples = {
    {"wca", {1, 0.29F}, 0, 0.29, 1.0},
    {"lj_9_3", {1.7F, 1}, 3, std::pow(0.4, 1.0 / 6), -1.7 * std::sqrt(10.0) / 3},
    {"lj_9_3", {1, 0.5F}, 2, 1.0, 2.0 / 15 / 512 - 1.0 / 8},
    {"lj_10_4", {1, 0.8F}, 3, 0.8, -1.2 * std::acos(-1.0)},
    {"lj_10_4", {0.5F, 1}, 3, 2.0, std::acos(-1.0) * (0.4 / 1024 - 1.0 / 16)},
    {"hard", {1, 0.5F}, 0, 0.5, 1.0},
    {"hard", {2, 1}, 0, 0.98, 2 + 2 * 50 * std::pow(50.0 / 49, 49) * (std::pow(0.98, -50) - std::pow(0.98, -49))},
    {"yukawa", {2, 3, 0.5F}, 3, 1.0, 2 * std::exp(-1.5)},
    {"yukawa", {-2, 1, 0.5F}, 5, 0.5, -2.0},
};

}  // namespace mdsweep::md
