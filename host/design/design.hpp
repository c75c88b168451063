// The points of a sweep.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/config.hpp"

namespace mdsweep {

// The design space: a table of points over all parameters, and the ranges of those that vary.
struct Design {
    // All parameters, with units, fixed ones too: h_nm, z_p, z_n, d_p_nm, d_n_nm, c_M, sigma_C_m2, in this order; a
    // sweep with one diameter for all ions has d_nm in place of d_p_nm and d_n_nm.
    std::vector<std::string> names;
    std::vector<std::vector<double>> points;  // [point][parameter]
    std::vector<std::size_t> varying;         // indices into names: the surrogate's inputs
    std::vector<double> low, high;            // of the varying ones: the trained domain
    std::vector<bool> log = {};               // of the varying ones: points are even in its logarithm; empty: none
    std::size_t drawn = 0;  // points looked at to find these, more where some break design.where; 0: not known

    [[nodiscard]] std::size_t size() const { return points.size(); }
    [[nodiscard]] std::vector<double> inputs(std::size_t point) const;  // the varying values of a point
    // A value of the k-th varying parameter as its place in its range, from 0 to 1, in the logarithm where points are
    // even in that.
    [[nodiscard]] double unit(std::size_t k, double value) const;
    [[nodiscard]] std::vector<double> unit_inputs(std::size_t point) const;  // of the varying values of a point
    [[nodiscard]] std::size_t index(const std::string& name) const;  // throws std::out_of_range with the known names
};

// Sets `log` of the design's varying parameters as the sweep file has it.
void set_logs(const DesignConfig& config, Design& design);

// Makes the points. The same config and seed give the same points in the same order, and a longer Sobol sequence begins
// with the shorter one. Throws ConfigError when a CSV of points is bad.
[[nodiscard]] Design make_design(const Config& config, std::uint64_t seed);

}  // namespace mdsweep
