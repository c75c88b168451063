// A density's course within a few neighbouring bins: y(w) exp(-u(w)/kT) with the factors of both walls (wall_shape.hpp)
// and a logarithm of y that is a parabola, by maximum likelihood of the counts. What is read off the fit is given as
// weights of the bins. They reproduce the value of the profile that was fitted; of another profile near it, they give
// the value of its own fit, to first order.
#pragma once

#include <array>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "observables/wall_shape.hpp"

namespace mdsweep {

using Weights = std::vector<double>;  // [bins]

// Bins of a profile, equally wide and counted from a wall, as points with the factors of this wall and of the one
// across. In a narrow slit that one's factor changes as fast as this one's: neither is part of what goes on smoothly.
class BinnedWall {
public:
    // So many bins, with no wall across.
    BinnedWall(WallShape wall, double bin_width, std::size_t bins);
    // Bins up to a wall that is `height` away.
    BinnedWall(WallShape wall, WallShape across, double height, std::size_t bins);

    struct Point {
        double distance, weight;  // a bin's mean density is the sum of weight * y(distance)
    };
    [[nodiscard]] const std::vector<Point>& points(std::size_t bin) const { return points_[bin]; }
    [[nodiscard]] std::size_t size() const { return points_.size(); }
    [[nodiscard]] const WallShape& wall() const { return wall_; }
    [[nodiscard]] double width() const { return width_; }
    [[nodiscard]] double factor_across(double distance) const {
        return distance < height_ ? across_.factor(height_ - distance) : 0;
    }
    // The mean over a bin.
    [[nodiscard]] double factor(std::size_t bin) const;
    // The first bin that particles can enter: by the walls, one is there for a million where most are.
    [[nodiscard]] std::size_t first_open_bin() const { return first_open_; }

private:
    void divide(std::size_t bins);
    [[nodiscard]] std::vector<Point> points_within(std::size_t bin) const;

    WallShape wall_, across_;
    double width_, height_ = std::numeric_limits<double>::infinity();
    std::vector<std::vector<Point>> points_;  // [bins]
    std::size_t first_open_ = 0;
};

class LocalFit {
public:
    static constexpr std::size_t most_terms = 3;
    // Of bins [first, last) of a profile; with fewer terms the logarithm of y is a line or a constant.
    LocalFit(const BinnedWall& bins, std::span<const double> profile, std::size_t first, std::size_t last,
             std::size_t terms = most_terms);

    [[nodiscard]] double relative_slope(double distance) const;  // of y, over itself
    // Of the sum of factor * y(distance).
    [[nodiscard]] Weights weights(const std::vector<BinnedWall::Point>& factors) const;
    [[nodiscard]] Weights weights_of_mean(std::size_t bin) const;  // of the mean density in one of the bins

private:
    using Terms = std::array<double, most_terms>;

    struct Bin {
        double density = 0;
        std::vector<BinnedWall::Point> points;  // distances scaled
    };
    // The fit's mean density of a bin, and the means of 1, t, t^2 within it.
    struct Moments {
        double density = 0;
        Terms mean{};
    };

    // Of a number that is `value` and whose relative change by the fit's terms is `change`.
    [[nodiscard]] Weights weights_of(double value, const Terms& change) const;
    [[nodiscard]] bool climb(std::size_t terms);  // whether it found the maximum
    [[nodiscard]] double log_y(double t) const { return of_[0] + t * (of_[1] + t * of_[2]); }
    [[nodiscard]] Moments moments(const std::vector<BinnedWall::Point>& scaled) const;
    [[nodiscard]] double likelihood() const;
    [[nodiscard]] double scaled(double distance) const { return (distance - origin_) / length_; }

    std::size_t size_, first_;
    double origin_, length_;  // t = (distance - origin) / length: from 0 to 1 over the bins
    std::vector<Bin> bins_;
    std::size_t terms_ = 0;  // 0: the profile is zero there
    Terms of_{};
    std::array<Terms, most_terms> inverse_{};  // of the information matrix
};

}  // namespace mdsweep
