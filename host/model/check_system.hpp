// The reasons that make a point impossible, whatever it was built from. Each throws ImpossiblePoint at the mark given.
#pragma once

#include "model/system.hpp"

namespace mdsweep {

// Whether the box is wide enough for its potentials and electrostatics, and not too full.
void check_system(const System& system, Mark box);

// Whether the engine could record it as asked: distances, windows. Takes microseconds.
void check_numbers(const System& system, const SimulationConfig& simulation, Mark mark);

// That, and whether it could simulate it: tunes exact electrostatics and makes a start without overlap, in
// milliseconds.
void check_simulation(const System& system, const SimulationConfig& simulation, Mark mark);
// The same of one replica, a job of that system, with the start that its seed gives it.
void check_simulation(const System& system, const md::ReplicaJob& job, Mark mark);

}  // namespace mdsweep
