// The replica's step with many workers and the pair loop's tile gives what one worker gives in double: its phases are
// separated where they must be.
#include "cuda/threaded_team.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "cuda/replica_checks.hpp"
#include "cuda/serial_replica.hpp"
#include "replica/advance.hpp"
#include "replica/host_replica.hpp"
#include "replica/record.hpp"

using namespace mdsweep::md;

namespace {

ReplicaJob job() {
    ReplicaJob job;
    job.seed = 3;
    job.lateral = 6;
    job.height = 4;
    job.bjerrum = 1;
    job.species = {{20, 1, 0.58F, 0}, {6, 2, 0.7F, 0}, {32, -1, 0.58F, 1}};
    job.equilibration_steps = 10;
    job.production_steps = 40;
    job.sampling_interval = 5;
    job.blocks = 4;
    job.bins = 16;
    return job;
}

// The same shifts for every replica. On the lattice of the start some pairs are exactly half a box apart, where the
// minimum image is a matter of the last digit.
template <class Scalar>
void leave_lattice(const Particles<Scalar>& particles) {
    std::mt19937 random(11);
    for (const int i : places(particles))
        for (Scalar* coordinate : {particles.x + i, particles.y + i, particles.z + i})
            *coordinate += static_cast<Scalar>(0.004F * (static_cast<float>(random() % 1000) / 1000 - 0.5F));
}

// The padding that gives every worker the same number of rows.
int whole_rows(const ReplicaJob& job, int multiple) {
    return (job.particle_count() + multiple - 1) / multiple * multiple;
}

// A replica stepped by a team of threads.
template <int rows>
struct Run {
    using Team = ThreadedTeam<LoopKind::sheet, rows>;

    Run(const ReplicaJob& job, int worker_count)
        : workers(worker_count),
          replica(make_replica(job, 1, whole_rows(job, rows * worker_count))),
          parameters(replica.parameters()),
          record(job) {
        leave_lattice(replica.particles());
    }

    // In pieces, as the engines do; each worker has its own copy of the progress.
    void advance_all(int pieces, int steps) {
        Team::run(workers, replica.padded, [&](Team& team) {
            const Particles<float> particles = replica.particles();
            team.tile.set_up(particles, team.rank(), team.size());
            Recorder recorder = record.recorder();
            Progress progress;
            for (int piece = 0; piece < pieces; ++piece)
                advance(team, particles, parameters, recorder, progress, steps);
            if (progress.lost) ++told_of_loss;
            if (team.rank() == 0) last = progress;
        });
    }

    int workers;
    HostReplica replica;
    StepParameters parameters;
    HostRecord record;
    Progress last;
    std::atomic<int> told_of_loss{0};
};

template <int rows>
void compare_with_one_worker(int workers, Thermostat thermostat = Thermostat::langevin) {
    ReplicaJob job = ::job();
    job.thermostat = thermostat;
    job.thermostat_time = 0.02F;  // so that the chain moves within the few steps
    SerialReplica<double> alone(job);
    leave_lattice(alone.particles());
    alone.advance(50);
    REQUIRE(alone.progress.blocks == 4);

    CAPTURE(rows, workers);
    Run<rows> together(job, workers);
    together.advance_all(5, 12);
    CHECK(together.last.step == 50);
    CHECK(together.last.blocks == 4);
    CHECK(together.told_of_loss == 0);
    const Particles<double> expected = alone.particles();
    const Particles<float> found = together.replica.particles();
    const auto agree = [&](const double* a, const float* b, double margin) {
        const std::vector<int> place = places(found);
        for (int i = 0; i < alone.count; ++i)
            REQUIRE(static_cast<double>(b[place[static_cast<std::size_t>(i)]]) == Approx(a[i]).margin(margin));
    };
    // Positions in box lengths; a step moves a particle by about 1e-3.
    agree(expected.x, found.x, 3e-6);
    agree(expected.y, found.y, 3e-6);
    agree(expected.z, found.z, 3e-6);
    agree(expected.vx, found.vx, 1e-3);
    agree(expected.vz, found.vz, 1e-3);
    CHECK(together.record.profiles == alone.record.profiles);
    // The virial and the walls' forces are steep in the positions.
    for (std::size_t k = 0; k < alone.record.scalars.size(); ++k) {
        const bool energy = k % scalar_count < recorded_virial || k % scalar_count == recorded_conserved_energy;
        CHECK(together.record.scalars[k] ==
              Approx(alone.record.scalars[k]).epsilon(energy ? 2e-5 : 3e-4).margin(energy ? 1e-4 : 3e-3));
    }
}

}  // namespace

