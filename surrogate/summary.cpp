#include "summary.hpp"

#include <array>
#include <cstdio>

#include "arrays.hpp"

namespace mdsweep::surrogate {
namespace {

std::string number_text(double number) {
    std::array<char, 32> text{};
    const int length = std::snprintf(text.data(), text.size(), "%.2f", number);
    return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace

std::string describe(const HeldOut& held_out, bool gaussian_process) {
    const double own = gaussian_process ? held_out.gaussian_process : held_out.networks;
    const double other = gaussian_process ? held_out.networks : held_out.gaussian_process;
    std::string text = gaussian_process ? "Gaussian process" : "networks";
    if (own < 0) return text;
    text += " (" + number_text(own);
    if (other >= 0) {
        text += std::string(" against the ") + (gaussian_process ? "networks' " : "Gaussian process's ") +
                number_text(other);
    }
    return text + ")";
}

std::vector<NamedArray> to_arrays(const Summary& summary) {
    return {
        {"training.rows_and_error", {2}, {static_cast<float>(summary.rows), static_cast<float>(summary.train_error)}},
        {"training.held_out",
         {2},
         {static_cast<float>(summary.held_out.networks), static_cast<float>(summary.held_out.gaussian_process)}}};
}

Summary summary_from(std::span<const NamedArray> arrays) {
    const NamedArray& first = find_array(arrays, "training.rows_and_error", {2});
    const NamedArray& held_out = find_array(arrays, "training.held_out", {2});
    return {static_cast<std::size_t>(first.data[0]),
            static_cast<double>(first.data[1]),
            {static_cast<double>(held_out.data[0]), static_cast<double>(held_out.data[1])},
            {}};
}

}  // namespace mdsweep::surrogate
