// What is read off noisy profiles, over many seeds: bias, and the stated error over the scatter.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <map>
#include <random>
#include <string>

#include "observables/observables.hpp"
#include "observables/read_config.hpp"
#include "observables/wall_shape.hpp"

using namespace mdsweep;

namespace {

using Course = std::function<double(double)>;  // density beyond a wall's own factor, over z from the left wall

Config slit_between(const std::string& walls, int bins) {
    return parse_config(
        "model: {kind: slit, temperature: 1, height: 8, box: {lateral: 6}, species: {A: {density: 0.5, diameter: 1}}, "
        "pairs: {default: wca}, walls: " +
            walls + "}\ndesign: {points: {grid: {}}}\nsimulation: {blocks: 32, profile_bins: " + std::to_string(bins) +
            "}\n",
        "slit.yaml", {});
}

// The number of particles in each bin on average.
std::vector<double> mean_counts(const System& system, int bins, const Course& density) {
    const WallShape left(wall_of(system, 0, 0), 1), right(wall_of(system, 1, 0), 1);
    const double width = system.height / bins;
    constexpr int pieces = 200;
    std::vector<double> counts;
    for (int k = 0; k < bins; ++k) {
        double mean = 0;
        for (int i = 0; i < pieces; ++i) {
            const double z = width * (k + (i + 0.5) / pieces);
            mean += density(z) * left.factor(z) * right.factor(system.height - z) / pieces;
        }
        counts.push_back(mean * width * system.area());
    }
    return counts;
}

// Independent counts of 4 instants a block.
std::vector<md::ReplicaResult> noisy(const std::vector<double>& mean, std::mt19937_64& random) {
    constexpr double instants = 4;
    std::vector<md::ReplicaResult> replicas(1);
    for (int b = 0; b < 32; ++b) {
        md::BlockAverages& block = replicas[0].blocks.emplace_back();
        for (const double counts : mean)
            block.profile.push_back(counts > 0 ? std::poisson_distribution<int>(counts * instants)(random) / instants
                                               : 0);
        block.temperature = 1;
    }
    return replicas;
}

struct Spread {
    double mean = 0, scatter = 0, stated = 0;
};

std::map<std::string, Spread> over_seeds(const Config& config, const Course& density) {
    constexpr int seeds = 400;
    const System system = make_system(config, {}, {});
    const std::vector<double> mean = mean_counts(system, config.simulation.profile_bins, density);
    std::map<std::string, Spread> all;
    std::mt19937_64 random(5);
    for (int seed = 0; seed < seeds; ++seed) {
        const Outcome outcome = reduce_unchecked(config, system, noisy(mean, random), 0, 0);
        for (const Observable& observable : observables_of(config)) {
            if (observable.axis != Axis::none) continue;
            const auto place = static_cast<std::size_t>(observable.first);
            Spread& of = all[observable.name];
            of.mean += outcome.values[place] / seeds;
            of.scatter += outcome.values[place] * outcome.values[place] / seeds;
            of.stated += outcome.errors[place] * outcome.errors[place] / seeds;
        }
    }
    for (auto& [name, of] : all) {
        of.scatter = std::sqrt(of.scatter - of.mean * of.mean);
        of.stated = std::sqrt(of.stated);
    }
    return all;
}

void check_honest(const std::string& name, const Spread& spread, double truth) {
    const double bias = (spread.mean - truth) / spread.scatter, ratio = spread.stated / spread.scatter;
    CAPTURE(name, truth, spread.mean, spread.scatter, bias, ratio);
    CHECK(std::abs(bias) < 0.3);
    CHECK(ratio > 0.7);
    CHECK(ratio < 1.4);
}

}  // namespace

TEST_CASE("Flat noisy profiles have peaks without bias, and errors that are the scatter") {
    for (const int bins : {40, 80, 160}) {
        CAPTURE(bins);
        const auto found = over_seeds(slit_between("{both: hard}", bins), [](double) { return 0.5; });
        for (const std::string name : {"A_peak", "A_contact", "A_mid"}) check_honest(name, found.at(name), 0.5);
    }
}

TEST_CASE("Layers at walls that differ are read without bias, with errors that are the scatter") {
    const Config config = slit_between("{left: hard, right: {lj_9_3: {epsilon: 1, sigma: 1}, cutoff: 3}}", 80);
    const auto layers = [](double w) { return 0.4 + 0.5 * std::exp(-3 * (w - 0.5)) * std::cos(5 * (w - 0.5)); };
    const auto density = [&](double z) {
        return z < 4 ? layers(z) : 0.4 + 0.3 * std::exp(-4 * std::pow(8 - z - 1, 2));
    };
    const auto found = over_seeds(config, density);
    const System system = make_system(config, {}, {});
    const WallShape left(wall_of(system, 0, 0), 1), right(wall_of(system, 1, 0), 1);
    check_honest("A_contact_left", found.at("A_contact_left"), layers(left.contact()));
    check_honest("A_contact_right", found.at("A_contact_right"),
                 right.attraction() * (0.4 + 0.3 * std::exp(-4 * std::pow(right.contact() - 1, 2))));
    const double highest = std::ranges::max(mean_counts(system, 80, density)) / (system.area() * 0.1);
    check_honest("A_peak_right", found.at("A_peak_right"), highest);
    check_honest("A_peak", found.at("A_peak"), highest);
}

TEST_CASE("A course that bins hardly resolve makes the contact density's error larger, not its value wrong") {
    for (const int bins : {20, 40})
        for (const double length : {0.1, 0.2, 0.4}) {
            const auto course = [&](double z) {
                return 0.2 + 2 * std::exp(-(z - 0.5) / length) + 2 * std::exp(-(7.5 - z) / length);
            };
            const auto found = over_seeds(slit_between("{both: hard}", bins), course);
            const Spread& spread = found.at("A_contact");
            CAPTURE(bins, length, spread.mean, spread.scatter, spread.stated);
            CHECK(std::abs(spread.mean - course(0.5)) < 2 * spread.stated);
        }
}
