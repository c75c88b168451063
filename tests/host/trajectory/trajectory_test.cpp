// Frames of a replica that is simulated again: the same trajectory, and files that say what they hold.
#include "trajectory/trajectory.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <sstream>

#include "cpu/cpu_engine.hpp"
#include "cpu/kernel_replica.hpp"
#include "cuda/replica_checks.hpp"
#include "store/hdf5.hpp"
#include "trajectory/elements.hpp"
#include "trajectory/frame_text.hpp"
#include "trajectory/h5md.hpp"

using namespace mdsweep;

namespace {

const TrajectoryUnits nanometres = {0.5, "nm", "tau", "kT"};

std::vector<Frame> frames_of(const md::ReplicaJob& job, const FrameTimes& times,
                             const TrajectoryUnits& units = nanometres) {
    std::vector<Frame> frames;
    run_again(job, units, times, [&](const Frame& frame) { frames.push_back(frame); });
    return frames;
}

TrajectoryHead salt_head() {
    return trajectory_head(md::salt_job(1), {"Ca", "Na", "Cl"}, nanometres);
}

}  // namespace

TEST_CASE("Trajectory: frames are instants of the run, in the units asked for") {
    const md::ReplicaJob job = md::salt_job(1);
    const std::vector<Frame> frames = frames_of(job, {200, 50, 1'000'000});
    REQUIRE(frames.size() == 17);  // to the end of the run and not further
    CHECK(frames[2].step == 300);
    CHECK(frames[2].time == Approx(300 * 0.005));
    cpu::KernelReplica replica(job, cpu::kernels().front());
    replica.advance(300);
    const md::Particles<float> particles = replica.host.particles();
    const std::vector<int> place = md::places(particles);
    REQUIRE(frames[2].positions.size() == 3 * std::size_t{107});
    for (std::size_t i = 0; i < 107; ++i) {
        CHECK(frames[2].positions[3 * i] == Approx(0.5 * 9 * (static_cast<double>(particles.x[place[i]]) + 0.5)));
        CHECK(frames[2].positions[3 * i + 2] == Approx(0.5 * (9 * static_cast<double>(particles.z[place[i]]) + 2.8)));
        CHECK(frames[2].velocities[3 * i + 1] == Approx(0.5 * static_cast<double>(particles.vy[place[i]])));
        CHECK(frames[2].positions[3 * i + 2] > 0);
        CHECK(frames[2].positions[3 * i + 2] < 2.8);
    }
    CHECK(frames_of(job, {200, 200, 600})[1].positions == frames[4].positions);
}

TEST_CASE("Trajectory: the energies of its frames are those that the run averages") {
    const md::ReplicaJob job = md::salt_job(2);
    const md::ReplicaResult result = cpu::simulate(job);
    double potential = 0, temperature = 0;
    for (const Frame& frame : frames_of(job, {210, 10, 300})) {  // the ten samples of the first block
        potential += frame.potential_energy / 10;
        temperature += frame.temperature / 10;
    }
    CHECK(potential == Approx(result.blocks[0].potential_energy).epsilon(1e-6));
    CHECK(temperature == Approx(result.blocks[0].temperature).epsilon(1e-6));
}

TEST_CASE("Trajectory: a frame before the first step has its energy, and an exact one as any other") {
    for (const auto electrostatics : {md::Electrostatics::charged_sheet, md::Electrostatics::exact}) {
        md::ReplicaJob job = md::salt_job(3);
        job.electrostatics = electrostatics;
        job.time_step = 1e-6F;
        const std::vector<Frame> frames = frames_of(job, {0, 1, 2});
        CHECK(frames[0].potential_energy == Approx(frames[1].potential_energy).epsilon(1e-4));
        CHECK(frames[0].potential_energy != 0);
        CHECK(frames[0].kinetic_energy > 0);
    }
}

TEST_CASE("Trajectory: a lost replica ends it with a reason, after its frames") {
    md::ReplicaJob job = md::salt_job(3);
    job.time_step = 0.5F;
    std::size_t frames = 0;
    const auto count = [&](const Frame&) { ++frames; };
    CHECK_THROWS_WITH(run_again(job, nanometres, {0, 1, 1000}, count), Catch::Contains("point 3"));
    CHECK(frames > 0);
    CHECK_THROWS_AS(run_again(job, nanometres, {0, 0, 1000}, count), std::invalid_argument);
}

