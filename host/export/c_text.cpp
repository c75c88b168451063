#include "export/c_text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace mdsweep::exporting {

namespace {

std::string number_text(double x) {
    return c_literal(x);
}

std::string number_text(float x) {
    std::string text = fmt::format("{:.9g}", x);
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text + "f";
}

template <class Number>
std::string array_text(const char* type, const std::string& name, std::span<const Number> numbers) {
    constexpr std::size_t in_a_line = 8;
    std::string text = fmt::format("static const {} {}[{}] = {{\n", type, name, numbers.size());
    for (std::size_t k = 0; k < numbers.size(); ++k) {
        text += (k % in_a_line == 0 ? "    " : " ") + number_text(numbers[k]) + ",";
        if (k % in_a_line == in_a_line - 1 || k + 1 == numbers.size()) text += '\n';
    }
    return text + "};\n";
}

// What came from single precision needs no more digits.
std::string single_array(const std::string& name, const std::vector<double>& numbers) {
    return c_array(name, std::vector<float>(numbers.begin(), numbers.end()));
}

// What kernel g adds to mean and variance.
std::string kernel_text(const Process& process, std::size_t g, const std::string& name) {
    const Kernel& kernel = process.kernels[g];
    const std::string own = fmt::format("{}_kernel{}", name, g);
    std::string text = single_array(own + "_length", kernel.length);
    text += single_array(own + "_weight", process.weights_of(kernel));  // [rows][components]
    text += single_array(own + "_direction", kernel.direction);         // [rows][directions]
    text += c_array(own + "_certainty", process.certainty_of(kernel));  // [directions][components]
    text += single_array(own + "_column", process.columns_of(kernel));  // [components][columns]
    return text + fmt::format(R"(static inline void {0}(const float *seen, double *mean, double *variance) {{
    double score[{1}] = {{0.0}}, known[{2}] = {{0.0}}, certain[{1}] = {{0.0}}, norm = 0.0;
    int i, k, c;
    for (k = 0; k < {3}; ++k) norm += (double)seen[k] * seen[k];
    for (i = 0; i < {4}; ++i) {{
        const float *row = {5}_rows + i * {3};
        double distance2 = 0.0, dot = 0.0, r, covariance;
        for (k = 0; k < {3}; ++k) {{
            const double off = ((double)seen[k] - row[k]) / {0}_length[k];
            distance2 += off * off;
            dot += (double)seen[k] * row[k];
        }}
        r = sqrt(5.0 * fmax(distance2, 1e-12));
        covariance = {6} * (1.0 + r + r * r / 3.0) * exp(-r) + {7} * dot;
        for (k = 0; k < {1}; ++k) score[k] += covariance * {0}_weight[i * {1} + k];
        for (k = 0; k < {2}; ++k) known[k] += covariance * {0}_direction[i * {2} + k];
    }}
    for (i = 0; i < {2}; ++i)
        for (k = 0; k < {1}; ++k) certain[k] += known[i] * known[i] * {0}_certainty[i * {1} + k];
    for (k = 0; k < {1}; ++k) {{
        const double left = fmax({6} + {7} * norm - certain[k], 0.0);
        for (c = 0; c < {8}; ++c) {{
            const double column = {0}_column[k * {8} + c];
            mean[c] += score[k] * column;
            variance[c] += left * column * column;
        }}
    }}
}}

)",
                              own, kernel.components.size(), kernel.directions, process.seen, process.rows, name,
                              c_literal(kernel.variance), c_literal(kernel.linear), process.columns);
}

}  // namespace

std::string c_literal(double x) {
    if (std::isnan(x)) return "NAN";
    if (std::isinf(x)) return x > 0 ? "INFINITY" : "-INFINITY";
    std::string text = fmt::format("{:.17g}", x);
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text;
}

std::string c_array(const std::string& name, std::span<const float> numbers) {
    return array_text("float", name, numbers);
}

std::string c_array(const std::string& name, std::span<const double> numbers) {
    return array_text("double", name, numbers);
}

std::string c_process(const Process& process, const std::string& name) {
    std::string text = single_array(name + "_rows", process.x) + single_array(name + "_process_mean", process.mean);
    std::string calls;
    for (std::size_t g = 0; g < process.kernels.size(); ++g) {
        if (process.kernels[g].components.empty()) continue;
        text += kernel_text(process, g, name);
        calls += fmt::format("    {}_kernel{}(seen, mean, spread);\n", name, g);
    }
    return text + fmt::format(R"(/* Mean and spread of every column, in units of the outputs' scales. */
static inline void {0}_moments(const float *seen, double *mean, double *spread) {{
    int c;
    for (c = 0; c < {1}; ++c) {{
        mean[c] = {0}_process_mean[c];
        spread[c] = 0.0;
    }}
{2}    for (c = 0; c < {1}; ++c) spread[c] = sqrt(spread[c]);
}}

)",
                              name, process.columns, calls);
}

}  // namespace mdsweep::exporting
