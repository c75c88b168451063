#include "physics/slit_series.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mdsweep::md {

namespace {

constexpr double pi = std::numbers::pi;
constexpr double series_bands = 5;  // frequencies go up to so many times the mollifier's band
constexpr int points = 16;          // of a mean over distances in z

double square(double x) {
    return x * x;
}

}  // namespace

SlitPotential::SlitPotential(const Mollifier& mollifier, double cutoff, double height)
    : mollifier_(mollifier), cutoff_(cutoff), height_(height), half_period_(height + cutoff) {
    const double largest = series_bands * mollifier.band / cutoff;
    for (int m = 0; pi * m / half_period_ <= largest; ++m) frequencies_.push_back(pi * m / half_period_);
}

std::vector<double> SlitPotential::weights(double k) const {
    std::vector<double> w(frequencies_.size());
    double sign = std::exp(-k * half_period_);
    for (std::size_t m = 0; m < w.size(); ++m, sign = -sign) {
        const double q2 = square(k) + square(frequencies_[m]);
        w[m] = q2 == 0 ? -pi * half_period_  // the mean of -2 pi |z|
                       : (m == 0 ? 2 : 4) * pi / q2 / half_period_ * (1 - sign) *
                             mollifier_.transform(std::sqrt(q2) * cutoff_);
    }
    return w;
}

double SlitPotential::mean_square_force(double k) {
    if (cosines_.empty()) tabulate();
    const std::vector<double> w = weights(k);
    double mean = 0;
    for (int p = 0; p < points; ++p) {
        double value = 0, slope = 0;
        for (std::size_t m = 0; m < w.size(); ++m) {
            value += w[m] * cosines_[p * w.size() + m];
            slope += w[m] * sines_[p * w.size() + m];
        }
        const double share = 2 * (1 - (p + 0.5) / points) / points;  // of distances in the slit
        mean += share * (square(k * value) + square(slope));
    }
    return mean;
}

void SlitPotential::tabulate() {
    for (int p = 0; p < points; ++p) {
        for (const double frequency : frequencies_) {
            const double angle = frequency * height_ * (p + 0.5) / points;
            cosines_.push_back(std::cos(angle));
            sines_.push_back(frequency * std::sin(angle));
        }
    }
}

// The series of cos(x t) and sin(x t) have the coefficients +-2 J_a(x) (Abramowitz and Stegun 9.1.44-47), the even and
// the odd ones; cos(x (t - u)) = cos(x t) cos(x u) + sin(x t) sin(x u).
ChebyshevMatrices::ChebyshevMatrices(const std::vector<double>& frequencies, double half_height, int terms)
    : terms_(terms) {
    for (const double frequency : frequencies) {
        std::vector<double> c = bessel(frequency * half_height, terms - 1);
        for (int a = 0; a < terms; ++a) c[a] *= (a == 0 ? 1 : 2) * (a / 2 % 2 == 0 ? 1 : -1);
        series_.insert(series_.end(), c.begin(), c.end());
    }
}

std::vector<double> ChebyshevMatrices::matrix(const std::vector<double>& weights) const {
    std::vector<double> e(static_cast<std::size_t>(terms_) * terms_);
    for (std::size_t m = 0; m < weights.size(); ++m) {
        const double* c = series_.data() + m * terms_;
        for (int a = 0; a < terms_; ++a)
            for (int b = a % 2; b <= a; b += 2) e[a * terms_ + b] += weights[m] * c[a] * c[b];
    }
    for (int a = 0; a < terms_; ++a)
        for (int b = a + 1; b < terms_; ++b) e[a * terms_ + b] = e[b * terms_ + a];
    return e;
}

int quads_needed(const std::vector<double>& e, int terms, double k, double height, double allowed) {
    std::vector<double> of_quad(terms / 4);
    for (int a = 0; a < terms; ++a) {
        // Means over the slit: T_a^2 about 1/2, T_a'^2 about a^2 (1 + ln(a) / 2).
        const double slope = a == 0 ? 0 : square(2 * a / height) * (1 + 0.5 * std::log(a));
        for (int b = 0; b < terms; ++b)
            of_quad[std::max(a, b) / 4] += 0.5 * square(e[a * terms + b]) * (0.5 * square(k) + slope);
    }
    int quads = terms / 4;
    double left_out = 0;
    while (quads > 1 && left_out + of_quad[quads - 1] <= allowed) left_out += of_quad[--quads];
    return quads;
}

}  // namespace mdsweep::md