TEST_CASE("Team: many workers do the same steps as one") {
    compare_with_one_worker<1>(1);
    compare_with_one_worker<2>(1);
    compare_with_one_worker<1>(32);
    compare_with_one_worker<2>(32);
    compare_with_one_worker<4>(7);  // ghosts, and no divisor of the particles
    compare_with_one_worker<1>(256);
}

TEST_CASE("Team: many workers share one chain of thermostats, or none") {
    for (const Thermostat thermostat : {Thermostat::none, Thermostat::nose_hoover}) {
        compare_with_one_worker<1>(1, thermostat);
        compare_with_one_worker<2>(32, thermostat);
        compare_with_one_worker<4>(7, thermostat);
    }
}

TEST_CASE("Team: ghosts repel nobody, wherever a particle is") {
    ReplicaJob odd = job();
    odd.species = {{3, 1, 0.58F, 0}, {2, -1, 0.58F, 1}};  // three ghosts fill the last group of partners
    for (const float x : {0.0F, 0.01F, 0.05F}) {
        CAPTURE(x);
        SerialReplica<double> alone(odd);
        Run<2> together(odd, 4);
        const auto move = [x](const auto& particles) {
            particles.x[0] = x, particles.y[0] = 0.02F, particles.z[0] = 0.01F;
        };
        move(alone.particles());
        move(together.replica.particles());
        const std::vector<int> place = places(together.replica.particles());
        for (int i = 1; i < 5; ++i) {
            const int k = place[static_cast<std::size_t>(i)];
            alone.particles().x[i] = static_cast<double>(together.replica.particles().x[k]);
            alone.particles().y[i] = static_cast<double>(together.replica.particles().y[k]);
            alone.particles().z[i] = static_cast<double>(together.replica.particles().z[k]);
        }
        alone.forces();
        together.advance_all(1, 0);
        for (int i = 0; i < 5; ++i) {
            const int k = place[static_cast<std::size_t>(i)];
            CHECK(static_cast<double>(together.replica.particles().fx[k]) ==
                  Approx(alone.particles().fx[i]).margin(1e-4));
            CHECK(static_cast<double>(together.replica.particles().fz[k]) ==
                  Approx(alone.particles().fz[i]).margin(1e-4));
        }
    }
}

TEST_CASE("Team: every worker learns that a particle left the slit") {
    Run<1> run(job(), 32);
    run.replica.particles().z[0] = 5;  // beyond the wall
    run.advance_all(1, 1);
    CHECK(run.told_of_loss == 32);
}

TEST_CASE("Tile: the difference of two lateral coordinates is their minimum image") {
    const auto apart = [](float a, float b) { return lateral_distance(to_fixed(a), to_fixed(b)) / tile_unit; };
    CHECK(apart(0.25F, 0.125F) == 0.125F);
    CHECK(apart(0.45F, -0.45F) == Approx(-0.1));
    CHECK(apart(-0.5F, 0.375F) == 0.125F);
    CHECK(apart(0.5F, -0.5F) == Approx(0).margin(1e-9));
    CHECK(apart(0.5F, 0.25F) == Approx(0.25));
    for (float a = -0.5F; a <= 0.5F; a += 0.0371F)
        for (float b = -0.5F; b <= 0.5F; b += 0.0417F) CHECK(std::abs(apart(a, b) - minimum_image(a - b)) < 1.2e-7F);
}
