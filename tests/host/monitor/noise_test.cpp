#include "monitor/noise.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

namespace mdsweep::monitor {

TEST_CASE("Noise: the chance that it alone makes a number miss is that of a normal variable") {
    for (const double deviation : {0.2, 0.5, 1.0, 3.0}) {
        const std::vector<OutputNoise> number = {{deviation, 1}};
        CHECK(miss_chance(number) == Approx(std::erfc(1 / (deviation * std::numbers::sqrt2))));
        CHECK(miss_chance(number, 2) == Approx(std::erfc(0.5 / (deviation * std::numbers::sqrt2))));
    }
    const std::vector<OutputNoise> none = {{0, 1}}, unknown = {{std::numeric_limits<double>::infinity(), 1}};
    CHECK(miss_chance(none) == 0);
    CHECK(miss_chance(unknown) == 1);
}

TEST_CASE("Noise: several outputs miss more often than each, a profile less often than a number") {
    const double one = miss_chance(std::vector<OutputNoise>{{0.5, 1}});
    CHECK(miss_chance(std::vector<OutputNoise>{{0.5, 1}, {0.5, 1}, {0, 1}}) == Approx(1 - std::pow(1 - one, 2)));
    CHECK(miss_chance(std::vector<OutputNoise>{{0.5, 40}}) < 1e-6);
    CHECK(miss_chance(std::vector<OutputNoise>{{1.5, 40}}) > 0.99);
}

// Against drawn noise: two profiles, the errors of one of which grow from bin to bin.
TEST_CASE("Noise: the chance of profiles is that of drawn ones") {
    std::vector<double> even(10, 0.8), uneven;
    for (int bin = 1; bin <= 10; ++bin) uneven.push_back(0.13 * bin);
    CHECK(effective_columns(even) == Approx(10));
    CHECK(effective_columns(uneven) == Approx(385.0 * 385 / 25333));
    const auto rms_of = [](const std::vector<double>& values) {
        double sum = 0;
        for (const double value : values) sum += value * value;
        return std::sqrt(sum / static_cast<double>(values.size()));
    };
    std::mt19937_64 random(7);
    std::normal_distribution<double> normal;
    constexpr int draws = 20000;
    int misses = 0;
    for (int draw = 0; draw < draws; ++draw) {
        std::vector<double> first = even, second = uneven;
        for (double& value : first) value *= normal(random);
        for (double& value : second) value *= normal(random);
        misses += rms_of(first) > 1 || rms_of(second) > 1;
    }
    const std::vector<OutputNoise> outputs = {{rms_of(even), effective_columns(even)},
                                              {rms_of(uneven), effective_columns(uneven)}};
    CHECK(miss_chance(outputs) == Approx(static_cast<double>(misses) / draws).margin(0.015));
}

TEST_CASE("Noise: of several points, and of each output") {
    const Noise noise({{{0.3, 1}, {0.1, 1}}, {{0.2, 1}, {0.4, 1}}});
    CHECK(noise.rms() == Approx(std::sqrt((0.09 + 0.16) / 2)));
    CHECK(noise.by_output()[0] == Approx(std::sqrt((0.09 + 0.04) / 2)));
    CHECK(noise.by_output()[1] == Approx(std::sqrt((0.01 + 0.16) / 2)));
    CHECK(noise.misses() == Approx((miss_chance(std::vector<OutputNoise>{{0.3, 1}, {0.1, 1}}) +
                                    miss_chance(std::vector<OutputNoise>{{0.2, 1}, {0.4, 1}})) /
                                   2));
    const Noise none({});
    CHECK(std::isnan(none.rms()));
    CHECK(none.misses() == 0);
    CHECK_FALSE(too_noisy(none, 0.95));
}

TEST_CASE("Noise: too much of it is too large, or makes more points miss than may") {
    const auto of = [](double deviation, double columns, std::size_t outputs) {
        return Noise({std::vector<OutputNoise>(outputs, {deviation, columns})});
    };
    CHECK_FALSE(too_noisy(of(0.49, 40, 1), 0.95));
    CHECK(too_noisy(of(0.51, 40, 1), 0.95));
    CHECK_FALSE(too_noisy(of(0.45, 1, 1), 0.95));  // 2.6 % miss
    CHECK(too_noisy(of(0.45, 1, 4), 0.95));        // 10 %
    CHECK_FALSE(too_noisy(of(0.45, 1, 4), 0.85));
}

TEST_CASE("Noise: what is advised leaves room for a surrogate's own errors") {
    for (const std::size_t outputs : {1u, 4u}) {
        const Noise noise({std::vector<OutputNoise>(outputs, {0.45, 1})});
        const double longer = longer_for(noise, 0.95);
        CHECK(noise.misses(std::sqrt(2 / longer)) == Approx(0.0125).epsilon(0.01));
        CHECK(longer > std::pow(0.45 / 0.4, 2));
    }
    // A profile: by its size alone.
    CHECK(longer_for(Noise({{{0.8, 100}}}), 0.95) == Approx(4).epsilon(2e-3));
    CHECK(longer_for(Noise({{{0.2, 100}}}), 0.95) == Approx(0.25).epsilon(2e-3));
    CHECK(std::isinf(longer_for(Noise({{{std::numeric_limits<double>::infinity(), 1}}}), 0.95)));
}

}  // namespace mdsweep::monitor
