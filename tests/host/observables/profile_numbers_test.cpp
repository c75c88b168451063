#include "observables/profile_numbers.hpp"

#include <catch2/catch.hpp>
#include <numeric>

namespace mdsweep {

namespace {

// Bins of a half slit of 2 nm, so 0.1 nm wide, with the density 10 + z at their centres; z from the wall.
std::vector<double> linear_profile() {
    std::vector<double> bins(20);
    for (std::size_t k = 0; k < bins.size(); ++k) bins[k] = 10 + 0.1 * (static_cast<double>(k) + 0.5);
    return bins;
}

}  // namespace

TEST_CASE("the contact density is that of a radius from the wall") {
    const std::vector<double> bins = linear_profile();
    for (const double diameter : {0.2, 0.415, 0.5, 1.0})
        CHECK(weighted_sum(contact_weights(bins.size(), 4, diameter), bins) == Approx(10 + 0.5 * diameter));
    // Beyond the first and last bin centres there is nothing to interpolate with.
    CHECK(weighted_sum(contact_weights(bins.size(), 4, 0.02), bins) == Approx(bins.front()));
    CHECK(weighted_sum(contact_weights(bins.size(), 4, 40), bins) == Approx(bins.back()));
    CHECK(contact_weights(1, 4, 0.4) == Weights{1});
}

TEST_CASE("the peak is the highest bin, the mid-plane density the mean of the slit's middle tenth") {
    std::vector<double> bins = linear_profile();
    bins[3] = 100;
    const auto numbers = profile_numbers(bins, 4, 0.4);
    CHECK(numbers[0].name == "contact");
    CHECK(numbers[1].name == "peak");
    CHECK(numbers[2].name == "mid");
    CHECK(weighted_sum(numbers[1].weights, bins) == 100);
    CHECK(weighted_sum(numbers[2].weights, bins) == Approx((bins[18] + bins[19]) / 2));
    for (const ProfileNumber& number : numbers)
        CHECK(std::accumulate(number.weights.begin(), number.weights.end(), 0.0) == Approx(1));
}

}  // namespace mdsweep
