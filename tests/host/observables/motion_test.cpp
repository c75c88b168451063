// Diffusion coefficients of simulated particles, and the windows from which they are taken.
#include <catch2/catch.hpp>
#include <cmath>

#include "host/observables/simulated.hpp"
#include "model/correlation_window.hpp"
#include "observables/catalogue.hpp"
#include "observables/diffusion.hpp"

using namespace mdsweep;
using namespace mdsweep::testing;
using Catch::Contains;

namespace {

std::string ideal_gas(const std::string& simulation, const std::string& outputs = "A_diffusion") {
    return "model:\n"
           "  kind: bulk\n"
           "  temperature: 1\n"
           "  box: {lateral: 2}\n"
           "  species: {A: {count: 50, diameter: 0.1, mass: {values: [1, 4]}}}\n"
           "  pairs: {default: none}\n"
           "design: {points: {grid: {}}}\n"
           "simulation: {time_step_tau: 0.005, equilibration_steps: 4000, blocks: 32, " +
           simulation + "}\noutputs: [" + outputs + "]\n";
}

SimulationConfig window_of(const std::string& simulation) {
    return parse_config(ideal_gas(simulation), "sweep.yaml", ".").simulation;
}

}  // namespace

TEST_CASE("Diffusion: of free Langevin particles it is kT / (m friction), however often is sampled") {
    for (const int interval : {20, 50})
        for (const std::size_t point : {0, 1}) {
            CAPTURE(interval, point);
            const Simulated gas = simulated(
                ideal_gas("friction_per_tau: 0.1, production_steps: 128000, sampling_interval: " +
                          std::to_string(interval == 20 ? 20 : 50) + (interval == 50 ? ", smooth_interval: 1" : "")),
                point);
            INFO(gas.outcome.reason);
            REQUIRE_FALSE(gas.outcome.failed);
            const double expected = point == 0 ? 10 : 2.5;
            INFO(gas.value("A_diffusion") << " +- " << gas.error("A_diffusion"));
            CHECK(gas.value("A_diffusion") == Approx(expected).margin(3.5 * gas.error("A_diffusion")));
            CHECK(gas.error("A_diffusion") < 0.07 * expected);
        }
}

TEST_CASE("Diffusion: a window that is shorter than the memory gives no number, but the way to one") {
    const std::string simulation =
        "friction_per_tau: 0.1, production_steps: 128000, sampling_interval: 20, time_correlation: {samples: 100, "
        "interval: 10}";  // 5 tau of 10
    const Simulated asked = simulated(ideal_gas(simulation));
    CHECK(asked.outcome.failed);
    CHECK(asked.outcome.values.empty());
    CHECK_THAT(asked.outcome.reason, Contains("A_diffusion: a window of 5 tau is too short") &&
                                         Contains("take simulation.time_correlation: {samples: 200, interval: 20}"));
    // Not asked for: the point stands, and the error says that nothing is known.
    const Simulated beside = simulated(ideal_gas(simulation, "A_msd"));
    REQUIRE_FALSE(beside.outcome.failed);
    CHECK(beside.error("A_diffusion") == Approx(std::abs(beside.value("A_diffusion"))));
}

TEST_CASE("Diffusion: a memory of any length that the window can tell is taken into account") {
    // Two dimensions, v^2 = 1.7: the displacements of free Langevin particles.
    for (const double memory : {1e-5, 0.01, 0.5, 2.0, 5.0, 9.0, 12.0}) {
        CAPTURE(memory);
        std::vector<double> msd(100);
        for (std::size_t k = 0; k < msd.size(); ++k) {
            const double time = 0.1 * static_cast<double>(k);
            msd[k] = 4 * 1.7 * memory * (time - memory * (1 - std::exp(-time / memory)));
        }
        const Diffusive fit = diffusive(msd, 50, 100, 0.1, 2, 1.7);
        CHECK(fit.reached == (memory < 10));
        if (fit.reached) CHECK(fit.coefficient == Approx(1.7 * memory).epsilon(1e-5));
        if (!fit.reached) CHECK(fit.coefficient == fit.slope);
        CHECK(fit.slope == einstein(msd, 0.1, 2));
        // Another slope makes as much of another coefficient as its sensitivity says.
        for (double& moved : msd) moved *= 1.001;
        const Diffusive more = diffusive(msd, 50, 100, 0.1, 2, 1.7);
        CHECK(more.coefficient - fit.coefficient == Approx(fit.sensitivity * (more.slope - fit.slope)).epsilon(0.02));
    }
}

TEST_CASE("Diffusion: windows that are too short for the friction are warned of") {
    const auto warnings = [](const std::string& simulation, const std::string& outputs) {
        return motion_warnings(parse_config(ideal_gas(simulation, outputs), "sweep.yaml", "."));
    };
    const std::string slow = "sampling_interval: 20, production_steps: 128000";
    REQUIRE(warnings(slow + ", friction_per_tau: 0.01", "A_diffusion").size() == 1);
    CHECK_THAT(warnings(slow + ", friction_per_tau: 0.01", "A_diffusion").front(),
               Contains("A_diffusion is looked for in windows of 20 tau") && Contains("remember for 100") &&
                   Contains("production_steps of at least"));
    CHECK(warnings(slow + ", friction_per_tau: 0.01", "A_msd").empty());
    CHECK(warnings(slow + ", thermostat: nose_hoover", "A_diffusion").empty());
    CHECK(warnings("friction_per_tau: 0.1, sampling_interval: 20, production_steps: 128000", "A_diffusion").empty());
}

TEST_CASE("Windows: long enough for the friction, as far as a block goes, and not by the sampling") {
    for (const char* sampling : {"sampling_interval: 20", "sampling_interval: 50", "sampling_interval: 250"}) {
        const CorrelationWindow usual =
            correlation_window(window_of("production_steps: 320000, " + std::string(sampling)));
        CHECK(usual.interval == 50);
        CHECK(usual.samples == 100);
    }
    const CorrelationWindow slow =
        correlation_window(window_of("production_steps: 3200000, sampling_interval: 50, friction_per_tau: 0.1"));
    CHECK(slow.interval == 50);
    CHECK(slow.samples == 480);  // 12 / 0.1 tau
    const CorrelationWindow in_a_block =
        correlation_window(window_of("production_steps: 128000, sampling_interval: 20, friction_per_tau: 0.1"));
    CHECK(in_a_block.interval == 40);
    CHECK(in_a_block.steps() == 4000);
    // The file's own words stand.
    const CorrelationWindow own = correlation_window(
        window_of("production_steps: 320000, sampling_interval: 20, time_correlation: {samples: 30, interval: 7}"));
    CHECK(own.interval == 7);
    CHECK(own.samples == 30);
    CHECK(correlation_window(window_of("production_steps: 320000, sampling_interval: 20, time_correlation: {samples: "
                                       "30}"))
              .interval == 20);
    CHECK(correlation_window(window_of("production_steps: 320000, time_correlation: {interval: 25}")).samples == 200);
}
