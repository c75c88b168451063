#include "model/production_split.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>

#include "design/design.hpp"
#include "engine/speed_limit.hpp"
#include "model/block_plan.hpp"
#include "model/system.hpp"
#include "observables/read_config.hpp"

using namespace mdsweep;

namespace {

SimulationConfig fixed() {
    SimulationConfig simulation;
    simulation.equilibration_steps = 10000;
    simulation.production_steps = 96000;
    simulation.sampling_interval = 20;
    simulation.blocks = 16;
    return simulation;
}

SimulationConfig automatic() {
    SimulationConfig simulation;
    simulation.automatic = true;
    simulation.equilibration_steps = 0;
    simulation.production_steps = 20000;
    return simulation;
}

// Seconds of a round of so many points in so many replicas each, were an H200's schedulers never to wait.
double seconds_of_round(const SimulationConfig& simulation, const md::ReplicaJob& job, int points, int replicas) {
    const md::CudaDevice h200{.index = 0, .name = "H200", .major = 9, .multiprocessors = 132, .clock_GHz = 1.98};
    const double rate = md::step_rate_limit(h200, job, points * replicas).value();
    return static_cast<double>(points * most_steps_of_a_point(simulation, replicas)) / rate;
}

}  // namespace

TEST_CASE("Split: a fixed production is dealt out by whole blocks, over no more replicas than there are places") {
    for (const auto& [places, replicas] : {std::pair{0, 1}, {1, 1}, {3, 2}, {7, 4}, {8, 8}, {528, 8}})
        CHECK(replicas_to_take(fixed(), static_cast<std::size_t>(places)) == replicas);
    for (const int replicas : {1, 2, 4, 8}) {
        const SimulationConfig part = in_replicas(fixed(), replicas);
        CHECK(part.replicas == replicas);
        CHECK(replicas * part.production_steps == 96000);
        CHECK(replicas * part.blocks == 16);
        CHECK(steps_of_a_block(part) == steps_of_a_block(fixed()));
        CHECK(part.equilibration_steps == 10000);
        CHECK(most_steps_of_a_point(fixed(), replicas) == 96000 + 10000 * replicas);
        CHECK(can_have_replicas(part, replicas));
        CHECK_FALSE(can_have_replicas(part, replicas + 1));
    }
    for (const int impossible : {-1, 0, 3, 16, 32, 1001}) {
        CHECK_FALSE(can_have_replicas(fixed(), impossible));
        CHECK_THROWS_AS(in_replicas(fixed(), impossible), std::invalid_argument);
    }
}

TEST_CASE("Split: each share is as long as the equilibration, which is trusted where it is long enough") {
    const auto most = [](std::int64_t equilibration) {
        SimulationConfig simulation = fixed();
        simulation.equilibration_steps = equilibration;
        return replicas_to_take(simulation, 528);
    };
    CHECK(most(0) == 1);
    CHECK(most(5999) == 1);  // below a sixteenth of production
    CHECK(most(6000) == 16);
    CHECK(most(6001) == 8);
    CHECK(most(48000) == 2);
    CHECK(most(48001) == 1);
}

TEST_CASE("Split: who says how many replicas a point has gets them, whatever the device") {
    SimulationConfig simulation = fixed();
    simulation.split_production = false;
    simulation.replicas = 3;
    CHECK(replicas_to_take(simulation, 0) == 3);
    CHECK(replicas_to_take(simulation, 528) == 3);
    CHECK(in_replicas(simulation, 3).production_steps == 96000);
    CHECK(most_steps_of_a_point(simulation, 3) == 3 * 106000);
    CHECK_FALSE(can_have_replicas(simulation, 1));
}

TEST_CASE("Split: a thermostat without noise keeps the blocks that show its drift, constant energy its one energy") {
    SimulationConfig simulation = fixed();
    simulation.thermostat = ThermostatKind::nose_hoover;
    CHECK(replicas_to_take(simulation, 528) == 4);
    simulation.thermostat = ThermostatKind::none;
    CHECK(replicas_to_take(simulation, 528) == 1);
}

TEST_CASE("Split: the replicas of an automatic production can end as soon together as one could") {
    const SimulationConfig whole = automatic();
    CHECK(replicas_to_take(whole, 1) == 1);
    CHECK(replicas_to_take(whole, 3) == 2);  // three would have blocks of 14 samples, and 40 is a whole one's
    CHECK(replicas_to_take(whole, 528) == 4);
    const SimulationConfig part = in_replicas(whole, 4);
    CHECK(part.max_steps == whole.max_steps / 4);
    CHECK(part.production_steps == 5000);
    CHECK(4 * steps_of_a_block(part) == steps_of_a_block(whole));
    CHECK(steps_of_a_block(part) == fewest_samples * whole.sampling_interval);
    // A window of motion needs the block that it has.
    SimulationConfig motion = whole;
    motion.correlation_samples = chosen_samples;
    CHECK(replicas_to_take(motion, 528) == 1);
}

// The table of cuda/PERFORMANCE.md: `test_model 'Split: by the model*' -s` prints it.
TEST_CASE("Split: by the model, the quickstart's rounds take a third of the time or less on an H200") {
    const Config config = read_config(std::string(MDSWEEP_SOURCE_DIR) + "/configs/quickstart.yaml");
    const Design design = make_design(config, 1);
    const System system = make_system(config, design.names, design.points[0]);
    REQUIRE(md::replica_shape(system.particle_count()).padded == 128);
    md::ReplicaJob job = make_job(system, config.simulation, 1, 0, 0);
    job.species[0].count += 100 - system.particle_count();  // costs are counted for 100
    for (const int points : {32, 64, 40}) {
        const std::size_t places = md::side_by_side(132, md::replica_shape(100)) / static_cast<std::size_t>(points);
        const int replicas = replicas_to_take(config.simulation, places);
        const double whole = seconds_of_round(config.simulation, job, points, 1);
        const double split = seconds_of_round(config.simulation, job, points, replicas);
        CAPTURE(points, replicas, whole, split);
        CHECK(split <= whole / 3);
    }
}
