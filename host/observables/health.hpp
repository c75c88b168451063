// Whether a simulation did what it was told: kept its temperature, its energy and its particles. Averages of one that
// did not mean nothing, however small their errors. Pure functions of block averages.
#pragma once

#include <span>
#include <string>

#include "config/config.hpp"
#include "model/system.hpp"
#include "replica/engine.hpp"

namespace mdsweep {

// What the time step may change by itself: the kinetic temperature at a step of BAOAB is lower by (omega dt)^2 / 4 for
// an oscillator of frequency omega. At the longest steps that are not warned of (physics/stiffness.hpp), that is 3.5 %
// for the stiffest contacts at their hardest, and far less on the average.
inline constexpr double temperature_allowance = 0.03;  // of kT

// Chance of 1e-9 for a Gaussian: sweeps have up to a million points.
inline constexpr double health_sigmas = 6;

// Heat that the integration must not make: energy per degree of freedom, in kT. At constant energy over the whole
// production, where it stays and changes the temperature by about twice as much. With a Nose-Hoover chain, which leads
// it away, per tau: as much as raises the temperature of particles with the usual friction of 1 / tau by 1 %.
inline constexpr double energy_drift_allowance = 0.02;
inline constexpr double heat_allowance = 0.01;

// Why a point's averages cannot stand, and what to change; empty: they can. Checked are
// - that all numbers are finite, and that every species is counted in whole in its profiles (of which charges are
// made);
// - with a thermostat, the mean kinetic temperature: within `temperature_allowance` and its statistical error, which
// may
//   be no more than the canonical ensemble's fluctuations allow;
// - else and with nose_hoover, the drift of the conserved energy.
// A field along a periodic direction drives a current, whose heat is no fault of the simulation: then temperature and
// energy are left alone.
[[nodiscard]] std::string health_problem(const System& system, const SimulationConfig& simulation,
                                         std::span<const md::ReplicaResult> replicas);

}  // namespace mdsweep
