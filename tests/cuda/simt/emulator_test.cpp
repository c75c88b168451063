// What the emulated GPU promises: right kernels give the same in every order, wrong ones are told of.
#include <catch2/catch.hpp>
#include <numeric>

#include "cuda/simt/gpu.hpp"
#include "cuda/simt/toy_kernels.hpp"

using namespace simt;
using Catch::Contains;

namespace {

constexpr Order orders[] = {Order::in_order, Order::reversed, Order::random, Order::preempted};

// Arrays for 64 threads.
struct Toy {
    Gpu gpu;
    int* ranks = gpu.memory.make_zero<int>("ranks", 64);
    int* sums = gpu.memory.make<int>("sums", 64);
    Grid grid{.blocks = 1, .threads = 64, .shared_bytes = 256, .schedule = {}};

    Findings run(const std::function<void()>& kernel) { return gpu.launch(grid, kernel); }
};

// That there is no other fault.
void check_only(const Findings& found, Fault kind, const char* words) {
    CHECK(found.faults.of(kind) > 0);
    for (std::size_t k = 0; k < fault_kinds; ++k)
        if (k != static_cast<std::size_t>(kind)) CHECK(found.faults.of(static_cast<Fault>(k)) == 0);
    REQUIRE_FALSE(found.faults.messages.empty());
    CHECK_THAT(found.faults.messages.front(), Contains(words));
}

void check_clean(const Findings& found) {
    CAPTURE(found.faults.messages);
    CHECK(found.faults.messages.empty());
}

}  // namespace

TEST_CASE("Emulated GPU: what a barrier orders is no race, in whatever order threads run") {
    for (const Order order : orders) {
        Toy toy;
        toy.grid.schedule = {order, 7};
        check_clean(toy.run([&] { toy::neighbours(toy.ranks, toy.sums); }));
        for (int k = 0; k < 63; ++k) CHECK(toy.sums[k] == 2 * k + 1);
        CHECK(toy.sums[63] == 63);
        check_clean(toy.run([&] { toy::rotate(toy.ranks, toy.sums); }));
        check_clean(toy.run([&] { toy::rotate_in_shared_memory(toy.sums); }));
        for (int k = 0; k < 63; ++k) CHECK(toy.sums[k] == k + 1);
        toy.grid.threads = 32;
        const Findings found = toy.run([&] { toy::neighbours_in_warp(toy.ranks, toy.sums); });
        check_clean(found);
        CHECK(found.counts.warp_barriers == 1);
        CHECK(found.counts.barriers == 0);
        CHECK(found.counts.accesses == 3 * 32);
    }
}

TEST_CASE("Emulated GPU: accesses that no barrier orders are a race, in whatever order threads run") {
    for (const Order order : orders) {
        Toy toy;
        toy.grid.schedule = {order, 7};
        toy.grid.threads = 32;
        check_only(toy.run([&] { toy::neighbours_without_barrier(toy.ranks, toy.sums); }), Fault::race, "ranks");
        check_only(toy.run([&] { toy::neighbours_after_vote(toy.ranks, toy.sums); }), Fault::race, "ranks");
        check_only(toy.run([&] { toy::rotate_without_barrier(toy.ranks, toy.sums); }), Fault::race, "ranks");
        toy.grid.threads = 64;
        // A barrier of each warp is none between two of them.
        check_only(toy.run([&] { toy::neighbours_in_warp(toy.ranks, toy.sums); }), Fault::race, "ranks");
    }
}

TEST_CASE("Emulated GPU: barriers order nothing between thread blocks, a new launch does") {
    Toy toy;
    toy.grid = {.blocks = 2, .threads = 32, .shared_bytes = 0, .schedule = {}, .multiprocessors = {0, 1}};
    check_only(toy.run([&] { toy::neighbours_in_grid(toy.ranks, toy.sums, 32, 2); }), Fault::race, "of block 1");
    toy.grid.blocks = 1;
    toy.grid.threads = 64;
    check_clean(toy.run([&] { toy::neighbours(toy.ranks, toy.sums); }));
}