TEST_CASE("Trajectory: extended XYZ") {
    md::ReplicaJob job = md::salt_job(1);
    job.lateral_y = 12;
    job.species = {{1, 2.0F, 0.58F, 0}, {2, -1.0F, 0.7F, 1}};
    job.periodic_z = true;
    const TrajectoryHead head = trajectory_head(job, {"Ca", "anion"}, nanometres);
    Frame frame;
    frame.step = 20;
    frame.time = 0.1;
    frame.kinetic_energy = 4.5;
    frame.potential_energy = -3;
    frame.positions = {1, 2, 3, 4, 5, 6, 7, 8, 9.5F};
    frame.velocities = {-1, 0, 1, 0.25F, 0, 0, 0, 0, -1e-3F};
    std::ostringstream out;
    write_extended_xyz(out, head, frame);
    CHECK(out.str() ==
          "3\n"
          "Lattice=\"4.5 0 0 0 6 0 0 0 2.79999995\" Properties=species:S:1:pos:R:3:velo:R:3:species_name:S:1 pbc=\"T T "
          "T\" "
          "Time=0.1 step=20 kinetic_energy=4.5 potential_energy=-3 units=\"nm tau kT\"\n"
          "Ca 1 2 3 -1 0 1 Ca\n"
          "Cl 4 5 6 0.25 0 0 anion\n"
          "Cl 7 8 9.5 0 0 -0.001 anion\n");
    std::ostringstream slit;
    write_extended_xyz(slit, salt_head(), frames_of(md::salt_job(1), {0, 1, 0}).front());
    CHECK_THAT(slit.str(), Catch::StartsWith("107\n") && Catch::Contains("pbc=\"T T F\"") && Catch::Contains("\nNa "));
    CHECK_THROWS_AS(trajectory_head(job, {"Ca"}, nanometres), std::invalid_argument);

    std::ostringstream csv;
    write_energies_header(csv);
    write_energies(csv, frame);
    CHECK(csv.str() == "step,time,kinetic_energy,potential_energy,temperature\n20,0.1,4.5,-3,0\n");
}

TEST_CASE("Trajectory: H5MD") {
    const std::filesystem::path file = std::filesystem::temp_directory_path() / "mdsweep_trajectory_test.h5";
    const std::vector<Frame> frames = frames_of(md::salt_job(1), {0, 20, 60});
    H5mdTrajectory trajectory(salt_head());
    for (const Frame& frame : frames) trajectory.add(frame);
    trajectory.write_file(file);
    hdf5::read_file(file, [&](const hdf5::Node& root) {
        CHECK(root.open_group("h5md").get_ints("version") == std::vector<std::int64_t>{1, 1});
        CHECK(root.open_group("h5md/creator").get_text("name") == "mdsweep");
        CHECK(root.open_group("h5md/author").has_attribute("name"));
        const hdf5::Node all = root.open_group("particles/all");
        CHECK(all.open_group("box").get_int("dimension") == 3);
        CHECK(all.open_group("box").get_strings("boundary") ==
              std::vector<std::string>{"periodic", "periodic", "none"});
        const std::vector<double> edges = all.read<double>("box/edges/value", {4, 3});
        CHECK(edges[2] == Approx(2.8));
        CHECK(edges[11] == Approx(2.8));
        CHECK(all.read<std::int64_t>("box/edges/step", {4}) == std::vector<std::int64_t>{0, 20, 40, 60});
        CHECK(all.open_dataset("box/edges/value").get_text("unit") == "nm");
        const auto species = all.read<std::uint8_t>("species", {107});
        CHECK(species[0] == 0);
        CHECK(species[31] == 1);
        CHECK(species[106] == 2);
        CHECK(all.read<std::int64_t>("position/step", {4}) == std::vector<std::int64_t>{0, 20, 40, 60});
        CHECK(all.read<double>("velocity/time", {4})[1] == Approx(0.1));
        const auto positions = all.read<float>("position/value", {4, 107, 3});
        CHECK(std::equal(frames[2].positions.begin(), frames[2].positions.end(), positions.begin() + 2 * 107 * 3));
        const auto velocities = all.read<float>("velocity/value", {4, 107, 3});
        CHECK(std::equal(frames[3].velocities.begin(), frames[3].velocities.end(), velocities.begin() + 3 * 107 * 3));
        CHECK(all.open_dataset("position/value").get_text("unit") == "nm");
        CHECK(all.open_dataset("velocity/value").get_text("unit") == "nm ps-1");
        CHECK(all.open_dataset("position/time").get_text("unit") == "ps");
        CHECK(root.open_group("h5md/modules/units").get_text("note") == "ps stands for tau");
        CHECK(root.read<double>("observables/potential_energy/value", {4})[3] == frames[3].potential_energy);
    });
    std::filesystem::remove(file);
}

TEST_CASE("Trajectory: species that are no elements get some by the sign of their charge, each its own") {
    using Names = std::vector<std::string>;
    CHECK(element_symbols({"cation", "anion", "counterion"}, {1, -1, 1}) == Names{"Na", "Cl", "K"});
    CHECK(element_symbols({"A", "B", "solvent"}, {0, 0, 0}) == Names{"Ar", "B", "Ne"});
    CHECK(element_symbols({"Na+", "Cl-", "Ca2+", "Na_2"}, {1, -1, 2, 1}) == Names{"Na", "Cl", "Ca", "K"});
    CHECK(element_symbols({"x", "Na", "y"}, {1, 1, 1}) == Names{"K", "Na", "Li"});
    Names many;
    for (int k = 0; k < 100; ++k) many.push_back("species" + std::to_string(k));
    Names symbols = element_symbols(many, std::vector<double>(100, -2));
    std::ranges::sort(symbols);
    CHECK(std::ranges::adjacent_find(symbols) == symbols.end());
}
