// Sobol's indices of functions of independent inputs: how much of an output's variance each input makes.
//
// Of a function f of inputs in the unit cube with variance V, input i has the first-order index S = Var(E(f | x_i)) /
// V, its effect alone, and the total index ST = E(Var(f | all others)) / V, with all its interactions. With A and B the
// halves of one randomly shifted Sobol sequence in twice the dimensions, and C_i rows of A with column i of B,
//
//     S_i V  = V - mean((f(B) - f(C_i))^2) / 2           (Jansen, Comput. Phys. Commun. 117, 35, 1999)
//     S_i V  = mean(f(B) (f(C_i) - f(A)))                where that is below 0.1, as it is sharper for small ones
//                                                        (Saltelli et al., Comput. Phys. Commun. 181, 259, 2010, table
//                                                        2)
//     ST_i V = mean((f(A) - f(C_i))^2) / 2               (Jansen)
//
// Several shifts give independent estimates, whose scatter is the error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "design/sampling.hpp"

namespace mdsweep {

// [rows][columns] of all outputs at rows of the unit cube.
using UnitFunction = std::function<std::vector<double>(const UnitPoints& rows)>;

struct Estimate {
    double value = 0;
    double half_width = 0;  // of its interval of 95 %, by Student's t
};

// Of a column, or of several whose variances are added up: a profile.
struct Indices {
    double variance = 0;
    std::vector<Estimate> first, total;  // [inputs]; not numbers where there is no variance
};

// Columns first, first + 1, ..., first + size - 1.
struct ColumnRange {
    std::size_t first = 0, size = 1;
};

struct SobolSampling {
    std::size_t shifts = 16;
    std::size_t points = 1024;  // of a half
    std::uint64_t seed = 1;
};

// Most inputs of sobol_indices().
inline constexpr std::size_t most_indices = sobol_dimensions / 2;

// One Indices for each range. Evaluates f at shifts * points * (inputs + 2) rows. Throws std::invalid_argument for no
// inputs or more than most_indices.
[[nodiscard]] std::vector<Indices> sobol_indices(std::size_t inputs, const std::vector<ColumnRange>& ranges,
                                                 const UnitFunction& f, const SobolSampling& sampling = {});

}  // namespace mdsweep
