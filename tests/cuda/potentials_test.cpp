// Every pair and wall potential in the lists, on all number types.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "cpu/kernel.hpp"
#include "potential_lanes.hpp"
#include "potential_samples.hpp"

using namespace mdsweep::md;

namespace {

constexpr Truncation truncations[] = {Truncation::cut, Truncation::shifted, Truncation::force_shifted};

const std::vector<float> tables = cubic_table();

PairTerm pair_term(const PotentialSample& sample, Truncation truncation, float length = 1) {
    const int kind = PairPotentials::place_of(sample.name);
    return make_pair_term({kind, truncation, sample.cutoff, sample.parameters}, length, tables.data());
}

WallTerm wall_term(const PotentialSample& sample, Truncation truncation, float length = 1) {
    const int kind = WallPotentials::place_of(sample.name);
    return make_wall_term({kind, truncation, sample.cutoff, sample.parameters}, length);
}

// Force and energy at a distance, for pairs and walls alike.
struct Point {
    double force, energy;
};
template <class Real>
Point at(const PairTerm& term, Real r2) {
    const auto value = pair_value(term, tables.data(), r2);
    const double r = std::sqrt(static_cast<double>(r2));
    return {r * static_cast<double>(value.force_over_r), static_cast<double>(value.energy)};
}
template <class Real>
Point at(const WallTerm& term, Real w) {
    const auto value = wall_value(term, w);
    return {static_cast<double>(value.force), static_cast<double>(value.energy)};
}

Point at_distance(const PairTerm& term, double r) {
    return at(term, r * r);
}
Point at_distance(const WallTerm& term, double w) {
    return at(term, w);
}
float argument(const PairTerm&, double r) {
    return static_cast<float>(r * r);
}
float argument(const WallTerm&, double w) {
    return static_cast<float>(w);
}
std::pair<double, double> range(const PairTerm& term) {
    return {std::sqrt(term.nearest_squared), std::sqrt(term.cutoff_squared)};
}
std::pair<double, double> range(const WallTerm& term) {
    return {term.nearest, term.cutoff};
}

// Distances for tests, from where the potential is not yet held to short of its cutoff.
template <class Term>
std::vector<double> distances(const Term& term) {
    const auto [nearest, cutoff] = range(term);
    std::vector<double> result(400);
    for (std::size_t i = 0; i < 400; ++i)
        result[i] = 1.0002 * nearest + (0.9997 * cutoff - nearest) * static_cast<double>(i) / 400;
    return result;
}

// The scale of errors: energies as large as those that were added, and the unit of energy.
template <class Term>
double scale(const Term& term, const Point& exact, double r) {
    return std::abs(exact.energy) + r * std::abs(exact.force) + std::abs(static_cast<double>(term.energy_shift)) +
           r * std::abs(static_cast<double>(term.force_shift)) + 1;
}

// How much a force times r may be off in float: 1e-5, and what the rounding of r makes where the slope is steep.
template <class Term>
double rounding(const Term& term, const Point& exact, double r) {
    const double steepness = at_distance(term, 0.9999 * r).force - exact.force;
    return 1e-5 * scale(term, exact, r) + 2e-7 * r * std::abs(steepness) / 1e-4;
}

bool shifted(const PairTerm& term) {
    return term.energy_shift != 0 || term.force_shift != 0;
}
bool shifted(const WallTerm& term) {
    return term.energy_shift != 0 || term.force_shift != 0;
}

// Runs check(term, sample) for all samples with each truncation, in the caller's units and in those of a cell.
template <class Check>
void each_term(const Check& check) {
    for (const Truncation truncation : truncations) {
        for (const float length : {1.0F, 13.7F}) {
            CAPTURE(static_cast<int>(truncation), length);
            for (const PotentialSample& sample : pair_samples) {
                CAPTURE("pair", sample.name);
                check(pair_term(sample, truncation, length));
            }
            for (const PotentialSample& sample : wall_samples) {
                CAPTURE("wall", sample.name);
                check(wall_term(sample, truncation, length));
            }
        }
    }
}

}  // namespace

TEST_CASE("Every potential in the lists has a sample here, and no name stands twice") {
    const auto check = [](const auto& list, const std::vector<PotentialSample>& samples, auto visit) {
        for (int kind = 0; kind < list.size; ++kind) {
            std::string name;
            visit(kind, name);
            CAPTURE(name);
            CHECK(list.place_of(name) == kind);
            CHECK(
                std::any_of(samples.begin(), samples.end(), [&](const PotentialSample& s) { return s.name == name; }));
        }
        CHECK(list.place_of("no_such") == -1);
    };
    check(PairPotentials(), pair_samples, [](int kind, std::string& name) {
        PairPotentials::visit(kind, [&]<class Potential> { name = Potential::name; });
    });
    check(WallPotentials(), wall_samples, [](int kind, std::string& name) {
        WallPotentials::visit(kind, [&]<class Potential> { name = Potential::name; });
    });
}

