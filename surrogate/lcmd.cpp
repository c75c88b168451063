#include "lcmd.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace mdsweep::surrogate {
namespace {

double squared_distance(std::span<const float> a, std::span<const float> b) {
    float sum = 0;
    for (std::size_t k = 0; k < a.size(); ++k) sum += (a[k] - b[k]) * (a[k] - b[k]);
    return static_cast<double>(sum);
}

// The candidates' nearest centres and how far they are.
class Clusters {
public:
    Clusters(const FeatureRows& candidates, std::span<const double> cost)
        : candidates_(candidates),
          cost_(cost),
          nearest_(candidates.rows(), std::numeric_limits<double>::infinity()),
          centre_(candidates.rows(), 0) {}

    void add_centre(std::span<const float> features) {
        for (std::size_t i = 0; i < nearest_.size(); ++i) {
            const double distance = squared_distance(candidates_.row(i), features) / (cost_.empty() ? 1 : cost_[i]);
            if (distance >= nearest_[i]) continue;
            nearest_[i] = distance;
            centre_[i] = centres_;
        }
        ++centres_;
    }

    [[nodiscard]] std::size_t next(const std::vector<bool>& taken) const {
        std::vector<double> sums(centres_, 0.0);
        for (std::size_t i = 0; i < nearest_.size(); ++i)
            if (!taken[i]) sums[centre_[i]] += nearest_[i];
        const auto largest = static_cast<std::size_t>(std::ranges::max_element(sums) - sums.begin());
        // When all that is left lies on centres every sum is zero; then any candidate will do.
        std::size_t best = nearest_.size();
        for (std::size_t i = 0; i < nearest_.size(); ++i) {
            if (taken[i] || (sums[largest] > 0 && centre_[i] != largest)) continue;
            if (best == nearest_.size() || nearest_[i] > nearest_[best]) best = i;
        }
        return best;
    }

    [[nodiscard]] bool empty() const { return centres_ == 0; }

private:
    const FeatureRows& candidates_;
    std::span<const double> cost_;
    std::vector<double> nearest_;  // squared distance over cost
    std::vector<std::size_t> centre_;
    std::size_t centres_ = 0;
};

at::Tensor to_matrix(const FeatureRows& rows) {
    return at::from_blob(const_cast<float*>(rows.values.data()),  // NOLINT: it is only read
                         {static_cast<std::int64_t>(rows.rows()), static_cast<std::int64_t>(rows.size)}, at::kFloat)
        .to(at::kDouble);
}

}  // namespace

std::vector<std::size_t> largest_clusters(const FeatureRows& candidates, const FeatureRows& known,
                                          std::span<const double> cost, std::vector<bool> taken, std::size_t how_many) {
    const std::size_t n = candidates.rows();
    if (taken.size() != n || (!cost.empty() && cost.size() != n) || (known.rows() > 0 && known.size != candidates.size))
        throw std::invalid_argument("choosing points: features, costs and what is taken do not fit the candidates");
    Clusters clusters(candidates, cost);
    for (std::size_t k = 0; k < known.rows(); ++k) clusters.add_centre(known.row(k));
    const std::vector<float> origin(candidates.size, 0.0F);
    if (clusters.empty()) clusters.add_centre(origin);
    for (std::size_t i = 0; i < n; ++i)
        if (taken[i]) clusters.add_centre(candidates.row(i));
    std::vector<std::size_t> picks;
    const auto free = static_cast<std::size_t>(std::ranges::count(taken, false));
    while (picks.size() < std::min(how_many, free)) {
        const std::size_t pick = clusters.next(taken);
        taken[pick] = true;
        picks.push_back(pick);
        clusters.add_centre(candidates.row(pick));
    }
    return picks;
}

std::vector<float> unexplained(const FeatureRows& rows, const FeatureRows& known, double noise) {
    if (known.rows() > 0 && known.size != rows.size)
        throw std::invalid_argument("choosing points: the known features are of another size");
    if (!(noise > 0)) throw std::invalid_argument("choosing points: the noise must be above 0");
    if (rows.rows() == 0 || known.rows() == 0) return {rows.values.begin(), rows.values.end()};
    const at::NoGradGuard no_grad;
    const at::Tensor all = to_matrix(rows), told = to_matrix(known);
    const auto mean_square = told.square().sum(1).mean().item<double>();
    if (!(mean_square > 0)) return {rows.values.begin(), rows.values.end()};
    const auto size = static_cast<std::int64_t>(rows.size);
    const at::Tensor precision = at::eye(size, at::kDouble) + told.t().matmul(told) / (noise * mean_square);
    const at::Tensor factor = at::linalg_cholesky(precision);
    const at::Tensor left =
        at::linalg_solve_triangular(factor, all.t(), /*upper=*/false).t().to(at::kFloat).contiguous();
    const auto* data = left.const_data_ptr<float>();
    return {data, data + left.numel()};
}

}  // namespace mdsweep::surrogate
