// The number of successes among trials whose common chance is itself drawn from a beta distribution.
#pragma once

namespace mdsweep {

// The logarithm of the chance of k successes among n trials, the chance of one being drawn from the beta
// distribution(a, b). k and n are whole numbers, 0 <= k <= n.
[[nodiscard]] double log_beta_binomial(double k, double n, double a, double b);

}  // namespace mdsweep
