// Starting positions and set-up of a replica.
#include "replica/placement.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "replica/host_replica.hpp"
#include "replica/record.hpp"
#include "replica/start.hpp"
#include "replica/step_parameters.hpp"
#include "replica/terms.hpp"

using namespace mdsweep::md;

namespace {

struct Box {
    double lateral, height, diameter;
};

PlacementBox slit(double lateral, double height) {
    return {lateral, lateral, height};
}

double nearest_distance(const std::vector<std::array<double, 3>>& particles, double lateral) {
    double nearest2 = 1e300;
    for (std::size_t i = 0; i < particles.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const double dx = std::remainder(particles[i][0] - particles[j][0], lateral);
            const double dy = std::remainder(particles[i][1] - particles[j][1], lateral);
            const double dz = particles[i][2] - particles[j][2];
            nearest2 = std::min(nearest2, dx * dx + dy * dy + dz * dz);
        }
    }
    return std::sqrt(nearest2);
}

bool particles_fit(int count, const PlacementBox& box, double diameter) {
    return particles_fit(std::array{PlacementGroup{count, diameter}}, box);
}
std::vector<std::array<double, 3>> place(int count, const PlacementBox& box, double diameter, const NoiseKey& key) {
    return place(std::array{PlacementGroup{count, diameter}}, box, key);
}

int most_that_fit(const Box& box) {
    int low = 0, high = 100'000;
    while (high - low > 1) {
        const int middle = (low + high) / 2;
        (particles_fit(middle, slit(box.lateral, box.height), box.diameter) ? low : high) = middle;
    }
    return low;
}

ReplicaJob small_job() {
    ReplicaJob job;
    job.seed = 5;
    job.point = 2;
    job.lateral = 9;
    job.height = 5;
    job.bjerrum = 1;
    job.species = {{7, 2.0F, 0.6F, 0}, {4, 1.0F, 0.6F, 0}, {18, -1.0F, 0.8F, 1, 2.0F}};
    job.production_steps = 64;
    job.sampling_interval = 2;
    job.blocks = 4;
    job.bins = 20;
    return job;
}

}  // namespace

TEST_CASE("Placement: no overlap and inside the slit, up to the densest that fits") {
    // The last one leaves its lattice hardly any play.
    const Box boxes[] = {{6, 4, 0.6},    {5.3, 4.9, 0.83}, {10, 1.1, 1.0},        {7.7, 1.0, 1.0},
                         {4, 3.2, 1.05}, {3, 3, 1.49},     {6.6501, 3.32702, 1.0}};
    for (const Box& box : boxes) {
        const int most = most_that_fit(box);
        REQUIRE(most > 1);
        for (const double share : {0.1, 0.5, 0.9, 1.0}) {
            const int count = std::max(2, static_cast<int>(share * most));
            const auto particles = place(count, slit(box.lateral, box.height), box.diameter, {9, 1, 0});
            REQUIRE(particles.size() == static_cast<std::size_t>(count));
            INFO("L = " << box.lateral << ", h = " << box.height << ", d = " << box.diameter << ", particles "
                        << count);
            CHECK(nearest_distance(particles, box.lateral) >= 0.95 * box.diameter * (1 - 1e-9));
            for (const auto& particle : particles) {
                CHECK(std::abs(particle[0]) <= 0.5 * box.lateral);
                CHECK(std::abs(particle[1]) <= 0.5 * box.lateral);
                CHECK(std::abs(particle[2]) <= 0.5 * (box.height - box.diameter) + 1e-9);
            }
        }
        CHECK_THROWS_WITH(place(most + 1, slit(box.lateral, box.height), box.diameter, {}),
                          Catch::Contains("do not fit"));
    }
}

TEST_CASE("Placement: a large box holds spheres at nearly the close-packed density of 0.95 d") {
    const Box box{40, 30, 1.0};
    const double free_volume = 40 * 40 * (30 - 1 + 0.95 * std::sqrt(2.0 / 3));
    CHECK(most_that_fit(box) / free_volume * std::pow(0.95, 3) > 0.9 * std::sqrt(2.0));
}

TEST_CASE("Placement: in a box that is periodic in z as well, no overlap across its faces") {
    for (const auto& [x, y, z] : {std::array{5.0, 5.0, 5.0}, std::array{4.0, 6.3, 5.1}}) {
        const PlacementBox box{x, y, z, true};
        int most = 1;
        while (particles_fit(most + 1, box, 0.9)) ++most;
        CHECK(most * std::pow(0.9 * 0.95, 3) / (x * y * z) > 0.8);  // of sqrt(2) at close packing
        const auto particles = place(most, box, 0.9, {9, 1, 0});
        double nearest2 = 1e300;
        for (std::size_t i = 0; i < particles.size(); ++i) {
            CHECK(std::abs(particles[i][2]) <= 0.5 * z);
            for (std::size_t j = 0; j < i; ++j) {
                const double dx = std::remainder(particles[i][0] - particles[j][0], x),
                             dy = std::remainder(particles[i][1] - particles[j][1], y),
                             dz = std::remainder(particles[i][2] - particles[j][2], z);
                nearest2 = std::min(nearest2, dx * dx + dy * dy + dz * dz);
            }
        }
        CHECK(std::sqrt(nearest2) >= 0.95 * 0.9 * (1 - 1e-9));
    }
}

