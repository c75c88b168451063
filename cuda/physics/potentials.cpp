// From potentials as they are asked for to what the step reads.
#include <cmath>
#include <stdexcept>
#include <string>

#include "physics/wall_potentials.hpp"

namespace mdsweep::md {

namespace {

// Fills all but the squares that differ between pairs and walls.
template <class Potential, class Asked, class Term>
float fill_term(const Asked& asked, float length, Term& term) {
    for (std::size_t k = 0; k < Potential::parameters.size(); ++k)
        term.parameters[k] = static_cast<float>(static_cast<double>(asked.parameters[k]) *
                                                std::pow(static_cast<double>(length), -Potential::parameters[k].length));
    const float cutoff = asked.cutoff > 0 ? asked.cutoff / length : Potential::natural_cutoff(term.parameters);
    if (!(cutoff > 0)) throw std::invalid_argument(std::string(Potential::name) + " needs a cutoff");
    term.kind = asked.kind;
    return cutoff;
}

// So that the energy (and the force) end at zero.
template <class Term>
void shift(Term& term, Truncation truncation, double cutoff, double force, double energy) {
    if (truncation == Truncation::cut) return;
    if (truncation == Truncation::force_shifted) term.force_shift = static_cast<float>(force);
    term.energy_shift = static_cast<float>(energy + static_cast<double>(term.force_shift) * cutoff);
}

}  // namespace

PairTerm make_pair_term(const PairPotential& potential, float length, const float* tables) {
    PairTerm term;
    PairPotentials::visit(potential.kind, [&]<class Potential>() {
        const float cutoff = fill_term<Potential>(potential, length, term);
        const float nearest = Potential::nearest(term.parameters);
        term.cutoff_squared = cutoff * cutoff;
        term.nearest_squared = nearest * nearest;
        const auto rc = static_cast<double>(cutoff);
        const auto end = Potential::at(rc * rc, 1 / rc, term.parameters, tables);
        shift(term, potential.truncation, rc, rc * end.force_over_r, end.energy);
    });
    return term;
}

WallTerm make_wall_term(const WallPotential& potential, float length) {
    WallTerm term;
    WallPotentials::visit(potential.kind, [&]<class Potential>() {
        term.cutoff = fill_term<Potential>(potential, length, term);
        term.nearest = Potential::nearest(term.parameters);
        const auto end = Potential::at(static_cast<double>(term.cutoff), term.parameters);
        shift(term, potential.truncation, static_cast<double>(term.cutoff), end.force, end.energy);
    });
    return term;
}

}  // namespace mdsweep::md
