#include "config/parameters.hpp"

#include <algorithm>

namespace mdsweep {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool names_a_part(const ParameterInfo& whole, const std::vector<std::string>& names) {
    return std::ranges::any_of(whole.parts, [&](const std::string& part) { return contains(names, part); });
}

const ParameterInfo* whole_of(const ParameterList& parameters, const std::string& part) {
    for (const ParameterInfo& info : parameters)
        if (contains(info.parts, part)) return &info;
    return nullptr;
}

}  // namespace

std::vector<std::string> names_of(const ParameterList& parameters) {
    std::vector<std::string> names;
    names.reserve(parameters.size());
    for (const ParameterInfo& info : parameters) names.push_back(info.name);
    return names;
}

const ParameterInfo* find_parameter(const ParameterList& parameters, const std::string& name) {
    const auto found = std::ranges::find(parameters, name, &ParameterInfo::name);
    return found == parameters.end() ? nullptr : &*found;
}

const ParameterInfo* clashing_parameter(const ParameterList& parameters, const std::vector<std::string>& names) {
    for (const ParameterInfo& info : parameters)
        if (contains(names, info.name) && names_a_part(info, names)) return &info;
    return nullptr;
}

std::string clash_text(const ParameterInfo& whole) {
    std::string parts;
    for (const std::string& part : whole.parts) parts += (parts.empty() ? "" : " and ") + part;
    return whole.name + " sets both " + parts + ", allowed is either " + whole.name + " or these";
}

std::vector<std::string> defaulted_parameters(const ParameterList& parameters, const std::vector<std::string>& names) {
    std::vector<std::string> defaulted;
    for (const ParameterInfo& info : parameters) {
        if (contains(names, info.name) || !info.fallback || names_a_part(info, names)) continue;
        const ParameterInfo* const whole = whole_of(parameters, info.name);
        if (whole != nullptr && !names_a_part(*whole, names)) continue;
        defaulted.push_back(info.name);
    }
    return defaulted;
}

std::vector<std::string> missing_parameters(const ParameterList& parameters, const std::vector<std::string>& names) {
    std::vector<std::string> missing;
    for (const ParameterInfo& info : parameters)
        if (!info.fallback && !contains(names, info.name)) missing.push_back(info.name);
    return missing;
}

}  // namespace mdsweep
