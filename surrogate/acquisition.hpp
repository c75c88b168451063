// Which points to simulate next. Plain numbers; knows neither networks nor MD.
#pragma once

#include <cstdint>
#include <optional>
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

// What there is to choose from under one version of the surrogate.
struct Candidates {
    std::size_t dimensions = 0;
    std::vector<double> inputs;  // [candidates][dimensions], scaled to [0, 1]
    std::vector<double> spread;  // [candidates]
    std::vector<double> cost;    // [candidates], relative times of their simulations; empty: all alike
    // For lcmd:
    std::size_t width = 0;
    std::vector<float> features;  // [candidates][width]
    std::vector<float> known;     // [points that are simulated or being simulated][width]
    double noise = 0.01;          // of a simulation, relative to the variance of what is learned
};

// Shares of a batch beside the acquisition's own: the largest spreads find where an ensemble knows that it does not
// know, blind draws where it does not.
struct Shares {
    double spread = 0.1;  // lcmd only
    double uniform = 0.2;
};

// Chooses again and again under one version, by any of the ways; for lcmd what was chosen before counts as known. A
// point that takes long has to teach as much more.
class Chooser {
public:
    // Throws std::invalid_argument as choose_next() does, and on features that do not fit or costs that are not above
    // 0.
    Chooser(Acquisition acquisition, Candidates candidates, Shares shares = {});

    // As choose_next(), among the candidates with `free` not 0. The same calls in the same order give the same choices.
    [[nodiscard]] std::vector<Choice> choose(std::size_t how_many, std::span<const std::uint8_t> free,
                                             std::uint64_t seed);

private:
    [[nodiscard]] std::vector<Choice> by_spread(std::size_t how_many, std::span<const std::uint8_t> free,
                                                double uniform_share, std::uint64_t seed) const;
    [[nodiscard]] std::vector<Choice> by_clusters(std::size_t how_many, std::span<const std::uint8_t> free,
                                                  std::uint64_t seed);

    Acquisition acquisition_;
    Shares shares_;
    std::size_t dimensions_;
    std::vector<double> inputs_, worth_;  // worth: the spread by the time that it takes to lift it
    std::optional<Clusters> clusters_;
};

}  // namespace mdsweep::surrogate
