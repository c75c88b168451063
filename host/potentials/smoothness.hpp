// Whether the rows of a table say how its energy changes.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace mdsweep {

// The first row, coming from the cutoff, whose energy the rows around it do not foretell: a step, which a spline makes
// as steep as the rows are close, and no time step follows. Nothing when there is none.
//
// A smooth function is foretold better the closer the rows are that foretell it, by the fourth power of their distance
// for the cubic through four of them. So a row is a step where the nearer rows (1 and 3 places away) are off by more
// than 0.1 kT and by more than a quarter of what the farther ones (2 and 6 places away) are. Only rows are looked at
// that particles reach: from the cutoff to where the energy is 10 kT. Beyond the cutoff the energy stays.
[[nodiscard]] std::optional<std::size_t> step_in_table(const std::vector<double>& r, const std::vector<double>& energy,
                                                       double kT);

}  // namespace mdsweep
