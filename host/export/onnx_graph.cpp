#include "export/onnx_graph.hpp"

#include <bit>

#include "export/expression.hpp"

namespace mdsweep::exporting {

namespace {

static_assert(std::endian::native == std::endian::little, "raw tensors are little-endian");

template <class T>
std::string_view bytes_of(const std::vector<T>& numbers) {
    return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(T)};
}

Message number_attribute(const std::string& name, std::int64_t value) {
    return Message().text(1, name).number(3, value).number(20, 2);
}

Message list_attribute(const std::string& name, const OnnxGraph::Sizes& values) {
    Message attribute;
    attribute.text(1, name);
    for (const std::int64_t value : values) attribute.number(8, value);
    return attribute.number(20, 7);
}

Message value_info(const std::string& name, OnnxType type, std::int64_t columns) {
    Message shape;
    shape.message(1, Message().text(2, "rows"));
    if (columns > 0) shape.message(1, Message().number(1, columns));
    const Message tensor = Message().number(1, static_cast<std::int64_t>(type)).message(2, shape);
    return Message().text(1, name).message(2, Message().message(1, tensor));
}

}  // namespace

OnnxGraph::Value OnnxGraph::tensor(OnnxType type, const Sizes& shape, std::string_view bytes) {
    std::string key = std::to_string(static_cast<int>(type)) + ":";
    for (const std::int64_t n : shape) key += std::to_string(n) + ",";
    key += bytes;
    const auto found = known_.find(key);
    if (found != known_.end()) return found->second;
    Value name = "c" + std::to_string(count_++);
    Message message;
    message.numbers(1, shape).number(2, static_cast<std::int64_t>(type)).text(8, name).text(9, bytes);
    constants_.message(5, message);
    known_.emplace(std::move(key), name);
    return name;
}

OnnxGraph::Value OnnxGraph::constant(const std::vector<double>& numbers, const Sizes& shape, OnnxType type) {
    if (type == OnnxType::boolean)
        return tensor(type, shape, bytes_of(std::vector<char>(numbers.begin(), numbers.end())));
    constexpr std::size_t few = 16;
    const bool shortened = type == OnnxType::float64 && numbers.size() > few && are_exact_in_single(numbers);
    if (type == OnnxType::float64 && !shortened) return tensor(type, shape, bytes_of(numbers));
    const Value single = tensor(OnnxType::float32, shape, bytes_of(std::vector<float>(numbers.begin(), numbers.end())));
    return shortened ? cast(single, type) : single;
}

OnnxGraph::Value OnnxGraph::integers(const std::vector<std::int64_t>& numbers) {
    return tensor(OnnxType::int64, {static_cast<std::int64_t>(numbers.size())}, bytes_of(numbers));
}

OnnxGraph::Value OnnxGraph::node(const std::string& operation, const std::vector<Value>& inputs,
                                 const std::map<std::string, std::int64_t>& numbers, const Attributes& lists) {
    Message message;
    for (const Value& input : inputs) message.text(1, input);
    Value result = fresh();
    message.text(2, result).text(3, operation + "_" + result).text(4, operation);
    for (const auto& [name, value] : numbers) message.message(5, number_attribute(name, value));
    for (const auto& [name, values] : lists) message.message(5, list_attribute(name, values));
    nodes_.message(1, message);
    return result;
}

void OnnxGraph::input(const std::string& name, OnnxType type, std::int64_t columns) {
    inputs_.message(11, value_info(name, type, columns));
}

void OnnxGraph::output(const std::string& name, const Value& value, OnnxType type, std::int64_t columns) {
    nodes_.message(1, Message().text(1, value).text(2, name).text(3, "name_" + name).text(4, "Identity"));
    outputs_.message(12, value_info(name, type, columns));
}

std::string OnnxGraph::model(const std::string& name, const std::string& producer_version, std::int64_t model_version,
                             const std::map<std::string, std::string>& metadata) const {
    constexpr std::int64_t ir_version = 8, operator_set = 17;  // of ONNX 1.12, 2022
    Message graph;
    graph.text(2, name);
    // A message is its fields, one after the other: they may be appended as they are.
    std::string fields = nodes_.bytes() + graph.bytes() + constants_.bytes() + inputs_.bytes() + outputs_.bytes();
    Message file;
    file.number(1, ir_version).text(2, "mdsweep").text(3, producer_version).number(5, model_version).text(7, fields);
    file.message(8, Message().text(1, "").number(2, operator_set));
    for (const auto& [key, text] : metadata) file.message(14, Message().text(1, key).text(2, text));
    return file.bytes();
}

}  // namespace mdsweep::exporting
