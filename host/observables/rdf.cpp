#include "observables/rdf.hpp"

#include <numbers>

namespace mdsweep {

double volume_within(double r, const RdfBox& box) {
    using std::numbers::pi;
    const double h = box.slab_height;
    if (h <= 0) return 4.0 / 3 * pi * r * r * r;
    if (r < h) return pi * r * r * r * (4.0 / 3 - r / (2 * h));
    return pi * h * (r * r - h * h / 6);
}

double pairs_between(double particles_a, double particles_b) {
    return particles_a * particles_b;
}

double pairs_within(double particles) {
    return 0.5 * particles * (particles - 1);
}

std::vector<double> rdf_radii(std::size_t bins, double range) {
    std::vector<double> radii(bins);
    const double width = range / static_cast<double>(bins);
    for (std::size_t k = 0; k < bins; ++k) radii[k] = (static_cast<double>(k) + 0.5) * width;
    return radii;
}

std::vector<double> radial_distribution(std::span<const double> counts, double range, double pairs, const RdfBox& box) {
    std::vector<double> g(counts.size());
    if (pairs <= 0) return g;
    const double width = range / static_cast<double>(counts.size());
    for (std::size_t k = 0; k < counts.size(); ++k) {
        const double inner = static_cast<double>(k) * width;
        const double shell = volume_within(inner + width, box) - volume_within(inner, box);
        g[k] = counts[k] * box.volume / (pairs * shell);
    }
    return g;
}

}  // namespace mdsweep
