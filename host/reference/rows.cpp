#include "reference/rows.hpp"

#include <algorithm>

#include "basics/number_text.hpp"
#include "config/sweep_keys.hpp"

namespace mdsweep {
namespace {

// 1e10 in place of 10000000000.
std::string short_number(double value) {
    std::string text = number_text(value);
    const std::size_t digits = text.find_last_not_of('0') + 1;
    constexpr std::size_t most_zeros = 5;
    if (text.find('.') != std::string::npos || text.size() - digits <= most_zeros) return text;
    return text.substr(0, digits) + "e" + std::to_string(text.size() - digits);
}

}  // namespace

std::string range_text(const Limits& limits) {
    const std::string number = limits.whole ? "whole number" : "number";
    const bool from_low = limits.low > -unlimited, to_high = limits.high < unlimited;
    if (from_low && to_high && !limits.above_low)
        return number + ", " + short_number(limits.low) + " to " + short_number(limits.high);
    std::string text = number;
    if (from_low)
        text += (limits.above_low ? " above " : " from ") + short_number(limits.low) + (limits.above_low ? "" : " on");
    if (to_high) text += (from_low ? ", up to " : " up to ") + short_number(limits.high);
    return text;
}

namespace {

// Forms that are shared are explained by themselves.
void add_rows(const Form& form, const std::string& prefix, std::vector<KeyRow>& rows) {
    const auto add = [&](const KeyInfo& info) {
        // Ways to say the same have keys in common.
        if (std::ranges::find(rows, prefix + info.name, &KeyRow::path) != rows.end()) return;
        rows.push_back({prefix + info.name, info});
        if (info.form.shared.empty()) add_rows(info.form, prefix + info.name + ".", rows);
    };
    switch (form.kind) {
        case FormKind::number:
        case FormKind::flag:
        case FormKind::word:
        case FormKind::text:
        case FormKind::kinds:
            return;
        case FormKind::list:
        case FormKind::either:
            for (const Form& part : form.parts)
                if (part.shared.empty()) add_rows(part, prefix, rows);
            return;
        case FormKind::map:
            for (const KeyInfo& key : form.keys) add(key);
            if (!form.chosen.empty()) add({.name = form.chosen, .form = form.parts.front(), .help = form.chosen_help});
    }
}

// The row of the key that decides which others there are.
KeyRow kind_row(const Form& form) {
    KeyInfo info{.name = form.chosen, .form = {}, .help = "Which it is.", .needed = true};
    info.form.kind = FormKind::word;
    for (const KeyInfo& kind : form.keys)
        info.form.words.push_back({kind.name, kind.help.substr(0, kind.help.size() - 1)});
    return {info.name, info};
}

bool is_section(const Form& form) {
    return form.kind != FormKind::number && form.kind != FormKind::text;
}

KeyGroup group_of(const std::string& title, const KeyInfo& info) {
    KeyGroup group{title, info.help, {}};
    add_rows(info.form, "", group.rows);
    return group;
}

}  // namespace

std::string KeyRow::unit() const {
    return info.unit.empty() ? std::string(info.form.limits.unit) : info.unit;
}

std::string KeyRow::allowed() const {
    const bool is_number = info.form.kind == FormKind::number && info.form.wanted.empty();
    if (!is_number) return allowed_text(info.form);
    return range_text(info.form.limits) + (info.form.varies ? "; may vary" : "") +
           (info.form.formula ? " or be a formula" : "");
}

std::vector<KeyGroup> key_groups() {
    std::vector<KeyGroup> groups;
    KeyGroup file{"the file itself", "Keys that stand beside the sections.", {}};
    for (const KeyInfo& section : sweep_keys()) {
        if (is_section(section.form)) continue;
        file.rows.push_back({section.name, section});
    }
    groups.push_back(std::move(file));
    for (const KeyInfo& section : sweep_keys()) {
        if (!is_section(section.form)) continue;
        groups.push_back(group_of(section.name, section));
        if (section.form.kind != FormKind::kinds) continue;
        groups.back().rows.push_back(kind_row(section.form));
        for (const KeyInfo& kind : section.form.keys)
            groups.push_back(group_of(section.name + ", " + section.form.chosen + ": " + kind.name, kind));
    }
    for (const KeyInfo& shared : shared_keys()) groups.push_back(group_of(shared.name, shared));
    return groups;
}

}  // namespace mdsweep
