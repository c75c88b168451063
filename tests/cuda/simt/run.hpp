// One grid while it runs: what the parts of the emulator share.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "cuda/simt/gpu.hpp"

namespace simt {

// Whether the kernels were compiled so that they tell of their accesses: not where another sanitizer is at work.
#ifdef SIMT_WATCHES_ACCESSES
inline constexpr bool watches_accesses = true;
#else
inline constexpr bool watches_accesses = false;
#endif

// Where threads wait for each other.
enum class Meeting { none, barrier, barrier_or, warp_barrier, vote, shuffle_xor };
[[nodiscard]] const char* name_of(Meeting meeting);

struct Call {
    Meeting meeting = Meeting::none;
    std::uint32_t mask = 0;   // of lanes; not for barriers of the thread block
    std::uint32_t value = 0;  // that the thread brings along
    int argument = 0;
    const void* from = nullptr;  // in the program
};

struct Thread {
    int block = 0, number = 0;  // number: in its block
    bool ended = false;
    unsigned long long clock = 0;  // ns
    Epoch epoch;
    Call call;
    std::uint32_t answer = 0;
    [[nodiscard]] int lane() const { return number % warp_size; }
    [[nodiscard]] int warp() const { return number / warp_size; }
};

// Threads that can go on.
class ReadyList {
public:
    explicit ReadyList(std::size_t threads) : bits_((threads + 63) / 64) {}
    void add(std::size_t thread) { bits_[thread / 64] |= std::uint64_t{1} << thread % 64; }
    void remove(std::size_t thread) { bits_[thread / 64] &= ~(std::uint64_t{1} << thread % 64); }
    // -1 where there is none. next_from: the first at or after `thread`, or else the first of all.
    [[nodiscard]] int first() const;
    [[nodiscard]] int last() const;
    [[nodiscard]] int next_from(std::size_t thread) const;

private:
    std::vector<std::uint64_t> bits_;
};

class Run {
public:
    Run(Gpu& gpu, const Grid& grid, const std::function<void()>& kernel, Operation self, const Past& past);
    ~Run();
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    Findings finish();

    // The following are called by the running thread.
    // Waits for the others of the call and returns the thread's answer.
    std::uint32_t meet(const Call& call);
    // Before each access to watched memory.
    void access(const void* address, std::size_t bytes, bool write, bool atomic, const void* from);

    [[nodiscard]] const Thread& thread() const { return threads_[static_cast<std::size_t>(current_)]; }
    [[nodiscard]] const Grid& grid() const { return grid_; }
    [[nodiscard]] char* shared() const { return blocks_[static_cast<std::size_t>(thread().block)].shared; }
    unsigned long long time();

private:
    struct Block {
        char* shared = nullptr;
        int live = 0, waiting = 0;  // threads
    };
    struct Warp {
        std::uint32_t live = 0xFFFFFFFFU, waiting = 0;  // lanes
    };

    // scheduler.cpp
    static void thread_main();
    int choose();
    void pause();
    void resume(int thread);
    void end(const Thread& thread);
    void report_deadlock();

    // meetings.cpp
    [[nodiscard]] std::size_t index(int block, int number) const;  // of a thread
    [[nodiscard]] Warp& warp_of(const Thread& thread);
    [[nodiscard]] Thread& lane_of(const Thread& thread, int lane);
    void meet_in_block(Thread& thread);
    void meet_in_warp(Thread& thread);
    void finish_barrier(int number);
    void finish_warp(const Thread& thread);
    void compare(const Thread& first, const Thread& other);
    [[nodiscard]] std::uint32_t value_of(const Thread& to, int from, std::uint32_t lanes);
    void count(const Call& call, bool any);
    void release(Thread& thread);

    // races.cpp
    [[nodiscard]] bool ordered(const Access& before, const Thread& now) const;
    [[nodiscard]] bool races_with_readers(const Word& word, const Thread& now) const;
    void note_read(Word& word, const Thread& now, const void* from) const;
    void touch(std::size_t offset, bool write, bool atomic, const void* from);
    void tell_race(const char* what, std::size_t offset, const Access& before, const void* from);
    [[nodiscard]] std::string name(const Thread& thread) const;

    Gpu& gpu_;
    Memory& memory_;
    const Grid& grid_;
    const std::function<void()>& kernel_;
    Operation self_;
    const Past& past_;

    std::vector<Thread> threads_;
    std::vector<Block> blocks_;
    std::vector<Warp> warps_;
    ReadyList ready_;
    std::mt19937 random_;
    int current_ = 0;
    unsigned accesses_to_go_ = 0;  // until it is another thread's turn
    Findings findings_;
};

// The run whose thread is executing; nullptr while the host is. Its threads' instrumented code looks here.
extern Run* running;

// The memory that it watches; empty while none runs.
struct WatchedRange {
    const std::byte* begin = nullptr;
    std::size_t size = 0;
    [[nodiscard]] bool holds(const void* address) const {
        return static_cast<std::size_t>(static_cast<const std::byte*>(address) - begin) < size;
    }
};
extern WatchedRange watched;

}  // namespace simt
