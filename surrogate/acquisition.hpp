// Which points to simulate next. Plain numbers; knows neither networks nor MD.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lcmd.hpp"

namespace mdsweep::surrogate {

// Ways to choose.
enum class Acquisition {
    random,    // blindly
    variance,  // the largest spread of the ensemble
    lcmd,      // the largest cluster maximum distance (lcmd.hpp): what is unlike all that is known
};

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

// What is known of the candidates.
struct Candidates {
    std::span<const double> inputs;  // [candidates][dimensions], scaled to [0, 1]
    std::size_t dimensions = 0;
    std::span<const double> spread;  // [candidates]
    std::span<const double> cost;    // [candidates], relative times of their simulations; empty: all alike
    FeatureRows features;            // [candidates]; for lcmd
    FeatureRows known;               // of the points that are simulated or being simulated
    double noise = 0.01;             // of a simulation, relative to the variance of what is learned
};

// Shares of a batch beside the acquisition's own: the largest spreads find where an ensemble knows that it does not
// know, blind draws where it does not.
struct Shares {
    double spread = 0.1;  // lcmd only
    double uniform = 0.2;
};

// As choose_next(), by any of the ways. A point that takes long has to teach as much more.
[[nodiscard]] std::vector<Choice> choose(Acquisition acquisition, const Candidates& candidates, std::size_t how_many,
                                         const Shares& shares, std::uint64_t seed);

}  // namespace mdsweep::surrogate
