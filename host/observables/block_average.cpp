#include "observables/block_average.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace mdsweep {

namespace {

using Series = std::vector<std::vector<std::vector<double>>>;

constexpr std::size_t fewest_blocks = 8;  // of a replica after merging

// What is the same in all blocks, but for the rounding of sums, has no error.
double deviation(double value, double mean) {
    constexpr double rounding = 64 * std::numeric_limits<double>::epsilon();
    const double off = value - mean;
    return std::abs(off) <= rounding * std::abs(mean) ? 0 : off;
}

// Squared standard errors of the mean if the blocks were independent.
std::vector<double> squared_errors(const Series& series, const std::vector<double>& mean) {
    std::vector<double> sum(mean.size());
    double blocks = 0;
    for (const auto& replica : series)
        for (const auto& block : replica) {
            for (std::size_t k = 0; k < mean.size(); ++k) {
                const double off = deviation(block[k], mean[k]);
                sum[k] += off * off;
            }
            ++blocks;
        }
    for (double& s : sum) s /= blocks * std::max(1.0, blocks - 1);
    return sum;
}

Series merged_in_pairs(const Series& series) {
    Series merged(series.size());
    for (std::size_t r = 0; r < series.size(); ++r) {
        for (std::size_t b = 0; b + 1 < series[r].size(); b += 2) {
            std::vector<double> block(series[r][b].size());
            for (std::size_t k = 0; k < block.size(); ++k) block[k] = 0.5 * (series[r][b][k] + series[r][b + 1][k]);
            merged[r].push_back(std::move(block));
        }
    }
    return merged;
}

// The factor by which correlation enlarges the squared error if it falls off exponentially: (1 + r) / (1 - r), with r
// the correlation of neighbouring blocks. Few blocks know that better than the standard deviation of merged blocks. The
// 1 / n makes up for the mean, which is taken of the same n blocks and lowers r.
double growth_of_neighbours(const Series& series, const std::vector<double>& mean) {
    double together = 0, alone = 0, blocks = 0;
    for (const auto& replica : series) {
        for (std::size_t b = 0; b < replica.size(); ++b)
            for (std::size_t k = 0; k < mean.size(); ++k) {
                const double off = deviation(replica[b][k], mean[k]);
                alone += off * off;
                if (b > 0) together += off * deviation(replica[b - 1][k], mean[k]);
            }
        blocks += static_cast<double>(replica.size());
    }
    const double r = alone > 0 ? together / alone + 1 / blocks : 0;
    const double most = std::max(1.0, blocks / 2);
    return r < (most - 1) / (most + 1) ? std::max(1.0, (1 + r) / (1 - r)) : most;
}

std::size_t shortest(const Series& series) {
    return std::ranges::min(series, {}, [](const auto& replica) { return replica.size(); }).size();
}

double total(const std::vector<double>& values) {
    double sum = 0;
    for (const double v : values) sum += v;
    return sum;
}

}  // namespace

std::vector<double> block_mean(const Series& series) {
    std::vector<double> mean;
    double blocks = 0;
    for (const auto& replica : series)
        for (const auto& block : replica) {
            mean.resize(block.size());
            for (std::size_t k = 0; k < mean.size(); ++k) mean[k] += block[k];
            ++blocks;
        }
    for (double& m : mean) m /= blocks;
    return mean;
}

std::vector<double> independent_errors(const Series& series, const std::vector<double>& mean) {
    std::vector<double> errors = squared_errors(series, mean);
    for (double& error : errors) error = std::sqrt(error);
    return errors;
}

BlockAverage block_average(const Series& series) {
    std::size_t blocks = 0;
    for (const auto& replica : series) blocks += replica.size();
    if (blocks < 2) throw std::invalid_argument("a standard error needs at least two blocks");
    BlockAverage result;
    result.mean = block_mean(series);
    result.error = squared_errors(series, result.mean);
    const double unmerged = total(result.error);
    double growth = growth_of_neighbours(series, result.mean);
    for (Series level = series; shortest(level) >= 2 * fewest_blocks;) {
        level = merged_in_pairs(level);
        const double merged = total(squared_errors(level, block_mean(level)));
        if (unmerged > 0) growth = std::max(growth, merged / unmerged);
    }
    for (double& e : result.error) e = std::sqrt(growth * e);
    result.effective = static_cast<double>(blocks) / growth;
    return result;
}

}  // namespace mdsweep
