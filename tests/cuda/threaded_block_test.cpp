// The replica's step with many workers gives what one worker gives: its phases are separated where they must be.
#include "cuda/threaded_block.hpp"

#include <catch2/catch.hpp>

#include "cuda/serial_block.hpp"
#include "replica/advance.hpp"
#include "replica/prepare.hpp"

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
    job.half_bins = 8;
    return job;
}

// All that a replica holds after its run, in double.
struct Run {
    explicit Run(const ReplicaJob& job)
        : replica(make_replica(job, 1)), parameters(make_step_parameters(job)), record(job) {
        numbers.assign(replica.numbers.begin(), replica.numbers.end());
    }
    // In chunks, as the engines do; each worker has its own copy of the progress.
    template <class Block>
    void advance_all(Block& block) {
        const Ions<double> ions = ions_view(numbers.data(), replica.group.data(), replica.count, replica.padded);
        Recorder recorder = record.recorder();
        Progress progress;
        for (int chunk = 0; chunk < 5; ++chunk) advance(block, ions, parameters, recorder, progress, 12);
        if (block.rank() == 0) last = progress;
    }

    HostReplica replica;
    StepParameters parameters;
    HostRecord record;
    std::vector<double> numbers;
    Progress last;
};

}  // namespace

TEST_CASE("a block of many workers does the same steps as one worker") {
    Run alone(job());
    SerialBlock<double> serial;
    alone.advance_all(serial);
    REQUIRE(alone.last.step == 50);
    REQUIRE(alone.last.blocks == 4);
    REQUIRE_FALSE(alone.last.lost);

    for (const int workers : {2, 7, 64}) {  // fewer than ions, no divisor of them, more than ions
        CAPTURE(workers);
        Run together(job());
        ThreadedBlock<double>::run(workers, [&](ThreadedBlock<double>& block) { together.advance_all(block); });
        CHECK(together.last.step == 50);
        CHECK(together.last.blocks == 4);
        for (std::size_t k = 0; k < alone.numbers.size(); ++k)
            REQUIRE(together.numbers[k] == Approx(alone.numbers[k]).margin(1e-9));
        CHECK(together.record.profiles == alone.record.profiles);
        for (std::size_t k = 0; k < alone.record.scalars.size(); ++k)
            CHECK(together.record.scalars[k] == Approx(alone.record.scalars[k]).epsilon(1e-6));
    }
}

TEST_CASE("every worker learns that an ion left the slit") {
    Run run(job());
    run.numbers[2 * static_cast<std::size_t>(run.replica.padded)] = 5;  // z of the first ion, beyond the wall
    std::atomic<int> told{0};
    ThreadedBlock<double>::run(4, [&](ThreadedBlock<double>& block) {
        const Ions<double> ions =
            ions_view(run.numbers.data(), run.replica.group.data(), run.replica.count, run.replica.padded);
        Recorder recorder = run.record.recorder();
        Progress progress;
        advance(block, ions, run.parameters, recorder, progress, 1);
        if (progress.lost) ++told;
    });
    CHECK(told == 4);
}
