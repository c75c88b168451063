// Many deviations, each with its standard error: which of them are more than chance.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace mdsweep::check {

// The chance of a |t| at least this large in Student's distribution; infinitely many degrees of freedom are the normal
// one's.
[[nodiscard]] double two_sided(double t, double degrees_of_freedom);

// The chance of `successes` or more in n trials whose common chance is itself drawn from the beta distribution(a, b).
[[nodiscard]] double beta_binomial_tail(std::size_t successes, std::size_t n, double a, double b);

// Holm's adjusted p-values (S. Holm, Scand. J. Stat. 6, 65, 1979, section 4): rejecting those of at most `level` makes
// a single false rejection among all with a chance of at most `level`, however the values depend on each other. Each
// test gets a share of the level by its weight, which is above 0. Throws std::invalid_argument unless there is one
// weight for each.
[[nodiscard]] std::vector<double> holm(std::span<const double> p, std::span<const double> weights);

}  // namespace mdsweep::check
