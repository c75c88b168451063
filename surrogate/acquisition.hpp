// Which points to simulate next. Plain numbers; knows neither networks nor MD.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace mdsweep::surrogate {

struct Choice {
    std::size_t candidate = 0;  // index among the candidates
    bool uniform = false;       // drawn blindly, not for its spread
};

// Chooses `how_many` of the candidates (all of them when there are fewer), none twice. A share of them is drawn
// uniformly: it finds what the ensemble does not know that it does not know. The others have a large spread and keep a
// distance from each other, as neighbours would tell the same. The same arguments give the same choice.
//   inputs  [candidates][dimensions], scaled to [0, 1]
//   spread  [candidates], see scaled_spread(); >= 0
// Throws std::invalid_argument on sizes that do not fit, a spread that is negative or not finite, or a share outside
// [0, 1].
[[nodiscard]] std::vector<Choice> choose_next(std::span<const double> inputs, std::size_t dimensions,
                                              std::span<const double> spread, std::size_t how_many,
                                              double uniform_share, std::uint64_t seed);

}  // namespace mdsweep::surrogate
