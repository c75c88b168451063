// The choice of points to simulate next. Plain numbers; knows neither networks nor MD.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lcmd.hpp"

namespace mdsweep::surrogate {

// Ways to choose.
enum class Acquisition {
    random,    // uniformly
    variance,  // the largest standard deviation of the ensemble
    lcmd,      // the largest cluster maximum distance (lcmd.hpp): points unlike all that are known
};

struct Choice {
    std::size_t candidate = 0;  // index among the candidates
    bool uniform = false;       // drawn uniformly, not for its standard deviation
};

// Chooses `how_many` of the candidates (all of them when there are fewer), none twice. A share of them is drawn
// uniformly and finds errors that the ensemble does not suspect. The others have a large standard deviation and keep a
// distance from each other, as neighbours would tell the same. The same arguments give the same choice.
//
//   inputs  [candidates][dimensions], scaled to [0, 1]
//   deviation  [candidates], see scaled_deviation(); >= 0
//
// Throws std::invalid_argument on sizes that do not fit, a standard deviation that is negative or not finite, or a
// share outside [0, 1].
[[nodiscard]] std::vector<Choice> choose_next(std::span<const double> inputs, std::size_t dimensions,
                                              std::span<const double> deviation, std::size_t how_many,
                                              double uniform_share, std::uint64_t seed);

// The candidates under one version of the surrogate.
struct Candidates {
    std::size_t dimensions = 0;
    std::vector<double> inputs;     // [candidates][dimensions], scaled to [0, 1]
    std::vector<double> deviation;  // [candidates]
    std::vector<double> cost;       // [candidates], relative times of their simulations; empty: all alike
    // For lcmd:
    std::size_t width = 0;
    std::vector<float> features;  // [candidates][width]
    std::vector<float> known;     // [points that are simulated or being simulated][width]
    double noise = 0.01;          // of a simulation, relative to the variance of what is learned
};

// Shares of a batch beside the acquisition's own. The largest standard deviations are where the ensemble expects large
// errors; uniform draws find those that it does not expect.
struct Shares {
    double deviation = 0.1;  // of the largest standard deviations; lcmd only
    double uniform = 0.2;
};

// Chooses again and again under one version, by any of the ways. For lcmd points that were chosen before count as
// known. A point that takes long has to teach as much more.
class Chooser {
public:
    // Throws std::invalid_argument as choose_next() does, and on features that do not fit or costs that are not above
    // 0.
    Chooser(Acquisition acquisition, Candidates candidates, Shares shares = {});

    // As choose_next(), among the candidates with `free` not 0. The same calls in the same order give the same choices.
    [[nodiscard]] std::vector<Choice> choose(std::size_t how_many, std::span<const std::uint8_t> free,
                                             std::uint64_t seed);

private:
    [[nodiscard]] std::vector<Choice> by_deviation(std::size_t how_many, std::span<const std::uint8_t> free,
                                                   double uniform_share, std::uint64_t seed) const;
    [[nodiscard]] std::vector<Choice> by_clusters(std::size_t how_many, std::span<const std::uint8_t> free,
                                                  std::uint64_t seed);

    Acquisition acquisition_;
    Shares shares_;
    std::size_t dimensions_;
    std::vector<double> inputs_, worth_;  // worth: the standard deviation over the root of the cost
    std::optional<Clusters> clusters_;
};

}  // namespace mdsweep::surrogate
