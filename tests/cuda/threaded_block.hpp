// The execution policy of a thread block, with real threads and a barrier in place of a GPU's (see replica/step.hpp):
// runs the step with several workers on any machine, so that a missing barrier or a wrong index shows.
#pragma once

#include <array>
#include <atomic>
#include <barrier>
#include <functional>
#include <thread>
#include <vector>

#include "replica/step.hpp"

namespace mdsweep::md {

template <class Scalar>
class ThreadedBlock {
public:
    using Real = Scalar;
    using Word = std::uint32_t;
    static constexpr int width = 1;

    // What the workers of one block share.
    struct Shared {
        explicit Shared(int workers) : barrier(workers), partials(static_cast<std::size_t>(workers)) {}
        std::barrier<> barrier;
        std::array<Scalar, sheet_terms> field{};
        std::vector<std::array<Scalar, sheet_terms>> partials;
        std::atomic<int> condition{0};
    };

    ThreadedBlock(Shared& shared, int rank) : shared_(shared), rank_(rank) {}

    [[nodiscard]] int rank() const { return rank_; }
    [[nodiscard]] int size() const { return static_cast<int>(shared_.partials.size()); }
    void sync() { shared_.barrier.arrive_and_wait(); }
    [[nodiscard]] static Real load(const Scalar* p) { return *p; }
    static void store(Scalar* p, Real value) { *p = value; }
    [[nodiscard]] static Real everyone(const Scalar* p) { return *p; }
    [[nodiscard]] static Word ion_numbers(int first) { return static_cast<Word>(first); }
    // NOLINTNEXTLINE(readability-non-const-parameter): clang-tidy does not see through atomic_ref
    static void increment(std::uint32_t* count) { std::atomic_ref<std::uint32_t>(*count).fetch_add(1); }
    Scalar* scratch() { return shared_.field.data(); }

    bool any_worker(bool condition) {
        if (condition) shared_.condition = 1;
        sync();
        const bool any = shared_.condition != 0;
        sync();
        return any;
    }

    template <int n>
    void sum(const Real (&values)[n], Scalar (&sums)[n]) {
        for (int k = 0; k < n; ++k)
            shared_.partials[static_cast<std::size_t>(rank_)][static_cast<std::size_t>(k)] = values[k];
        sync();
        for (int k = 0; k < n; ++k) {
            sums[k] = 0;
            for (const auto& partial : shared_.partials) sums[k] += partial[static_cast<std::size_t>(k)];
        }
        sync();
    }

    // Runs work(block) in as many threads as there are workers.
    static void run(int workers, const std::function<void(ThreadedBlock&)>& work) {
        Shared shared(workers);
        std::vector<std::jthread> threads;
        threads.reserve(static_cast<std::size_t>(workers));
        for (int rank = 0; rank < workers; ++rank)
            threads.emplace_back([&shared, &work, rank] {
                ThreadedBlock block(shared, rank);
                work(block);
            });
    }

private:
    Shared& shared_;
    int rank_;
};

}  // namespace mdsweep::md
