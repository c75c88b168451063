// Which time step a potential needs.
//
// Two particles that meet with the energy E in their relative motion turn back where the potential is E; there it is
// stiffest. With k its curvature d2U/dr2 at that distance and mu the reduced mass, the motion there is that of an
// oscillator of frequency omega = sqrt(k / mu). Velocity Verlet, whose positions BAOAB shares, is unstable at dt omega
// =
// 2. A head-on WCA collision at E = 5 kT, integrated with random phase, changes its energy by an rms of 0.006 kT at dt
// omega = 0.5, 0.013 kT at 0.75 and 0.02 kT at 1, with no mean; at 1.4 by 0.15 kT, and each heats by 0.02 kT. A
// collision reaches 5 kT with a probability of exp(-5); hence
//   dt <= 0.75 / omega at 5 kT.
// That is 0.013 tau for WCA and Lennard-Jones particles of mass m with epsilon = kT, tau = sigma sqrt(m / kT).
#pragma once

#include "physics/wall_potentials.hpp"

namespace mdsweep::md {

inline constexpr double collision_energy = 5;       // kT
inline constexpr double longest_step_omega = 0.75;  // dt omega

// The largest curvature that particles meet which come from the cutoff with `energy` (in the job's unit, above that at
// infinity) and turn back where it is used up; that of the wells on their way counts. 0 when there is none. In the
// job's units, energy per squared length; the potential in the same, `tables` as for pair_value().
[[nodiscard]] double stiffness(const PairPotential& potential, const float* tables, double energy);
[[nodiscard]] double stiffness(const WallPotential& potential, double energy);

// The time step up to which all is well: `mass` is the reduced one of a pair, m1 m2 / (m1 + m2), and the particle's own
// at a wall. Infinite for no stiffness.
[[nodiscard]] double longest_time_step(double stiffness, double mass);

}  // namespace mdsweep::md
