#include "config/presets/presets.hpp"

#include <algorithm>

namespace mdsweep {

const std::vector<Preset>& presets() {
    static const std::vector<Preset> all = {slit_electrolyte(), bulk_electrolyte()};
    return all;
}

const Preset* find_preset(const std::string& kind) {
    const auto found = std::ranges::find(presets(), kind, &Preset::name);
    return found == presets().end() ? nullptr : &*found;
}

}  // namespace mdsweep
