// Philox4x32-10: four random words that depend on a counter and a key alone, so that noise needs no state.
// Salmon, Moraes, Dror, Shaw, SC'11, section 4.3 (constants: table 2).
#pragma once

#include <cstdint>

#include "physics/number.hpp"

namespace mdsweep::md {

template <class Word>
struct FourWords {
    Word a, b, c, d;
};

template <class Word>
MDSWEEP_HD FourWords<Word> philox(FourWords<Word> counter, std::uint32_t key0, std::uint32_t key1) {
    for (int round = 0; round < 10; ++round) {
        const WideProduct<Word> first = wide_multiply(counter.a, 0xD2511F53U);
        const WideProduct<Word> second = wide_multiply(counter.c, 0xCD9E8D57U);
        counter = {second.high ^ counter.b ^ Word(key0), second.low, first.high ^ counter.d ^ Word(key1), first.low};
        key0 += 0x9E3779B9U;
        key1 += 0xBB67AE85U;
    }
    return counter;
}

// Which noise: one draw for each particle, step, replica, point and purpose.
struct NoiseKey {
    std::uint64_t seed = 0;
    std::uint32_t point = 0;
    std::uint32_t replica = 0;  // below 2^16
};

enum class Purpose : std::uint32_t { thermostat = 0, velocities = 1, placement = 2 };

template <class Word>
MDSWEEP_HD FourWords<Word> noise_words(const NoiseKey& key, Purpose purpose, std::uint64_t step, Word particle) {
    const auto step_high = static_cast<std::uint32_t>(step >> 32U) & 0xFFU;
    const std::uint32_t last =
        (static_cast<std::uint32_t>(purpose) << 24U) | (step_high << 16U) | (key.replica & 0xFFFFU);
    return philox(FourWords<Word>{particle, Word(static_cast<std::uint32_t>(step)), Word(key.point), Word(last)},
                  static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32U));
}

}  // namespace mdsweep::md
