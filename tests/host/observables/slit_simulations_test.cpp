// Numbers of simulated slits against what is known exactly: the contact theorem, the barometric law, Poisson and
// Boltzmann.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "cpu/cpu_engine.hpp"
#include "observables/observables.hpp"
#include "observables/read_config.hpp"
#include "observables/wall_shape.hpp"

using namespace mdsweep;

namespace {

struct Number {
    double value = 0, error = 0;
};

// A point simulated by itself, and its numbers.
class Simulated {
public:
    explicit Simulated(const std::string& sweep, int replicas = 2)
        : config_(parse_config(sweep, "slit.yaml", {})), system_(make_system(config_, {}, {})) {
        config_.simulation.replicas = replicas;
        const auto engine = cpu::make_cpu_engine(2);
        for (int replica = 0; replica < replicas; ++replica)
            engine->submit(make_job(system_, config_.simulation, 11, 0, replica));
        while (results_.size() < static_cast<std::size_t>(replicas))
            for (md::ReplicaResult& result : engine->collect(std::chrono::milliseconds(1000)))
                results_.push_back(std::move(result));
        std::ranges::sort(results_, {}, [](const md::ReplicaResult& result) { return result.id; });
        read();
    }

    // The same simulation, read off bins that are so many times as wide.
    [[nodiscard]] Simulated with_bins_merged(int times) const {
        Simulated wide = *this;
        wide.config_.simulation.profile_bins /= times;
        for (md::ReplicaResult& replica : wide.results_)
            for (md::BlockAverages& block : replica.blocks) {
                std::vector<double> merged;
                for (std::size_t k = 0; k < block.profile.size(); ++k) {
                    if (k % static_cast<std::size_t>(times) == 0) merged.push_back(0);
                    merged.back() += block.profile[k];
                }
                block.profile = merged;
            }
        wide.read();
        return wide;
    }

    [[nodiscard]] const System& system() const { return system_; }
    [[nodiscard]] Number operator()(const std::string& name, std::size_t column = 0) const {
        const auto found = std::ranges::find(observables_, name, &Observable::name);
        if (found == observables_.end()) throw std::logic_error("no observable " + name);
        const std::size_t place = static_cast<std::size_t>(found->first) + column;
        return {outcome_.values[place], outcome_.errors[place]};
    }
    [[nodiscard]] bool has(const std::string& name) const {
        return std::ranges::count(observables_, name, &Observable::name) > 0;
    }

private:
    void read() {
        observables_ = observables_of(config_);
        outcome_ = reduce(config_, system_, results_, 0, 11);
        INFO(outcome_.reason);
        REQUIRE_FALSE(outcome_.failed);
    }

    Config config_;
    System system_;
    std::vector<md::ReplicaResult> results_;
    std::vector<Observable> observables_;
    Outcome outcome_;
};

// Within so many standard errors of both.
void check_same(const std::string& what, Number one, Number other, double sigmas = 4) {
    CAPTURE(what, one.value, one.error, other.value, other.error);
    CHECK(std::abs(one.value - other.value) < sigmas * std::hypot(one.error, other.error));
}

std::string fluid(const std::string& walls, const std::string& simulation) {
    return "model:\n  kind: slit\n  units: reduced\n  temperature: 1\n  height: 8\n  box: {lateral: 6}\n"
           "  species: {A: {density: 0.3, diameter: 1}}\n  pairs: {A-A: {wca: {epsilon: 1, sigma: 1}}}\n"
           "  walls: " +
           walls + "\ndesign: {points: {grid: {}}}\nsimulation: {friction_per_tau: 1, " + simulation + "}\n";
}

}  // namespace

TEST_CASE("The contact density at hard walls is P / kT, with bins of any width") {
    const Simulated narrow(fluid("{both: hard}",
                                 "time_step_tau: 0.002, equilibration_steps: 20000, production_steps: 160000, "
                                 "sampling_interval: 20, blocks: 16, profile_bins: 256"),
                           4);
    const Number pressure = narrow("pressure");
    CHECK(pressure.value == Approx(0.69).margin(0.02));
    for (const int times : {1, 2, 4, 8}) {  // down to 32 bins
        const Number contact = narrow.with_bins_merged(times)("A_contact");
        check_same(fmt::format("bins merged by {}", times), contact, pressure, 3);
        CHECK(contact.error < 0.04);  // 0.026 +- 0.003 over seeds in the widest bins, a third of that in the others
    }
    CHECK_FALSE(narrow.has("A_contact_left"));
}

