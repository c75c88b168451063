// A system while its steps are taken (particle_system.cpp), shared by those in other files.
#pragma once

#include <vector>

#include "model/model_potentials.hpp"
#include "model/point_numbers.hpp"
#include "model/system.hpp"

namespace mdsweep {

struct Building {
    const Config& config;
    const ParticleModel& model;
    PointNumbers numbers;
    bool slit = false;
    System system;

    [[nodiscard]] bool in_nm() const { return model.units == Units::nm; }
};

// The box, whole particles in it and what they make of the numbers asked for; the walls' charge neutralises them. Wants
// species, their groups, the walls' charges as asked for and electrostatics. Throws ImpossiblePoint.
void fill(Building& b);

// A point's system with what it was made of, as make_system() makes it.
[[nodiscard]] Building built(const Config& config, const std::vector<std::string>& names,
                             const std::vector<double>& row);

// The potential of a pair of species in the file, and what it does not say.
[[nodiscard]] const PotentialConfig& pair_config(const ParticleModel& model, const std::string& a,
                                                 const std::string& b);
[[nodiscard]] PotentialDefaults defaults_of_pair(const Building& b, std::size_t i, std::size_t j);

}  // namespace mdsweep
