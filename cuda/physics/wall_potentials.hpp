// The walls there are. A wall potential depends on the distance w to the wall's plane. Adding one is as adding a pair
// potential (pair_potentials.hpp): a header in physics/wall/, its name in the list below, a sample in the tests. Its
// at(w, p) yields the force itself, positive away from the wall; where a sweep file leaves out `sigma` it is half the
// diameter.
#pragma once

#include "physics/pair_potentials.hpp"
#include "physics/wall/hard.hpp"
#include "physics/wall/lj_10_4.hpp"
#include "physics/wall/lj_9_3.hpp"
#include "physics/wall/wca.hpp"
#include "physics/wall/yukawa.hpp"

namespace mdsweep::md {

using WallPotentials = PotentialList<WcaWall, LennardJones93Wall, LennardJones104Wall, HardWall, YukawaWall>;

// The potential of a wall and a species.
using WallPotential = AskedPotential<WallPotentials>;

template <class Potential>
[[nodiscard]] WallPotential wall_potential(std::array<float, most_parameters> parameters, float cutoff = 0,
                                           Truncation truncation = Truncation::cut) {
    return {WallPotentials::place_of<Potential>(), truncation, cutoff, parameters};
}

struct WallTerm {
    int kind = -1;
    float cutoff = 0;   // 0: no interaction
    float nearest = 0;  // a particle nearer than this feels the force at this distance
    float energy_shift = 0, force_shift = 0;
    float parameters[most_parameters] = {};
};

// In units of `length`. Throws as make_pair_term() does.
[[nodiscard]] WallTerm make_wall_term(const WallPotential& potential, float length);

// Zero beyond the cutoff. A particle beyond the plane feels the force at `nearest`; the step reports it as lost.
template <class Real>
MDSWEEP_HD_CALL WallValue<Real> wall_value(const WallTerm& term, Real w) {
    const Real held = larger(w, Real(term.nearest));
    const auto value = WallPotentials::at<WallValue<Real>>(term.kind, held, term.parameters);
    const Real shift(term.force_shift), zero(0.0F);
    const auto within = held < Real(term.cutoff);
    return {select(within, value.force - shift, zero),
            select(within, value.energy + multiply_add(shift, held, -Real(term.energy_shift)), zero)};
}

}  // namespace mdsweep::md
