// The start that a run leaves out and when it ends, on series whose truth is known: x[t+1] = m x[t] + noise, with a
// transient, in blocks of ten samples.
#include "observables/equilibration.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "observables/block_average.hpp"

using namespace mdsweep;

namespace {

struct Source {
    double time = 2;                            // correlation time, in samples
    double transient = 0, transient_time = 60;  // A exp(-t / time), in standard deviations of a sample
    int columns = 1;
};
constexpr double truth = 10;

BlockSeries draw(const Source& source, int blocks, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> gauss;
    const double memory = std::exp(-1 / source.time), noise = std::sqrt(1 - memory * memory);
    std::vector<double> x(static_cast<std::size_t>(source.columns));
    for (double& value : x) value = gauss(random);
    BlockSeries series;
    for (int b = 0; b < blocks; ++b) {
        std::vector<double>& block = series.emplace_back(x.size());
        for (int sample = 0; sample < 10; ++sample)
            for (std::size_t k = 0; k < x.size(); ++k) {
                x[k] = memory * x[k] + noise * gauss(random);
                const double decay = std::exp(-(10 * b + sample) / source.transient_time);
                block[k] += 0.1 * (truth + x[k] + source.transient * decay);
            }
    }
    return series;
}

BlockSeries first(const BlockSeries& series, int blocks) {
    return {series.begin(), series.begin() + blocks};
}

// As the engines do it: the blocks with which a run ends.
BlockSeries run(const Source& source, double target, std::uint64_t seed) {
    BlockSeries all = draw(source, 256, seed);
    for (int blocks = 16; blocks < 256; blocks += blocks / 2)
        if (BlockSeries some = first(all, blocks); precise_enough({some}, {{target, 0}})) return some;
    return all;
}

// Over many seeds.
struct Statistics {
    double blocks = 0, left_out = 0;
    double within_one = 0, within_two = 0;  // shares of means within so many standard errors (1.96) of the truth
    double bias = 0, error = 0;             // means over the runs
};
Statistics statistics_of(const Source& source, double target) {
    Statistics s;
    constexpr int runs = 500;
    for (std::uint64_t seed = 0; seed < runs; ++seed) {
        const BlockSeries series = run(source, target, seed);
        const std::size_t out = truncation_of({series});
        const BlockAverage average =
            block_average({BlockSeries(series.begin() + static_cast<std::ptrdiff_t>(out), series.end())});
        const double off = average.mean[0] - truth;
        s.blocks += static_cast<double>(series.size()) / runs;
        s.left_out += static_cast<double>(out) / runs;
        s.within_one += std::abs(off) < average.error[0] ? 1.0 / runs : 0;
        s.within_two += std::abs(off) < 1.96 * average.error[0] ? 1.0 / runs : 0;
        s.bias += off / runs;
        s.error += average.error[0] / runs;
    }
    return s;
}

}  // namespace

TEST_CASE("MSER: nothing, a step, and at most half") {
    CHECK(mser_truncation({}) == 0);
    CHECK(mser_truncation({{1}, {2}, {3}}) == 0);
    CHECK(mser_truncation(BlockSeries(20, {7})) == 0);
    BlockSeries step = draw({}, 40, 1);
    for (std::size_t b = 0; b < 9; ++b) step[b][0] += 30;
    CHECK(mser_truncation(step) >= 9);
    CHECK(mser_truncation(step) < 12);  // which of the blocks that follow are left out is chance
    for (std::size_t b = 0; b < 40; ++b) step[b][0] = static_cast<double>(b);
    CHECK(mser_truncation(step) == 20);
}

TEST_CASE("MSER: is the minimum of the marginal standard error") {
    const BlockSeries series = draw({.transient = 5, .columns = 3}, 60, 3);
    std::size_t expected = 0;
    double best = std::numeric_limits<double>::infinity();
    for (std::size_t out = 0; out <= 30; ++out) {
        double sum = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            double mean = 0;
            for (std::size_t b = out; b < 60; ++b) mean += series[b][k] / static_cast<double>(60 - out);
            for (std::size_t b = out; b < 60; ++b) sum += (series[b][k] - mean) * (series[b][k] - mean);
        }
        sum /= static_cast<double>((60 - out) * (60 - out));
        if (sum < best) {
            best = sum;
            expected = out;
        }
    }
    CHECK(expected > 0);
    CHECK(mser_truncation(series) == expected);
}

