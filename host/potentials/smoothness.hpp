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

// The first row that particles reach: coming from the cutoff, the last whose energy is 10 kT or less.
[[nodiscard]] std::size_t first_reached(const std::vector<double>& energy, double kT);

// By how much rows from `first` on scatter about a smooth course: 16 of them by so much or more; 0 where they are
// fewer. As above, what nearer rows do not foretell better than farther ones. Around a step, or a place at which the
// slope jumps, only about 7 rows are so.
[[nodiscard]] double scatter_of_rows(const std::vector<double>& r, const std::vector<double>& value, std::size_t first);

}  // namespace mdsweep
