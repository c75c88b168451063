// Batch-active selection by largest cluster maximum distance (Holzmueller, Zaverkin, Kaestner, Steinwart, JMLR 24, 164,
// 2023, section 4). Plain numbers but for products of matrices.
#pragma once

#include <cstddef>
#include <cstdint>
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

// Candidates, each in the cluster of its nearest centre. Centres are what is known, or on its way.
class Clusters {
public:
    // `features` [candidates][size]; `cost` > 0, by which a candidate's squared distance is divided; empty: all alike.
    // Throws std::invalid_argument on sizes that do not fit and features that are not finite.
    Clusters(std::vector<float> features, std::size_t size, std::vector<double> cost = {});

    // Rows of features. Throws std::invalid_argument when they are of another size.
    void add_centres(const FeatureRows& centres);

    // One of the candidates becomes a centre, too.
    void add_candidate(std::size_t i) { add_centres({features().row(i), size_}); }

    // The farthest candidate of the cluster whose squared distances have the largest sum, among those with `free` not
    // 0. It becomes a centre. Without a centre yet, the one farthest from the origin. Throws std::invalid_argument when
    // none is free.
    [[nodiscard]] std::size_t pick(std::span<const std::uint8_t> free);

private:
    [[nodiscard]] FeatureRows features() const { return {features_, size_}; }

    std::vector<float> features_;
    std::size_t size_;
    std::vector<double> cost_;
    std::vector<float> norm2_, nearest2_;  // squared distances from the origin and from the nearest centre
    std::vector<std::size_t> cluster_;
    std::size_t centres_ = 0;
};

// The features that are left to learn: rows * (1 + K^T K / noise)^(-1/2), K the known rows. Their squared length is the
// variance that is left to a linear model with that noise, relative to the known features' mean square. A place with
// many noisy neighbours counts as known, one with a single neighbour as half known.
[[nodiscard]] std::vector<float> unexplained(const FeatureRows& rows, const FeatureRows& known, double noise);

}  // namespace mdsweep::surrogate
