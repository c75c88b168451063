// From counted pair distances (md::BlockAverages::rdf) to radial distribution functions g(r): the pairs that were found
// over those of an ideal gas in the same box. Any units of length, the same throughout.
#pragma once

#include <span>
#include <vector>

namespace mdsweep {

// Where the ideal gas is: in a box that is periodic all round, or uniformly in a slab of that height, periodic in two
// directions. In a slit the particles' profile across is not uniform, and g(r) then holds its correlation with itself:
// it goes to a value other than 1. The height is that of the slit, or of its part that particles reach.
struct RdfBox {
    double volume = 0;
    double slab_height = 0;  // 0: periodic all round
};

// The volume that is at most r away from a particle. In the bulk it is 4/3 pi r^3, in a slab of height h the mean over
// that particle's height,
//     integral over |u| < min(r, h) of (1 - |u| / h) pi (r^2 - u^2) du,
// which is 4/3 pi r^3 - pi r^4 / (2 h) up to r = h, and pi h r^2 - pi h^3 / 6 beyond.
// r is at most half the smallest period.
[[nodiscard]] double volume_within(double r, const RdfBox& box);

// Pairs of particles of two groups, or of one with itself, each counted once.
[[nodiscard]] double pairs_between(double particles_a, double particles_b);
[[nodiscard]] double pairs_within(double particles);

// Centres of the bins.
[[nodiscard]] std::vector<double> rdf_radii(std::size_t bins, double range);

// counts: mean number of pairs in each of the bins from 0 to range; pairs: of all. Zero where there are no pairs.
[[nodiscard]] std::vector<double> radial_distribution(std::span<const double> counts, double range, double pairs,
                                                      const RdfBox& box);

}  // namespace mdsweep
