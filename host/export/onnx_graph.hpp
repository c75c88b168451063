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

    [[nodiscard]] Value constant(double number) { return doubles({number}, {}); }
    [[nodiscard]] Value doubles(const std::vector<double>& numbers, const Sizes& shape);
    [[nodiscard]] Value floats(const std::vector<float>& numbers, const Sizes& shape);
    [[nodiscard]] Value integers(const std::vector<std::int64_t>& numbers);

    // Attributes are whole numbers or lists of them.
    using Attributes = std::map<std::string, Sizes>;
    [[nodiscard]] Value node(const std::string& operation, const std::vector<Value>& inputs,
                             const std::map<std::string, std::int64_t>& numbers = {}, const Attributes& lists = {});

    [[nodiscard]] Value add(const Value& a, const Value& b) { return node("Add", {a, b}); }
    [[nodiscard]] Value subtract(const Value& a, const Value& b) { return node("Sub", {a, b}); }
    [[nodiscard]] Value multiply(const Value& a, const Value& b) { return node("Mul", {a, b}); }
    [[nodiscard]] Value divide(const Value& a, const Value& b) { return node("Div", {a, b}); }
    [[nodiscard]] Value larger(const Value& a, const Value& b) { return node("Max", {a, b}); }
    [[nodiscard]] Value smaller(const Value& a, const Value& b) { return node("Min", {a, b}); }
    [[nodiscard]] Value root(const Value& a) { return node("Sqrt", {a}); }
    [[nodiscard]] Value choose(const Value& condition, const Value& yes, const Value& no) {
        return node("Where", {condition, yes, no});
    }
    [[nodiscard]] Value cast(const Value& a, OnnxType type) {
        return node("Cast", {a}, {{"to", static_cast<std::int64_t>(type)}});
    }
    // Columns [first, first + count) along that axis.
    [[nodiscard]] Value columns(const Value& a, std::int64_t first, std::int64_t count, std::int64_t axis);
    [[nodiscard]] Value sum(const Value& a, std::int64_t axis, bool keep);
    [[nodiscard]] Value mean(const Value& a, std::int64_t axis, bool keep);
    [[nodiscard]] Value joined(const std::vector<Value>& parts, std::int64_t axis);

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
