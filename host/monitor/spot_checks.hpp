// Bounds from simulations of points that were handed over long ago. They hold at every look at once.
#pragma once

#include <cstddef>

namespace mdsweep::monitor {

// How many of a set's points fail.
struct FailingRange {
    std::size_t least = 0, most = 0;
};

// With probability 1 - delta the number of failing points among `handed_over` lies in the range after each number of
// draws, however often and for whatever reason one looks. This is a confidence sequence for sampling without
// replacement: the prior-posterior ratio of Waudby-Smith and Ramdas (NeurIPS 2020, theorem 2.1), with a beta-binomial
// prior (a = 1/2, b = 10). `draws` points, drawn uniformly, were simulated and `failures` of them fail. Throws
// std::invalid_argument unless failures <= draws <= handed_over and 0 < delta < 1.
[[nodiscard]] FailingRange failing_range(std::size_t handed_over, std::size_t draws, std::size_t failures,
                                         double delta);

// Whether more than a share alpha of the points fail for sure, at 1 - delta: their answers are to be taken back.
[[nodiscard]] bool must_revoke(std::size_t handed_over, std::size_t draws, std::size_t failures, double alpha,
                               double delta);

}  // namespace mdsweep::monitor
