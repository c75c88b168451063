#include "report/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <ostream>
#include <stdexcept>

#include "report/answers.hpp"

namespace mdsweep::report {

namespace {

// "M" -> "_M"; units with other signs than letters and digits become readable column names: "kT/m" -> "_kT_m".
std::string suffix(const std::string& unit) {
    if (unit.empty() || unit == "1") return "";
    std::string text = "_" + unit;
    std::ranges::replace_if(
        text, [](char c) { return !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9'); },
        '_');
    return text;
}

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string field = "\"";
    for (const char c : text) {
        if (c == '"') field += '"';
        field += c;
    }
    return field + '"';
}

void write(std::ostream& out, const std::string& text) {
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
}

void append_header(std::string& line, const Observable& observable) {
    line += fmt::format(",{0}{1},{0}_error{1}", observable.name, suffix(observable.unit));
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

}  // namespace

void write_points_csv(std::ostream& out, const SweepState& state) {
    const std::vector<Source> scalars = sources_of_size(state, true);
    std::string line = "point,status,role,gate";
    for (const std::string& name : state.design.names) line += "," + name;
    for (const Source& source : scalars) append_header(line, *source.observable);
    line += ",ions,lateral_nm,realised_c_M,realised_sigma_C_m2,reason\n";
    write(out, line);

    for (std::size_t i = 0; i < state.points.size(); ++i) {
        const PointState& point = state.points[i];
        line = fmt::format("{},{},{},", i, to_string(point.status), to_string(point.role));
        if (point.gate > 0) line += fmt::format("{}", point.gate);
        for (const double parameter : state.design.points[i]) line += fmt::format(",{}", parameter);
        for (const Source& source : scalars) append_value(line, answer(point, source), 0);
        if (point.outcome) {
            const Outcome& outcome = *point.outcome;
            line += fmt::format(",{},{:.9g},{:.9g},{:.9g},{}", outcome.ions, outcome.lateral_nm, outcome.c_M,
                                outcome.sigma_C_m2, quoted(outcome.reason));
        } else {
            line += ",,,,,";
        }
        line += '\n';
        write(out, line);
    }
}

void write_profiles_csv(std::ostream& out, const SweepState& state) {
    const std::vector<Source> profiles = sources_of_size(state, false);
    std::string text = "point,status,z_nm";
    for (const Source& source : profiles) append_header(text, *source.observable);
    text += '\n';
    write(out, text);
    if (profiles.empty()) return;

    const auto height = std::ranges::find(state.design.names, "h_nm");
    if (height == state.design.names.end())
        throw std::runtime_error("profiles cannot be exported: the design has no parameter h_nm to place their bins");
    const auto height_index = static_cast<std::size_t>(height - state.design.names.begin());
    const auto half = static_cast<std::size_t>(profiles.front().observable->size);

    std::vector<std::optional<Answer>> found(profiles.size());
    for (std::size_t i = 0; i < state.points.size(); ++i) {
        const PointState& point = state.points[i];
        bool any = false;
        for (std::size_t p = 0; p < profiles.size(); ++p) {
            found[p] = answer(point, profiles[p]);
            any = any || found[p].has_value();
        }
        if (!any) continue;
        // Stored from the wall at -h/2 to the mid-plane; the other half is its mirror image.
        const double width = state.design.points[i][height_index] / static_cast<double>(2 * half);
        text.clear();
        for (std::size_t bin = 0; bin < 2 * half; ++bin) {
            const double z = (static_cast<double>(bin) + 0.5 - static_cast<double>(half)) * width;
            fmt::format_to(std::back_inserter(text), "{},{},{:.8g}", i, to_string(point.status), z);
            for (const std::optional<Answer>& profile : found)
                append_value(text, profile, bin < half ? bin : 2 * half - 1 - bin);
            text += '\n';
        }
        write(out, text);
    }
}

}  // namespace mdsweep::report
