// The interaction of two charge densities of one lateral wave vector in a slit, as a series in z
// (physics/coulomb_tables.hpp).
#pragma once

#include <vector>

#include "physics/mollifier.hpp"

namespace mdsweep::md {

// The potential in z of a charge density of one lateral wave vector, sum_m w_m cos(pi m z / W), W = height + cutoff:
// that of unit surface charge, 2 pi / k exp(-k |z|) (-2 pi |z| for k = 0), repeated with the period 2 W, and smoothed
// by the mollifier. As the latter reaches as far as the cutoff, nothing of the repetition is seen for |z| <= height.
class SlitPotential {
public:
    SlitPotential(const Mollifier& mollifier, double cutoff, double height);  // keeps a reference to the first

    [[nodiscard]] const std::vector<double>& frequencies() const { return frequencies_; }  // pi m / W
    [[nodiscard]] std::vector<double> weights(double k) const;                             // w_m
    // Mean over z_i and z_j in the slit of (k g)^2 + g'^2, g(z_i - z_j) the potential.
    [[nodiscard]] double mean_square_force(double k);

private:
    void tabulate();

    const Mollifier& mollifier_;
    double cutoff_, height_, half_period_;
    std::vector<double> frequencies_, cosines_, sines_;
};

// The double Chebyshev series in 2 z_i / h and 2 z_j / h of sum_m w_m cos(frequency_m (z_i - z_j)).
class ChebyshevMatrices {
public:
    ChebyshevMatrices(const std::vector<double>& frequencies, double half_height, int terms);
    // [a][b]; zero where a and b differ in parity.
    [[nodiscard]] std::vector<double> matrix(const std::vector<double>& weights) const;

private:
    int terms_;
    std::vector<double> series_;
};

// The number of quads (four terms each) that keeps the mean square force of the terms left out of matrix e below
// `allowed`.
[[nodiscard]] int quads_needed(const std::vector<double>& e, int terms, double k, double height, double allowed);

}  // namespace mdsweep::md
