// An ideal gas between walls that overlap, that are soft or that bins hardly resolve: its profile is Boltzmann's, and
// every number of it is an integral. Each must come out within its own error, or with an error that says it is unknown.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <string>

#include "design/design.hpp"
#include "observables/contact_forecast.hpp"
#include "observables/observables.hpp"
#include "observables/outcome_source.hpp"
#include "observables/read_config.hpp"
#include "observables/wall_shape.hpp"

using namespace mdsweep;

namespace {

struct Slit {
    std::string name, walls;
    double height;
    int bins;
    double field = 0;
    std::string diameter = "1";
};

Config config_of(const Slit& slit) {
    const std::string field = "field: [0, 0, " + std::to_string(slit.field) + "], bjerrum: 0, ";
    return parse_config(
        "model: {kind: slit, temperature: 1, height: " + std::to_string(slit.height) + ", box: {lateral: 10}, " +
            (slit.field != 0 ? field : "") + "species: {A: {count: 20, diameter: " + slit.diameter +
            (slit.field != 0 ? ", charge: 1}, B: {count: 20, charge: -1, diameter: 1" : "") +
            "}}, pairs: {default: none}, walls: {both: " + slit.walls +
            "}}\ndesign: {points: {grid: {}}}\nsimulation: {blocks: 32, profile_bins: " + std::to_string(slit.bins) +
            "}\n",
        "slit.yaml", {});
}

// What 20 particles do; densities per volume.
struct Exact {
    std::vector<double> counts;  // [bins]
    double contact = 0, peak = 0, mid = 0;
};

Exact exact_of(const Slit& slit, const System& system) {
    const WallShape wall(wall_of(system, 0, 0), 1);
    const int steps = 200 * slit.bins;
    const double step = slit.height / steps, bin = slit.height / slit.bins;
    Exact exact{std::vector<double>(static_cast<std::size_t>(slit.bins))};
    double sum = 0, rise = 0, middle = 0;
    const auto rest = [&](double z) { return wall.factor(slit.height - z) * std::exp(slit.field * z); };
    for (int i = 0; i < steps; ++i) {
        const double z = (i + 0.5) * step, density = wall.factor(z) * rest(z);
        sum += density * step;
        exact.counts[static_cast<std::size_t>(i / 200)] += density * step;
        // The force on the left wall.
        rise += rest(z) * (wall.factor(z + 0.5 * step) - wall.factor(z - 0.5 * step));
        if (std::abs(z - 0.5 * slit.height) < 0.05 * slit.height) middle += density * step;
    }
    const double unit = 20 / (sum * 100);
    for (double& count : exact.counts) count *= unit * 100;
    exact.contact = unit * rise;
    exact.mid = unit * middle / (0.1 * slit.height);
    exact.peak = std::ranges::max(exact.counts) / (100 * bin);
    return exact;
}

// Independent counts of 100 instants a block.
std::vector<md::ReplicaResult> noisy(const std::vector<double>& counts, std::size_t kinds, std::mt19937_64& random) {
    std::vector<md::ReplicaResult> replicas(1);
    for (int b = 0; b < 32; ++b) {
        md::BlockAverages& block = replicas[0].blocks.emplace_back();
        for (std::size_t kind = 0; kind < kinds; ++kind)
            for (std::size_t k = 0; k < counts.size(); ++k) {
                const double mean = kind == 0 ? counts[k] : counts[counts.size() - 1 - k];
                block.profile.push_back(mean > 1e-12 ? std::poisson_distribution<int>(100 * mean)(random) / 100.0 : 0);
            }
        block.temperature = 1;
    }
    return replicas;
}

struct Number {
    double value = 0, error = 0;
};

Number number_of(const Config& config, const Outcome& outcome, const std::string& name) {
    for (const Observable& observable : observables_of(config))
        if (observable.name == name) {
            const auto place = static_cast<std::size_t>(observable.first);
            return {outcome.values[place], outcome.errors[place]};
        }
    throw std::logic_error("no observable " + name);
}

// Whether the samples tell it: the reason why not, if not.
std::string reason_of(Config config, const Slit& slit, const std::string& output) {
    config.outputs = {output};
    const System system = make_system(config, {}, {});
    std::mt19937_64 random(3);
    const auto replicas = noisy(exact_of(slit, system).counts, slit.field != 0 ? 2 : 1, random);
    return reduce_unchecked(config, system, replicas, 0, 0).reason;
}

const std::string yukawa = "{yukawa: {epsilon: 20, kappa: 4, sigma: 0.5}, cutoff: 2.4}";

}  // namespace

