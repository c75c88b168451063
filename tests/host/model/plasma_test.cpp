// Charges of one sign in a uniform background.
#include <catch2/catch.hpp>
#include <chrono>

#include "../sweep_text.hpp"
#include "cpu/cpu_engine.hpp"
#include "model/system.hpp"

using namespace mdsweep;

// Slattery, Doolen and DeWitt, Phys. Rev. A 26, 2255 (1982): the energy in units of N kT is
// -0.897744 G + 0.95043 G^(1/4) + 0.18956 G^(-1/4) - 0.81487 for couplings G from 1 to 160, which is -0.5726 at 1.
TEST_CASE("The one-component plasma has the energy of the literature") {
    // G is the Bjerrum length over the radius of the sphere that each particle has for itself, here 1.
    const Config config = parse(
        "model: {kind: bulk, temperature: 1, bjerrum: 1, background: true, box: {particles: 100}, pairs: {default: "
        "none},\n"
        "  species: {ion: {density: 0.2387324146, charge: 1, diameter: 0.1, mass: {values: [1, 2]}}}}\n"
        "design: {points: {grid: {}}}\n"
        "simulation: {time_step_tau: 0.02, equilibration_steps: 2000, production_steps: 40000, sampling_interval: 20, "
        "blocks: 20}\n");
    const System system = make_system(config, {"ion.mass"}, {1});
    const auto engine = cpu::make_cpu_engine(2);
    engine->submit(make_job(system, config.simulation, 1, 0, 0));
    std::vector<md::ReplicaResult> results;
    while (results.empty()) results = engine->collect(std::chrono::milliseconds(100));
    INFO(results[0].reason);
    REQUIRE_FALSE(results[0].failed);
    double energy = 0, temperature = 0;
    for (const md::BlockAverages& block : results[0].blocks) {
        energy += block.potential_energy / 100 / 20;
        temperature += block.temperature / 20;
    }
    CHECK(temperature == Approx(1).epsilon(0.02));
    // Its own error is about 0.002.
    CHECK(energy == Approx(-0.5726).margin(0.01));
}
