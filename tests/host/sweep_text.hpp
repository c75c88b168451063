// Sweep files as texts, and the mistakes in them.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "observables/read_config.hpp"

inline mdsweep::Config parse(const std::string& text) {
    return mdsweep::parse_config(text, "sweep.yaml", "folder");
}

template <typename Read>
std::vector<std::string> mistakes_of(Read read) {
    try {
        (void)read();
    } catch (const mdsweep::ConfigError& error) {
        return error.mistakes();
    }
    return {};
}

inline std::vector<std::string> mistakes_in(const std::string& text) {
    return mistakes_of([&] { return parse(text); });
}

// `text` with one piece of it replaced by another.
inline std::string with(std::string text, const std::string& old_piece, const std::string& new_piece) {
    const std::size_t at = text.find(old_piece);
    if (at == std::string::npos) throw std::runtime_error("the text has no " + old_piece);
    return text.replace(at, old_piece.size(), new_piece);
}

inline const mdsweep::DesignParameter& parameter(const mdsweep::Config& config, const std::string& name) {
    for (const auto& p : config.design.parameters)
        if (p.name == name) return p;
    throw std::runtime_error("no parameter " + name);
}