TEST_CASE("Truncation: a transient is left out, hardly anything without one, and the slowest output counts") {
    double with = 0, without = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        with += static_cast<double>(truncation_of({draw({.transient = 5}, 128, seed)})) / 200;
        without += static_cast<double>(truncation_of({draw({}, 128, seed)})) / 200;
    }
    // exp(-t / 60 samples) of 5 is below the standard deviation of a block (0.6) after 13 blocks, and 8 times smaller
    // after 25.
    CAPTURE(with, without);
    CHECK(with > 20);
    CHECK(with < 32);
    CHECK(without < 4);
    const BlockSeries fast = draw({}, 128, 1), slow = draw({.transient = 5}, 128, 2);
    CHECK(truncation_of({fast, slow}) == truncation_of({slow}));
    CHECK(truncation_of({slow, fast}) == truncation_of({slow}));
}

TEST_CASE("Precision: relative errors, of a profile by its norms, and independent blocks") {
    const BlockSeries series = draw({.time = 0.1, .columns = 4}, 200, 5);
    const OutputPrecision found = precision_of(series, 50, 0);
    // Independent samples: 150 blocks of ten.
    CHECK(found.error == Approx(1 / std::sqrt(1500.0) / truth).epsilon(0.1));
    CHECK(found.effective > 110);
    CHECK(found.effective <= 150);
    CHECK(precision_of(series, 50, 20).error == Approx(found.error / 2).epsilon(0.01));
    CHECK(precision_of(series, 199, 0).error == std::numeric_limits<double>::infinity());
    CHECK(precision_of(series, 1000, 0).error == std::numeric_limits<double>::infinity());
    // 54 independent blocks of this standard deviation would have the error of these; the estimate is a cautious one.
    double effective = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed)
        effective += precision_of(draw({.time = 20}, 256, seed), 0, 0).effective / 40;
    CHECK(effective > 35);
    CHECK(effective < 54);
    CHECK(precision_of(BlockSeries(20, {0}), 0, 0).error == std::numeric_limits<double>::infinity());
    CHECK(precision_of(BlockSeries(20, {0}), 0, 1).error == 0);
}

TEST_CASE("Enough: every output counts, with its own target") {
    const BlockSeries noisy = draw({}, 64, 6);
    BlockSeries calm = noisy;
    for (auto& block : calm) block[0] = truth + 0.1 * (block[0] - truth);
    CHECK(precise_enough({noisy}, {{0.02, 0}}));
    CHECK_FALSE(precise_enough({noisy}, {{0.002, 0}}));
    CHECK(precise_enough({noisy, calm}, {{0.02, 0}, {0.002, 0}}));
    CHECK_FALSE(precise_enough({noisy, calm}, {{0.02, 0}, {0.0002, 0}}));
    CHECK_FALSE(precise_enough({calm, noisy}, {{0.002, 0}, {0.002, 0}}));
    CHECK_FALSE(precise_enough({}, {}));
    CHECK_FALSE(precise_enough({first(calm, 15)}, {{1, 0}}));
    BlockSeries unsettled = calm;  // until more than a third is gone
    for (std::size_t b = 0; b < 15; ++b) unsettled[b][0] += 5;
    CHECK_FALSE(precise_enough({unsettled}, {{1, 0}}));
    BlockSeries bad = calm;
    bad[30][0] = std::nan("");
    CHECK_FALSE(precise_enough({bad}, {{1, 0}}));
}

TEST_CASE("Enough: error bars of runs that end themselves are honest, and the bias is small") {
    struct Case {
        Source source;
        double target = 0;
    };
    for (const Case& c :
         {Case{{}, 0.03}, Case{{}, 0.01}, Case{{.transient = 5}, 0.03}, Case{{.transient = 5}, 0.01},
          Case{{.time = 10, .transient = 5, .transient_time = 30}, 0.02}, Case{{.time = 20, .transient = 5}, 0.03}}) {
        const Statistics s = statistics_of(c.source, c.target);
        CAPTURE(c.source.time, c.source.transient, c.target, s.blocks, s.left_out, s.error);
        CAPTURE(s.within_one, s.within_two, s.bias / s.error);
        CHECK(s.within_one > 0.62);
        CHECK(s.within_one < 0.76);
        CHECK(s.within_two > 0.90);
        CHECK(s.error < 1.05 * c.target * truth);
        CHECK(std::abs(s.bias) < 0.4 * s.error);
    }
}

TEST_CASE("Enough: easy points end early") {
    const double easy = statistics_of({}, 0.03).blocks, hard = statistics_of({}, 0.01).blocks;
    CAPTURE(easy, hard);
    CHECK(easy < 40);
    CHECK(hard > 50);
    CHECK(statistics_of({}, 0.001).blocks == Approx(256));
}