TEST_CASE("In narrow slits, at soft walls and with any bins, numbers are within their errors of the exact ones") {
    const std::vector<Slit> slits = {{"yukawa 2", yukawa, 2, 100},
                                     {"yukawa 1.2", yukawa, 1.2, 100},
                                     {"yukawa 1.2", yukawa, 1.2, 50},
                                     {"yukawa 2", yukawa, 2, 20},
                                     {"wca", "{wca: {sigma: 1.2}}", 2.6, 100},
                                     {"wca", "{wca: {sigma: 1.2}}", 2.6, 50},
                                     {"wca 1.2", "wca", 1.2, 4},
                                     {"wca 1.2", "wca", 1.2, 100},
                                     {"wca 1.1", "wca", 1.1, 100},
                                     {"wca 1.03", "wca", 1.03, 100},
                                     {"wca 6", "wca", 6, 10},
                                     {"lj", "{lj_9_3: {epsilon: 1, sigma: 0.6}, cutoff: 2}", 2, 100},
                                     {"field", "wca", 5, 10, -20},
                                     {"field", "wca", 5, 50, -20},
                                     {"field", "wca", 5, 200, -20},
                                     {"hard", "hard", 1.3, 30}};
    constexpr int seeds = 12;
    for (const Slit& slit : slits) {
        const Config config = config_of(slit);
        const System system = make_system(config, {}, {});
        const Exact exact = exact_of(slit, system);
        const std::string side = slit.field != 0 ? "_left" : "";
        const double well = WallShape(wall_of(system, 0, 0), 1).attraction();
        std::mt19937_64 random(3);
        for (int seed = 0; seed < seeds; ++seed) {
            const auto replicas = noisy(exact.counts, slit.field != 0 ? 2 : 1, random);
            const Outcome outcome = reduce_unchecked(config, system, replicas, 0, 0);
            const auto check = [&](const std::string& name, double truth) {
                const Number number = number_of(config, outcome, name);
                CAPTURE(slit.name, slit.bins, seed, name, truth, number.value, number.error);
                const bool one_bin = slit.bins <= 10 && slit.name != "wca 6";
                if (one_bin && name.starts_with("A_contact")) {
                    CHECK(number.error >= 0.99 * std::abs(number.value));  // unknown
                    return;
                }
                if (slit.name != "yukawa 1.2") CHECK(number.error < (one_bin ? 0.5 : 0.1) * truth);
                CHECK(std::abs(number.value - truth) < 5 * number.error);
            };
            if (well == 1) check("A_contact" + side, exact.contact);
            check("A_peak" + side, exact.peak);
            if (slit.field == 0) check("A_mid", exact.mid);
        }
    }
}

TEST_CASE("Bins that will not tell a contact density are warned of before, with as many as will") {
    const std::vector<Slit> slits = {{"resolved", "wca", 6, 10},          {"resolved", "hard", 1.3, 30},
                                     {"resolved", "wca", 5, 50, -20},     {"half a bin", "wca", 1.2, 4},
                                     {"half a bin", "hard", 1.1, 2},      {"field", "wca", 5, 10, -20},
                                     {"strong field", "wca", 5, 40, -100}};
    for (Slit slit : slits) {
        CAPTURE(slit.name, slit.walls, slit.bins, slit.field);
        const std::string output = slit.field != 0 ? "A_contact_left" : "A_contact";
        Config config = config_of(slit);
        config.outputs = {output};
        const std::vector<std::string> warnings = contact_warnings(config, make_design(config, 1));
        const bool told = reason_of(config, slit, output).empty();
        CHECK(told == (slit.name == "resolved"));
        CHECK(warnings.empty() == told);
        // The estimate of an ideal gas is exact.
        const System system = make_system(config, {}, {});
        const std::vector<double> counts = exact_of(slit, system).counts;
        const std::vector<double> estimate = estimated_profile(system, 0, counts.size());
        const double bin = slit.height / slit.bins;
        double off = 0;
        for (std::size_t k = 0; k < counts.size(); ++k)
            off = std::max(off, std::abs(estimate[k] * 100 * bin - counts[k]));
        CHECK(off < 0.03 * std::ranges::max(counts));
        if (warnings.empty()) continue;
        CHECK_THAT(warnings.front(), Catch::Contains("too wide to tell " + output + ": at 1 of 1 points"));
        const std::string key = "profile_bins: ";
        slit.bins = std::stoi(warnings.front().substr(warnings.front().find(key) + key.size()));
        CHECK(slit.bins <= 400);
        CHECK(reason_of(config_of(slit), slit, output).empty());
        // Nobody asked for it.
        config.outputs = {"A_density"};
        CHECK(contact_warnings(config, make_design(config, 1)).empty());
    }
}

