// The names above the columns of a table of a potential.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace mdsweep {

struct NamedColumns {
    std::size_t r = 0, energy = 0;
    std::optional<std::size_t> force = {};
    std::string problem = {};  // why the names cannot be followed, in words; empty: they can
};

// Which of so many columns is which by these names: r, distance, separation; energy, u, v, potential; force, f. Case,
// units ("r [nm]", "u/kT") and an argument ("u(r)") do not count. Nothing where the columns are to be taken in order:
// names that are not known, that are not as many as the columns, or that do not speak against the order r, energy,
// force. numbered: the first column numbers the rows, and may lack a name.
[[nodiscard]] std::optional<NamedColumns> named_columns(const std::vector<std::string>& names, std::size_t columns,
                                                        bool numbered = false);

}  // namespace mdsweep
