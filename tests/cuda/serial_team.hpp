// The execution policy of one worker with one lane (see cuda/replica/step.hpp): the plainest way to run a replica.
// Tests compare the SIMD kernels with it, in float and in double.
#pragma once

#include <array>
#include <cstdint>

#include "replica/step.hpp"

namespace mdsweep::md {

template <class Number, LoopKind loop_kind>
struct SerialTeam {
    static constexpr LoopKind loop = loop_kind;
    using Scalar = Number;
    using Real = Scalar;
    using Site = PairSite<Scalar, Scalar>;
    static constexpr int rows = 1, group = 1;
    static constexpr float unit = 1;
    using Word = std::uint32_t;
    static constexpr int width = 1;

    std::array<Scalar, sheet_terms> shared_sums{}, shared_field{};

    static constexpr bool alone = true;
    [[nodiscard]] static constexpr int rank() { return 0; }
    [[nodiscard]] static constexpr int size() { return 1; }
    static void sync() {}
    template <class From>
    [[nodiscard]] static Real load(const From* p) {
        return static_cast<Real>(*p);
    }
    static void store(Scalar* p, Real value) { *p = value; }
    static void publish(const Particles<Scalar>&, int, Real, Real, Real) {}
    [[nodiscard]] static Site site(const Particles<Scalar>& particles, int i) {
        return {particles.x[i], particles.y[i], particles.z[i], particles.charge[i]};
    }
    [[nodiscard]] static Site partner(const Particles<Scalar>& particles, int j) { return site(particles, j); }
    [[nodiscard]] static bool vote(bool condition) { return condition; }
    [[nodiscard]] static Word words(const std::uint32_t* p) { return *p; }
    static void increment(std::uint32_t* count) { ++*count; }
    [[nodiscard]] static bool any_worker(bool condition) { return condition; }
    static constexpr int reciprocal_rows = 1;
    static constexpr bool pairs_once = false;
    static void collect(const Real (&values)[coulomb_batch], Scalar* sums, int at, bool fresh) {
        for (int k = 0; k < coulomb_batch; ++k) sums[at + k] = values[k] + (fresh ? Scalar(0) : sums[at + k]);
    }
    static void finish_collecting(Scalar*, int) {}
    Scalar* sums() { return shared_sums.data(); }
    Scalar* field() { return shared_field.data(); }

    template <int n>
    static void sum(const Real (&values)[n], Scalar* sums) {
        for (int k = 0; k < n; ++k) sums[k] = values[k];
    }
};

// Calls work(team) with a policy of the replica's own kind of pair loop.
template <class Scalar, class Work>
void on_serial_team(LoopKind loop, const Work& work) {
    visit_loop(loop, [&work]<LoopKind kind> {
        SerialTeam<Scalar, kind> team;
        work(team);
    });
}

}  // namespace mdsweep::md
