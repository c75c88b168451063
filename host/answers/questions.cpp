#include "answers/questions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "basics/delimited.hpp"
#include "basics/in_parallel.hpp"
#include "config/constraints.hpp"
#include "config/mistakes.hpp"
#include "config/text_file.hpp"
#include "observables/outcome_source.hpp"
#include "observables/wall_shape.hpp"

namespace mdsweep {

namespace {

std::string text_of(const std::filesystem::path& file) {
    constexpr std::uintmax_t largest = 1'000'000'000;  // bytes; ten million points fit
    TextFile content = read_text_file(file, largest);
    if (!content.problem.empty()) throw ConfigError({mistake_at(file.string(), {}, content.problem)});
    if (const auto bad = find_bad_byte(content.text))
        throw ConfigError({mistake_at(file.string(), {bad->mark.line, 0}, describe(*bad))});
    return std::move(content.text);
}

std::vector<std::string> header_names(const Design& design, const TextLine& header, const TableLayout& layout,
                                      Mistakes& mistakes) {
    std::vector<std::string> names;
    for (const std::string& cell : layout.header(header)) {
        try {
            names.push_back(full_name(design, cell));
        } catch (const QueryError& mistake) {
            mistakes.add({header.number, 0}, mistake.what());
        }
    }
    return names;
}

std::vector<double> numbers_of(const TextLine& line, const TableLayout& layout, const std::vector<std::string>& names) {
    const std::vector<std::string> cells = layout.row(line);
    if (cells.size() != names.size())
        throw QueryError(fmt::format("has {} columns, allowed are {} as in the header", cells.size(), names.size()));
    std::vector<double> numbers;
    for (std::size_t k = 0; k < names.size(); ++k) {
        const std::optional<double> number = parse_number(cells[k]);
        if (!number) throw QueryError(fmt::format("{} is {}, which is no number", names[k], in_quotes(cells[k])));
        numbers.push_back(*number);
    }
    return numbers;
}

// Reads a line in the usual form quickly. Whatever is unusual about it is left to query_point(), which knows the words.
class LineReader {
public:
    LineReader(const SweepState& state, const std::vector<std::string>& names, char separator) : separator_(separator) {
        const Design& design = state.design;
        row_ = design.points.front();
        std::vector<bool> open(row_.size());
        for (const std::size_t k : design.varying) open[k] = true;
        for (const std::string& name : names) {
            const std::size_t place = design.index(name);
            if (!open[place]) return;  // given twice, or fixed
            open[place] = false;
            columns_.push_back({place, limits_of(state, name), 0, 0, {}});
            const auto input =
                static_cast<std::size_t>(std::ranges::find(design.varying, place) - design.varying.begin());
            Column& column = columns_.back();
            column.rounding = input_rounding(design, input);
            column.low = design.low[input] - column.rounding;
            column.high = design.high[input] + column.rounding;
            if (const DesignParameter* const choices = find_choices(state, name)) column.choices = choices->numbers;
        }
        usable_ = std::ranges::none_of(open, [](bool is_open) { return is_open; });
    }

    // The point's row; nothing where the line is unusual. Sets `outside`.
    [[nodiscard]] bool read(std::string_view line, std::vector<double>& row, bool& outside) const {
        if (!usable_) return false;
        row = row_;
        outside = false;
        for (std::size_t k = 0; k < columns_.size(); ++k) {
            const Column& column = columns_[k];
            const std::size_t comma = line.find(separator_);
            if ((comma == std::string_view::npos) != (k + 1 == columns_.size())) return false;
            const std::optional<double> number = parse_number(trimmed(line.substr(0, comma)));
            if (!number || !column.limits.contain(*number)) return false;
            outside = outside || !column.holds(*number);
            row[column.place] = *number;
            if (comma != std::string_view::npos) line.remove_prefix(comma + 1);
        }
        return true;
    }

private:
    struct Column {
        std::size_t place;
        Limits limits;
        double low, high;
        std::vector<double> choices;
        double rounding = 0;

        [[nodiscard]] bool holds(double x) const {
            if (choices.empty()) return x >= low && x <= high;
            return std::ranges::any_of(choices, [&](double choice) { return std::abs(choice - x) <= rounding; });
        }
    };
    char separator_;
    std::vector<double> row_;  // with the fixed parameters
    std::vector<Column> columns_;
    bool usable_ = false;
};

// The questions and mistakes in one thread's lines.
struct Part {
    Questions questions;
    std::vector<std::pair<int, std::string>> mistakes;  // line, mistake
};

class PartReader {
public:
    PartReader(const SweepState& state, const TableLayout& layout, std::vector<std::string> names, bool extrapolate)
        : state_(state),
          layout_(layout),
          names_(std::move(names)),
          extrapolate_(extrapolate),
          source_(source_of(state.config)),
          lines_(state, names_, layout.separator) {}

