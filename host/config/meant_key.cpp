#include "config/meant_key.hpp"

#include <algorithm>
#include <vector>

#include "basics/words.hpp"

namespace mdsweep {
namespace {

using Names = std::vector<std::string>;

// One thing: its keys in the kinds of a model, and what else people call it.
struct Thing {
    Names keys, symbols;
};

const std::vector<Thing>& things() {
    static const std::vector<Thing> all = {
        {{"h_nm", "height"}, {"h", "H"}},
        {{"sigma_C_m2", "charge_C_m2", "charge"}, {"sigma", "surface_charge"}},
        {{"c_M", "concentration_M"}, {"c", "concentration"}},
        {{"d_nm", "d_p_nm", "d_n_nm", "diameter"}, {"d", "sigma"}},
        {{"z_p", "z_n", "charge"}, {"z", "q", "valency"}},
        {{"bjerrum_nm", "bjerrum"}, {"l_B", "lB", "bjerrum_length"}},
        {{"permittivity"}, {"epsilon_r", "eps_r"}},
        {{"temperature", "temperature_K"}, {"T", "kT", "T_K"}},
        {{"target_ions", "particles"}, {"N"}},
        {{"lateral_nm", "lateral"}, {"L"}},
        {{"density"}, {"rho", "n"}},
        {{"epsilon"}, {"eps"}},
    };
    return all;
}

bool is_among(const std::string& name, const Names& names) {
    return std::ranges::find(names, name) != names.end();
}

std::string behind_the_dot(const std::string& name) {
    return name.substr(name.rfind('.') + 1);
}

}  // namespace

std::optional<std::string> meant_key(const std::string& name, std::span<const std::string> known) {
    if (name.find('.') == std::string::npos)
        for (const std::string& word : known)
            if (word.starts_with(name + "_")) return near_name(name, known);  // without its unit
    bool is_key = false;
    for (const Thing& thing : things()) {
        const bool key = is_among(name, thing.keys);
        if (!key && !is_among(name, thing.symbols)) continue;
        is_key = is_key || key;
        for (const std::string& word : known)
            if (is_among(behind_the_dot(word), thing.keys)) return word;
    }
    return is_key ? std::nullopt : near_name(name, known);
}

std::string key_suggestion(const std::string& name, std::span<const std::string> known) {
    return did_you_mean(meant_key(name, known), known);
}

}  // namespace mdsweep
