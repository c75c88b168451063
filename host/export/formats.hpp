// A surrogate in the languages of others. Each takes rows of parameters in the sweep's own units. For every output it
// yields the mean, the members' standard deviation and the error bar; for the row the bound on its error in units of
// the tolerances (error_in_tolerances of `mdsweep predict`), and whether it lies in the trained range.
#pragma once

#include <string>
#include <vector>

#include "export/model.hpp"

namespace mdsweep::exporting {

// The bytes of a model file. `card` goes along as metadata.
[[nodiscard]] std::string to_onnx(const Model& model, const std::string& card, const std::string& producer_version);

// The source of a TorchScript module's methods, and the tensors that it calls self.<name>.
struct ScriptTensor {
    std::string name;
    std::vector<std::int64_t> shape;
    std::vector<double> numbers;
    bool single = false;  // stored in single precision
};
struct Script {
    std::string source;
    std::vector<ScriptTensor> tensors;
};
[[nodiscard]] Script to_torchscript(const Model& model);

// A header in C99, which C++ takes too. It needs nothing but the C library.
[[nodiscard]] std::string to_c_header(const Model& model, const std::string& title);

// An ES module of JavaScript, for node and browsers, also inside of a page. It needs nothing else. The card goes along.
[[nodiscard]] std::string to_javascript(const Model& model, const std::string& card, const std::string& title);

// A description of the files and of the meaning of their numbers, as JSON. `hash`: SHA-256 of the results file.
[[nodiscard]] std::string card(const Model& model, const SweepState& state, const std::string& file,
                               const std::string& hash);

}  // namespace mdsweep::exporting