TEST_CASE("Each of two walls that differ has its contact density, and both feel one pressure") {
    const Simulated slit(fluid("{left: {lj_9_3: {epsilon: 1, sigma: 1}, cutoff: 3}, right: {wca: {sigma: 0.8}}}",
                               "time_step_tau: 0.004, equilibration_steps: 10000, production_steps: 120000, "
                               "sampling_interval: 20, blocks: 16, profile_bins: 128"),
                         4);
    const Number left = slit("pressure_left"), right = slit("pressure_right");
    check_same("pressures", left, right);
    check_same("contact theorem", slit("A_contact_right"), right);
    CHECK(slit("A_contact_left").value > 1.3 * slit("A_contact_right").value);
    CHECK(slit("A_peak_left").value > slit("A_peak_right").value);
    check_same("the higher peak", slit("A_peak"), slit("A_peak_left"));
    CHECK_FALSE(slit.has("A_contact"));
    CHECK_FALSE(slit.has("pressure_electrostatic"));
}

TEST_CASE("In a field across the slit, the densities at the walls are those of the barometric law") {
    const Simulated slit(
        "model:\n  kind: slit\n  temperature: 1\n  height: 5\n  box: {lateral: 5}\n"
        "  species: {A: {count: 100, charge: 1, diameter: 0.1}, B: {charge: -1, neutralising: true, diameter: 0.1}}\n"
        "  pairs: {default: none}\n  walls: {both: {wca: {sigma: 0.5}}}\n  bjerrum: 0\n  field: [0, 0, 1]\n"
        "design: {points: {grid: {}}}\n"
        "simulation: {time_step_tau: 0.01, equilibration_steps: 5000, production_steps: 80000, sampling_interval: 20, "
        "blocks: 16, profile_bins: 50}\n");
    // exp(z - u(z)) over its integral: nothing else acts. The peak is that of the highest bin.
    const WallShape wall(wall_of(slit.system(), 0, 0), 1);
    double integral = 0;
    std::vector<double> bins(50);
    constexpr int steps = 50000;
    const auto density = [&](double z) { return std::exp(z) * wall.factor(z) * wall.factor(5 - z); };
    for (int i = 0; i < steps; ++i) {
        const double here = density(5 * (i + 0.5) / steps);
        integral += here * 5 / steps;
        bins[static_cast<std::size_t>(i / (steps / 50))] += here * 50 / steps;
    }
    const double highest = *std::ranges::max_element(bins);
    const double unit = 100 / 25.0 / integral;
    CHECK(unit * highest == Approx(3.54).epsilon(0.002));
    check_same("peak of A", slit("A_peak_right"), {unit * highest, 0});
    check_same("peak anywhere", slit("A_peak"), {unit * highest, 0});
    check_same("peak of B", slit("B_peak_left"), {unit * highest, 0});
    check_same("contact of A at the right", slit("A_contact_right"), {unit * std::exp(5 - wall.contact()), 0});
    check_same("contact of A at the left", slit("A_contact_left"), {unit * std::exp(wall.contact()), 0});
    CHECK(slit("A_peak_right").error < 0.1);
    // Of both kinds, by whose charges the field pulls at nothing in all.
    const double pressure = unit * (std::exp(wall.contact()) + std::exp(5 - wall.contact()));
    check_same("pressure on the left", slit("pressure_left"), {pressure, 0.005 * pressure});
    check_same("pressure on the right", slit("pressure_right"), {pressure, 0.005 * pressure});
}

