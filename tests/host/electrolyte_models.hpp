// The preset slit_electrolyte as a sweep file would give it, and its points.
#pragma once

#include <string>

#include "config/config.hpp"
#include "model/salt.hpp"
#include "model/system.hpp"
#include "observables/read_config.hpp"

namespace mdsweep::testing {

// Of fixed length. `keys`: more of the section model, such as ", box: published".
inline Config electrolyte_config(const std::string& keys = "") {
    return parse_config("model: {kind: slit_electrolyte" + keys + "}\n" +
                            "design: {h_nm: {range: [1, 50]}, c_M: 1, points: {sobol: 10}}\n"
                            "simulation: {production: fixed}\n",
                        "electrolyte.yaml", ".");
}

inline System electrolyte_system(const Config& config, const SaltPoint& p) {
    return make_system(
        config, {"h_nm", "z_p", "z_n", "d_p_nm", "d_n_nm", "c_M", "sigma_C_m2"},
        {p.h_nm, static_cast<double>(p.z_p), static_cast<double>(p.z_n), p.d_p_nm, p.d_n_nm, p.c_M, p.sigma_C_m2});
}

}  // namespace mdsweep::testing
