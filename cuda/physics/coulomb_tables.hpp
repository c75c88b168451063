// The tables of physics/periodic_coulomb.hpp for a box and an accuracy.
#pragma once

#include <vector>

#include "physics/mollifier.hpp"
#include "physics/periodic_coulomb.hpp"

namespace mdsweep::md {

// In units of the cell's width in x.
struct CoulombCell {
    double y = 1;       // width in y
    double z = 1;       // height of the slit, or width in z
    bool bulk = false;  // periodic in z
};

template <class Scalar>
struct CoulombTables {
    PeriodicCoulomb<Scalar> numbers;  // but for the pointers
    std::vector<CoulombMode> modes;
    std::vector<CoulombRow> rows;
    std::vector<Scalar> matrices;

    [[nodiscard]] PeriodicCoulomb<Scalar> view() const {
        PeriodicCoulomb<Scalar> result = numbers;
        result.modes = modes.data();
        result.rows = rows.data();
        result.matrices = matrices.data();
        return result;
    }
};

struct CoulombPlan {
    Mollifier mollifier;
    CoulombTables<double> tables;
    double error = 0;      // estimated, to be below `accuracy`
    int wave_vectors = 0;  // within the band: lateral ones in a slit
};

// Degree of Q that serves an accuracy without many more wave vectors than a higher one would need.
[[nodiscard]] int coulomb_degree(double accuracy);

// accuracy: rms error of the force of one charge on another, over the rms force itself. Charges are placed at random
// and keep coulomb_nearest of the shortest periodic length apart. For neutral configurations both grow alike with the
// number of charges. degree 0: coulomb_degree(accuracy). Throws std::invalid_argument when the cell or the accuracy is
// out of reach.
inline constexpr double coulomb_nearest = 0.08;
[[nodiscard]] CoulombPlan plan_coulomb(const CoulombCell& cell, double accuracy, int degree = 0);

[[nodiscard]] CoulombTables<float> in_floats(const CoulombTables<double>& tables);

}  // namespace mdsweep::md
