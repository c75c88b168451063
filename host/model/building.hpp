// A system while its steps are taken (particle_system.cpp), shared by those in other files.
#pragma once

#include <vector>

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

}  // namespace mdsweep
