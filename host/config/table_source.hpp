// A sweep over finished simulations: a table of them in place of a model and an engine.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mdsweep {

// `model: {kind: table, file: runs.csv, parameters: [c_M, h_nm]}`: each row of the CSV is a point of the design. Its
// outputs are columns, too, which the section `outputs` names; they are looked at only when the sweep asks for that
// point. The file may also be a results file (sweep/sweep_file.hpp).
struct TableSource {
    std::filesystem::path file;
    std::string text;                     // of the file; read_sweep_file() and a results file fill it in
    std::vector<std::string> parameters;  // columns
};

}  // namespace mdsweep
