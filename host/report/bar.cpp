#include <algorithm>
#include <cmath>
#include <string_view>

#include "report/progress.hpp"

namespace mdsweep::report {

namespace {

struct Ink {
    std::string_view plain, unicode, color;
};

// Cells of a part; one that is not empty shows, one that is not complete does not fill the bar.
std::size_t cells(std::size_t part, std::size_t total, std::size_t width) {
    if (part == 0 || total == 0 || width == 0) return 0;
    if (part >= total) return width;
    const auto exact =
        static_cast<std::size_t>(static_cast<double>(part) / static_cast<double>(total) * static_cast<double>(width));
    return std::clamp<std::size_t>(exact, 1, width > 1 ? width - 1 : 1);
}

void paint(std::string& bar, std::size_t count, const Ink& ink, const Style& style) {
    if (count == 0) return;
    if (style.color) bar += ink.color;
    for (std::size_t i = 0; i < count; ++i) bar += style.unicode ? ink.unicode : ink.plain;
    if (style.color) bar += "\x1b[0m";
}

}  // namespace

std::string render_bar(const ProgressView& view, std::size_t width, const Style& style) {
    const Ink simulated{"#", "█", "\x1b[32m"};
    const Ink predicted{"=", "▓", "\x1b[36m"};
    const Ink open{".", "░", "\x1b[2m"};
    const std::size_t answered = cells(view.done + view.predicted, view.total, width);
    const std::size_t first = std::min(cells(view.done, view.total, width), answered);
    std::string bar;
    paint(bar, first, simulated, style);
    paint(bar, answered - first, predicted, style);
    paint(bar, width - answered, open, style);
    return bar;
}

}  // namespace mdsweep::report
