// The finished simulations of a table: its design and the results of each.
#pragma once

#include <string>
#include <vector>

#include "design/design.hpp"

namespace mdsweep {

// An output of the table: one column, or several that are named <name>_0, <name>_1, ...
struct TableOutput {
    std::string name;
    int size = 1;
    bool signed_value = false;  // has values of both signs, or zeros
    bool has_errors = false;    // columns <name>_error; of a profile <name>_error_0, ... or <name>_0_error, ...
};

struct TableRuns {
    std::vector<TableOutput> outputs;         // in the order of the section `outputs`
    std::vector<std::vector<double>> points;  // [row][parameter]
    std::vector<std::vector<double>> values;  // [row][columns of all outputs]
    std::vector<std::vector<double>> errors;  // the same; 0 where the table has none
    std::vector<double> seconds;              // [row], of the column `seconds`; 0 where there is none
};

// Reads config.table->text. Throws ConfigError with all mistakes as "file:line: ...": columns that are missing or
// stand there twice, values that are no finite numbers, errors below zero, rows of equal parameters.
[[nodiscard]] TableRuns read_table_runs(const Config& config);

// The natural size of each output: the median over the rows of the root mean square of its columns; 1 where that is 0.
[[nodiscard]] std::vector<double> table_sizes(const TableRuns& runs);

// The table's rows as the points of a sweep. A parameter that is the same in all rows does not vary.
[[nodiscard]] Design table_design(const Config& config);

}  // namespace mdsweep
