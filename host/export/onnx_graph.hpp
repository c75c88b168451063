// An ONNX graph, node by node (github.com/onnx/onnx, onnx.proto and Operators.md; operator set 17). Values are called
// by name; what a function returns is the name of what its node yields.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <vector>

#include "export/protobuf.hpp"

namespace mdsweep::exporting {

enum class OnnxType { float32 = 1, int64 = 7, boolean = 9, float64 = 11 };

class OnnxGraph {
public:
    using Value = std::string;
    using Sizes = std::vector<std::int64_t>;

    // Those in double precision that are exact in single are stored so.
    [[nodiscard]] Value constant(const std::vector<double>& numbers, const Sizes& shape, OnnxType type);
    [[nodiscard]] Value integers(const std::vector<std::int64_t>& numbers);

    // Attributes are whole numbers or lists of them.
    using Attributes = std::map<std::string, Sizes>;
    [[nodiscard]] Value node(const std::string& operation, const std::vector<Value>& inputs,
                             const std::map<std::string, std::int64_t>& numbers = {}, const Attributes& lists = {});

    [[nodiscard]] Value cast(const Value& a, OnnxType type) {
        return node("Cast", {a}, {{"to", static_cast<std::int64_t>(type)}});
    }

    // Inputs and outputs have `rows` rows; columns 0: none, [rows] alone.
    void input(const std::string& name, OnnxType type, std::int64_t columns);
    void output(const std::string& name, const Value& value, OnnxType type, std::int64_t columns);

    // A whole model file. `metadata`: texts by name.
    [[nodiscard]] std::string model(const std::string& name, const std::string& producer_version,
                                    std::int64_t model_version,
                                    const std::map<std::string, std::string>& metadata) const;

private:
    [[nodiscard]] Value tensor(OnnxType type, const Sizes& shape, std::string_view bytes);
    [[nodiscard]] Value fresh() { return "v" + std::to_string(count_++); }

    Message nodes_, constants_, inputs_, outputs_;  // fields of a GraphProto
    std::map<std::string, Value> known_;            // constants, by type, shape and bytes
    int count_ = 0;
};

}  // namespace mdsweep::exporting
