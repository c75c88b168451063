#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "basics/text.hpp"
#include "basics/words.hpp"
#include "cli/command.hpp"
#include "design/table_runs.hpp"
#include "observables/catalogue.hpp"
#include "sweep/sweep_file.hpp"

namespace mdsweep::cli {

namespace {

constexpr std::size_t page_width = 100;

// Words from column `indent` to the page's right edge; the first line is already there up to that column.
std::string wrapped(const std::string& text, std::size_t indent) {
    std::string lines;
    std::size_t column = indent, begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        if (column > indent && column + 1 + (end - begin) > page_width) {
            lines += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (column > indent) {
            lines += ' ';
            ++column;
        }
        lines += text.substr(begin, end - begin);
        column += end - begin;
        begin = end + 1;
    }
    return lines + "\n";
}

std::string columns_text(const Observable& observable) {
    return observable.axis == Axis::none ? "" : fmt::format("{} of {}", observable.size, observable.place_name);
}

// A heading, and a line for each entry; nothing where there are none.
std::string section(const std::string& heading, const std::vector<ObservableEntry>& entries, std::size_t name_width,
                    std::size_t unit_width) {
    if (entries.empty()) return "";
    constexpr std::size_t columns_width = 9;
    std::string lines = "\n" + wrapped(heading, 0);
    for (const ObservableEntry& entry : entries) {
        const Observable& observable = entry.observable;
        lines += "  " + text::left(observable.name, name_width) + "  " + text::left(observable.unit, unit_width) +
                 "  " + text::left(columns_text(observable), columns_width) + "  " +
                 wrapped(entry.sentence, name_width + unit_width + columns_width + 8);
    }
    return lines;
}

// The words for the axis along which the columns lie.
std::string axis_text(const Observable& observable) {
    switch (observable.axis) {
        case Axis::none:
            break;
        case Axis::half_z:
            return "z: from a wall to the mid-plane; both halves are averaged";
        case Axis::z:
            return "z: from the left wall to the right one";
        case Axis::other:
            return fmt::format("{}: up to {}{}", observable.place_name, text::number(observable.places.back()),
                               observable.place_unit == "1" ? "" : " " + observable.place_unit);
    }
    return "";
}

std::string axes_text(const std::vector<ObservableEntry>& entries) {
    std::vector<std::string> axes;
    for (const ObservableEntry& entry : entries) {
        const std::string axis = axis_text(entry.observable);
        if (entry.missing.empty() && !axis.empty() && std::ranges::find(axes, axis) == axes.end()) axes.push_back(axis);
    }
    std::string lines;
    for (const std::string& axis : axes) lines += "  " + axis + "\n";
    return lines.empty() ? "" : "\nColumns\n" + lines;
}

// What has no relative error.
std::string signed_text(const std::vector<ObservableEntry>& entries) {
    std::vector<std::string> names;
    for (const ObservableEntry& entry : entries)
        if (entry.missing.empty() && entry.observable.signed_value) names.push_back(entry.observable.name);
    if (names.empty()) return "";
    return "\nMay be zero or negative\n  " +
           wrapped(list_text(names) +
                       "; where such an output is smaller than its natural size, the tolerance is relative to that "
                       "size, which mdsweep validate prints",
                   2);
}

std::string missing_text(const std::vector<ObservableEntry>& entries) {
    std::vector<std::string> reasons;
    for (const ObservableEntry& entry : entries)
        if (!entry.missing.empty() && std::ranges::find(reasons, entry.missing) == reasons.end())
            reasons.push_back(entry.missing);
    std::string lines;
    for (const std::string& reason : reasons) {
        std::string names;
        for (const ObservableEntry& entry : entries)
            if (entry.missing == reason) names += (names.empty() ? "" : ", ") + entry.observable.name;
        lines += "\nNot in this sweep, as " + reason + "\n  " + wrapped(names, 2);
    }
    return lines;
}

std::string outputs_text(const Config& config) {
    const std::vector<ObservableEntry> all = catalogue(Setup(config));
    std::size_t name_width = 0, unit_width = 0;
    for (const ObservableEntry& entry : all) {
        if (!entry.missing.empty()) continue;
        name_width = std::max(name_width, entry.observable.name.size());
        unit_width = std::max(unit_width, entry.observable.unit.size());
    }
    const auto those = [&](const std::string& heading, const auto& wanted) {
        std::vector<ObservableEntry> some;
        std::ranges::copy_if(all, std::back_inserter(some),
                             [&](const ObservableEntry& entry) { return entry.missing.empty() && wanted(entry); });
        return section(heading, some, name_width, unit_width);
    };
    const auto learned = [&](const ObservableEntry& entry) {
        return std::ranges::count(config.outputs, entry.observable.name) > 0;
    };
    std::string page = those("Learned: answered at every point, within the tolerance", learned);
    page += those("Recorded where a point is simulated; learned when named under outputs",
                  [&](const ObservableEntry& entry) {
                      return !learned(entry) && is_recorded(entry.recording, config.simulation);
                  });
    for (const Recording recording : {Recording::pair_distances, Recording::motion})
        page += those(fmt::format("To be had: name it under outputs, or set {}", how_to_record(recording)),
                      [&](const ObservableEntry& entry) {
                          return entry.recording == recording && !is_recorded(recording, config.simulation);
                      });
    return page + axes_text(all) + signed_text(all) + missing_text(all);
}

std::string table_outputs_text(const Config& config) {
    std::string lines = "\nLearned: columns of " + config.table->file.string() + "\n";
    for (const TableOutput& output : read_table_runs(config).outputs)
        lines += fmt::format("  {}{}{}\n", output.name, output.size > 1 ? fmt::format(", {} columns", output.size) : "",
                             output.signed_value ? "; may be zero or negative: mdsweep validate prints what its "
                                                   "tolerance is relative to where it is small"
                                                 : "");
    return lines;
}

}  // namespace

int outputs_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep outputs");
    const auto parsed = parse("outputs",
                              "Lists what the points of a sweep can tell: the names that may stand under outputs, with "
                              "unit and columns, what is learned, what is recorded, and what has to be asked for.",
                              {"SWEEP.yaml"}, options, "mdsweep outputs configs/quickstart.yaml", arguments);
    if (!parsed) return success;
    const Config config = read_sweep_file(parsed->positional.front());
    std::cout << "Outputs of " << config.path.string() << "\n"
              << (config.table ? table_outputs_text(config) : outputs_text(config));
    return success;
}

}  // namespace mdsweep::cli
