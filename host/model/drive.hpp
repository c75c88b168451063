// Fields along directions in which nothing holds the particles: those that carry charge drift, and a thermostat takes
// up the heat of their current.
#pragma once

#include "model/system.hpp"

namespace mdsweep {

// Of a point's particles.
[[nodiscard]] bool driven(const System& system);
// At some points of the model's sweep.
[[nodiscard]] bool may_be_driven(const ParticleModel& model);

}  // namespace mdsweep