TEST_CASE("Placement: few wide particles with many small ones between them") {
    // On one lattice for the widest there is room for 8 to 27.
    for (const bool periodic : {false, true}) {
        const PlacementBox box{12, 13, 12, periodic};
        const std::array groups = {PlacementGroup{300, 1}, PlacementGroup{7, 4}, PlacementGroup{60, 0},
                                   PlacementGroup{200, 1}};
        REQUIRE(particles_fit(groups, box));
        const auto particles = mdsweep::md::place(groups, box, {1, 2, 3});
        REQUIRE(particles.size() == 567);
        std::vector<double> diameters;
        for (const PlacementGroup& g : groups) diameters.insert(diameters.end(), g.count, g.diameter);
        double nearest = 1e300;  // in mean diameters
        for (std::size_t i = 0; i < particles.size(); ++i) {
            CHECK(std::abs(particles[i][2]) <= 0.5 * (12 - (periodic ? 0 : diameters[i])) + 1e-9);
            for (std::size_t j = 0; j < i; ++j) {
                const double dx = std::remainder(particles[i][0] - particles[j][0], 12),
                             dy = std::remainder(particles[i][1] - particles[j][1], 13),
                             apart = particles[i][2] - particles[j][2],
                             dz = periodic ? std::remainder(apart, 12) : apart;
                if (diameters[i] + diameters[j] > 0)
                    nearest = std::min(nearest, std::hypot(dx, dy, dz) / (0.5 * (diameters[i] + diameters[j])));
            }
        }
        CHECK(nearest >= closest_share * (1 - 1e-9));
        CHECK(mdsweep::md::place(groups, box, {1, 2, 3}) == particles);
        CHECK(mdsweep::md::place(groups, box, {1, 2, 4}) != particles);
    }
    const std::array crowd = {PlacementGroup{30, 4}, PlacementGroup{200, 1}};
    CHECK_FALSE(particles_fit(crowd, {12, 13, 12}));
    CHECK_THROWS_WITH(mdsweep::md::place(crowd, {12, 13, 12}, {}), Catch::Contains("do not fit"));
}

namespace {

// Particles whose potential reaches further than their diameter.
ReplicaJob wide_potentials(int count, float sigma) {
    ReplicaJob job;
    job.seed = 3;
    job.lateral = 7;
    job.height = 8;
    job.species = {{count, 0, 0.8F, 0}};
    job.pairs = {pair_potential<LennardJones>({1, sigma}, 2.5F * sigma)};
    job.walls.assign(2, wall_potential<WcaWall>({1, 0.5F * sigma}));
    return job;
}

}  // namespace

TEST_CASE("Start: particles that potentials would throw through the box are moved apart") {
    const ReplicaJob job = wide_potentials(220, 1.1F);
    CHECK_NOTHROW(check_start(job));
    const std::vector<PairTerm> pairs = pair_terms(job);
    const auto highest_energy = [&](const std::vector<std::array<double, 3>>& particles) {
        const double r = nearest_distance(particles, 7) / 7;
        return pair_value(pairs[0], nullptr, r * r).energy;
    };
    CHECK(highest_energy(place(220, slit(7, 8), 0.8, {3, 0, 0})) > 100);
    const auto particles = start_positions(job);
    CHECK(highest_energy(particles) < 30);
    for (const auto& particle : particles)
        for (const double x : {particle[0] / 7, particle[1] / 7, particle[2] / 8}) CHECK(std::abs(x) <= 0.5);
    CHECK(start_positions(job) == particles);
}

TEST_CASE("Start: nothing is moved where no potential asks for it") {
    const ReplicaJob job = small_job();
    std::vector<PlacementGroup> groups;
    for (const Species& s : job.species) groups.push_back({s.count, static_cast<double>(s.diameter)});
    CHECK(start_positions(job) == mdsweep::md::place(groups, slit(9, 5), {5, 2, 0}));
}

TEST_CASE("Start: an overlap that minimisation cannot remove is refused with advice") {
    const ReplicaJob job = wide_potentials(500, 1.6F);
    CHECK_THROWS_WITH(check_start(job),
                      Catch::Contains("overlap where they start") && Catch::Contains("lower the density"));
    CHECK_THROWS_WITH(start_positions(job), Catch::Contains("minimisation cannot move them apart"));
}

TEST_CASE("Placement: the same key gives the same positions, another one others") {
    const NoiseKey key{3, 4, 5};
    CHECK(place(50, slit(8, 5), 0.6, key) == place(50, slit(8, 5), 0.6, key));
    CHECK(place(50, slit(8, 5), 0.6, key) != place(50, slit(8, 5), 0.6, {4, 4, 5}));
    CHECK(place(50, slit(8, 5), 0.6, key) != place(50, slit(8, 5), 0.6, {3, 5, 5}));
    CHECK(place(50, slit(8, 5), 0.6, key) != place(50, slit(8, 5), 0.6, {3, 4, 6}));
}

