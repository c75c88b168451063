#include "observables/local_fit.hpp"

#include <algorithm>
#include <cmath>

namespace mdsweep {

namespace {

template <std::size_t N>
using Matrix = std::array<std::array<double, N>, N>;

// Of the leading `n` rows and columns of a symmetric matrix, by Gauss and Jordan; false where it has none.
template <std::size_t N>
bool invert(Matrix<N> of, std::size_t n, Matrix<N>& inverse) {
    inverse = {};
    for (std::size_t i = 0; i < n; ++i) inverse[i][i] = 1;
    const double scale = of[0][0];
    for (std::size_t i = 0; i < n; ++i) {
        if (!(of[i][i] > 1e-10 * scale)) return false;
        const double pivot = 1 / of[i][i];
        for (std::size_t k = 0; k < n; ++k) of[i][k] *= pivot, inverse[i][k] *= pivot;
        for (std::size_t row = 0; row < n; ++row) {
            if (row == i) continue;
            const double factor = of[row][i];
            for (std::size_t k = 0; k < n; ++k)
                of[row][k] -= factor * of[i][k], inverse[row][k] -= factor * inverse[i][k];
        }
    }
    return true;
}

}  // namespace

BinnedWall::BinnedWall(WallShape wall, double bin_width, std::size_t bins) : wall_(std::move(wall)), width_(bin_width) {
    divide(bins);
}

BinnedWall::BinnedWall(WallShape wall, WallShape across, double height, std::size_t bins)
    : wall_(std::move(wall)), across_(std::move(across)), width_(height / static_cast<double>(bins)), height_(height) {
    divide(bins);
}

void BinnedWall::divide(std::size_t bins) {
    constexpr double held = 1e-6;
    std::vector<double> factors;
    for (std::size_t k = 0; k < bins; ++k) {
        points_.push_back(points_within(k));
        factors.push_back(factor(k));
    }
    const double most = factors.empty() ? 0 : std::ranges::max(factors);
    while (first_open_ + 1 < bins && width_ * static_cast<double>(first_open_ + 1) < wall_.contact() &&
           factors[first_open_] < held * most)
        ++first_open_;
}

std::vector<BinnedWall::Point> BinnedWall::points_within(std::size_t bin) const {
    const double begin = width_ * static_cast<double>(bin), end = begin + width_;
    if (begin >= wall_.reach() && end <= height_ - across_.reach()) {  // Gauss and Legendre's
        const double off = 0.5 * std::sqrt(0.6) * width_, middle = begin + 0.5 * width_;
        return {{middle - off, 5.0 / 18}, {middle, 8.0 / 18}, {middle + off, 5.0 / 18}};
    }
    const auto changes = [](double low, double high) { return std::abs(high - low) > 0.02 * std::max(high, low); };
    // A nearly hard wall rises within a tenth of a bin.
    const bool steep = changes(wall_.factor(begin), wall_.factor(end)) ||
                       changes(factor_across(begin), factor_across(std::min(end, height_)));
    const int count = steep ? 64 : 6;
    std::vector<Point> points;
    for (int k = 0; k < count; ++k) {
        const double distance = begin + width_ * (k + 0.5) / count;
        points.push_back({distance, wall_.factor(distance) * factor_across(distance) / count});
    }
    return points;
}

double BinnedWall::factor(std::size_t bin) const {
    double sum = 0;
    for (const auto& [distance, weight] : points(bin)) sum += weight;
    return sum;
}

LocalFit::LocalFit(const BinnedWall& bins, std::span<const double> profile, std::size_t first, std::size_t last,
                   std::size_t terms)
    : size_(profile.size()),
      first_(first),
      origin_(bins.width() * static_cast<double>(first)),
      length_(bins.width() * static_cast<double>(last - first)) {
    double sum = 0;
    for (std::size_t k = first; k < last; ++k) {
        bins_.push_back({std::max(0.0, profile[k]), bins.points(k)});
        for (BinnedWall::Point& point : bins_.back().points) point.distance = scaled(point.distance);
        sum += bins_.back().density;
    }
    if (sum <= 0) return;
    // Few counts may have no maximum with so many terms.
    for (terms = std::min({terms, most_terms, last - first}); terms > 0; --terms)
        if (climb(terms)) break;
}

LocalFit::Moments LocalFit::moments(const std::vector<BinnedWall::Point>& scaled) const {
    Moments of;
    for (const auto& [t, weight] : scaled) {
        const double part = weight * std::exp(log_y(t));
        of.density += part;
        of.mean[1] += part * t;
        of.mean[2] += part * t * t;
    }
    of.mean[0] = 1;
    if (of.density > 0) of.mean[1] /= of.density, of.mean[2] /= of.density;
    return of;
}

double LocalFit::likelihood() const {
    double sum = 0;
    for (const Bin& bin : bins_) {
        const double density = moments(bin.points).density;
        sum -= density;
        if (bin.density > 0) sum += bin.density * std::log(std::max(density, 1e-300));
    }
    return sum;
}

bool LocalFit::climb(std::size_t terms) {
    constexpr int most_steps = 50;
    constexpr double steepest = 40;  // of log y over the window: counts at one end only
    double counted = 0, room = 0;
    for (const Bin& bin : bins_) {
        counted += bin.density;
        for (const auto& [t, weight] : bin.points) room += weight;
    }
    of_ = {std::log(counted / room), 0, 0};
    double best = likelihood();
    for (int step = 0; step < most_steps; ++step) {
        std::array<Terms, most_terms> information{};
        Terms slope{};
        for (const Bin& bin : bins_) {
            const Moments at = moments(bin.points);
            for (std::size_t i = 0; i < terms; ++i) {
                slope[i] += (bin.density - at.density) * at.mean[i];
                for (std::size_t j = 0; j < terms; ++j) information[i][j] += at.density * at.mean[i] * at.mean[j];
            }
        }
        if (!invert(information, terms, inverse_)) return false;
        terms_ = terms;
        Terms move{};
        double gain = 0;
        for (std::size_t i = 0; i < terms; ++i)
            for (std::size_t j = 0; j < terms; ++j) {
                move[i] += inverse_[i][j] * slope[j];
                gain += slope[i] * inverse_[i][j] * slope[j];
            }
        if (gain < 1e-16 * counted) return true;
        const Terms before = of_;
        double share = 1;
        for (;; share *= 0.5) {
            for (std::size_t i = 0; i < terms; ++i) of_[i] = before[i] + share * move[i];
            const double now = likelihood();
            if (now >= best || share < 1e-3) {
                best = now;
                break;
            }
        }
        if (std::abs(of_[1]) + std::abs(of_[2]) > steepest) return false;
    }
    return false;
}

double LocalFit::relative_slope(double distance) const {
    return terms_ == 0 ? 0 : (of_[1] + 2 * of_[2] * scaled(distance)) / length_;
}

Weights LocalFit::weights(const std::vector<BinnedWall::Point>& factors) const {
    std::vector<BinnedWall::Point> points = factors;
    for (BinnedWall::Point& point : points) point.distance = scaled(point.distance);
    const Moments of = moments(points);
    return weights_of(of.density, of.mean);
}

Weights LocalFit::weights_of_mean(std::size_t bin) const {
    const Moments of = moments(bins_.at(bin - first_).points);
    return weights_of(of.density, of.mean);
}

Weights LocalFit::weights_of(double value, const Terms& change) const {
    Weights weights(size_);
    if (terms_ == 0) {
        for (std::size_t k = 0; k < bins_.size(); ++k) weights[first_ + k] = 1 / static_cast<double>(bins_.size());
        return weights;
    }
    for (std::size_t k = 0; k < bins_.size(); ++k) {
        const Terms mean = moments(bins_[k].points).mean;
        for (std::size_t i = 0; i < terms_; ++i)
            for (std::size_t j = 0; j < terms_; ++j)
                weights[first_ + k] += value * change[i] * inverse_[i][j] * mean[j];
    }
    return weights;
}

}  // namespace mdsweep
