// Buckingham (exp-6), A exp(-r/rho) - C/r^6. R. A. Buckingham, Proc. R. Soc. A 168, 264 (1938).
//
// It has a maximum at small r and falls to minus infinity within. Pairs are held at the inflection between the maximum
// and the minimum, where the repulsion is strongest: nearer ones are pushed apart.
#pragma once

#include <array>
#include <cmath>
#include <stdexcept>

#include "physics/number.hpp"
#include "physics/potential.hpp"

namespace mdsweep::md {

struct Buckingham {
    static constexpr std::string_view name = "buckingham";
    static constexpr std::string_view sentence = "a exp(-r/rho) - c/r^6, held at its inner inflection.";
    static constexpr std::array<Parameter, 3> parameters = {{{"a", 1, 0}, {"rho", 0, 1}, {"c", 1, 6}}};
    static float natural_cutoff(const float* /*p*/) { return 0; }

    // The smaller root x = r / rho of x^8 exp(-x) = 42 C / (A rho^6), by bisection of its logarithm. The energy has a
    // maximum and a minimum if x^7 exp(-x) = 6 C / (A rho^6) has two solutions, whose left side is at most 751, at x
    // = 7.
    static float nearest(const float* p) {
        const double rho = p[1];
        const double ratio = 6 * static_cast<double>(p[2]) / (static_cast<double>(p[0]) * std::pow(rho, 6));
        if (!(p[0] > 0 && p[1] > 0 && p[2] >= 0))
            throw std::invalid_argument("buckingham needs a > 0, rho > 0, c >= 0");
        if (ratio >= std::pow(7, 7) * std::exp(-7))
            throw std::invalid_argument(
                "buckingham is attractive at every distance: 6 c / (a rho^6) must be below 751");
        if (ratio == 0) return 0;
        double low = 0, high = 8;
        for (int halving = 0; halving < 60; ++halving) {
            const double middle = 0.5 * (low + high);
            (8 * std::log(middle) - middle < std::log(7 * ratio) ? low : high) = middle;
        }
        return static_cast<float>(high * rho);
    }

    template <class Real>
    MDSWEEP_HD static PairValue<Real> at(Real r2, Real inverse_r, const float* p, const float* /*tables*/) {
        const Real inverse_rho(1.0F / p[1]), inverse_r2 = inverse_r * inverse_r;
        const Real repulsion = Real(p[0]) * exponential(-(r2 * inverse_r * inverse_rho));
        const Real attraction = Real(p[2]) * inverse_r2 * inverse_r2 * inverse_r2;
        return {inverse_r * (repulsion * inverse_rho - Real(6.0F) * attraction * inverse_r), repulsion - attraction};
    }
};

}  // namespace mdsweep::md
