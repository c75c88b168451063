// From a job to the constants of its time step: units, kind of pair loop, intervals.
#pragma once

#include "replica/replica.hpp"

namespace mdsweep::md {

// The same replica with its box length as the unit of length: lateral is 1, which spares the pair loop two products for
// every minimum image. Energies and masses stay, so times scale as lengths do. Potentials keep their units; they are
// converted where their terms are made.
[[nodiscard]] ReplicaJob in_cell_units(ReplicaJob job);

// Half the smallest period of the box: up to where the nearest images are all that there is.
[[nodiscard]] float half_the_smallest_period(const ReplicaJob& job);

// The range of counted pair distances, in the job's units: rdf_range, or by default half the smallest period, up to
// where each distance is that of the nearest image.
[[nodiscard]] float rdf_range_of(const ReplicaJob& job);

[[nodiscard]] LoopKind loop_kind(const ReplicaJob& job);

// The interval, in steps, at which the reciprocal part of exact electrostatics acts as an impulse. It is the largest
// that
// - does not exceed the job's reciprocal_interval;
// - divides the intervals at which something is recorded, as velocities between two impulses are those of no instant;
// - is at most a sixtieth of a plasma oscillation, a phase of 0.1 of its frequency sqrt(4 pi l_B sum(n q^2 / m)). Its
//   effect on averages is then below that of the time step.
[[nodiscard]] int reciprocal_interval_of(const ReplicaJob& job);

// In cell units, whatever the job's; without tables.
[[nodiscard]] StepParameters make_step_parameters(ReplicaJob job);

}  // namespace mdsweep::md