    [[nodiscard]] Part read(std::span<const TextLine> lines) const {
        Part part;
        std::vector<double> row;
        Constraints constraints(state_.config, state_.design.names);
        for (const TextLine& line : lines) {
            try {
                bool outside = false;
                const bool usual = lines_.read(line.text, row, outside);
                if (usual) outside = outside || constraints.broken_by(row) != nullptr;
                if (usual && (extrapolate_ || !outside)) {
                    part.questions.add(row, outside, source_->prepare(state_.design.names, row));
                } else {
                    const QueryPoint query =
                        query_point(state_, {names_, numbers_of(line, layout_, names_)}, extrapolate_);
                    part.questions.add(query.row, !query.outside.empty(), query.prepared);
                }
            } catch (const QueryError& mistake) {
                part.mistakes.emplace_back(line.number, mistake.what());
            } catch (const ImpossiblePoint& reason) {
                part.mistakes.emplace_back(line.number, reason.what());
            }
        }
        return part;
    }

private:
    const SweepState& state_;
    TableLayout layout_;
    std::vector<std::string> names_;
    bool extrapolate_;
    std::unique_ptr<const OutcomeSource> source_;
    LineReader lines_;
};

template <class T>
void append_all(std::vector<T>& to, const std::vector<T>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

void Questions::add(const std::vector<double>& row, bool is_outside, const PreparedPoint& prepared) {
    if (size == 0 && profiles.empty())
        for (const ProfileGroup& group : prepared.system.profiles) profiles.push_back(group.name);
    append_all(rows, row);
    outside.push_back(is_outside ? 1 : 0);
    append_all(scales, prepared.asked.scales);
    heights.push_back(prepared.system.height);
    temperatures.push_back(prepared.system.temperature);
    for (const ProfileGroup& group : prepared.system.profiles) {
        diameters.push_back(group.diameter);
        if (prepared.system.periodic_z) continue;
        for (const std::size_t side : {0, 1}) walls.push_back(wall_of(prepared.system, side, group));
    }
    ++size;
}

void Questions::append(const Questions& more) {
    if (profiles.empty()) profiles = more.profiles;
    append_all(rows, more.rows);
    append_all(outside, more.outside);
    append_all(scales, more.scales);
    append_all(heights, more.heights);
    append_all(diameters, more.diameters);
    append_all(temperatures, more.temperatures);
    append_all(walls, more.walls);
    size += more.size;
}

Questions read_questions(const SweepState& state, const std::filesystem::path& file, bool extrapolate) {
    constexpr std::size_t most_shown = 20;  // a file with a wrong column has a mistake in every line
    const std::string text = text_of(file);
    const std::vector<TextLine> lines = filled_lines(text);
    if (lines.size() < 2)
        throw ConfigError({mistake_at(file.string(), {},
                                      fmt::format("allowed is a header with names among {} and a point a line below it",
                                                  list_text(state.design.names)))});
    Mistakes mistakes(file.string());
    const TableLayout layout = layout_of(lines);
    const std::vector<std::string> names = header_names(state.design, lines.front(), layout, mistakes);
    mistakes.throw_if_any();

    const PartReader reader(state, layout, names, extrapolate);
    const std::span<const TextLine> points = std::span(lines).subspan(1);
    constexpr std::size_t worth_a_thread = 10'000;
    const std::size_t per_part = std::max(worth_a_thread, points.size() / (4 * cores()) + 1);
    std::vector<Part> parts((points.size() + per_part - 1) / per_part);
    in_parallel(parts.size(), [&](std::size_t i) {
        parts[i] = reader.read(points.subspan(i * per_part, std::min(per_part, points.size() - i * per_part)));
    });
    Questions questions;
    for (Part& part : parts) {
        for (auto& [line, what] : part.mistakes) mistakes.add({line, 0}, std::move(what));
        questions.append(part.questions);
        part = {};
    }
    mistakes.throw_if_any(most_shown);
    return questions;
}

Questions questions_at(const SweepState& state, const std::vector<std::size_t>& points) {
    const std::unique_ptr<const OutcomeSource> source = source_of(state.config);
    Questions questions;
    for (const std::size_t i : points) {
        const std::vector<double>& row = state.design.points[i];
        questions.add(row, false, source->prepare(state.design.names, row));
    }
    return questions;
}

}  // namespace mdsweep
