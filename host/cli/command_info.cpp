#include <H5public.h>
#include <fmt/format.h>
#include <spdlog/version.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "bench/processor.hpp"
#include "cli/command.hpp"
#include "engines/select.hpp"
#include "surrogate.hpp"
#include "version.hpp"

namespace mdsweep::cli {

namespace {

std::string hdf5_version() {
    unsigned major = 0, minor = 0, release = 0;
    H5get_libversion(&major, &minor, &release);
    return fmt::format("{}.{}.{}", major, minor, release);
}

std::string compiler() {
#if defined(__clang__)
    return fmt::format("clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#elif defined(__GNUC__)
    return fmt::format("g++ {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#else
    return "unknown compiler";
#endif
}

// The second and further lines of a text, under the first one.
std::string entry(const std::string& label, const std::string& text) {
    constexpr std::size_t width = 12;
    std::string lines = fmt::format("{:<{}}", label, width);
    for (const char c : text) {
        lines += c;
        if (c == '\n') lines += std::string(width, ' ');
    }
    return lines + "\n";
}

}  // namespace

int info_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep info");
    const auto parsed = parse("info", "Says which mdsweep this is, what it can run on and what it was built with.", {},
                              options, "mdsweep info", arguments);
    if (!parsed) return success;
    std::cout << entry("mdsweep", fmt::format("{} ({})", version_number, git_hash()))
              << entry("build", fmt::format("{}, {}, C++20", MDSWEEP_BUILD_TYPE, compiler()))
              << entry("processor", processor_name()) << entry("CPU", cpu_line())
              << entry("CUDA", cuda_lines(usable_gpus())) << entry("LibTorch", surrogate::library_version())
              << entry("HDF5", hdf5_version()) << entry("yaml-cpp", MDSWEEP_YAML_CPP_VERSION)
              << entry("spdlog", fmt::format("{}.{}.{}", SPDLOG_VER_MAJOR, SPDLOG_VER_MINOR, SPDLOG_VER_PATCH))
              << entry("fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100))
              << entry("json", fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                                           NLOHMANN_JSON_VERSION_PATCH));
    return success;
}

}  // namespace mdsweep::cli
