// The plan of a sweep, before it runs: sizes, the earliest hand-over, and warnings of legal but unwise settings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "observables/design_survey.hpp"
#include "state/state.hpp"

namespace mdsweep {

// How soon the surrogate could answer, if it did as well as rows left out can show.
struct EarliestHandOver {
    std::size_t first_design = 0;
    std::size_t test_set = 0;  // the first gate's audit is it, or it is drawn later
    std::size_t audits = 0;    // of the gate that would then be tried; 0: none would be; of an estimate: the test set
    std::size_t smallest_audit = 0;  // that proves anything; 0: none does
    std::string why_none;            // when no gate would be tried
    std::size_t simulations = 0;     // the fewest possible
};

// classes: see SweepState::class_count().
[[nodiscard]] EarliestHandOver earliest_hand_over(std::size_t points, std::size_t dimensions,
                                                  const MonitorConfig& monitor, std::size_t classes = 1);

// The smallest pool, up to a million points, of which half or more could be handed over; nothing above that.
[[nodiscard]] std::optional<std::size_t> pool_that_pays(std::size_t dimensions, const MonitorConfig& monitor);

struct SizeRange {
    double least = 0, median = 0, most = 0;
};

struct Plan {
    bool simulates = true;  // false: outcomes are there already, and what follows about replicas says nothing
    std::size_t points = 0;
    SizeRange particles, lateral;  // lateral: box length, in the units of the sweep file
    std::size_t median_point = 0;  // one with the median number of particles
    std::size_t largest_point = 0;
    // A few that stand for all in their statistical errors: evenly in the order of the scarcest species' particles.
    std::vector<std::size_t> typical_points;
    int replicas = 0;
    std::int64_t steps_per_replica = 0;  // of an automatic production the least ...
    std::int64_t most_steps = 0;         // ... and the most
    EarliestHandOver hand_over;
    std::size_t tried = 0;                   // points whose electrostatics and start were tried, see design_survey.hpp
    double file_bytes = 0;                   // of the results, once every point is answered
    std::vector<std::string> warnings;       // of what is simulated
    std::vector<std::string> pool_warnings;  // of what a surrogate can take over
};

[[nodiscard]] Plan make_plan(const SweepState& state, const DesignSurvey& survey);

// Bytes of a running replica, on whatever device.
[[nodiscard]] double replica_bytes(const SimulationConfig& simulation, const System& system);

// Relative cost of a step of a replica of n particles: a n^2 + b n, from the seconds a step took at two sizes; from one
// size alone, with pairs as the whole cost.
struct StepCost {
    double per_pair = 0, per_particle = 0;  // s
    [[nodiscard]] double seconds(double particles) const {
        return per_pair * particles * particles + per_particle * particles;
    }
};
[[nodiscard]] StepCost fit_step_cost(double particles, double seconds);
[[nodiscard]] StepCost fit_step_cost(double few, double seconds_few, double many, double seconds_many);

// Slot seconds to simulate every point, with production_steps of production.
[[nodiscard]] double simulation_seconds(const SimulationConfig& simulation, const std::vector<PointSize>& points,
                                        const StepCost& cost);

}  // namespace mdsweep
