#include "report/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <ostream>

#include "monitor/own_error.hpp"
#include "report/answers.hpp"

namespace mdsweep::report {

std::string cell_of(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string field = "\"";
    for (const char c : text) {
        if (c == '"') field += '"';
        field += c;
    }
    return field + '"';
}

namespace {

void write(std::ostream& out, const std::string& text) {
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
}

std::vector<Source> sources_of_size(const SweepState& state, bool scalar) {
    std::vector<Source> found = sources(state);
    std::erase_if(found, [&](const Source& source) { return (source.observable->size == 1) != scalar; });
    return found;
}

void append_value(std::string& line, const std::optional<Answer>& found, std::size_t column) {
    if (found)
        fmt::format_to(std::back_inserter(line), ",{:.9g},{:.9g}", found->values[column], found->errors[column]);
    else
        line += ",,";
}

// The profiles that share their columns with an earlier one come with it; these are the first of each kind.
std::vector<const Observable*> different_places(const std::vector<Source>& profiles) {
    std::vector<const Observable*> different;
    for (const Source& source : profiles)
        if (std::ranges::none_of(different, [&](const Observable* o) { return same_places(*o, *source.observable); }))
            different.push_back(source.observable);
    return different;
}

}  // namespace

std::string unit_suffix(const std::string& unit) {
    if (unit.empty() || unit == "1") return "";
    std::string text = "_" + unit;
    std::ranges::replace_if(
        text, [](char c) { return !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9'); },
        '_');
    return text;
}

std::vector<Line> lines_of(const Observable& profile, double height) {
    std::vector<Line> lines;
    const auto columns = static_cast<std::size_t>(profile.size);
    for (std::size_t k = 0; k < columns; ++k) lines.push_back({place_of(profile, k, height), k});
    if (profile.axis == Axis::half_z)
        for (std::size_t k = columns; k-- > 0;) lines.push_back({height - place_of(profile, k, height), k});
    return lines;
}

std::string place_column(const Observable& profile) {
    return profile.place_name + unit_suffix(profile.place_unit);
}

bool Header::is_taken(const std::string& name) const {
    return std::ranges::find(taken_, name) != taken_.end();
}

std::string Header::unique(std::string name, const std::string& kind) {
    while (is_taken(name)) name.insert(0, kind);
    taken_.push_back(name);
    return cell_of(name);
}

std::string Header::place(const Observable& profile) {
    return unique(place_column(profile), profile.name + "_");
}

std::string Header::output(const std::string& name, const std::string& unit) {
    const std::string suffix = unit_suffix(unit);
    std::string own = name, value, error;
    while (true) {
        value = fmt::format("{}{}", own, suffix);
        error = fmt::format("{}_error{}", own, suffix);
        if (!is_taken(value) && !is_taken(error)) break;
        own.insert(0, "output_");
    }
    taken_.insert(taken_.end(), {value, error});
    return fmt::format(",{},{}", cell_of(value), cell_of(error));
}

void write_points_csv(std::ostream& out, const SweepState& state) {
    const std::vector<Source> scalars = sources_of_size(state, true);
    std::string line = "point,status,role,gate,error_in_tolerances";
    Header header({"point", "status", "role", "gate", "error_in_tolerances", "reason"});
    for (const std::string& name : state.design.names) line += "," + header.parameter(name);
    for (const Source& source : scalars) line += header.output(source.observable->name, source.observable->unit);
    line += "," + header.realised("particles");
    for (const Quantity& quantity : state.realised) line += "," + header.realised(quantity.name);
    line += ",reason\n";
    write(out, line);

    const monitor::OwnError own(state);
    for (std::size_t i = 0; i < state.points.size(); ++i) {
        const PointState& point = state.points[i];
        line = fmt::format("{},{},{},", i, to_string(point.status), to_string(point.role));
        if (point.gate > 0) line += fmt::format("{}", point.gate);
        const double error = own.of_answer(point);
        line += std::isfinite(error) ? fmt::format(",{:.4g}", error) : ",";
        for (const double parameter : state.design.points[i]) line += fmt::format(",{}", parameter);
        for (const Source& source : scalars) append_value(line, answer(point, source), 0);
        if (point.outcome) {
            line += fmt::format(",{}", point.outcome->particles);
            for (const double number : point.outcome->realised) line += fmt::format(",{:.9g}", number);
            if (!has_realised(*point.outcome)) line += std::string(state.realised.size(), ',');
            line += "," + cell_of(point.outcome->reason);
        } else {
            line += std::string(state.realised.size() + 2, ',');
        }
        line += '\n';
        write(out, line);
    }
}

void write_profiles_csv(std::ostream& out, const SweepState& state) {
    const std::vector<Source> profiles = sources_of_size(state, false);
    const std::vector<const Observable*> different = different_places(profiles);
    std::string text = "point,status";
    Header header({"point", "status"});
    for (const Observable* places : different) text += "," + header.place(*places);
    for (const Source& source : profiles) text += header.output(source.observable->name, source.observable->unit);
    text += '\n';
    write(out, text);

    for (std::size_t i = 0; i < state.points.size(); ++i) {
        std::vector<std::optional<Answer>> found;
        found.reserve(profiles.size());
        for (const Source& source : profiles) found.push_back(answer(state.points[i], source));
        const std::string leading = fmt::format("{},{}", i, to_string(state.points[i].status));
        text.clear();
        for (std::size_t group = 0; group < different.size(); ++group) {
            const auto with = [&](std::size_t p) { return same_places(*different[group], *profiles[p].observable); };
            bool any = false;
            for (std::size_t p = 0; p < profiles.size(); ++p) any = any || (with(p) && found[p]);
            if (!any) continue;
            for (const Line& at : lines_of(*different[group], state.heights[i])) {
                text += leading;
                for (std::size_t other = 0; other < different.size(); ++other)
                    text += other == group ? fmt::format(",{:.8g}", at.place) : ",";
                for (std::size_t p = 0; p < profiles.size(); ++p)
                    append_value(text, with(p) ? found[p] : std::nullopt, at.column);
                text += '\n';
            }
        }
        write(out, text);
    }
}

}  // namespace mdsweep::report
