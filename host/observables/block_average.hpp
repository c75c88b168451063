// Means and standard errors from block averages, after Flyvbjerg and Petersen (J. Chem. Phys. 91, 461, 1989): blocks
// are merged in pairs, and the error that grows with merging tells that single blocks are still correlated.
#pragma once

#include <vector>

namespace mdsweep {

struct BlockAverage {
    std::vector<double> mean;   // [columns]
    std::vector<double> error;  // [columns]: standard error of the mean
    // How many independent blocks would have this error: the variance of single blocks over the squared error, pooled
    // over the columns. All blocks, where no correlation between them shows. As a block may hold many independent
    // samples, it is a lower bound of how many of those there are.
    double effective = 0;
};

// Means over all blocks of all replicas, [columns]; empty where there are none.
[[nodiscard]] std::vector<double> block_mean(const std::vector<std::vector<std::vector<double>>>& series);
// Standard errors of that mean as if the blocks were independent.
[[nodiscard]] std::vector<double> independent_errors(const std::vector<std::vector<std::vector<double>>>& series,
                                                     const std::vector<double>& mean);

// series[r][b][k]: replica r, its block b in order of time, column k. At least two blocks in all. The columns belong to
// one observable and share one correlation time: the growth of the error is pooled over them, which keeps it well
// determined for a profile of many noisy bins. Merging stops at 8 blocks a replica; the largest of the errors is kept,
// that which the correlation of neighbours suggests included, which errs on the side of too large.
// Throws std::invalid_argument when there are too few blocks.
[[nodiscard]] BlockAverage block_average(const std::vector<std::vector<std::vector<double>>>& series);

}  // namespace mdsweep