TEST_CASE("Potentials: energies known by hand") {
    for (const float length : {1.0F, 7.3F}) {
        const auto unit = static_cast<double>(length);
        for (const PotentialSample& s : pair_samples) {
            CAPTURE("pair", s.name, s.r, length);
            CHECK(at_distance(pair_term(s, Truncation::cut, length), s.r / unit).energy ==
                  Approx(s.value).epsilon(2e-6).margin(5e-6));
        }
        for (const PotentialSample& s : wall_samples) {
            CAPTURE("wall", s.name, s.r, length);
            CHECK(at_distance(wall_term(s, Truncation::cut, length), s.r / unit).energy ==
                  Approx(s.value).epsilon(2e-5).margin(1e-6));
        }
    }
}

TEST_CASE("Potentials: the force is minus the slope of the energy") {
    each_term([](const auto& term) {
        const auto energy = [&](double r) { return at_distance(term, r).energy; };
        for (const double r : distances(term)) {
            // Central differences of fourth order.
            const double e = 4e-5 * r;
            const double slope =
                -(8 * (energy(r + e) - energy(r - e)) - (energy(r + 2 * e) - energy(r - 2 * e))) / (12 * e);
            const Point exact = at_distance(term, r);
            const double allowed = 1e-6 * std::abs(exact.force) + 1e-9 * scale(term, exact, r) / r;
            CAPTURE(r);
            REQUIRE(std::abs(exact.force - slope) <= allowed);
        }
    });
}

TEST_CASE("Potentials: what is shifted ends at zero, and nothing is beyond the cutoff") {
    each_term([](const auto& term) {
        const double cutoff = range(term).second;
        const Point near = at_distance(term, cutoff * (1 - 2e-6)), nearer = at_distance(term, cutoff * (1 - 1e-6));
        const Point beyond = at_distance(term, cutoff * (1 + 1e-6));
        CHECK(beyond.energy == 0);
        CHECK(beyond.force == 0);
        const double tolerance = 1e-6 * scale(term, nearer, cutoff);
        if (shifted(term)) CHECK(std::abs(2 * nearer.energy - near.energy) < tolerance);
        if (term.force_shift != 0) CHECK(cutoff * std::abs(2 * nearer.force - near.force) < tolerance);
    });
}

TEST_CASE("Potentials: finite at every distance, and held where they would not be") {
    each_term([](const auto& term) {
        const double nearest = range(term).first;
        const Point held = at(term, argument(term, nearest));
        for (const double r : {0.0, 1e-30, 1e-4 * nearest, 0.5 * nearest, nearest}) {
            const auto value = at(term, argument(term, r));
            CHECK(std::isfinite(value.force));
            CHECK(std::isfinite(value.energy));
            CHECK(std::abs(held.energy) < 1e18);
            CHECK(value.energy == Approx(held.energy).epsilon(1e-3));
        }
        const float bad = std::numeric_limits<float>::quiet_NaN();
        CHECK(std::isfinite(at(term, bad).energy));
        CHECK(at(term, std::numeric_limits<float>::infinity()).energy == 0);
    });
}

TEST_CASE("Gaussian: the force is right down to overlap") {
    const PairTerm term = pair_term({"gaussian", {2, 1}, 5, 0, 0}, Truncation::shifted);
    for (const double r : {1e-8, 1e-4, 1e-3, 1e-2, 0.1}) {
        CHECK(at_distance(term, r).force == Approx(2 * r * std::exp(-0.5 * r * r)).epsilon(1e-6));
        CHECK(at_distance(term, r).energy == Approx(2 * std::exp(-0.5 * r * r) - 2 * std::exp(-12.5)).epsilon(1e-6));
    }
}

TEST_CASE("Table: below its first distance the force is constant and the energy linear") {
    const PairTerm term = pair_term(pair_samples.back(), Truncation::cut);
    const Point first = at_distance(term, 0.8);
    CHECK(first.force == Approx(6 * 1.2 * 1.2));
    for (const double r : {0.01, 0.3, 0.7}) {
        CHECK(at_distance(term, r).force == Approx(first.force));
        CHECK(at_distance(term, r).energy == Approx(first.energy + (0.8 - r) * first.force));
    }
}

TEST_CASE("Potentials: float agrees with double") {
    each_term([](const auto& term) {
        for (const double r : distances(term)) {
            const float x = argument(term, r);
            const Point exact = at(term, static_cast<double>(x)), rough = at(term, x);
            CAPTURE(r, exact.energy, exact.force, rough.energy, rough.force);
            REQUIRE(std::abs(rough.energy - exact.energy) <= 1e-5 * scale(term, exact, r));
            REQUIRE(r * std::abs(rough.force - exact.force) <= rounding(term, exact, r));
        }
    });
}

