// A Nose-Hoover chain, integrated as Martyna, Tuckerman, Tobias and Klein do (Mol. Phys. 87, 1117, 1996): half a step
// of the chain, a step of velocity Verlet, half a step of the chain. The time step is far below the chain's time, so
// that one step of each is enough.
//
// The two halves that meet between two steps need the kinetic energy at one instant only, as the first of them says
// what it is after: it is summed once a step. A sample is taken between them. The first worker alone integrates the
// chain, which is in memory between two steps, so that a launch may end anywhere.
#pragma once

#include "replica/replica.hpp"

namespace mdsweep::md {

// Scalar: the precision of its velocities and factors, which should not exceed that of the particles' velocities: a GPU
// has few units for double. Positions add up a long run.
template <class Scalar>
MDSWEEP_HD void half_step_of_chain(NoseHooverChain& chain, const StepParameters& p) {
    const Scalar half(0.5F * p.time_step), quarter(0.25F * p.time_step), eighth(0.125F * p.time_step);
    const Scalar kT(p.temperature), mass0(p.chain_mass[0]), mass(p.chain_mass[1]);
    auto v0 = static_cast<Scalar>(chain.velocity[0]), v1 = static_cast<Scalar>(chain.velocity[1]);
    auto v2 = static_cast<Scalar>(chain.velocity[2]), kinetic = static_cast<Scalar>(chain.kinetic);
    // A thermostat is driven by the excess of what it controls, and damped by the next.
    const auto damp = [&](Scalar& v, Scalar next) { v *= exponential(-eighth * next); };
    const auto kick2 = [&] { v2 += quarter * (mass * v1 * v1 - kT) / mass; };
    const auto kick1 = [&] { damp(v1, v2), v1 += quarter * (mass0 * v0 * v0 - kT) / mass, damp(v1, v2); };
    const auto kick0 = [&] {
        damp(v0, v1), v0 += quarter * (2 * kinetic - Scalar(p.degrees) * kT) / mass0, damp(v0, v1);
    };
    kick2(), kick1(), kick0();
    const Scalar factor = exponential(-half * v0);
    kinetic *= factor * factor;
    chain.position[0] += static_cast<double>(half * v0);
    chain.position[1] += static_cast<double>(half * v1);
    chain.position[2] += static_cast<double>(half * v2);
    kick0(), kick1(), kick2();
    chain.velocity[0] = static_cast<double>(v0);
    chain.velocity[1] = static_cast<double>(v1);
    chain.velocity[2] = static_cast<double>(v2);
    chain.kinetic = static_cast<double>(kinetic);
    chain.factor = static_cast<double>(factor);
}

// The chain's energy: together with that of the particles it is conserved. 0 without a chain.
MDSWEEP_HD double chain_energy(const NoseHooverChain& chain, const StepParameters& p) {
    double energy = static_cast<double>(p.temperature) *
                    (static_cast<double>(p.degrees) * chain.position[0] + chain.position[1] + chain.position[2]);
    for (int k = 0; k < chain_length; ++k)
        energy += 0.5 * static_cast<double>(p.chain_mass[k > 0]) * chain.velocity[k] * chain.velocity[k];
    return energy;
}

// Kinetic energy of all particles, into team.sums()[0]. Barriers on both sides.
template <class Team, class Scalar>
MDSWEEP_HD void sum_kinetic_energy(Team& team, const Particles<Scalar>& particles) {
    using Real = typename Team::Real;
    const Real half(0.5F), zero(0.0F);
    Real parts[1] = {zero};
#pragma unroll 1
    for (int i = team.rank() * Team::width; i < particles.padded; i += team.size() * Team::width) {
        const Real inverse_mass = team.load(particles.inverse_mass + i);
        const Real vx = team.load(particles.vx + i), vy = team.load(particles.vy + i), vz = team.load(particles.vz + i);
        const Real speed2 = multiply_add(vx, vx, multiply_add(vy, vy, vz * vz));
        parts[0] = parts[0] + select(zero < inverse_mass, half * speed2 / inverse_mass, zero);
    }
    team.sum(parts, team.sums());
}

// Before the first step: the chain is at rest. begin_with_chain() has the barrier after which others may read it.
template <class Team, class Scalar>
MDSWEEP_HD void start_chain(Team& team, const Particles<Scalar>& particles, NoseHooverChain& chain) {
    sum_kinetic_energy(team, particles);
    if (team.rank() == 0) chain.kinetic = static_cast<double>(team.sums()[0]);
}

// The half step with which a step begins. Returns by what the velocities are still to be multiplied. Has a barrier.
template <class Team>
MDSWEEP_HD typename Team::Scalar begin_with_chain(Team& team, const StepParameters& p, NoseHooverChain& chain) {
    using Scalar = typename Team::Scalar;
    if (team.rank() == 0) half_step_of_chain<Scalar>(chain, p);
    team.sync();
    return static_cast<Scalar>(chain.factor);
}

// The half step with which a step ends, velocities included. A barrier must follow before the next step.
template <class Team, class Scalar>
MDSWEEP_HD void end_with_chain(Team& team, const Particles<Scalar>& particles, const StepParameters& p,
                               NoseHooverChain& chain) {
    using Real = typename Team::Real;
    sum_kinetic_energy(team, particles);
    if (team.rank() == 0) {
        chain.kinetic = static_cast<double>(team.sums()[0]);
        half_step_of_chain<Scalar>(chain, p);
    }
    team.sync();
    const Real factor(static_cast<Scalar>(chain.factor));
#pragma unroll 1
    for (int i = team.rank() * Team::width; i < particles.padded; i += team.size() * Team::width) {
        team.store(particles.vx + i, factor * team.load(particles.vx + i));
        team.store(particles.vy + i, factor * team.load(particles.vy + i));
        team.store(particles.vz + i, factor * team.load(particles.vz + i));
    }
}

}  // namespace mdsweep::md
