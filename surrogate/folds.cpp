#include "folds.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace mdsweep::surrogate {

int fold_count(const Shape& shape) {
    return std::clamp(shape.members, 5, 10);
}

std::vector<int> folds_of(const Shape& shape, const Examples& examples) {
    const std::size_t width = shape.inputs.size();
    std::vector<int> folds;
    folds.reserve(examples.rows);
    for (std::size_t row = 0; row < examples.rows; ++row) {
        std::uint64_t hash = 0;
        for (std::size_t k = 0; k < width; ++k) {
            // SplitMix64 (Steele, Lea, Flood 2014).
            hash += std::bit_cast<std::uint64_t>(examples.inputs[row * width + k]) + 0x9e3779b97f4a7c15U;
            hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9U;
            hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111ebU;
            hash ^= hash >> 31U;
        }
        folds.push_back(static_cast<int>(hash % static_cast<std::uint64_t>(fold_count(shape))));
    }
    return folds;
}

}  // namespace mdsweep::surrogate
