// A Gaussian process as nodes of an ONNX graph.
#pragma once

#include "export/model.hpp"
#include "export/onnx_graph.hpp"

namespace mdsweep::exporting {

struct OnnxProcess {
    OnnxGraph::Value mean, variance;  // [rows, columns], in units of the outputs' scales
};

// `seen` [rows, seen], in double precision.
[[nodiscard]] OnnxProcess add_process(OnnxGraph& graph, const Process& process, const OnnxGraph::Value& seen);

}  // namespace mdsweep::exporting
