// A density's course within a few neighbouring bins: y(w) exp(-u(w)/kT) with the wall's own factor (wall_shape.hpp) and
// a logarithm of y that is a parabola, by maximum likelihood of the counts. What is read off the fit is given as
// weights of the bins. They reproduce the value of the profile that was fitted; of another profile near it, they give
// the value of its own fit, to first order.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "observables/wall_shape.hpp"

namespace mdsweep {

using Weights = std::vector<double>;  // [bins]

// Bins of a profile, equally wide and counted from a wall, as points with the wall's factor.
class BinnedWall {
public:
    BinnedWall(const WallShape& wall, double bin_width) : wall_(wall), width_(bin_width) {}

    struct Point {
        double distance, weight;  // a bin's mean density is the sum of weight * y(distance)
    };
    [[nodiscard]] std::vector<Point> points(std::size_t bin) const;
    [[nodiscard]] const WallShape& wall() const { return wall_; }
    [[nodiscard]] double width() const { return width_; }
    // The first bin that particles can enter.
    [[nodiscard]] std::size_t first_open_bin() const;

private:
    WallShape wall_;
    double width_;
};

class LocalFit {
public:
    // Of bins [first, last) of a profile.
    LocalFit(const BinnedWall& bins, std::span<const double> profile, std::size_t first, std::size_t last);

    [[nodiscard]] double relative_slope(double distance) const;           // of y, over itself
    [[nodiscard]] Weights weights(double distance, double factor) const;  // of factor * y
    [[nodiscard]] Weights weights_of_mean(std::size_t bin) const;         // of the mean density in one of the bins

private:
    static constexpr std::size_t most_terms = 3;
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
    [[nodiscard]] Moments moments(const Bin& bin) const;
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
