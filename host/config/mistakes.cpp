#include "config/mistakes.hpp"

#include <algorithm>
#include <tuple>

namespace mdsweep {

ConfigError::ConfigError(std::vector<std::string> mistakes) : mistakes_(std::move(mistakes)) {
    for (const std::string& mistake : mistakes_) joined_ += (joined_.empty() ? "" : "\n") + mistake;
}

std::string mistake_at(const std::string& name, Mark mark, const std::string& what) {
    if (mark.line <= 0) return name + ": " + what;
    std::string place = name + ":" + std::to_string(mark.line);
    if (mark.column > 0) place.append(":").append(std::to_string(mark.column));
    return place + ": " + what;
}

void Mistakes::throw_if_any(std::size_t most) const {
    if (found_.empty()) return;
    std::vector<Mistake> sorted = found_;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Mistake& a, const Mistake& b) {
        return std::tie(a.mark.line, a.mark.column) < std::tie(b.mark.line, b.mark.column);
    });
    const std::size_t shown = std::min(most, sorted.size());
    std::vector<std::string> lines;
    lines.reserve(shown + 1);
    for (std::size_t i = 0; i < shown; ++i) lines.push_back(mistake_at(file_, sorted[i].mark, sorted[i].what));
    if (shown < sorted.size()) {
        lines.push_back(file_ + ": and " + std::to_string(sorted.size() - shown) + " more mistakes");
    }
    throw ConfigError(std::move(lines));
}

}  // namespace mdsweep
