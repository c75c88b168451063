// Random numbers that a seed fixes on every platform: mt19937_64's numbers are fixed by the standard, those of
// std::uniform_int_distribution and its like are not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <utility>
#include <vector>

namespace mdsweep {

// 0 to n - 1, each as likely. Needs n > 0.
[[nodiscard]] inline std::uint64_t random_below(std::uint64_t n, std::mt19937_64& random) {
    constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t incomplete = (largest % n + 1) % n;  // of the last, incomplete run of n numbers
    std::uint64_t number = random();
    while (number > largest - incomplete) number = random();
    return number % n;
}

// In [0, 1), a multiple of 2^-53.
[[nodiscard]] inline double random_unit(std::mt19937_64& random) {
    return static_cast<double>(random() >> 11U) * 0x1p-53;
}

// `count` of the values, each as likely, without repeats. Needs count <= values.size().
template <class T>
[[nodiscard]] std::vector<T> random_choice(std::vector<T> values, std::size_t count, std::mt19937_64& random) {
    for (std::size_t i = 0; i < count; ++i)
        std::swap(values[i], values[i + static_cast<std::size_t>(random_below(values.size() - i, random))]);
    values.resize(count);
    return values;
}

}  // namespace mdsweep
