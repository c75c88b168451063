#include "acquisition.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>
#include <utility>

#include "basics/random.hpp"

namespace mdsweep::surrogate {
namespace {

// A share of n, rounded at random, so that it holds on average in small batches, too.
std::size_t share_of(double share, std::size_t n, std::mt19937_64& random) {
    const double wanted = share * static_cast<double>(n);
    return std::min(n, static_cast<std::size_t>(std::floor(wanted + random_unit(random))));
}

// The attraction of each candidate: its variance, less what the picks near it will tell.
class Attraction {
public:
    Attraction(std::span<const double> inputs, std::size_t dimensions, std::span<const double> deviation, double reach)
        : inputs_(inputs), dimensions_(dimensions), scores_(deviation.size()), reach_(reach) {
        // Never zero, so that members that agree everywhere still lead to distinct, distant picks.
        for (std::size_t i = 0; i < deviation.size(); ++i) scores_[i] = deviation[i] * deviation[i] + 1e-300;
    }

    void take(std::size_t picked) { scores_[picked] = -1; }

    void dim_around(std::size_t picked) {
        for (std::size_t i = 0; i < scores_.size(); ++i) {
            if (taken(i)) continue;
            double distance2 = 0;
            for (std::size_t d = 0; d < dimensions_; ++d) {
                const double step = inputs_[i * dimensions_ + d] - inputs_[picked * dimensions_ + d];
                distance2 += step * step;
            }
            scores_[i] *= -std::expm1(-distance2 / (2 * reach_ * reach_));
        }
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

void check(std::span<const double> inputs, std::size_t dimensions, std::span<const double> deviation,
           double uniform_share) {
    if (dimensions == 0 || inputs.size() != deviation.size() * dimensions) {
        throw std::invalid_argument(
            "choosing points: there must be one standard deviation and one row of inputs per candidate");
    }
    if (!(uniform_share >= 0 && uniform_share <= 1)) {
        throw std::invalid_argument("choosing points: the uniform share must lie between 0 and 1");
    }
    for (const double s : deviation) {
        if (!(s >= 0) || !std::isfinite(s)) {
            throw std::invalid_argument("choosing points: a standard deviation is negative or not finite");
        }
    }
}

}  // namespace

std::vector<Choice> choose_next(std::span<const double> inputs, std::size_t dimensions,
                                std::span<const double> deviation, std::size_t how_many, double uniform_share,
                                std::uint64_t seed) {
    check(inputs, dimensions, deviation, uniform_share);
    how_many = std::min(how_many, deviation.size());
    std::vector<Choice> choices;
    if (how_many == 0) return choices;

    std::mt19937_64 random(seed);
    const std::size_t uniform_draws = share_of(uniform_share, how_many, random);
    // Half of the spacing that so many points would have if they filled the unit cube evenly.
    const double reach = 0.5 * std::pow(static_cast<double>(how_many), -1.0 / static_cast<double>(dimensions));
    Attraction attraction(inputs, dimensions, deviation, reach);
    while (choices.size() < uniform_draws) {
        const double at = random_unit(random) * static_cast<double>(deviation.size());
        const std::size_t i = std::min(static_cast<std::size_t>(at), deviation.size() - 1);
        if (attraction.taken(i)) continue;
        attraction.take(i);
        choices.push_back({i, true});
    }
    if (uniform_draws < how_many)
        for (const Choice& choice : choices) attraction.dim_around(choice.candidate);
    while (choices.size() < how_many) {
        const std::size_t i = attraction.best();
        attraction.take(i);
        attraction.dim_around(i);
        choices.push_back({i, false});
    }
    return choices;
}

Chooser::Chooser(Acquisition acquisition, Candidates candidates, Shares shares)
    : acquisition_(acquisition),
      shares_(shares),
      dimensions_(candidates.dimensions),
      inputs_(std::move(candidates.inputs)),
      worth_(std::move(candidates.deviation)) {
    check(inputs_, dimensions_, worth_, shares_.uniform);
    const std::vector<double>& cost = candidates.cost;
    if (!cost.empty() && cost.size() != worth_.size())
        throw std::invalid_argument("choosing points: there must be one cost per candidate, or none");
    for (const double c : cost)
        if (!(c > 0) || !std::isfinite(c))
            throw std::invalid_argument("choosing points: a cost is not a finite number above 0");
    for (std::size_t i = 0; i < cost.size(); ++i) worth_[i] /= std::sqrt(cost[i]);
    if (acquisition != Acquisition::lcmd || worth_.empty()) return;

    const FeatureRows features{candidates.features, candidates.width}, known{candidates.known, candidates.width};
    if (features.rows() != worth_.size())
        throw std::invalid_argument("choosing points: there must be one row of features per candidate");
    clusters_.emplace(unexplained(features, known, candidates.noise), candidates.width, cost);
    const std::vector<float> left = unexplained(known, known, candidates.noise);
    clusters_->add_centres({left, candidates.width});
}

std::vector<Choice> Chooser::choose(std::size_t how_many, std::span<const std::uint8_t> free, std::uint64_t seed) {
    if (free.size() != worth_.size())
        throw std::invalid_argument("choosing points: whether it is free must be said of each candidate");
    if (clusters_) return by_clusters(how_many, free, seed);
    return by_deviation(how_many, free, acquisition_ == Acquisition::random ? 1 : shares_.uniform, seed);
}

std::vector<Choice> Chooser::by_deviation(std::size_t how_many, std::span<const std::uint8_t> free,
                                          double uniform_share, std::uint64_t seed) const {
    std::vector<std::size_t> left;
    std::vector<double> inputs, worth;
    for (std::size_t i = 0; i < free.size(); ++i) {
        if (free[i] == 0) continue;
        left.push_back(i);
        worth.push_back(worth_[i]);
        const auto row = std::span(inputs_).subspan(i * dimensions_, dimensions_);
        inputs.insert(inputs.end(), row.begin(), row.end());
    }
    std::vector<Choice> choices = choose_next(inputs, dimensions_, worth, how_many, uniform_share, seed);
    for (Choice& choice : choices) choice.candidate = left[choice.candidate];
    return choices;
}

std::vector<Choice> Chooser::by_clusters(std::size_t how_many, std::span<const std::uint8_t> free, std::uint64_t seed) {
    std::vector<std::uint8_t> open(free.begin(), free.end());
    how_many = std::min(how_many, static_cast<std::size_t>(std::ranges::count_if(open, [](auto f) { return f != 0; })));
    std::mt19937_64 random(seed ^ 0x6C636D64U);
    const double other_share = shares_.deviation + shares_.uniform;
    const std::size_t others = share_of(other_share, how_many, random);
    std::vector<Choice> choices = by_deviation(others, open, other_share > 0 ? shares_.uniform / other_share : 0, seed);
    for (const Choice& choice : choices) {
        open[choice.candidate] = 0;
        clusters_->add_candidate(choice.candidate);
    }
    while (choices.size() < how_many) {
        const std::size_t pick = clusters_->pick(open);
        open[pick] = 0;
        choices.push_back({pick, false});
    }
    return choices;
}

}  // namespace mdsweep::surrogate
