#include "observables/equilibration.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "observables/block_average.hpp"

namespace mdsweep {

namespace {

constexpr double fewest_independent = 16;

double squares(const std::vector<double>& values) {
    double sum = 0;
    for (const double v : values) sum += v * v;
    return sum;
}

}  // namespace

// From the end: sums of the last blocks, and of their squares about the mean (Welford, Technometrics 4, 419, 1962).
std::size_t mser_truncation(const BlockSeries& series) {
    const std::size_t n = series.size(), most = n / 2;
    if (n < 4) return 0;
    std::vector<double> mean(series.front().size());
    double deviations = 0, kept = 0, best = std::numeric_limits<double>::infinity();
    std::size_t truncation = 0;
    for (std::size_t first = n; first-- > 0;) {
        ++kept;
        for (std::size_t k = 0; k < mean.size(); ++k) {
            const double off = series[first][k] - mean[k];
            mean[k] += off / kept;
            deviations += off * (series[first][k] - mean[k]);
        }
        // Among equal errors the one that keeps most.
        if (const double error = deviations / (kept * kept); first <= most && error <= best) {
            best = error;
            truncation = first;
        }
    }
    return truncation;
}

std::size_t truncation_of(const std::vector<BlockSeries>& outputs) {
    std::size_t truncation = 0;
    for (const BlockSeries& series : outputs) truncation = std::max(truncation, mser_truncation(series));
    return outputs.empty() ? 0 : std::min(2 * truncation, outputs.front().size() / 2);
}

OutputPrecision precision_of(const BlockSeries& series, std::size_t truncation, double least) {
    OutputPrecision precision{std::numeric_limits<double>::infinity(), 0};
    const BlockSeries kept(series.begin() + static_cast<std::ptrdiff_t>(std::min(truncation, series.size())),
                           series.end());
    if (kept.size() < 2) return precision;
    const BlockAverage average = block_average({kept});
    const double columns = static_cast<double>(average.mean.size()), error2 = squares(average.error);
    const double size2 = std::max(squares(average.mean), least * least * columns);
    if (size2 > 0) precision.error = std::sqrt(error2 / size2);
    precision.effective = average.effective;
    return precision;
}

bool precise_enough(const std::vector<BlockSeries>& outputs, const std::vector<ErrorTarget>& targets) {
    if (outputs.empty()) return false;
    const std::size_t blocks = outputs.front().size(), truncation = truncation_of(outputs);
    if (3 * truncation > blocks) return false;
    for (std::size_t k = 0; k < outputs.size(); ++k) {
        const OutputPrecision found = precision_of(outputs[k], truncation, targets[k].least);
        // n samples know their standard deviation to 1 / sqrt(2 n) of it.
        const double at_most = found.error * (1 + 1 / std::sqrt(2 * found.effective));
        if (!(found.effective >= fewest_independent && at_most <= targets[k].error)) return false;
    }
    return true;
}

}  // namespace mdsweep
