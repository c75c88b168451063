// The pair potentials there are, and how the step evaluates the one of a pair.
//
// To add one:
// 1. Write a header in physics/pair/ like wca.hpp there, which begins with the source of the formula. A potential is a
//    type with
//      name               its name in a sweep file
//      sentence           its energy, for people: in `mdsweep keys` and configs/REFERENCE.md
//      parameters         their names and dimensions, in the order in which `p` holds them. A length must be above 0.
//                         Where a sweep file leaves out `epsilon` it is 1, and `sigma` the mean diameter of the two;
//                         parameters with other names must be given.
//      natural_cutoff(p)  where it ends by itself; 0 when it does not, and the user must say where to cut it
//      nearest(p)         nearer pairs have the energy and the force over r of this distance, which keeps 1/r^n in
//                         the range of a float. 0 for a potential that is finite everywhere. It may throw
//                         std::invalid_argument when the parameters make no sense.
//      at(r2, inverse_r, p, tables)  force over r, and energy
//
//    `at` runs on float, double and SIMD vectors. It uses the operators + - * / and the functions of number.hpp, and
//    Real(...) of a float for its numbers. Where it has to choose it computes both and takes one by select(). All
//    lengths are in the same unit, whichever that is: the step's is the box length.
// 2. Include it here and add it to the list below: a sweep file may then name it, and both backends compute it.
// 3. Add a sample of its parameters to tests/cuda/potential_samples.hpp, with an energy known by hand. Without one
//    test_potentials fails; with it, it tests the force against the slope of the energy, both ends, and float and SIMD
//    lanes against double.
// 4. Print the generated pages anew (.github/CONTRIBUTING.md).
// A potential for once needs none of this: a sweep file may give a formula or a table (host/potentials/).
#pragma once

#include <array>
#include <type_traits>

#include "physics/pair/buckingham.hpp"
#include "physics/pair/gaussian.hpp"
#include "physics/pair/lennard_jones.hpp"
#include "physics/pair/morse.hpp"
#include "physics/pair/soft_sphere.hpp"
#include "physics/pair/table.hpp"
#include "physics/pair/wca.hpp"
#include "physics/pair/yukawa.hpp"
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

    // -1: there is none of that name.
    static constexpr int place_of(std::string_view name) {
        int place = 0, found = -1;
        ((found = name == Potentials::name ? place : found, ++place), ...);
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
        ((place++ == kind && (value = Potentials::at(arguments...), true)) || ...);
        return value;
    }
};

using PairPotentials = PotentialList<Wca, LennardJones, Yukawa, Morse, Buckingham, SoftSphere, Gaussian, Table>;

// A potential of a list as it is asked for, in the units of the job.
template <class List>
struct AskedPotential {
    using Potentials = List;
    int kind = -1;  // place in the list; -1: none
    Truncation truncation = Truncation::cut;
    float cutoff = 0;  // 0: the natural one
    std::array<float, most_parameters> parameters{};
};

// The potential of a pair of species.
using PairPotential = AskedPotential<PairPotentials>;

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

// In units of `length`; `tables` as for pair_value(). Throws std::invalid_argument when there is no cutoff, when it is
// beyond the natural one or within what nearest() holds, and when a parameter is not a finite number or makes no sense.
[[nodiscard]] PairTerm make_pair_term(const PairPotential& potential, float length, const float* tables);

template <class Real>
MDSWEEP_HD_CALL PairValue<Real> any_pair_value(int kind, Real r2, Real inverse_r, const float* parameters,
                                               const float* tables) {
    return PairPotentials::at<PairValue<Real>>(kind, r2, inverse_r, parameters, tables);
}

// Zero beyond the cutoff. `tables` is where tabulated potentials keep theirs.
template <class Real>
MDSWEEP_HD PairValue<Real> pair_value(const PairTerm& term, const float* tables, Real r2) {
    const Real held = larger(r2, Real(term.nearest_squared));
    const Real inverse_r = reciprocal_sqrt(held);
    PairValue<Real> value{};
    if (term.kind == PairPotentials::place_of<Wca>())
        value = Wca::at(held, inverse_r, term.parameters, tables);
    else if (term.kind == PairPotentials::place_of<LennardJones>())
        value = LennardJones::at(held, inverse_r, term.parameters, tables);
    else
        value = any_pair_value(term.kind, held, inverse_r, term.parameters, tables);
    const Real shift(term.force_shift), zero(0.0F);
    const auto within = held < Real(term.cutoff_squared);
    return {select(within, value.force_over_r - shift * inverse_r, zero),
            select(within, value.energy + multiply_add(shift, held * inverse_r, -Real(term.energy_shift)), zero)};
}

}  // namespace mdsweep::md
