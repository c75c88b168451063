#include "arrays.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace mdsweep::surrogate {
namespace {

std::string shape_text(const std::vector<std::int64_t>& shape) {
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        text += (i ? ", " : "") + (shape[i] < 0 ? "any" : std::to_string(shape[i]));
    }
    return text + "]";
}

bool fits(const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& wanted) {
    return std::equal(shape.begin(), shape.end(), wanted.begin(), wanted.end(),
                      [](std::int64_t is, std::int64_t should) { return should < 0 ? is > 0 : is == should; });
}

}  // namespace

std::vector<float> to_floats(std::span<const double> numbers) {
    return {numbers.begin(), numbers.end()};
}

const NamedArray* look_for(std::span<const NamedArray> arrays, const std::string& name) {
    const auto found = std::find_if(arrays.begin(), arrays.end(), [&](const NamedArray& a) { return a.name == name; });
    return found == arrays.end() ? nullptr : &*found;
}

const NamedArray& find_array(std::span<const NamedArray> arrays, const std::string& name,
                             const std::vector<std::int64_t>& shape) {
    const NamedArray* const found = look_for(arrays, name);
    if (found == nullptr) throw std::runtime_error("the stored surrogate lacks the array " + name);
    std::size_t size = 1;
    for (const std::int64_t n : found->shape) size *= static_cast<std::size_t>(n);
    if (!fits(found->shape, shape) || found->data.size() != size) {
        throw std::runtime_error("the stored surrogate's array " + name + " has the shape " + shape_text(found->shape) +
                                 " with " + std::to_string(found->data.size()) + " numbers; it should be " +
                                 shape_text(shape));
    }
    for (const float x : found->data) {
        if (!std::isfinite(x)) throw std::runtime_error("the stored surrogate's array " + name + " is not finite");
    }
    return *found;
}

std::vector<NamedArray> shape_arrays(const Shape& shape) {
    const std::int64_t inputs = shape.input_count();
    std::vector<NamedArray> arrays = {{"input.low", {inputs}, to_floats(shape.low)},
                                      {"input.high", {inputs}, to_floats(shape.high)}};
    if (shape.features.empty()) return arrays;
    std::vector<double> low, high, feature, coefficient, powers;
    for (std::size_t k = 0; k < shape.features.size(); ++k) {
        low.push_back(shape.features[k].low);
        high.push_back(shape.features[k].high);
        for (const Term& term : shape.features[k].terms) {
            feature.push_back(static_cast<double>(k));
            coefficient.push_back(term.coefficient);
            powers.insert(powers.end(), term.powers.begin(), term.powers.end());
        }
    }
    const auto features = static_cast<std::int64_t>(low.size());
    const auto terms = static_cast<std::int64_t>(coefficient.size());
    arrays.push_back({"feature.low", {features}, to_floats(low)});
    arrays.push_back({"feature.high", {features}, to_floats(high)});
    arrays.push_back({"term.feature", {terms}, to_floats(feature)});
    arrays.push_back({"term.coefficient", {terms}, to_floats(coefficient)});
    arrays.push_back({"term.powers", {terms, inputs}, to_floats(powers)});
    return arrays;
}

Shape stored_shape(Shape shape, std::span<const NamedArray> arrays) {
    const std::int64_t inputs = shape.input_count();
    if (find_array(arrays, "input.low", {inputs}).data != to_floats(shape.low) ||
        find_array(arrays, "input.high", {inputs}).data != to_floats(shape.high)) {
        throw std::runtime_error("the stored surrogate's arrays input.low and input.high are not the sweep's ranges");
    }
    if (look_for(arrays, "feature.low") == nullptr) {
        shape.features.clear();
        return shape;
    }
    const NamedArray& low = find_array(arrays, "feature.low", {-1});
    const std::int64_t features = low.shape.front();
    const NamedArray& high = find_array(arrays, "feature.high", {features});
    const NamedArray& feature = find_array(arrays, "term.feature", {-1});
    const std::int64_t terms = feature.shape.front();
    const NamedArray& coefficient = find_array(arrays, "term.coefficient", {terms});
    const NamedArray& powers = find_array(arrays, "term.powers", {terms, inputs});
    shape.features.resize(static_cast<std::size_t>(features));
    for (std::size_t k = 0; k < shape.features.size(); ++k) {
        Feature& one = shape.features[k];
        if (one.name.empty()) one.name = std::to_string(k);
        one.low = static_cast<double>(low.data[k]);
        one.high = static_cast<double>(high.data[k]);
        one.terms.clear();
    }
    for (std::size_t t = 0; t < feature.data.size(); ++t) {
        if (!(feature.data[t] >= 0 && feature.data[t] < static_cast<float>(features))) {
            throw std::runtime_error("the stored surrogate's array term.feature names a feature that there is not");
        }
        const auto first = powers.data.begin() + static_cast<std::ptrdiff_t>(t) * inputs;
        shape.features[static_cast<std::size_t>(feature.data[t])].terms.push_back(
            {static_cast<double>(coefficient.data[t]), {first, first + inputs}});
    }
    return shape;
}

Shape storable(const Shape& shape) {
    return stored_shape(shape, shape_arrays(shape));
}

}  // namespace mdsweep::surrogate
