#include "observables/slit_profiles.hpp"

#include <numbers>

namespace mdsweep {

std::vector<double> half_profile(std::span<const double> whole) {
    std::vector<double> half(whole.size() / 2);
    for (std::size_t k = 0; k < half.size(); ++k) half[k] = 0.5 * (whole[k] + whole[whole.size() - 1 - k]);
    return half;
}

std::vector<double> integrated_charge(std::span<const double> charge_density, double bin_width, double wall_charge) {
    std::vector<double> integrated;
    double before = wall_charge;
    for (const double density : charge_density) {
        integrated.push_back(before + 0.5 * bin_width * density);
        before += bin_width * density;
    }
    return integrated;
}

std::vector<double> electrostatic_potential(std::span<const double> charge_density, double bin_width,
                                            double wall_charge, double bjerrum, bool half) {
    // The slope is -4 pi l_B times the charge per area behind, which is linear within a bin.
    const double slope = -4 * std::numbers::pi * bjerrum;
    std::vector<double> potential;
    double edge = 0, charge = wall_charge, middle = 0;
    const std::size_t bins = charge_density.size();
    for (std::size_t k = 0; k < bins; ++k) {
        const double added = bin_width * charge_density[k];
        potential.push_back(edge + slope * bin_width * (0.5 * charge + 0.125 * added));
        if (!half && 2 * k == bins) middle = edge;
        if (!half && 2 * k + 1 == bins) middle = potential.back();
        edge += slope * bin_width * (charge + 0.5 * added);
        charge += added;
    }
    if (half) middle = edge;
    for (double& value : potential) value -= middle;
    return potential;
}

}  // namespace mdsweep
