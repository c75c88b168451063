// Errors from block averages, and how many independent samples they speak of.
#include "observables/block_average.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace mdsweep;

namespace {

using Series = std::vector<std::vector<std::vector<double>>>;

// First-order autoregressive series x' = memory x + noise with unit variance.
Series autoregressive(double memory, int replicas, int blocks, int columns, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    Series series(static_cast<std::size_t>(replicas));
    for (auto& replica : series) {
        std::vector<double> x(static_cast<std::size_t>(columns));
        for (double& value : x) value = normal(random);
        for (int b = 0; b < blocks; ++b) {
            replica.push_back(x);
            for (double& value : x) value = memory * value + std::sqrt(1 - memory * memory) * normal(random);
        }
    }
    return series;
}

// Standard error of the mean of such a series, exactly (Priestley, Spectral Analysis and Time Series, 5.3).
double true_error(double memory, int replicas, int blocks) {
    double sum = 1;
    for (int k = 1; k < blocks; ++k) sum += 2 * (1 - static_cast<double>(k) / blocks) * std::pow(memory, k);
    return std::sqrt(sum / blocks / replicas);
}

double mean_reported_error(double memory, int replicas, int blocks, int columns) {
    double mean = 0;
    constexpr int draws = 40;
    for (int k = 0; k < draws; ++k) {
        const BlockAverage average =
            block_average(autoregressive(memory, replicas, blocks, columns, 100 + static_cast<std::uint64_t>(k)));
        for (const double e : average.error) mean += e / (draws * columns);
    }
    return mean;
}

}  // namespace

TEST_CASE("Block averages: means, and errors of independent blocks") {
    const BlockAverage two = block_average({{{1.0, 5.0}, {3.0, 5.0}}});
    CHECK(two.mean == std::vector<double>{2.0, 5.0});
    CHECK(two.error[0] == Approx(1.0));
    CHECK(two.error[1] == 0);
    // The rounding of what is the same in every block is no error.
    const double third = 1.0 / 3;
    const BlockAverage same = block_average({{{0.1}, {0.3 * third}, {0.1}, {0.1}, {0.3 * third}, {0.1}, {0.1}}});
    CHECK(same.error[0] == 0);
    CHECK_THROWS_AS(block_average({{{1.0}}}), std::invalid_argument);
    CHECK_THROWS_AS(block_average({}), std::invalid_argument);

    for (const int replicas : {1, 2})
        CHECK(mean_reported_error(0, replicas, 32, 50) == Approx(true_error(0, replicas, 32)).epsilon(0.15));
}

TEST_CASE("Block averages: errors of correlated blocks") {
    for (const double memory : {0.3, 0.6}) {
        for (const int replicas : {1, 2}) {
            const double expected = true_error(memory, replicas, 64);
            INFO("memory " << memory << ", replicas " << replicas << ", unmerged would be "
                           << 1 / std::sqrt(64.0 * replicas) << ", true " << expected);
            CHECK(mean_reported_error(memory, replicas, 64, 50) == Approx(expected).epsilon(0.25));
        }
    }
    // A single noisy column, as a contact density is one.
    CHECK(mean_reported_error(0.5, 1, 64, 1) == Approx(true_error(0.5, 1, 64)).epsilon(0.25));
}

TEST_CASE("Block averages: the independent samples are the variance of one over the squared error") {
    // Independent blocks are as many as there are, nearly: of the errors at several levels the largest is taken.
    double independent = 0, correlated = 0;
    for (std::uint64_t k = 0; k < 40; ++k) {
        const BlockAverage average = block_average(autoregressive(0, 2, 32, 50, 300 + k));
        CHECK(average.effective <= 64);
        independent += average.effective / 40;
        correlated += block_average(autoregressive(0.6, 1, 64, 50, 400 + k)).effective / 40;
    }
    CHECK(independent == Approx(64).epsilon(0.15));
    CHECK(correlated == Approx(1 / (true_error(0.6, 1, 64) * true_error(0.6, 1, 64))).epsilon(0.4));
    CHECK(block_average({{{3.0}, {3.0}}}).effective == 2);  // nothing varies
}
