// The execution policy of a thread block, with real threads and a barrier in place of a GPU's (see replica/step.hpp):
// runs the step with several workers and the tile of the GPU's pair loop on any machine, so that a missing barrier or a
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

template <int rows_of_a_worker>
class ThreadedBlock {
public:
    using Scalar = float;
    using Real = float;
    using Word = std::uint32_t;
    using Site = TileIon;
    static constexpr int width = 1;
    static constexpr int rows = rows_of_a_worker, group = 4;
    static constexpr float unit = Tile::unit;

    // What the workers of one block share.
    struct Shared {
        Shared(int workers, int its_count, int padded)
            : count(its_count),
              barrier(workers),
              partials(static_cast<std::size_t>(workers)),
              sites(static_cast<std::size_t>(padded)),
              radius(static_cast<std::size_t>(padded)) {}
        int count;
        std::barrier<> barrier;
        std::array<float, sheet_terms> sums{}, field{};
        std::vector<std::array<float, sheet_terms>> partials;
        std::vector<TileIon> sites;
        std::vector<float> radius;
        std::atomic<int> condition{0};
    };

    ThreadedBlock(Shared& shared, int rank)
        : shared_(shared), tile_{shared.sites.data(), shared.radius.data(), shared.count}, rank_(rank) {}

    [[nodiscard]] int rank() const { return rank_; }
    [[nodiscard]] int size() const { return static_cast<int>(shared_.partials.size()); }
    void sync() { shared_.barrier.arrive_and_wait(); }
    [[nodiscard]] static float load(const float* p) { return *p; }
    static void store(float* p, float value) { *p = value; }
    [[nodiscard]] static Word ion_numbers(int first) { return static_cast<Word>(first); }
    // NOLINTNEXTLINE(readability-non-const-parameter): clang-tidy does not see through atomic_ref
    static void increment(std::uint32_t* count) { std::atomic_ref<std::uint32_t>(*count).fetch_add(1); }
    float* sums() { return shared_.sums.data(); }
    float* field() { return shared_.field.data(); }

    [[nodiscard]] Tile tile() const { return tile_; }
    void publish(int i, float x, float y, float z) const { tile_.publish(i, x, y, z); }
    [[nodiscard]] Site site(const Ions<float>&, int i) const { return tile_.sites[i]; }
    [[nodiscard]] Site partner(const Ions<float>&, int j) const { return tile_.sites[j]; }
    [[nodiscard]] float partner_radius(const Ions<float>&, int j) const { return tile_.radius[j]; }
    [[nodiscard]] static int partner_count(const Ions<float>& ions) { return (ions.count + group - 1) / group * group; }
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

    // Runs work(block) in as many threads as there are workers, for a replica of `count` ions and ghosts up to
    // `padded`.
    static void run(int workers, int count, int padded, const std::function<void(ThreadedBlock&)>& work) {
        Shared shared(workers, count, padded);
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
    Tile tile_;
    int rank_;
};

}  // namespace mdsweep::md
