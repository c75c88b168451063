// Time steps that are too long for the potentials.
#include "model/time_step.hpp"

#include <catch2/catch.hpp>

#include "../particle_models.hpp"

using namespace mdsweep;
using namespace mdsweep::testing;

namespace {

std::vector<std::string> warnings(const Config& config, double time_step) {
    SimulationConfig simulation;
    simulation.time_step_tau = time_step;
    return time_step_warnings(make_system(config, {}, {}), simulation);
}

}  // namespace

TEST_CASE("Customary time steps pass, longer ones are warned of") {
    CHECK(warnings(lj_fluid(), 0.004).empty());
    REQUIRE(warnings(lj_fluid(), 0.03).size() == 1);
    CHECK_THAT(warnings(lj_fluid(), 0.03)[0],
               Catch::Contains("too long") || Catch::Contains("is long for the potential of A and A"));
    CHECK(warnings(salt_slit(-0.02, -0.02), 0.005).empty());
}

TEST_CASE("The time step that is advised is not warned of") {
    Config stiff = lj_fluid();
    for (const double epsilon : {7.0, 31.0, 100.0, 222.0}) {
        stiff.model.particles.default_pair.parameters["epsilon"] = at(epsilon);
        const std::string warning = warnings(stiff, 0.02).at(0);
        const double advised = std::stod(warning.substr(warning.find("at most ") + 8));
        CAPTURE(epsilon, advised);
        CHECK(warnings(stiff, advised).empty());
        CHECK_FALSE(warnings(stiff, 1.12 * advised).empty());
    }
}

TEST_CASE("Stiffer potentials and lighter particles need shorter time steps") {
    Config stiff = lj_fluid();
    stiff.model.particles.default_pair.parameters["epsilon"] = at(100);
    CHECK_FALSE(warnings(stiff, 0.004).empty());
    Config light = lj_fluid();
    light.model.particles.species[0].mass = at(0.01);
    CHECK_FALSE(warnings(light, 0.004).empty());
    // A species that sees nothing has no time step that is too long.
    Config ideal = lj_fluid();
    ideal.model.particles.default_pair.kind = "none";
    CHECK(warnings(ideal, 0.02).empty());
}
