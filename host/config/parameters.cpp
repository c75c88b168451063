#include "config/parameters.hpp"

#include <algorithm>

namespace mdsweep {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool names_one_diameter(const std::vector<std::string>& names) {
    return contains(names, "d_p_nm") || contains(names, "d_n_nm");
}

}  // namespace

const std::vector<ParameterInfo>& slit_parameters() {
    constexpr double hydrated_ion_nm = 0.415;  // a hydrated monovalent cation, as in the published runs
    const Limits diameter{.low = 0.1, .high = 2, .unit = "nm"};
    static const std::vector<ParameterInfo> parameters = {
        {"h_nm", {.low = 1, .high = 50, .unit = "nm"}, std::nullopt},
        {"z_p", {.low = 1, .high = 4, .whole = true}, 1.0},
        {"z_n", {.low = -4, .high = -1, .whole = true}, -1.0},
        {"d_p_nm", diameter, hydrated_ion_nm},
        {"d_n_nm", diameter, hydrated_ion_nm},
        {"d_nm", diameter, hydrated_ion_nm},
        {"c_M", {.low = 0, .high = 10, .above_low = true, .unit = "M"}, std::nullopt},
        {"sigma_C_m2", {.low = -0.5, .high = 0, .unit = "C/m2"}, 0.0},
    };
    return parameters;
}

const std::vector<std::string>& slit_parameter_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const ParameterInfo& info : slit_parameters()) all.push_back(info.name);
        return all;
    }();
    return names;
}

const ParameterInfo* find_parameter(const std::string& name) {
    for (const ParameterInfo& info : slit_parameters()) {
        if (info.name == name) return &info;
    }
    return nullptr;
}

bool diameters_clash(const std::vector<std::string>& names) {
    return contains(names, "d_nm") && names_one_diameter(names);
}

std::vector<std::string> defaulted_parameters(const std::vector<std::string>& names) {
    const bool together = !names_one_diameter(names);
    std::vector<std::string> defaulted;
    for (const ParameterInfo& info : slit_parameters()) {
        if (contains(names, info.name) || !info.fallback) continue;
        if (info.name == "d_nm" && !together) continue;
        if ((info.name == "d_p_nm" || info.name == "d_n_nm") && together) continue;
        defaulted.push_back(info.name);
    }
    return defaulted;
}

std::vector<std::string> missing_parameters(const std::vector<std::string>& names) {
    std::vector<std::string> missing;
    for (const ParameterInfo& info : slit_parameters()) {
        if (!info.fallback && !contains(names, info.name)) missing.push_back(info.name);
    }
    return missing;
}

}  // namespace mdsweep