TEST_CASE("Placement: sites are taken evenly over the height") {
    double mean = 0, mean2 = 0;
    constexpr int draws = 400;
    for (std::uint32_t k = 0; k < draws; ++k) {
        for (const auto& particle : place(10, slit(8, 9), 0.6, {1, k, 0})) {
            mean += particle[2] / (10 * draws);
            mean2 += particle[2] * particle[2] / (10 * draws);
        }
    }
    // Evenly spaced layers over +-4.2: variance 4.2^2 / 3 (1 + 2 / (layers - 1)).
    const double layers = densest_lattice(slit(8, 9), 0.6, 0.3)->layers;
    const double variance = 4.2 * 4.2 / 3 * (1 + 2 / (layers - 1));
    CHECK(std::abs(mean) < 4.5 * std::sqrt(variance / (10 * draws)));
    CHECK(mean2 == Approx(variance).epsilon(4.5 * std::sqrt(0.8 / (10 * draws))));
}

TEST_CASE("A new replica: species in order, ghosts inert, Maxwellian velocities, constants") {
    ReplicaJob job = small_job();
    HostReplica replica = make_replica(job, 16);
    const Particles<float> particles = replica.particles();
    // Species of 7, 4 and 18, each with ghosts up to a multiple of 16.
    REQUIRE(particles.padded == 64);
    const auto species_at = [](int i) { return i < 7 ? 0 : i >= 16 && i < 20 ? 1 : i >= 32 && i < 50 ? 2 : -1; };
    std::uint32_t number = 0;
    for (int i = 0; i < 64; ++i) {
        const int species = species_at(i);
        if (species < 0) {
            CHECK(particles.charge[i] == 0);
            CHECK(particles.inverse_mass[i] == 0);
            CHECK(particles.vx[i] == 0);
            continue;
        }
        CHECK(particles.charge[i] == job.species[static_cast<std::size_t>(species)].charge);
        CHECK(particles.inverse_mass[i] == (species == 2 ? 0.5F : 1.0F));
        CHECK(particles.label[i] == (static_cast<std::uint32_t>(species) << label_number_bits | number++));
    }
    const StepTables tables = replica.parameters().tables;
    CHECK(tables.segments[1].first == 16);
    CHECK(tables.segments[2].count == 18);
    CHECK(tables.segments[2].group == 1);
    CHECK(tables.segments[0].longest_cutoff_squared == Approx(std::cbrt(2.0) * 0.49 / 81));
    CHECK(tables.segments[2].longest_cutoff_squared == Approx(std::cbrt(2.0) * 0.64 / 81));
    CHECK(tables.pairs[0 * 3 + 2].parameters[1] == Approx(0.7 / 9));
    CHECK(tables.walls[3 + 2].parameters[1] == Approx(0.4 / 9));

    double speed2 = 0;
    constexpr std::uint32_t replicas = 200;
    for (std::uint32_t r = 0; r < replicas; ++r) {
        job.replica = r;
        HostReplica drawn = make_replica(job, 1);
        const Particles<float> v = drawn.particles();
        for (int i = 0; i < 29; ++i)
            speed2 += static_cast<double>(v.vx[i] * v.vx[i] + v.vy[i] * v.vy[i] + v.vz[i] * v.vz[i]) /
                      static_cast<double>(v.inverse_mass[i]);
    }
    const double degrees = 3.0 * 29 * replicas;
    CHECK(speed2 / degrees == Approx(1).margin(4.5 * std::sqrt(2 / degrees)));

    const StepParameters p = make_step_parameters(job);
    CHECK(p.velocity_memory == Approx(std::exp(-0.005)));
    CHECK(p.velocity_noise * p.velocity_noise + p.velocity_memory * p.velocity_memory == Approx(1));
    CHECK(p.samples_per_block == 8);
    CHECK(p.half_height == Approx(2.5 / 9));
    CHECK(p.time_step == Approx(0.005 / 9));
}

TEST_CASE("Block averages of a replica: temperature from the kinetic energy") {
    const ReplicaJob job = small_job();
    std::vector<float> profiles(2 * 40, 0.0F);
    profiles[40 + 3] = 2.5F;
    std::vector<float> scalars(2 * scalar_count, 0.0F);
    scalars[recorded_potential_energy] = -10;
    scalars[recorded_kinetic_energy] = 43.5F;
    scalars[scalar_count + recorded_kinetic_energy] = 87;
    scalars[scalar_count + recorded_left_wall_force] = 18;
    const auto blocks = block_averages(job, {profiles.data(), scalars.data(), nullptr, nullptr}, 2);
    REQUIRE(blocks.size() == 2);
    CHECK(blocks[0].temperature == Approx(1.0));
    CHECK(blocks[1].temperature == Approx(2.0));
    CHECK(blocks[0].potential_energy == Approx(-10));
    CHECK(blocks[1].wall_force[0] == Approx(2));  // the box length is 9
    CHECK(blocks[1].profile[3] == Approx(2.5));
    CHECK(blocks[0].profile[3] == 0);
}
