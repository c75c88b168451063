// The pair potentials there are, and how the step evaluates the one of a pair.
//
// To add one: write a header in physics/pair/ like wca.hpp there, and put it into the list below. A sweep file may then
// name it. A potential is a type with
//   name                its name in a sweep file
//   parameters          their names and dimensions, in the order in which `p` holds them
//   natural_cutoff(p)   where it ends by itself; 0 when it does not, and the user must say where to cut it
//   nearest(p)          pairs nearer than this feel the force at this distance: it keeps 1/r^n finite
//   at(r2, inverse_r, p, tables)  force over r, and energy
// tests/cuda/potentials_test.cpp checks each in the list against central differences.
#pragma once

#include <array>
#include <type_traits>

#include "physics/pair/lennard_jones.hpp"
#include "physics/pair/wca.hpp"
#include "physics/potential.hpp"

namespace mdsweep::md {

template <class... Potentials>
struct PotentialList {
    static constexpr int size = sizeof...(Potentials);

    // The place of a potential in the list, as PairPotential::kind has it.
    template <class Potential>
    static constexpr int place_of() {
        int place = 0, found = -1;
        ((found = std::is_same_v<Potential, Potentials> ? place : found, ++place), ...);
        return found;
    }

    // Calls work.template operator()<Potential>() for the one at that place. On the host.
    template <class Work>
    static void visit(int kind, const Work& work) {
        int place = 0;
        ((place++ == kind ? work.template operator()<Potentials>() : void()), ...);
    }

    template <class Value, class... Arguments>
    MDSWEEP_HD static Value at(int kind, const Arguments&... arguments) {
        Value value{};
        int place = 0;
        ((place++ == kind ? void(value = Potentials::at(arguments...)) : void()), ...);
        return value;
    }
};

using PairPotentials = PotentialList<Wca, LennardJones>;

// The potential of a pair of species as it is asked for, in the units of the job.
struct PairPotential {
    int kind = -1;  // place in PairPotentials; -1: none
    Truncation truncation = Truncation::cut;
    float cutoff = 0;  // 0: the natural one
    std::array<float, most_parameters> parameters{};
};

template <class Potential>
[[nodiscard]] PairPotential pair_potential(std::array<float, most_parameters> parameters, float cutoff = 0,
                                           Truncation truncation = Truncation::cut) {
    return {PairPotentials::place_of<Potential>(), truncation, cutoff, parameters};
}

// The same as the step reads it, in cell units.
struct PairTerm {
    int kind = -1;
    float cutoff_squared = 0;  // 0: no interaction
    float nearest_squared = 0;
    float energy_shift = 0, force_shift = 0;
    float parameters[most_parameters] = {};
};

// In units of `length`; `tables` as for pair_value(). Throws std::invalid_argument when there is no cutoff.
[[nodiscard]] PairTerm make_pair_term(const PairPotential& potential, float length, const float* tables);

// Zero beyond the cutoff. `tables` is where tabulated potentials keep theirs.
template <class Real>
MDSWEEP_HD PairValue<Real> pair_value(const PairTerm& term, const float* tables, Real r2) {
    const Real held = larger(r2, Real(term.nearest_squared));
    const Real inverse_r = reciprocal_sqrt(held);
    const auto value = PairPotentials::at<PairValue<Real>>(term.kind, held, inverse_r, term.parameters, tables);
    const Real shift(term.force_shift), zero(0.0F);
    const auto within = held < Real(term.cutoff_squared);
    return {select(within, value.force_over_r - shift * inverse_r, zero),
            select(within, value.energy + multiply_add(shift, held * inverse_r, -Real(term.energy_shift)), zero)};
}

}  // namespace mdsweep::md
