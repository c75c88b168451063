// Pair potentials of a sweep file as functions of r: what sums, formulas and tails are made of. In the system's units.
#pragma once

#include "model/model_potentials.hpp"
#include "potentials/energy_function.hpp"

namespace mdsweep {

struct PairFunction {
    EnergyFunction energy;  // as if it were not cut
    double end = 0;         // by itself; 0: it does not end
    double cutoff = 0;      // as asked for; 0: it is not
    md::Truncation truncation = md::Truncation::cut;
    bool has_kinks = false;  // it may have pieces, whose ends are found by its values

    // Where it ends or is cut, whichever is nearer; 0: nowhere.
    [[nodiscard]] double last() const;
};

// Of a potential that is no sum and not none. Throws ImpossiblePoint.
[[nodiscard]] PairFunction pair_function_of(const PotentialConfig& config, const PotentialDefaults& defaults,
                                            const PointNumbers& numbers);

// What is doubtful in the rows of a table, or of those in a sum: in words, see doubt_of_table(). Empty: nothing.
[[nodiscard]] std::string doubt_of_tables(const PotentialConfig& config, const PotentialDefaults& defaults,
                                          const PointNumbers& numbers);

// With its cutoff and what is done there.
[[nodiscard]] EnergyFunction cut_function(const PairFunction& function);

// An expression, a formula of the list, a table or a sum as the engine reads it: appends to `tables`.
[[nodiscard]] md::PairPotential tabulated_potential(const PotentialConfig& config, const PotentialDefaults& defaults,
                                                    const PointNumbers& numbers, std::vector<float>& tables);

}  // namespace mdsweep
