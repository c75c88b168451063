#include "basics/beta_binomial.hpp"

#include <cmath>

namespace mdsweep {

namespace {

// boost::math::beta would underflow for the sizes of a sweep.
double log_beta(double a, double b) {
    return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b);
}

}  // namespace

double log_beta_binomial(double k, double n, double a, double b) {
    return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) + log_beta(k + a, n - k + b) -
           log_beta(a, b);
}

}  // namespace mdsweep