TEST_CASE("An ideal gas between walls has the pressure of its bulk") {
    const Simulated gas(
        "model: {kind: slit, temperature: 1.5, height: 10, box: {lateral: 6}, species: {A: {count: 150, diameter: "
        "0.1}}, "
        "pairs: {default: none}, walls: {both: {wca: {sigma: 0.5}}}}\ndesign: {points: {grid: {}}}\n"
        "simulation: {time_step_tau: 0.01, equilibration_steps: 5000, production_steps: 80000, sampling_interval: 20, "
        "blocks: 16, profile_bins: 50}\n");
    const double room = 10 - 2 * WallShape(wall_of(gas.system(), 0, 0), 1.5).contact();
    const double density = 150 / (36 * room);
    check_same("pressure", gas("pressure"), {1.5 * density, 0});
    check_same("contact", gas("A_contact"), {density, 0});
    check_same("contact part", gas("pressure_contact"), gas("pressure"), 0.001);
}

TEST_CASE(
    "Counterions alone at weak coupling: the net pressure is Poisson and Boltzmann's, kT times the density midway") {
    constexpr double bjerrum = 0.1, charge = 0.2, height = 10;
    const Simulated slit(
        "model: {kind: slit, temperature: 1, height: 10, box: {lateral: 20}, bjerrum: 0.1, "
        "species: {ion: {charge: -1, neutralising: true, diameter: 0.1}}, pairs: {default: none}, "
        "walls: {both: {wca: {sigma: 0.5}, charge: 0.2}}}\ndesign: {points: {grid: {}}}\n"
        "simulation: {time_step_tau: 0.01, equilibration_steps: 4000, production_steps: 40000, sampling_interval: 20, "
        "blocks: 16, profile_bins: 40}\n");
    // rho = K^2 / (2 pi l_B cos^2 (K z)) with K tan (K h / 2) = 2 pi l_B sigma, h between the planes of contact.
    const double h = height - 2 * WallShape(wall_of(slit.system(), 0, 0), 1).contact();
    const double two_pi_l = 2 * std::numbers::pi * bjerrum;
    double low = 0, high = std::numbers::pi / h;
    for (int i = 0; i < 100; ++i) {
        const double k = 0.5 * (low + high);
        (k * std::tan(0.5 * k * h) < two_pi_l * charge ? low : high) = k;
    }
    const double midway = low * low / two_pi_l;
    const Number pressure = slit("pressure");
    CHECK(slit("pressure_electrostatic").value == Approx(-two_pi_l * charge * charge).epsilon(1e-9));
    CHECK(slit("pressure_electrostatic").error == Approx(0).margin(1e-12));
    CHECK(slit("pressure_contact").value == Approx(pressure.value + two_pi_l * charge * charge).epsilon(1e-9));
    check_same("Poisson and Boltzmann", pressure, {midway, 0.01 * midway});
    check_same("density midway", slit("ion_mid"), {midway, 0.01 * midway});
    check_same("contact theorem", slit("ion_contact"), slit("pressure_contact"));
}

TEST_CASE("Walls of unequal charge, in an external field too, feel one net pressure") {
    for (const std::string field : {"", ", field: [0, 0, 0.3]"}) {
        CAPTURE(field);
        const Simulated slit(
            "model: {kind: slit, temperature: 1, height: 6, box: {lateral: 8}, bjerrum: 1" + field +
            ", species: {A: {charge: 1, density: 0.1}, B: {charge: -1, neutralising: true}}, pairs: {default: wca}, "
            "walls: {left: {wca: {}, charge: 0.25}, right: {hard: {}, charge: -0.0625}}}\ndesign: {points: {grid: "
            "{}}}\n"
            "simulation: {time_step_tau: 0.003, equilibration_steps: 5000, production_steps: 64000, "
            "sampling_interval: 20, blocks: 16, profile_bins: 40}\n");
        check_same("net", slit("pressure_left"), slit("pressure_right"));
        // Each part by itself differs by far.
        CHECK(std::abs(slit("pressure_contact_left").value - slit("pressure_contact_right").value) > 0.1);
        CHECK(slit("pressure").value ==
              Approx(0.5 * (slit("pressure_left").value + slit("pressure_right").value)).epsilon(1e-9));
    }
}
