// The reference model: an electrolyte between two equally charged walls, from seven parameters.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "model/system.hpp"

namespace mdsweep {

struct SlitPoint {
    double h_nm = 0;
    int z_p = 1, z_n = -1;
    double d_p_nm = 0, d_n_nm = 0;
    double c_M = 0;
    double sigma_C_m2 = 0;
};

// Reads a row of the design; `d_nm` stands for both diameters.
[[nodiscard]] SlitPoint slit_point(const std::vector<std::string>& names, const std::vector<double>& row);

// Whole ions in a box.
struct SlitContents {
    double lateral_nm = 0;
    int salt_cations = 0;
    int anions = 0;
    int counterions = 0;                         // monovalent, of the cations' size, for both walls
    double c_M = 0, sigma_C_m2 = 0;              // as realised
    double cation_mean_M = 0, anion_mean_M = 0;  // ions of the group over the slit's volume
    [[nodiscard]] int ions() const { return salt_cations + anions + counterions; }
};

// Fills the box by the model's rule (cuda/README.md). Throws ImpossiblePoint when there would be no
// ions, when they do not fit, or when the box is too small for its electrostatics.
[[nodiscard]] SlitContents fill_slit(const SlitPoint& point, const ModelConfig& model);

// The same as a system. Counterions have a group of their own where their charge is not the salt cations'.
[[nodiscard]] System slit_electrolyte_system(const Config& config, const SlitPoint& point,
                                             const SlitContents& contents);

}  // namespace mdsweep