namespace {

struct NamedLanes {
    std::string name;
    LaneFunctions functions;
};

std::vector<NamedLanes> usable_lanes() {
    std::vector<NamedLanes> result;
    for (const auto& kernel : mdsweep::cpu::kernels()) {
        result.push_back({kernel.name, {}});
        LaneFunctions& functions = result.back().functions;
        if (kernel.name == "baseline") lanes_baseline(functions);
#ifdef MDSWEEP_X86
        if (kernel.name == "AVX2") lanes_avx2(functions);
        if (kernel.name == "AVX-512") lanes_avx512(functions);
#endif
    }
    return result;
}

struct LaneResults {
    std::vector<float> force, energy;
};
LaneResults in_lanes(const LaneFunctions& lanes, const PairTerm& term, const std::vector<float>& r2) {
    LaneResults result{std::vector<float>(r2.size()), std::vector<float>(r2.size())};
    lanes.pairs(term, tables.data(), r2.data(), result.force.data(), result.energy.data(), static_cast<int>(r2.size()));
    for (std::size_t i = 0; i < r2.size(); ++i) result.force[i] *= std::sqrt(r2[i]);
    return result;
}
LaneResults in_lanes(const LaneFunctions& lanes, const WallTerm& term, const std::vector<float>& w) {
    LaneResults result{std::vector<float>(w.size()), std::vector<float>(w.size())};
    lanes.walls(term, w.data(), result.force.data(), result.energy.data(), static_cast<int>(w.size()));
    return result;
}

}  // namespace

TEST_CASE("Potentials: SIMD lanes agree with double, on every instruction set of this processor") {
    for (const NamedLanes& lanes : usable_lanes()) {
        CAPTURE(lanes.name);
        each_term([&](const auto& term) {
            std::vector<float> arguments;
            for (const double r : distances(term)) arguments.push_back(argument(term, r));
            REQUIRE(arguments.size() % 16 == 0);
            const LaneResults found = in_lanes(lanes.functions, term, arguments);
            for (std::size_t i = 0; i < arguments.size(); ++i) {
                const double r = distances(term)[i];
                const Point exact = at(term, static_cast<double>(arguments[i]));
                CAPTURE(r, exact.energy, exact.force, found.energy[i], found.force[i]);
                REQUIRE(std::abs(static_cast<double>(found.energy[i]) - exact.energy) <= 1e-5 * scale(term, exact, r));
                REQUIRE(r * std::abs(static_cast<double>(found.force[i]) - exact.force) <= rounding(term, exact, r));
            }
            std::vector<float> extreme(16, 0.0F);
            extreme[1] = std::numeric_limits<float>::quiet_NaN();
            extreme[2] = std::numeric_limits<float>::infinity();
            extreme[3] = 1e-30F;
            const LaneResults edge = in_lanes(lanes.functions, term, extreme);
            CHECK(std::isfinite(edge.energy[0]));
            CHECK(std::isfinite(edge.energy[1]));
            CHECK(edge.energy[2] == 0);
            CHECK(std::isfinite(edge.force[3]));
        });
    }
}

TEST_CASE("Buckingham is held where its repulsion is strongest, outside of its maximum") {
    for (const float c : {1.0F, 10.0F, 28.0F}) {
        const PairTerm term = pair_term({"buckingham", {1000, 0.25F, c}, 4, 0, 0}, Truncation::cut);
        const double nearest = range(term).first;
        CHECK(at_distance(term, nearest).force > 0);
        CHECK(at_distance(term, nearest).force > at_distance(term, 1.01 * nearest).force);
        const auto force = [&](double r) {
            return 4000 * std::exp(-4 * r) - 6 * static_cast<double>(c) / std::pow(r, 7);
        };
        CHECK(force(nearest) > force(0.99 * nearest));
        CHECK(at_distance(term, 0.5 * nearest).force > 0);
    }
    CHECK_THROWS_WITH(pair_term({"buckingham", {1000, 0.25F, 31}, 4, 0, 0}, Truncation::cut),
                      Catch::Contains("attractive at every distance"));
}

TEST_CASE("Potentials that make no sense are refused") {
    const auto refused = [](const PotentialSample& sample, const char* why) {
        CHECK_THROWS_WITH(pair_term(sample, Truncation::cut), Catch::Contains(why));
    };
    refused({"lj", {1, 1}, 0, 0, 0}, "lj needs a cutoff");
    refused({"lj", {1, 1}, 0.05F, 0, 0}, "within its core");
    refused({"wca", {1, 1}, 2.5F, 0, 0}, "wca ends at 1.122");
    refused({"lj", {std::numeric_limits<float>::quiet_NaN(), 1}, 2, 0, 0}, "lj: epsilon is not a finite number");
    refused({"soft_sphere", {1, 1, 0}, 2, 0, 0}, "n > 0");
    refused({"table", {0.8F, 1 / 0.3F, 4, 7}, 2.1F, 0, 0}, "table ends at 2.0");
    CHECK(make_pair_term({}, 1, nullptr).cutoff_squared == 0);
    CHECK(make_wall_term({}, 1).cutoff == 0);
}
