// Splits 1/r into a long-range part, whose Fourier transform ends early, and a pair part, which ends at a cutoff.
//
// A unit charge is spread over a ball of radius 1 (the cutoff) with a density gamma that is a polynomial of degree d in
// s = r^2. Outside the ball its potential is 1/r exactly; inside it is a polynomial P(s) of degree d + 1, and its force
// over r one of degree d,
//
//     Q(s) = 4 pi sum_j gamma_j s^j / (2 j + 3).
//
// The Fourier transform of gamma is as small as this degree allows beyond a wave number `band`. Without a limit on the
// degree the prolate spheroidal function is optimal (Slepian, Bell Syst. Tech. J. 43, 3009, 1964); this is the best
// polynomial in its place. Ewald's Gaussian would need about twice as many wave vectors in each direction. Prolate
// functions were brought to Ewald sums by Liang, Lu, Barnett, Greengard and Jiang (2025); polynomials save the table.
#pragma once

#include <vector>

namespace mdsweep::md {

struct Mollifier {
    double band = 0;                 // wave number from which the transform is small
    std::vector<double> amplitudes;  // of the density's Zernike polynomials; [0] is 1, the total charge
    std::vector<double> force;       // Q in powers of s
    std::vector<double> energy;      // P in powers of s; P(1) = 1

    // Fourier transform of the density; 1 at q = 0.
    [[nodiscard]] double transform(double q) const;
    // Integral of (1/r - P) over the ball: the volume integral of the short-range part.
    [[nodiscard]] double short_range_volume() const;
};

// The polynomial of this degree for which the integral of transform^2 from band to infinity is smallest.
[[nodiscard]] Mollifier best_mollifier(double band, int degree);

// j_0(x) ... j_last(x), spherical Bessel functions.
[[nodiscard]] std::vector<double> spherical_bessel(double x, int last);

// J_0(x) ... J_last(x), Bessel functions of the first kind, x >= 0.
[[nodiscard]] std::vector<double> bessel(double x, int last);

}  // namespace mdsweep::md
