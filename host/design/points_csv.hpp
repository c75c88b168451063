// Points that a user lists in a CSV file.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"

namespace mdsweep {

struct PointTable {
    std::vector<std::string> names;           // the header
    std::vector<std::vector<double>> points;  // [point][column]
};

// Reads config.design.csv. Its header names parameters with their units; further lines hold a point each; empty lines
// and lines that begin with # are passed over. Throws ConfigError with all mistakes as "points.csv:line: ...".
[[nodiscard]] PointTable read_points_csv(const Config& config);

}  // namespace mdsweep
