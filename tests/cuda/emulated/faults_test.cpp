// That the emulated GPU sees what streams and launches do wrong. (What threads of a launch do wrong:
// ../simt/emulator_test.cpp.)
#include <algorithm>
#include <catch2/catch.hpp>

#include "cuda/emulated/emulation.hpp"
#include "cuda/replica_checks.hpp"
#include "engine/replica_pool.hpp"
#include "replica/step_parameters.hpp"

using namespace mdsweep::md;

namespace {

struct ExpectedFaults {
    ExpectedFaults() { emulation().faults_are_expected = true; }
    ~ExpectedFaults() {
        emulation().faults_are_expected = false;
        emulation().lost = false;
    }
    ExpectedFaults(const ExpectedFaults&) = delete;
    ExpectedFaults& operator=(const ExpectedFaults&) = delete;
};

void clear(const DeviceArray<LaunchState>& state, const Stream& in) {
    check_cuda(cudaMemsetAsync(thrust::raw_pointer_cast(state.get()), 0, sizeof(LaunchState), in.get()),
               "clearing a state");
}

// One replica, and lists for two.
class Bench {
public:
    Bench() {
        memory_.load(job_, replica_, transfers);
        std::fill_n(list_.begin(), 2, memory_.view());
    }
    // As the engine does: what is read has been written.
    void wait_for_transfers() const {
        const Event loaded;
        loaded.record(transfers);
        loaded.hold_back(stream);
    }
    // A step more.
    void launch(int listed, const Stream& in) {
        clear(state_, in);
        Launch launch{};
        launch.list = list_.data();
        launch.reports = reports_.data();
        launch.listed = listed;
        launch.state = thrust::raw_pointer_cast(state_.get());
        launch.nanoseconds = 60'000'000'000;
        launch.steps_per_look = 1;
        launch.last_step = ++steps_;
        launch.teams = shape_.teams;
        launch_replicas(shape_, 1, launch, in.get());
    }
    const ReplicaMemory& memory() const { return memory_; }
    HostReplica& replica() { return replica_; }

    Stream transfers, stream;

private:
    ReplicaJob job_ = salt_job(1);
    ReplicaShape shape_ = replica_shape(job_.particle_count(), loop_kind(job_));
    HostReplica replica_ = make_replica(job_, 1, shape_.padded);
    ReplicaPool pool_{transfers};
    ReplicaMemory memory_ = pool_.take(ReplicaMemory::bytes(job_, replica_));
    PinnedVector<ReplicaView> list_ = PinnedVector<ReplicaView>(2);
    PinnedVector<Report> reports_ = PinnedVector<Report>(2);
    DeviceArray<LaunchState> state_ = stream.array<LaunchState>(1);
    std::int64_t steps_ = 0;
};

}  // namespace

TEST_CASE("Emulated GPU: what streams wait for is in order") {
    Bench bench;
    bench.wait_for_transfers();
    bench.launch(1, bench.stream);
    bench.launch(1, bench.stream);
    bench.stream.wait("simulating");
    bench.memory().fetch_particles(bench.replica(), bench.transfers);
    bench.launch(1, bench.transfers);  // the host has waited for the other
    bench.transfers.wait("simulating");
    CHECK_FALSE(emulation().lost);
}

TEST_CASE("Emulated GPU: a launch that does not wait for the loading of its replicas loses the device") {
    const ExpectedFaults expected;
    Bench bench;
    bench.launch(1, bench.stream);
    CHECK_THROWS_WITH(bench.stream.wait("simulating"), Catch::Contains("launch failure"));
}

TEST_CASE("Emulated GPU: launches of two streams with one replica lose the device, however long they are apart") {
    const ExpectedFaults expected;
    Bench bench;
    bench.wait_for_transfers();
    bench.launch(1, bench.stream);
    check_cuda(cudaStreamSynchronize(bench.transfers.get()), "waiting for the wrong stream");
    const auto again = [&] {
        bench.launch(1, bench.transfers);
        // Whichever of the two comes second is told.
        bench.transfers.wait("simulating");
        bench.stream.wait("simulating");
    };
    CHECK_THROWS(again());
}

TEST_CASE("Emulated GPU: results that are copied while a launch may write them lose the device") {
    const ExpectedFaults expected;
    Bench bench;
    bench.wait_for_transfers();
    bench.launch(1, bench.stream);
    const auto fetch = [&] {
        bench.memory().fetch_particles(bench.replica(), bench.transfers);
        bench.stream.wait("simulating");  // whichever of the two comes first
    };
    CHECK_THROWS(fetch());
}

TEST_CASE("Emulated GPU: a record that was not written loses the device when it is copied") {
    const ExpectedFaults expected;
    Bench bench;
    const auto fetch = [&] {
        bench.memory().fetch_record(1, bench.transfers);
        bench.transfers.wait("copying");  // whichever of the two is told
    };
    CHECK_THROWS(fetch());
}

TEST_CASE("Emulated GPU: memory of a stream is there for another that waits for it, and goes when it is told to") {
    const std::size_t before = emulation().allocated;
    const Stream stream;
    {
        const Stream other;
        const DeviceArray<LaunchState> state = stream.array<LaunchState>(1);
        const Event taken, used;
        taken.record(stream);
        taken.hold_back(other);
        clear(state, other);
        used.record(other);
        used.hold_back(stream);
    }
    stream.wait("giving back");
    CHECK(emulation().allocated == before);
    CHECK_FALSE(emulation().lost);
}

TEST_CASE("Emulated GPU: memory of a stream that another uses without waiting loses the device") {
    const ExpectedFaults expected;
    const Stream stream, other;
    const DeviceArray<LaunchState> state = stream.array<LaunchState>(1);
    const auto use = [&] {
        clear(state, other);
        // Whichever of the two comes second is told.
        stream.wait("taking memory");
        other.wait("clearing a state");
        stream.wait("taking memory");
    };
    CHECK_THROWS(use());
}

TEST_CASE("Emulated GPU: memory that is given back while another stream may use it loses the device") {
    const ExpectedFaults expected;
    const Stream stream, other;
    DeviceArray<LaunchState> state = stream.array<LaunchState>(1);
    stream.wait("taking memory");
    clear(state, other);
    state.reset();
    const auto wait = [&] {
        stream.wait("giving back");
        other.wait("clearing a state");
        stream.wait("giving back");
    };
    CHECK_THROWS(wait());
}

TEST_CASE("Emulated GPU: a replica that two teams have loses the device") {
    const ExpectedFaults expected;
    Bench bench;
    bench.wait_for_transfers();
    bench.launch(2, bench.stream);
    CHECK_THROWS(bench.stream.wait("simulating"));
}
