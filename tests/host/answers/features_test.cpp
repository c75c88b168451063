// The features that physics suggests for a surrogate.
#include "answers/features.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "answers/learned.hpp"
#include "observables/read_config.hpp"
#include "sweep/sweep.hpp"

using namespace mdsweep;

namespace {

SweepState sweep_of(const std::string& model, const std::string& design) {
    return make_sweep(
        parse_config("model: " + model + "\ndesign:\n" + design + "  points: {sobol: 100}\n", "test.yaml", "."), 1);
}

const surrogate::Feature* find(const std::vector<surrogate::Feature>& features, const std::string& name) {
    const auto found = std::ranges::find(features, name, &surrogate::Feature::name);
    return found == features.end() ? nullptr : &*found;
}

std::vector<std::string> names(const std::vector<surrogate::Feature>& features) {
    std::vector<std::string> all;
    all.reserve(features.size());
    for (const surrogate::Feature& feature : features) all.push_back(feature.name);
    return all;
}

}  // namespace

TEST_CASE("features of the slit electrolyte are the physics' numbers") {
    const SweepState state =
        sweep_of("{kind: slit_electrolyte, box: {target_ions: 60}}",
                 "  h_nm: {range: [3, 5]}\n  c_M: {range: [0.3, 1]}\n  z_p: {values: [1, 2]}\n"
                 "  d_p_nm: {range: [0.3, 0.4]}\n  d_n_nm: 0.5\n  sigma_C_m2: {range: [-0.02, 0]}\n");
    const std::vector<surrogate::Feature> features = physical_features(state.config, state.design);
    for (std::size_t i = 0; i < state.design.size(); i += 9) {
        const auto number = [&](const std::string& name) { return state.design.points[i][state.design.index(name)]; };
        const auto value = [&](const std::string& name) {
            const surrogate::Feature* const feature = find(features, name);
            REQUIRE(feature != nullptr);
            const double x = surrogate::feature_value(*feature, state.design.inputs(i));
            CHECK(x >= feature->low - 1e-12);
            CHECK(x <= feature->high + 1e-12);
            return std::exp(x);
        };
        const double h = number("h_nm"), c = number("c_M"), z = number("z_p"), sigma = number("sigma_C_m2");
        const double d_p = number("d_p_nm"), d_n = number("d_n_nm"), d = (d_p + d_n) / 2;
        // c anions and c / z cations in mol/L, 0.6022 of them in a nm^3.
        const double anions = 0.602214 * c, cations = anions / z;
        const double kappa = std::sqrt(4 * M_PI * 0.714 * (cations * z * z + anions));
        CHECK(value("log c") == Approx(c));
        CHECK(value("log h/d") == Approx(d / h));  // its logarithm is minus that of h/d
        CHECK(value("log kappa d") == Approx(std::pow(kappa * d, 2)).epsilon(1e-5));
        CHECK(value("log kappa h") == Approx(std::pow(kappa * h, 2)).epsilon(1e-5));
        CHECK(value("log z+ z- l_B / d") == Approx(d / (z * 0.714)));
        // Both walls' counterions: 6.2415 elementary charges per nm^2 are 1 C/m2.
        const double all = cations + 2 * 6.2415 * -sigma / h;
        CHECK(value("log cations") == Approx(all).epsilon(1e-5));
        CHECK(value("log packing") ==
              Approx(M_PI / 6 * (all * std::pow(d_p, 3) + anions * std::pow(d_n, 3))).epsilon(1e-5));
    }
    CHECK(names(learned_shape(state).features) == names(features));
}

TEST_CASE("features that say nothing are left out") {
    // The diameter, the valencies and the walls are the same everywhere: kappa d is c, and so are all densities.
    const SweepState state = sweep_of("{kind: slit_electrolyte, box: {target_ions: 60}}",
                                      "  h_nm: {range: [3, 5]}\n  c_M: {range: [0.3, 1]}\n");
    CHECK(names(physical_features(state.config, state.design)) ==
          std::vector<std::string>{"log c", "log h/d", "log kappa h"});
}

TEST_CASE("of other models the positive parameters of a wide range are seen by their logarithms") {
    const SweepState state = sweep_of(
        "{kind: bulk, temperature: hot, density: 0.3, box: {particles: 50},\n"
        "  species: {A: {fraction: 1}}, pairs: {A-A: {lj: {epsilon: strong}, cutoff: 2.5}}}",
        "  hot: {range: [1, 2]}\n  strong: {range: [0.1, 2]}\n");
    const std::vector<surrogate::Feature> features = physical_features(state.config, state.design);
    REQUIRE(names(features) == std::vector<std::string>{"log strong"});
    CHECK(features.front().low == Approx(std::log(0.1)).margin(0.3));
    CHECK(features.front().high == Approx(std::log(2)).margin(0.1));
}

TEST_CASE("a salt that a file names ion by ion has the features of one, whatever its walls") {
    const std::string ions =
        "  species: {Na: {charge: 1, diameter: 0.4}, Cl: {charge: -1, diameter: 0.5}}, bjerrum: 0.7,\n"
        "  salt: {cation: Na, anion: Cl, concentration_M: c}, pairs: {default: wca}";
    const SweepState slit =
        sweep_of("{kind: slit, units: nm, height: h, walls: {both: {wca: {epsilon: 1}}},\n" + ions + "}",
                 "  h: {range: [3, 5]}\n  c: {range: [0.3, 1]}\n");
    CHECK(names(physical_features(slit.config, slit.design)) ==
          std::vector<std::string>{"log c", "log h/d", "log kappa h"});
    const SweepState bulk = sweep_of("{kind: bulk, units: nm,\n" + ions + "}", "  c: {range: [0.3, 1]}\n");
    CHECK(names(physical_features(bulk.config, bulk.design)) == std::vector<std::string>{"log c"});
}

TEST_CASE("a range in the logarithm is a feature in it, however narrow, and once") {
    const SweepState narrow = sweep_of(
        "{kind: bulk, density: 0.2, species: {A: {}}, pairs: {default: wca}, temperature: {range: [1, 2], log: true}}",
        "");
    CHECK(names(physical_features(narrow.config, narrow.design)) == std::vector<std::string>{"log temperature"});
    const SweepState wide = sweep_of(
        "{kind: bulk, density: 0.2, species: {A: {}}, pairs: {default: wca}, temperature: {range: [1, 9], log: true}}",
        "");
    CHECK(names(physical_features(wide.config, wide.design)) == std::vector<std::string>{"log temperature"});
    // Below zero it is of the magnitude.
    const SweepState charged =
        sweep_of("{kind: slit_electrolyte, box: {target_ions: 60}}",
                 "  h_nm: {range: [3, 5]}\n  c_M: 0.5\n  sigma_C_m2: {range: [-0.02, -0.001], log: true}\n");
    const std::vector<surrogate::Feature> features = physical_features(charged.config, charged.design);
    const surrogate::Feature* const log = find(features, "log -sigma_C_m2");
    REQUIRE(log != nullptr);
    const double sigma = charged.design.points[7][charged.design.index("sigma_C_m2")];
    CHECK(surrogate::feature_value(*log, charged.design.inputs(7)) == Approx(std::log(-sigma)));
}
