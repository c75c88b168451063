#include "acquisition.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>

namespace mdsweep::surrogate {
namespace {

// In [0, 1). Unlike std::uniform_real_distribution, the same with every standard library.
double uniform(std::mt19937_64& random) {
    return static_cast<double>(random() >> 11) * 0x1p-53;
}

// How strongly each candidate still attracts: its squared spread, less what the picks near it will tell.
class Attraction {
public:
    Attraction(std::span<const double> inputs, std::size_t dimensions, std::span<const double> spread, double reach)
        : inputs_(inputs), dimensions_(dimensions), scores_(spread.size()), reach_(reach) {
        // Never zero, so that equal ensembles (all spreads 0) still lead to distinct, distant picks.
        for (std::size_t i = 0; i < spread.size(); ++i) scores_[i] = spread[i] * spread[i] + 1e-300;
    }

    void pick(std::size_t picked) {
        for (std::size_t i = 0; i < scores_.size(); ++i) {
            if (taken(i)) continue;
            double distance2 = 0;
            for (std::size_t d = 0; d < dimensions_; ++d) {
                const double step = inputs_[i * dimensions_ + d] - inputs_[picked * dimensions_ + d];
                distance2 += step * step;
            }
            scores_[i] *= -std::expm1(-distance2 / (2 * reach_ * reach_));
        }
        scores_[picked] = -1;
    }

    [[nodiscard]] bool taken(std::size_t i) const { return scores_[i] < 0; }
    [[nodiscard]] std::size_t best() const {
        return static_cast<std::size_t>(std::max_element(scores_.begin(), scores_.end()) - scores_.begin());
    }

private:
    std::span<const double> inputs_;
    std::size_t dimensions_;
    std::vector<double> scores_;  // below 0: picked
    double reach_;
};

void check(std::span<const double> inputs, std::size_t dimensions, std::span<const double> spread,
           double uniform_share) {
    if (dimensions == 0 || inputs.size() != spread.size() * dimensions) {
        throw std::invalid_argument("choosing points: there must be one spread and one row of inputs per candidate");
    }
    if (!(uniform_share >= 0 && uniform_share <= 1)) {
        throw std::invalid_argument("choosing points: the uniform share must lie between 0 and 1");
    }
    for (const double s : spread) {
        if (!(s >= 0) || !std::isfinite(s)) {
            throw std::invalid_argument("choosing points: a spread is negative or not finite");
        }
    }
}

}  // namespace

std::vector<Choice> choose_next(std::span<const double> inputs, std::size_t dimensions, std::span<const double> spread,
                                std::size_t how_many, double uniform_share, std::uint64_t seed) {
    check(inputs, dimensions, spread, uniform_share);
    how_many = std::min(how_many, spread.size());
    std::vector<Choice> choices;
    if (how_many == 0) return choices;

    std::mt19937_64 random(seed);
    // Rounded at random, so that the share holds on average in small batches, too.
    const double wanted = uniform_share * static_cast<double>(how_many);
    const std::size_t blind = std::min(how_many, static_cast<std::size_t>(std::floor(wanted + uniform(random))));
    // Half of the spacing that so many points would have if they filled the unit cube evenly.
    const double reach = 0.5 * std::pow(static_cast<double>(how_many), -1.0 / static_cast<double>(dimensions));
    Attraction attraction(inputs, dimensions, spread, reach);
    while (choices.size() < blind) {
        const double at = uniform(random) * static_cast<double>(spread.size());
        const std::size_t i = std::min(static_cast<std::size_t>(at), spread.size() - 1);
        if (attraction.taken(i)) continue;
        attraction.pick(i);
        choices.push_back({i, true});
    }
    while (choices.size() < how_many) {
        const std::size_t i = attraction.best();
        attraction.pick(i);
        choices.push_back({i, false});
    }
    return choices;
}

namespace {

// A spread counts by the time that it takes to lift it.
std::vector<double> per_cost(const Candidates& candidates) {
    std::vector<double> spread(candidates.spread.begin(), candidates.spread.end());
    for (std::size_t i = 0; i < candidates.cost.size(); ++i) spread[i] /= std::sqrt(candidates.cost[i]);
    return spread;
}

void check(const Candidates& candidates) {
    const std::size_t n = candidates.spread.size();
    if (!candidates.cost.empty() && candidates.cost.size() != n)
        throw std::invalid_argument("choosing points: there must be one cost per candidate, or none");
    for (const double cost : candidates.cost)
        if (!(cost > 0) || !std::isfinite(cost))
            throw std::invalid_argument("choosing points: a cost is not a finite number above 0");
}

}  // namespace

std::vector<Choice> choose(Acquisition acquisition, const Candidates& candidates, std::size_t how_many,
                           const Shares& shares, std::uint64_t seed) {
    check(candidates);
    const std::vector<double> spread = per_cost(candidates);
    const auto by_spread = [&](std::size_t count, double uniform_share) {
        return choose_next(candidates.inputs, candidates.dimensions, spread, count, uniform_share, seed);
    };
    if (acquisition == Acquisition::random) return by_spread(how_many, 1);
    if (acquisition == Acquisition::variance) return by_spread(how_many, shares.uniform);

    how_many = std::min(how_many, spread.size());
    if (how_many == 0) return {};
    std::mt19937_64 random(seed ^ 0x6C636D64U);
    const double other_share = shares.spread + shares.uniform;
    const double wanted = other_share * static_cast<double>(how_many);
    const auto others = std::min(how_many, static_cast<std::size_t>(std::floor(wanted + uniform(random))));
    std::vector<Choice> choices = by_spread(others, other_share > 0 ? shares.uniform / other_share : 0);
    std::vector<bool> taken(spread.size(), false);
    for (const Choice& choice : choices) taken[choice.candidate] = true;
    const std::vector<float> left = unexplained(candidates.features, candidates.known, candidates.noise);
    const std::vector<float> left_known = unexplained(candidates.known, candidates.known, candidates.noise);
    for (const std::size_t pick :
         largest_clusters({left, candidates.features.size}, {left_known, candidates.features.size}, candidates.cost,
                          taken, how_many - choices.size()))
        choices.push_back({pick, false});
    return choices;
}

}  // namespace mdsweep::surrogate
