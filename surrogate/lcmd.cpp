#include "lcmd.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "libtorch.hpp"

namespace mdsweep::surrogate {
namespace {

std::vector<float> squared_norms(const FeatureRows& rows) {
    std::vector<float> norms;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        float sum = 0;
        for (const float f : rows.row(i)) sum += f * f;
        norms.push_back(sum);
    }
    return norms;
}

}  // namespace

Clusters::Clusters(std::vector<float> features, std::size_t size, std::vector<double> cost)
    : features_(std::move(features)), size_(size), cost_(std::move(cost)) {
    if (size_ == 0 || features_.empty() || features_.size() % size_ != 0)
        throw std::invalid_argument("choosing points: there must be one row of features per candidate");
    if (!std::ranges::all_of(features_, [](float f) { return std::isfinite(f); }))
        throw std::invalid_argument("choosing points: a feature is not finite");
    norm2_ = squared_norms({features_, size_});
    if (!cost_.empty() && cost_.size() != norm2_.size())
        throw std::invalid_argument("choosing points: there must be one cost per candidate, or none");
    nearest2_ = norm2_;
    cluster_.assign(norm2_.size(), 0);
}

// |x - c|^2 = |x|^2 + |c|^2 - 2 x c, so that most of the work is a product of matrices.
void Clusters::add_centres(const FeatureRows& centres) {
    if (centres.rows() > 0 && centres.size != size_)
        throw std::invalid_argument("choosing points: the known features are of another size");
    if (centres_ == 0 && centres.rows() > 0)
        nearest2_.assign(nearest2_.size(), std::numeric_limits<float>::infinity());  // no longer from the origin
    constexpr std::size_t at_a_time = 128;
    std::vector<float> products(norm2_.size() * std::min(at_a_time, centres.rows()));
    for (std::size_t first = 0; first < centres.rows(); first += at_a_time) {
        const std::size_t count = std::min(at_a_time, centres.rows() - first);
        const FeatureRows batch{centres.values.subspan(first * size_, count * size_), size_};
        const std::vector<float> lengths = squared_norms(batch);
        libtorch().dot_products(features(), batch, products.data());
        const float* product = products.data();
        for (std::size_t i = 0; i < norm2_.size(); ++i)
            for (std::size_t c = 0; c < count; ++c) {
                const float distance2 = std::max(0.0F, norm2_[i] + lengths[c] - 2 * *product++);
                if (distance2 >= nearest2_[i]) continue;
                nearest2_[i] = distance2;
                cluster_[i] = centres_ + c;
            }
        centres_ += count;
    }
}

std::size_t Clusters::pick(std::span<const std::uint8_t> free) {
    if (free.size() != norm2_.size())
        throw std::invalid_argument("choosing points: whether it is free must be said of each candidate");
    const auto worth = [this](std::size_t i) { return nearest2_[i] / (cost_.empty() ? 1.0 : cost_[i]); };
    std::vector<double> sums(std::max<std::size_t>(centres_, 1), 0.0);
    std::vector<std::size_t> farthest(sums.size(), norm2_.size());
    for (std::size_t i = 0; i < norm2_.size(); ++i) {
        if (free[i] == 0) continue;
        const std::size_t k = cluster_[i];
        sums[k] += worth(i);
        if (farthest[k] == norm2_.size() || worth(i) > worth(farthest[k])) farthest[k] = i;
    }
    // A cluster whose members all lie on its centre has the sum 0, one without free members has none.
    std::size_t chosen = sums.size();
    for (std::size_t k = 0; k < sums.size(); ++k)
        if (farthest[k] < norm2_.size() && (chosen == sums.size() || sums[k] > sums[chosen])) chosen = k;
    if (chosen == sums.size()) throw std::invalid_argument("choosing points: no candidate is free");
    const std::size_t picked = farthest[chosen];
    add_candidate(picked);
    return picked;
}

std::vector<float> unexplained(const FeatureRows& rows, const FeatureRows& known, double noise) {
    if (known.rows() > 0 && known.size != rows.size)
        throw std::invalid_argument("choosing points: the known features are of another size");
    if (!(noise > 0)) throw std::invalid_argument("choosing points: the noise must be above 0");
    if (rows.rows() == 0 || known.rows() == 0) return {rows.values.begin(), rows.values.end()};
    return libtorch().unexplained(rows, known, noise);
}

}  // namespace mdsweep::surrogate
