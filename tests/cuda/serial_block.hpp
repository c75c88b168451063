// The execution policy of one worker with one lane (see cuda/replica/step.hpp): the plainest way to run a replica.
// Tests compare the SIMD kernels with it, in float and in double.
#pragma once

#include <array>
#include <cstdint>

#include "replica/step.hpp"

namespace mdsweep::md {

template <class Scalar>
struct SerialBlock {
    using Real = Scalar;
    using Word = std::uint32_t;
    static constexpr int width = 1;

    std::array<Scalar, sheet_terms> shared{};

    [[nodiscard]] static constexpr int rank() { return 0; }
    [[nodiscard]] static constexpr int size() { return 1; }
    static void sync() {}
    [[nodiscard]] static Real load(const Scalar* p) { return *p; }
    static void store(Scalar* p, Real value) { *p = value; }
    [[nodiscard]] static Real everyone(const Scalar* p) { return *p; }
    [[nodiscard]] static Word ion_numbers(int first) { return static_cast<Word>(first); }
    static void increment(std::uint32_t* count) { ++*count; }
    [[nodiscard]] static bool any_worker(bool condition) { return condition; }
    Scalar* scratch() { return shared.data(); }

    template <int n>
    static void sum(const Real (&values)[n], Scalar (&sums)[n]) {
        for (int k = 0; k < n; ++k) sums[k] = values[k];
    }
};

}  // namespace mdsweep::md
