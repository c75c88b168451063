// The time step that a potential needs.
//
// Two particles that meet with the energy E in their relative motion turn back where the potential is E. There it is
// stiffest. The motion is that of an oscillator of frequency
//
//     omega = sqrt(k / mu),
//
// k the curvature d2U/dr2 at that distance, mu the reduced mass. Velocity Verlet, whose positions BAOAB shares, is
// unstable at dt omega = 2. Head-on WCA collisions at E = 5 kT, integrated with random phase, change their energy by
// an rms of
//
//     dt omega    0.5     0.75    1      1.4
//     rms, kT     0.006   0.013   0.02   0.15
//
// without a mean up to 1; at 1.4 each heats by 0.02 kT. A collision reaches 5 kT with a probability of exp(-5); hence
//
//     dt <= 0.75 / omega at 5 kT.
//
// That is 0.013 tau for WCA and Lennard-Jones particles of mass m with epsilon = kT, tau = sigma sqrt(m / kT).
#pragma once

#include "physics/wall_potentials.hpp"

namespace mdsweep::md {

inline constexpr double collision_energy = 5;       // kT
inline constexpr double longest_step_omega = 0.75;  // dt omega

// The largest curvature on the way of particles that come from the cutoff with `energy` and turn back where it is used
// up; wells on the way count. 0 when there is none. All in the job's units: `energy` above that at infinity, the
// curvature in energy per squared length. `tables`: as for pair_value().
[[nodiscard]] double stiffness(const PairPotential& potential, const float* tables, double energy);
[[nodiscard]] double stiffness(const WallPotential& potential, double energy);

// The longest time step that integrates that stiffness well. `mass`: the reduced one of a pair, m1 m2 / (m1 + m2), or
// the particle's own at a wall. Infinite for no stiffness.
[[nodiscard]] double longest_time_step(double stiffness, double mass);

}  // namespace mdsweep::md
