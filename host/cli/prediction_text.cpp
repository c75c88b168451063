#include "cli/prediction_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <ostream>

#include "config/limits.hpp"
#include "report/human.hpp"
#include "report/summary.hpp"

namespace mdsweep::cli {

namespace {

std::string error_text(double error) {
    return std::isnan(error) ? "unknown" : report::number(error);
}

// Empty where unknown, as in the other exports.
std::string field(double value) {
    return std::isnan(value) ? "" : fmt::format("{:.9g}", value);
}

std::string column_names(const std::string& name, const std::string& unit) {
    std::string suffix = unit == "1" || unit.empty() ? "" : "_" + unit;
    for (char& c : suffix)
        if (c == ' ' || c == '/') c = '_';
    return fmt::format(",{0}{1},{0}_error{1}", name, suffix);
}

void print_profiles(std::ostream& out, const QueryPoint& query, const PredictedPoint& predicted) {
    if (predicted.profiles.empty()) return;
    std::string line = fmt::format("\n{:>14}", "from wall, nm");
    for (const PredictedProfile& profile : predicted.profiles)
        line += fmt::format("{:>20}{:>12}", profile.name + ", " + profile.unit, "+-");
    out << line << "\n";
    const std::size_t bins = predicted.profiles.front().values.size();
    for (std::size_t k = 0; k < bins; ++k) {
        const double z = 0.5 * query.prepared.point.h_nm * (static_cast<double>(k) + 0.5) / static_cast<double>(bins);
        line = fmt::format("{:>14.4f}", z);
        for (const PredictedProfile& profile : predicted.profiles)
            line += fmt::format("{:>20}{:>12}", report::number(profile.values[k]), error_text(profile.error_bars[k]));
        out << line << "\n";
    }
}

std::string leading_fields(const QueryPoint& query, const PredictedPoint& predicted) {
    std::string line;
    for (const double parameter : query.row) line += fmt::format("{},", parameter);
    return line + fmt::format("{},{}", query.outside.empty() ? 0 : 1, field(predicted.bound));
}

void write_bins(std::ostream& out, const std::string& leading, double h_nm, const PredictedPoint& predicted) {
    if (predicted.profiles.empty()) return;
    const std::size_t half = predicted.profiles.front().values.size();
    for (std::size_t k = 0; k < 2 * half; ++k) {
        const std::size_t bin = k < half ? k : 2 * half - 1 - k;
        const double z = h_nm * ((static_cast<double>(k) + 0.5) / (2 * static_cast<double>(half)) - 0.5);
        std::string line = fmt::format("{},{:.9g}", leading, z);
        for (const PredictedProfile& profile : predicted.profiles)
            line += fmt::format(",{},{}", field(profile.values[bin]), field(profile.error_bars[bin]));
        out << line << "\n";
    }
}

}  // namespace

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
        out << fmt::format("{:<20}{:>12}{:>12}  {}\n", number.name, report::number(number.value),
                           error_text(number.error_bar), number.unit == "1" ? "" : number.unit);
    const std::string tolerance = report::tolerance_text(state.config);
    if (std::isnan(predicted.bound))
        out << fmt::format("\nIts error is unknown: the sweep's test set is too small for error bars.\n");
    else if (query.outside.empty())
        out << fmt::format(
            "\nIts error is at most {} of the tolerance of {}; {} of the test points keep to such bars.\n",
            report::percent(predicted.bound), tolerance, report::percent(state.config.monitor.coverage));
    else
        out << fmt::format(
            "\nThe ensemble's spread gives an error of {} of the tolerance of {}, but no test point lies out there to "
            "vouch for it.\n",
            report::percent(predicted.bound), tolerance);
    if (profiles) print_profiles(out, query, predicted);
}

void write_prediction_header(std::ostream& out, const SweepState& state, const PredictedPoint& example, bool profiles) {
    std::string line;
    for (const std::string& name : state.design.names) line += name + ",";
    line += "extrapolated,error_in_tolerances";
    if (profiles) {
        line += ",z_nm";
        for (const PredictedProfile& profile : example.profiles) line += column_names(profile.name, profile.unit);
    } else {
        for (const PredictedNumber& number : example.numbers) line += column_names(number.name, number.unit);
    }
    out << line << "\n";
}

void write_predictions(std::ostream& out, std::span<const QueryPoint> queries,
                       std::span<const PredictedPoint> predicted, bool profiles) {
    for (std::size_t i = 0; i < queries.size(); ++i) {
        std::string line = leading_fields(queries[i], predicted[i]);
        if (profiles) {
            write_bins(out, line, queries[i].prepared.point.h_nm, predicted[i]);
            continue;
        }
        for (const PredictedNumber& number : predicted[i].numbers)
            line += fmt::format(",{},{}", field(number.value), field(number.error_bar));
        out << line << "\n";
    }
}

}  // namespace mdsweep::cli
