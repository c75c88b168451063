// Chemical symbols for species, which readers of trajectories ask for: ASE takes no other names of particles.
#pragma once

#include <string>
#include <vector>

namespace mdsweep {

// A species that is called as an element keeps that, also with a charge or a number behind it ("Na", "Cl-", "Fe2").
// Each other one gets an element that no species has: of the sign of its charge, so that pictures tell them apart.
[[nodiscard]] std::vector<std::string> element_symbols(const std::vector<std::string>& species,
                                                       const std::vector<double>& charges);

}  // namespace mdsweep
