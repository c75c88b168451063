// The team of a GPU's thread block, with real threads and a barrier in place of the GPU's (see replica/step.hpp).
// It runs the step with several workers and the tile of the GPU's pair loop on any machine: a missing barrier or a
// wrong index shows.
#pragma once

#include <array>
#include <atomic>
#include <barrier>
#include <functional>
#include <thread>
#include <vector>

#include "replica/step.hpp"
#include "replica/tile.hpp"

namespace mdsweep::md {

template <LoopKind loop, int rows>
class ThreadedTeam : public TileTeam<loop, rows> {
public:
    // The memory that the workers of one team share.
    struct Shared {
        Shared(int workers, int padded)
            : barrier(workers), partials(static_cast<std::size_t>(workers)), sites(static_cast<std::size_t>(padded)) {}
        std::barrier<> barrier;
        std::array<float, sheet_terms> sums{}, field{};
        std::vector<std::array<float, sheet_terms>> partials;
        std::vector<TileParticle> sites;
        std::atomic<int> condition{0};
    };

    ThreadedTeam(Shared& shared, int rank) : shared_(shared), rank_(rank) { this->tile = {shared.sites.data()}; }

    [[nodiscard]] int rank() const { return rank_; }
    [[nodiscard]] int size() const { return static_cast<int>(shared_.partials.size()); }
    void sync() { shared_.barrier.arrive_and_wait(); }
    // NOLINTNEXTLINE(readability-non-const-parameter): clang-tidy does not see through atomic_ref
    static void increment(std::uint32_t* count) { std::atomic_ref<std::uint32_t>(*count).fetch_add(1); }
    float* sums() { return shared_.sums.data(); }
    float* field() { return shared_.field.data(); }

    [[nodiscard]] static bool vote(bool condition) { return condition; }

    bool any_worker(bool condition) {
        if (condition) shared_.condition = 1;
        sync();
        const bool any = shared_.condition != 0;
        sync();
        return any;
    }

    template <int n>
    void sum(const float (&values)[n], float* sums) {
        for (int k = 0; k < n; ++k)
            shared_.partials[static_cast<std::size_t>(rank_)][static_cast<std::size_t>(k)] = values[k];
        sync();
        for (int k = rank_; k < n; k += size()) {
            sums[k] = 0;
            for (const auto& partial : shared_.partials) sums[k] += partial[static_cast<std::size_t>(k)];
        }
        sync();
    }

    static constexpr int reciprocal_rows = rows;
    void collect(const float (&values)[coulomb_batch], float* to, int at, bool fresh) {
        sum(values, shared_.sums.data());
        if (rank_ == 0)
            for (int k = 0; k < coulomb_batch; ++k)
                to[at + k] = shared_.sums[static_cast<std::size_t>(k)] + (fresh ? 0.0F : to[at + k]);
        sync();
    }
    void finish_collecting(float*, int) { sync(); }

    // Runs work(team) in as many threads as there are workers, for a replica of `padded` particles.
    static void run(int workers, int padded, const std::function<void(ThreadedTeam&)>& work) {
        Shared shared(workers, padded);
        std::vector<std::jthread> threads;
        threads.reserve(static_cast<std::size_t>(workers));
        for (int rank = 0; rank < workers; ++rank)
            threads.emplace_back([&shared, &work, rank] {
                ThreadedTeam team(shared, rank);
                work(team);
            });
    }

private:
    Shared& shared_;
    int rank_;
};

}  // namespace mdsweep::md
