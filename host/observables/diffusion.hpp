// Diffusion coefficients from mean squared displacements and, as a check, from velocity correlations. In the engine's
// units: length^2 per time.
#pragma once

#include <span>
#include <vector>

#include "replica/engine.hpp"

namespace mdsweep {

// lateral: x and y; all: of a bulk.
enum class Directions { lateral, z, all };
[[nodiscard]] constexpr int dimensions(Directions directions) {
    return directions == Directions::lateral ? 2 : directions == Directions::z ? 1 : 3;
}

struct Diffusion {
    double coefficient = 0, error = 0;
    double green_kubo = 0, green_kubo_error = 0;  // too small where the window ends before the correlation does
};

// Einstein's relation: the slope of the mean squared displacement over 2 d. It is fitted by least squares over the last
// half of the window, past the ballistic beginning. Where the window is too short, its earlier and its later part give
// different slopes.
[[nodiscard]] double einstein(std::span<const double> msd, double lag_time, int dimensions);

// Green and Kubo's: the integral of the velocity correlation over d, by trapezoids over the whole window.
[[nodiscard]] double green_kubo(std::span<const double> vacf, double lag_time, int dimensions);

// Diffusion of a group's particles, with standard errors from the block averages of all replicas. lag_time: between
// samples of the window. Throws std::invalid_argument when the window has fewer than four samples.
[[nodiscard]] Diffusion diffusion(const std::vector<md::ReplicaResult>& replicas, int group, int groups,
                                  Directions directions, double lag_time);

}  // namespace mdsweep
