// A simulation that decides for itself what it leaves out at its start and when it is long enough. Pure functions of
// block averages.
//
// Its start is left out by MSER, the marginal standard error rule (White, Simulation 69, 323, 1997): as much as makes
// the standard error of the rest smallest, as if its blocks were independent, half of the blocks at most. A transient
// makes the rest's standard deviation large; leaving out more makes the rest short. Where the fluctuations of the block
// averages hide the transient's tail, the rule leaves that in, and its bias may be as large as the error. So twice as
// much is left out as the rule says.
//
// It ends when every output's standard error (block_average.hpp) is below its target, with room for what so few blocks
// know of it. That is asked few times (at 16 blocks, 24, 36, ...), as every time is another chance to see too small an
// error. tests/host/observables/equilibration_test.cpp measures both rules.
#pragma once

#include <cstddef>
#include <vector>

namespace mdsweep {

// Averages of one output of one replica: [block average][column].
using BlockSeries = std::vector<std::vector<double>>;

// The number of blocks at the start that the rule leaves out for that output. Columns are pooled, by their squares.
[[nodiscard]] std::size_t mser_truncation(const BlockSeries& series);

// The number of blocks to leave out for several outputs of the same blocks: twice the largest of their numbers, half of
// the blocks at most.
[[nodiscard]] std::size_t truncation_of(const std::vector<BlockSeries>& outputs);

struct ErrorTarget {
    double error = 0;  // the standard error, relative to the mean; a profile's by the root mean squares of both
    double least = 0;  // means that are smaller are judged as if they were of this size
};

// The precision of an output's mean over the blocks after a truncation.
struct OutputPrecision {
    double error = 0;      // as ErrorTarget has it; infinite where the mean is 0, or with fewer than 2 blocks
    double effective = 0;  // how many independent blocks would have this error
};
[[nodiscard]] OutputPrecision precision_of(const BlockSeries& series, std::size_t truncation, double least);

// Whether a replica may end: at most a third is left out, as much as 16 independent blocks remain, and all outputs meet
// their targets with the uncertainty of their error added to it. A target of one of several replicas of a point may be
// larger than the point's, by the square root of their number.
[[nodiscard]] bool precise_enough(const std::vector<BlockSeries>& outputs, const std::vector<ErrorTarget>& targets);

}  // namespace mdsweep
