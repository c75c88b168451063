#include "config/presets/presets.hpp"

#include <algorithm>

namespace mdsweep {

// Each in the file of its name.
[[nodiscard]] Preset slit_electrolyte();
[[nodiscard]] Preset bulk_electrolyte();

const std::vector<Preset>& presets() {
    static const std::vector<Preset> all = {slit_electrolyte(), bulk_electrolyte()};
    return all;
}

const Preset* find_preset(const std::string& kind) {
    const auto found = std::ranges::find(presets(), kind, &Preset::name);
    return found == presets().end() ? nullptr : &*found;
}

}  // namespace mdsweep