TEST_CASE("The layer that a charged wall is estimated to have is as full and as dense as the contact theorem has it") {
    const double bjerrum = 2, charge = 0.1;
    for (const double valency : {1.0, 2.0}) {
        const Config config = parse_config(
            "model: {kind: slit, temperature: 1, height: 10, box: {lateral: 20}, bjerrum: 2, species: {ion: {charge: "
            "-" +
                std::to_string(valency) +
                ", neutralising: true, diameter: 0.1}}, pairs: {default: none}, walls: {both: {hard: {}, charge: "
                "0.1}}}\ndesign: {points: {grid: {}}}\n",
            "slit.yaml", {});
        const System system = make_system(config, {}, {});
        const std::size_t bins = 2000;
        const std::vector<double> profile = estimated_profile(system, 0, bins);
        double all = 0;
        for (const double density : profile) all += density * 10 / bins;
        CHECK(all == Approx(2 * charge / valency).epsilon(0.01));
        // But for what would lie beyond the other wall.
        const double thickness = 1 / (2 * std::acos(-1.0) * bjerrum * charge * valency);
        const double within = 1 - 1 / (1 + 10 / thickness);
        CHECK(within * std::ranges::max(profile) ==
              Approx(2 * std::acos(-1.0) * bjerrum * charge * charge).epsilon(0.05));
        // A tenth of its thickness is narrow enough, ten times is not.
        const ProfileNumber& contact = profile_numbers(true).front();
        const auto bins_for = [&](double parts) { return 2 * static_cast<int>(std::lround(5 * parts / thickness)); };
        CHECK(bins_that_tell(system, 0, contact, true, bins_for(10)) == bins_for(10));
        CHECK(bins_that_tell(system, 0, contact, true, bins_for(0.2)) > bins_for(0.2));
    }
}

TEST_CASE("A species of which a point has none has no contact density that bins could tell") {
    const Config config = parse_config(
        "model: {kind: slit, temperature: 1, height: 6, box: {lateral: 10}, species: {A: {count: 20, diameter: 1}, B: "
        "{count: 0, diameter: 1}}, pairs: {default: none}, walls: {both: wca}}\ndesign: {points: {grid: {}}}\n"
        "simulation: {profile_bins: 40}\noutputs: [B_contact]\n",
        "slit.yaml", {});
    CHECK(contact_warnings(config, make_design(config, 1)).empty());
}

TEST_CASE("Where no bins tell a contact density, that is said") {
    const Slit slit{"", "hard", 5, 100, -1e5};
    Config config = config_of(slit);
    config.outputs = {"A_contact_left"};
    const std::vector<std::string> warnings = contact_warnings(config, make_design(config, 1));
    REQUIRE(warnings.size() == 1);
    CHECK_THAT(warnings.front(), Catch::Contains("no number of bins") && Catch::Contains("leave it out of `outputs`"));
}

TEST_CASE("The warnings of a sweep that simulates have the contact densities of its charged walls") {
    const auto warned = [](const std::string& bins, const std::string& output) {
        const Config config = parse_config(
            "model: {kind: slit_electrolyte, box: {target_ions: 60}}\ndesign: {h_nm: {range: [3, 5]}, "
            "c_M: {range: [0.3, 1]}, sigma_C_m2: {range: [-0.4, -0.2]}, points: {sobol: 400}}\nsimulation: "
            "{profile_bins: " +
                bins + "}\noutputs: [cation_density, " + output + "]\n",
            "sweep.yaml", {});
        std::string all;
        for (const std::string& warning : source_of(config)->warnings(make_design(config, 1))) all += warning;
        return all;
    };
    CHECK_THAT(warned("4", "cation_contact"), Catch::Contains("too wide to tell cation_contact: at ") &&
                                                  Catch::Contains("give simulation: {profile_bins: "));
    CHECK_THAT(warned("20", "cation_contact"), !Catch::Contains("too wide"));
    CHECK_THAT(warned("4", "anion_density"), !Catch::Contains("too wide"));
}
