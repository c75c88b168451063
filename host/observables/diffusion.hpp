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
// The same over the samples from `first` to before `last`.
[[nodiscard]] double einstein(std::span<const double> msd, std::size_t first, std::size_t last, double lag_time,
                              int dimensions);

// Diffusion coefficients from windows that need not be much longer than the velocities' memory t. Where it is
// exponential,
//
//     msd = 2 d D (s - t (1 - exp(-s / t))),    D = v^2 t,    v^2 = <velocity^2> / d = kT / m
//
// at the time s (Uhlenbeck and Ornstein, Phys. Rev. 36, 823, 1930): then one slope, the least-squares one over a
// stretch of the window, gives t and D. Far beyond the memory the slope is D, whatever the memory's form.
struct Diffusive {
    double coefficient = 0;
    double sensitivity = 1;  // dD / d(slope): makes block averages of slopes those of D
    double slope = 0;        // over 2 d
    double memory = 0;       // t
    bool reached = false;    // the slope is at least half of D; else `coefficient` is but the slope
};
// msd: by samples lag_time apart, of which those from `first` to before `last` are fitted. squared_speed: v^2.
[[nodiscard]] Diffusive diffusive(std::span<const double> msd, std::size_t first, std::size_t last, double lag_time,
                                  int dimensions, double squared_speed);

// Green and Kubo's: the integral of the velocity correlation over d, by trapezoids over the whole window.
[[nodiscard]] double green_kubo(std::span<const double> vacf, double lag_time, int dimensions);

// Diffusion of a group's particles, with standard errors from the block averages of all replicas. lag_time: between
// samples of the window. Throws std::invalid_argument when the window has fewer than four samples.
[[nodiscard]] Diffusion diffusion(const std::vector<md::ReplicaResult>& replicas, int group, int groups,
                                  Directions directions, double lag_time);

}  // namespace mdsweep
