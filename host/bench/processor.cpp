#include "bench/processor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <thread>

namespace mdsweep {

std::string processor_name() {
    std::ifstream in("/proc/cpuinfo");
    for (std::string line; std::getline(in, line);) {
        const std::size_t colon = line.find(": ");
        if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
    }
    return "unknown processor";
}

std::string busy_words(double load, unsigned cores) {
    constexpr double little = 1;  // what was done just before adds to it
    return load < little ? "" : fmt::format("the machine is busy (load {:.1f} on {} cores)", load, cores);
}

std::string busy_words() {
    std::array<double, 1> load{};
    if (::getloadavg(load.data(), 1) != 1) return "";
    return busy_words(load[0], std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace mdsweep
