// For which devices a build has machine code of its kernels, from the list that CMake was given
// (CMAKE_CUDA_ARCHITECTURES), with commas. Plain C++.
#pragma once

#include <string_view>

namespace mdsweep::md {

// Whether the driver has to compile the kernels before their first use on a device of that compute capability, which
// takes minutes, and once: it keeps them. "90-real" is machine code for 9.0 and later 9.x, "75-virtual" what a driver
// compiles for 7.5 and all later ones, "90" both. Lists with a word such as "native" or "all" have machine code.
[[nodiscard]] inline bool compiled_at_first_use(std::string_view architectures, int major, int minor) {
    const int capability = 10 * major + minor;
    bool compiles = false;
    while (!architectures.empty()) {
        const std::size_t end = architectures.find(',');
        const std::string_view one = architectures.substr(0, end);
        architectures = end == std::string_view::npos ? std::string_view() : architectures.substr(end + 1);
        int number = 0;
        std::size_t digits = 0;
        for (; digits < one.size() && one[digits] >= '0' && one[digits] <= '9'; ++digits)
            number = 10 * number + (one[digits] - '0');
        if (digits == 0) return false;
        const bool is_virtual = one.substr(digits).ends_with("-virtual");
        if (!is_virtual && number / 10 == major && number <= capability) return false;
        if (number <= capability) compiles = true;
    }
    return compiles;
}

}  // namespace mdsweep::md
