// Batch-active selection by largest cluster maximum distance. Plain numbers but for one product of matrices.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace mdsweep::surrogate {

// Rows of `size` features each.
struct FeatureRows {
    std::span<const float> values;
    std::size_t size = 0;
    [[nodiscard]] std::size_t rows() const { return size > 0 ? values.size() / size : 0; }
    [[nodiscard]] std::span<const float> row(std::size_t i) const { return values.subspan(i * size, size); }
};

// Picks `how_many` candidates, none twice and none that is `taken`: each candidate belongs to its nearest centre (the
// known points, and the candidates picked so far); the next pick is the farthest member of the cluster whose squared
// distances have the largest sum (Holzmueller, Zaverkin, Kaestner, Steinwart, JMLR 24, 164, 2023, section 4). A
// distance counts by what it costs: squared distances are divided by `cost`, where given. Without known points the
// first pick is the candidate farthest from the origin.
[[nodiscard]] std::vector<std::size_t> largest_clusters(const FeatureRows& candidates, const FeatureRows& known,
                                                        std::span<const double> cost, std::vector<bool> taken,
                                                        std::size_t how_many);

// The features of what is not known yet: multiplied by the inverse square root of 1 + K^T K / noise, K the known rows,
// so that their squared length is what a linear model with that noise (relative to the known features' mean square) has
// left of its variance. What many noisy neighbours have told counts as known, what one has told as half known.
[[nodiscard]] std::vector<float> unexplained(const FeatureRows& rows, const FeatureRows& known, double noise);

}  // namespace mdsweep::surrogate
