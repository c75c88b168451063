// The reference model: an electrolyte between two charged walls. From a point of the design to replicas, and from their
// block averages to observables.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "config/config.hpp"
#include "design/design.hpp"
#include "engine/engine.hpp"
#include "model/outcome.hpp"

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

// A point that cannot be simulated; says why and what to change.
class ImpossiblePoint : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Fills the box by the model's rule (cuda/README.md). Throws ImpossiblePoint when there would be no
// ions, when they do not fit, or when the box is too small for its electrostatics.
[[nodiscard]] SlitContents fill_slit(const SlitPoint& point, const ModelConfig& model);

[[nodiscard]] md::ReplicaJob make_job(const Config& config, const SlitPoint& point, const SlitContents& contents,
                                      std::uint64_t seed, std::size_t index, int replica);

// What every simulated point records, in order.
[[nodiscard]] std::vector<Observable> slit_observables(const Config& config);

// Means and standard errors over the blocks of all replicas of a point; a replica that failed makes the point failed.
[[nodiscard]] Outcome reduce(const Config& config, const SlitPoint& point, const SlitContents& contents,
                             const std::vector<md::ReplicaResult>& replicas, std::size_t index, std::uint64_t seed);

// The natural size of each learned output at a point, as the surrogate takes it: a profile's exact mean, the group's
// mean concentration for a density, 1 kT or 1 otherwise.
[[nodiscard]] std::vector<double> output_scales(const Config& config, const SlitContents& contents);

}  // namespace mdsweep
