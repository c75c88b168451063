// From potentials as they are asked for to what the step reads.
#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "physics/wall_potentials.hpp"

namespace mdsweep::md {

namespace {

// Cutoff and the distance within which nothing gets nearer.
struct Range {
    float cutoff, nearest;
};

// Fills in what pairs and walls have in common.
template <class Potential, class Asked, class Term>
Range fill_term(const Asked& asked, float length, Term& term) {
    const std::string name(Potential::name);
    for (std::size_t k = 0; k < Potential::parameters.size(); ++k) {
        const Parameter& parameter = Potential::parameters[k];
        const auto value = static_cast<double>(asked.parameters[k]);
        term.parameters[k] = static_cast<float>(value * std::pow(static_cast<double>(length), -parameter.length));
        if (!std::isfinite(term.parameters[k]))
            throw std::invalid_argument(name + ": " + std::string(parameter.name) + " is not a finite number");
    }
    term.kind = asked.kind;
    const float natural = Potential::natural_cutoff(term.parameters);
    const float cutoff = asked.cutoff > 0 ? asked.cutoff / length : natural;
    if (!(cutoff > 0)) throw std::invalid_argument(name + " needs a cutoff");
    if (natural > 0 && cutoff > 1.00001F * natural)
        throw std::invalid_argument(name + " ends at " + std::to_string(natural * length) +
                                    ", so that it cannot be cut at " + std::to_string(asked.cutoff));
    // A ten-thousandth of the cutoff is as good as zero, and 1/r is finite there.
    const float nearest = std::max(Potential::nearest(term.parameters), 1e-4F * cutoff);
    if (nearest >= cutoff)
        throw std::invalid_argument(name + " is cut at " + std::to_string(cutoff * length) +
                                    ", within its core that nothing enters");
    return {cutoff, nearest};
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
    PairPotentials::visit(potential.kind, [&]<class Potential> {
        const auto [cutoff, nearest] = fill_term<Potential>(potential, length, term);
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
    WallPotentials::visit(potential.kind, [&]<class Potential> {
        const auto [cutoff, nearest] = fill_term<Potential>(potential, length, term);
        term.cutoff = cutoff;
        term.nearest = nearest;
        const auto end = Potential::at(static_cast<double>(term.cutoff), term.parameters);
        shift(term, potential.truncation, static_cast<double>(term.cutoff), end.force, end.energy);
    });
    return term;
}

}  // namespace mdsweep::md