TEST_CASE("Emulated GPU: an access between a barrier and the next is ordered by neither of the two alone") {
    Toy toy;
    const Findings found = toy.run([&] { toy::neighbours(toy.ranks, toy.sums); });
    REQUIRE(found.barrier_calls.size() == 1);
    CHECK(found.barrier_calls.begin()->second == 1);
    toy.grid.barrier_without_use = found.barrier_calls.begin()->first;
    check_only(toy.run([&] { toy::neighbours(toy.ranks, toy.sums); }), Fault::race, "ranks");
    CHECK(toy.sums[10] == 21);  // threads still wait there
}

TEST_CASE("Emulated GPU: shuffles bring the values of other lanes, masks divide a warp") {
    for (const Order order : orders) {
        Toy toy;
        toy.grid.schedule = {order, 3};
        toy.grid.threads = 32;
        auto* const sums = toy.gpu.memory.make<float>("float sums", 2);
        const Findings found = toy.run([&] { toy::sum_of_warp(sums); });
        check_clean(found);
        CHECK(found.counts.shuffles == 5);
        CHECK(sums[0] == 496);
        check_clean(toy.run([&] { toy::sums_of_halves(sums); }));
        CHECK(sums[0] == 120);
        CHECK(sums[1] == 376);
    }
}

TEST_CASE("Emulated GPU: atomic operations race with others only") {
    for (const Order order : orders) {
        Toy toy;
        toy.grid.schedule = {order, 5};
        auto* const counter = toy.gpu.memory.make_zero<unsigned>("counter", 1);
        auto* const seen = toy.gpu.memory.make<unsigned>("seen", 1);
        check_clean(toy.run([&] { toy::count(counter); }));
        CHECK(*counter == 64);
        check_only(toy.run([&] { toy::count_without_atomics(counter); }), Fault::race, "counter");
        check_only(toy.run([&] { toy::count_and_look(counter, seen); }), Fault::race, "counter");
    }
}

TEST_CASE("Emulated GPU: memory that nobody wrote, or that is nobody's, is not read or written") {
    Toy toy;
    check_only(toy.run([&] { toy::read_unwritten_shared_memory(toy.sums); }), Fault::uninitialised,
               "byte 0 of shared memory of block 0");
    toy.grid.threads = 32;
    check_only(toy.run([&] { toy::neighbours_in_warp(toy.ranks, toy.sums + 33); }), Fault::out_of_bounds,
               "byte 256 of sums, beyond its end");
    check_only(toy.run([&] { toy::write_at(toy.ranks, -1); }), Fault::out_of_bounds, "a write");
    const char bytes[8] = {};
    const char* const copy = toy.gpu.memory.make_copy<char>("bytes", bytes, 8);
    check_only(toy.run([&] { toy::read_across_words(copy, toy.sums); }), Fault::misaligned, "byte 2 of bytes");
}

TEST_CASE("Emulated GPU: threads that do not come together are told of") {
    for (const Order order : orders) {
        Toy toy;
        toy.grid.schedule = {order, 9};
        check_only(toy.run([] { toy::barrier_of_half(); }), Fault::divergence, "32 threads have ended");
        check_only(toy.run([] { toy::barriers_in_two_branches(); }), Fault::divergence, "not in the same call");
        toy.grid.threads = 32;
        const Findings stuck = toy.run([] { toy::vote_against_barrier(); });
        check_only(stuck, Fault::deadlock, "31 threads, the first of them 1, wait in __any_sync");
        CHECK_THAT(stuck.faults.messages.front(), Contains("1 threads, the first of them 0, wait in __syncthreads"));
        CHECK_THAT(stuck.faults.messages.front(), Contains("vote_against_barrier"));
        check_only(toy.run([] { toy::vote_for_others(); }), Fault::divergence, "mask");
        check_only(toy.run([] { toy::masks_that_differ(); }), Fault::divergence, "mask");
        auto* const sum = toy.gpu.memory.make<float>("sum", 1);
        check_only(toy.run([&] { toy::shuffle_from_ended_lanes(sum); }), Fault::divergence, "have ended");
    }
}

TEST_CASE("Emulated GPU: a launch that it cannot run is refused") {
    Gpu gpu;
    CHECK_THROWS_WITH(gpu.launch({.blocks = 1, .threads = 33, .schedule = {}}, [] {}), Contains("whole warps"));
    CHECK_THROWS_WITH(gpu.memory.make<double>("too much", 100'000'000), Contains("too much"));
}
