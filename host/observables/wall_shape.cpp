#include "observables/wall_shape.hpp"

#include <algorithm>
#include <cmath>

namespace mdsweep {

namespace {

constexpr int steps = 256;  // of the integral; a nearly hard wall rises within 10 of them

}  // namespace

WallShape::WallShape(const md::WallPotential& potential, double kT) : kT_(kT) {
    if (potential.kind < 0) return;
    term_ = md::make_wall_term(potential, 1);
    reach_ = static_cast<double>(term_.cutoff);
    if (reach_ <= 0) return;
    at_reach_ = md::wall_value(term_, reach_ * (1 - 1e-6)).energy / kT_;
    double minimum = 0, place = reach_;
    for (int k = 1; k < steps; ++k) {
        const double w = reach_ * k / steps, here = energy(w);
        if (here < minimum) minimum = here, place = w;
    }
    // Midpoints up to the minimum.
    const double width = place / steps;
    for (int k = 0; k < steps; ++k)
        contact_ += width * (1 - std::exp(std::min(0.0, minimum - energy((k + 0.5) * width))));
    attraction_ = std::exp(-minimum);
    rises_.clear();
    double before = 0;
    for (int k = 0; k <= steps; ++k) {
        const double factor = k < steps ? std::exp(std::min(0.0, minimum - energy(k * width))) : 1;
        if (factor > before) rises_.push_back({std::max(0.0, k - 0.5) * width, factor - before});
        before = std::max(before, factor);
    }
}

double WallShape::energy(double distance) const {
    return md::wall_value(term_, distance).energy / kT_ - at_reach_;
}

double WallShape::factor(double distance) const {
    return distance < reach_ ? std::exp(-energy(distance)) : 1;
}

md::WallPotential wall_of(const System& system, std::size_t wall, const ProfileGroup& profile) {
    const auto first = std::ranges::find(system.species, profile.groups.front(), &SystemSpecies::group);
    return wall_of(system, wall, static_cast<std::size_t>(first - system.species.begin()));
}

}  // namespace mdsweep
