#include "cli/prediction_text.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <ostream>

#include "basics/text.hpp"
#include "basics/words.hpp"
#include "config/limits.hpp"
#include "report/csv.hpp"
#include "report/summary.hpp"

namespace mdsweep::cli {

namespace {

std::string error_text(double error) {
    return std::isnan(error) ? "unknown" : text::number(error);
}

using Text = fmt::memory_buffer;

void append(Text& text, std::string_view more) {
    text.append(more.data(), more.data() + more.size());
}

// After a comma; empty where unknown, as in the other exports.
void append_field(Text& text, double value) {
    text.push_back(',');
    if (!std::isnan(value)) fmt::format_to(std::back_inserter(text), FMT_COMPILE("{:.9g}"), value);
}

// Profiles in the order of the answers, those of the same columns together.
using Together = std::vector<const PredictedProfile*>;

std::vector<Together> by_places(const PredictedPoint& predicted) {
    std::vector<Together> all;
    for (const PredictedProfile& profile : predicted.profiles) {
        const auto same = std::ranges::find_if(all, [&](const Together& together) {
            return same_places(*together.front()->observable, *profile.observable);
        });
        if (same != all.end())
            same->push_back(&profile);
        else
            all.push_back({&profile});
    }
    return all;
}

void print_profiles(std::ostream& out, const QueryPoint& query, const PredictedPoint& predicted) {
    for (const Together& profiles : by_places(predicted)) {
        const Observable& places = *profiles.front()->observable;
        const std::string unit = places.place_unit == "1" ? "" : ", " + places.place_unit;
        std::string line = fmt::format("\n{:>14}", places.place_name + unit);
        for (const PredictedProfile* profile : profiles)
            line += fmt::format("{:>20}{:>12}", profile->observable->name + ", " + profile->observable->unit, "+-");
        out << line << "\n";
        const double height = query.prepared.system.height;
        for (std::size_t k = 0; k < profiles.front()->values.size(); ++k) {
            line = fmt::format("{:>14.4f}", place_of(places, k, height));
            for (const PredictedProfile* profile : profiles)
                line +=
                    fmt::format("{:>20}{:>12}", text::number(profile->values[k]), error_text(profile->error_bars[k]));
            out << line << "\n";
        }
    }
}

void append_leading_fields(Text& text, const Questions& questions, std::size_t question,
                           const PredictedPoint& predicted) {
    const std::size_t parameters = questions.rows.size() / questions.size;
    for (std::size_t k = 0; k < parameters; ++k)
        fmt::format_to(std::back_inserter(text), FMT_COMPILE("{},"), questions.rows[question * parameters + k]);
    text.push_back(questions.outside[question] != 0 ? '1' : '0');
    append_field(text, predicted.bound);
}

// The lines of profiles that share their columns; the fields of the others stay empty. Half a slit is written as a
// whole.
void append_bins(Text& text, const std::string& leading, double height, const PredictedPoint& predicted) {
    const std::vector<Together> all = by_places(predicted);
    for (std::size_t group = 0; group < all.size(); ++group) {
        const Observable& places = *all[group].front()->observable;
        for (const report::Line& at : report::lines_of(places, height)) {
            append(text, leading);
            for (std::size_t other = 0; other < all.size(); ++other)
                append_field(text, other == group ? at.place : std::numeric_limits<double>::quiet_NaN());
            for (const PredictedProfile& profile : predicted.profiles) {
                const bool here = same_places(*profile.observable, places);
                for (const std::vector<double>* numbers : {&profile.values, &profile.error_bars})
                    append_field(text, here ? (*numbers)[at.column] : std::numeric_limits<double>::quiet_NaN());
            }
            text.push_back('\n');
        }
    }
}

}  // namespace

std::string profile_names(const PredictedPoint& predicted) {
    std::vector<std::string> names;
    for (const PredictedProfile& profile : predicted.profiles) names.push_back(profile.observable->name);
    return list_text(names);
}

void print_prediction(std::ostream& out, const SweepState& state, const Predictor& predictor, const QueryPoint& query,
                      const PredictedPoint& predicted, bool profiles) {
    std::string point;
    for (std::size_t k = 0; k < query.row.size(); ++k)
        point += fmt::format("{}{} = {}", k == 0 ? "" : ", ", state.design.names[k], number_text(query.row[k]));
    out << point << "\n";
    for (const std::string& words : query.outside) out << "EXTRAPOLATED: " << words << "\n";
    out << fmt::format("surrogate {}{}\n\n", predictor.model().version,
                       predictor.gate() == nullptr ? ", which has not passed a gate"
                                                   : fmt::format(", which passed gate {}", predictor.gate()->number));
    out << fmt::format("{:<20}{:>12}{:>12}  {}\n", "", "value", "+-", "unit");
    for (const PredictedNumber& number : predicted.numbers)
        out << fmt::format("{:<20}{:>12}{:>12}  {}\n", number.name, text::number(number.value),
                           error_text(number.error_bar), number.unit == "1" ? "" : number.unit);
    const std::string tolerance = report::tolerance_text(state.config);
    if (std::isnan(predicted.bound))
        out << fmt::format("\nIts error is unknown: the sweep's test set is too small for error bars.\n");
    else if (query.outside.empty())
        out << fmt::format(
            "\nIts error is at most {} of the tolerance of {}; {} of the test points keep to such bars.\n",
            text::percent(predicted.bound), tolerance, text::percent(state.config.monitor.coverage));
    else
        out << fmt::format(
            "\nThe ensemble's standard deviation gives an error of {} of the tolerance of {}, but no test point lies "
            "out there to "
            "vouch for it.\n",
            text::percent(predicted.bound), tolerance);
    for (const std::string& words : report::floor_words(state)) out << "The tolerance of " << words << ".\n";
    if (profiles)
        print_profiles(out, query, predicted);
    else if (!predicted.profiles.empty())
        out << fmt::format("Also predicted: {}; --profiles prints them.\n", profile_names(predicted));
}

void write_prediction_header(std::ostream& out, const SweepState& state, const PredictedPoint& example, bool profiles) {
    std::string line;
    report::Header header({"extrapolated", "error_in_tolerances"});
    for (const std::string& name : state.design.names) line += header.parameter(name) + ",";
    line += "extrapolated,error_in_tolerances";
    if (profiles) {
        for (const Together& together : by_places(example)) line += "," + header.place(*together.front()->observable);
        for (const PredictedProfile& profile : example.profiles)
            line += header.output(profile.observable->name, profile.observable->unit);
    } else {
        for (const PredictedNumber& number : example.numbers) line += header.output(number.name, number.unit);
    }
    out << line << "\n";
}

std::string predictions_text(const Questions& questions, std::size_t first, std::span<const PredictedPoint> predicted,
                             bool profiles) {
    Text text, leading;
    for (std::size_t i = 0; i < predicted.size(); ++i) {
        if (profiles) {
            leading.clear();
            append_leading_fields(leading, questions, first + i, predicted[i]);
            append_bins(text, fmt::to_string(leading), questions.heights[first + i], predicted[i]);
            continue;
        }
        append_leading_fields(text, questions, first + i, predicted[i]);
        for (const PredictedNumber& number : predicted[i].numbers) {
            append_field(text, number.value);
            append_field(text, number.error_bar);
        }
        text.push_back('\n');
    }
    return fmt::to_string(text);
}

}  // namespace mdsweep::cli
