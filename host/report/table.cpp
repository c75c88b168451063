#include "report/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <ostream>

#include "basics/text.hpp"
#include "monitor/completion.hpp"
#include "monitor/own_error.hpp"
#include "report/answers.hpp"
#include "report/go_on.hpp"
#include "report/summary.hpp"

namespace mdsweep::report {

namespace {

// Rows of cells; the first is the header. Columns named in `text` are aligned left, the rest right.
void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows,
                 const std::vector<std::size_t>& text) {
    std::vector<std::size_t> widths(rows.front().size(), 0);
    for (const auto& row : rows)
        for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], text::columns(row[c]));
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t c = 0; c < row.size(); ++c) {
            const bool is_text = std::ranges::find(text, c) != text.end();
            line += "  " + (is_text ? text::left(row[c], widths[c]) : text::right(row[c], widths[c]));
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out << line << '\n';
    }
}

// A number that every answer gives, and its extremes over the points.
struct Extreme {
    double value = 0, error = 0;
    std::size_t point = 0;
};
struct Found {
    std::string name;
    std::string unit;
    std::size_t points = 0;
    Extreme least, most;
};

// The column that stands for all.
using Reduce = std::function<std::size_t(std::span<const double>)>;

Found search(const SweepState& state, const Source& source, std::string name, const Reduce& reduce) {
    Found found{.name = std::move(name),
                .unit = source.observable->unit == "1" ? "" : source.observable->unit,
                .points = 0,
                .least = {},
                .most = {}};
    for (std::size_t i = 0; i < state.points.size(); ++i) {
        const std::optional<Answer> given = answer(state.points[i], source);
        if (!given) continue;
        const std::size_t column = reduce(given->values);
        const Extreme here{given->values[column], given->errors[column], i};
        if (std::isnan(here.value)) continue;
        if (found.points == 0 || here.value < found.least.value) found.least = here;
        if (found.points == 0 || here.value > found.most.value) found.most = here;
        ++found.points;
    }
    return found;
}

std::vector<Found> search_all(const SweepState& state) {
    const auto first = [](std::span<const double>) { return std::size_t{0}; };
    const auto last = [](std::span<const double> values) { return values.size() - 1; };
    const auto highest = [](std::span<const double> values) {
        return static_cast<std::size_t>(std::ranges::max_element(values) - values.begin());
    };
    std::vector<Found> all;
    for (const Source& source : sources(state)) {
        const std::string& name = source.observable->name;
        if (source.observable->size == 1) {
            all.push_back(search(state, source, name, first));
        } else if (source.observable->place_name == "t") {
            all.push_back(search(state, source, name + ", longest time", last));
        } else {
            all.push_back(search(state, source, name + ", highest bin", highest));
            if (source.observable->axis == Axis::other) continue;
            const auto middle = static_cast<std::size_t>(
                source.observable->axis == Axis::half_z ? source.observable->size - 1 : source.observable->size / 2);
            const auto mid_plane = [middle](std::span<const double>) { return middle; };
            all.push_back(search(state, source, name + ", mid-plane", mid_plane));
        }
    }
    return all;
}

// "(3.2, 0.41)" over the parameters that vary, with a star when the answer is predicted.
std::string where(const SweepState& state, std::size_t point) {
    std::string text;
    for (const std::size_t parameter : state.design.varying)
        text +=
            fmt::format("{}{:.3g}", text.empty() ? "" : ", ", state.design.points[point][parameter] + 0.0);  // no -0
    return fmt::format("({}){}", text, is_learned(state.points[point].status) ? "*" : "");
}

void show_found(std::ostream& out, const SweepState& state) {
    std::string varying;
    for (const std::size_t parameter : state.design.varying)
        varying += (varying.empty() ? "" : ", ") + state.design.names[parameter];
    std::vector<std::vector<std::string>> rows = {{"quantity", "unit", "points", "least", "+-",
                                                   fmt::format("at ({})", varying), "most", "+-",
                                                   fmt::format("at ({})", varying)}};
    bool starred = false;
    for (const Found& found : search_all(state)) {
        if (found.points == 0) continue;
        rows.push_back({found.name, found.unit, fmt::format("{}", found.points), text::number(found.least.value),
                        fmt::format("{:.1g}", found.least.error), where(state, found.least.point),
                        text::number(found.most.value), fmt::format("{:.1g}", found.most.error),
                        where(state, found.most.point)});
        for (const Extreme& extreme : {found.least, found.most})
            starred = starred || is_learned(state.points[extreme.point].status);
    }
    if (rows.size() == 1) return;
    out << "\nWhat was found\n";
    print_table(out, rows, {0, 1, 5, 8});
    if (starred) out << "  * predicted by the surrogate\n";
}

std::string status_text(Status status) {
    if (status == Status::predicted) return "predicted (certified)";
    if (status == Status::failed) return "failed, without an answer";
    return to_string(status);
}

void show_points(std::ostream& out, const SweepState& state) {
    std::vector<std::vector<std::string>> rows;
    const auto all = static_cast<double>(std::max<std::size_t>(state.points.size(), 1));
    const std::size_t within = monitor::simulated_within(state);
    const auto add = [&](std::string label, std::size_t count) {
        rows.push_back({std::move(label), fmt::format("{}", count), text::percent(static_cast<double>(count) / all)});
    };
    for (const Status status : {Status::simulated, Status::predicted, Status::estimated, Status::uncertified,
                                Status::failed, Status::asked, Status::waiting}) {
        const std::size_t count = state.count(status);
        if (count > 0) add(status_text(status), count);
        if (status != Status::simulated || count == 0) continue;
        add("  within tolerance", within);
        add("  statistical error above tolerance", count - within);
    }
    if (rows.empty()) return;
    rows.push_back({"all", fmt::format("{}", state.points.size()), ""});
    out << "\nPoints\n";
    print_table(out, rows, {0});
    for (const std::string& words : floor_words(state)) out << "  tolerance of " << words << '\n';
}

std::string verdict(const Gate& gate) {
    if (!gate.closed) return "being audited";
    if (!gate.passed) return "refused";
    std::string text = fmt::format("{} handed over", gate.handed_over);
    if (gate.spot_checks > 0)
        text += fmt::format(", {} of {} beyond", gate.spot_failures, text::counted(gate.spot_checks, "spot check"));
    if (gate.revoked) text += ": revoked";
    return text + (gate.estimated ? " by estimate" : "");
}

void show_gates(std::ostream& out, const SweepState& state) {
    if (state.gates.empty()) return;
    std::vector<std::vector<std::string>> rows = {
        {"gate", "model", "u up to", "candidates", "audits", "beyond", "at most", "allowed", "confidence", "verdict"}};
    for (const Gate& gate : state.gates) {
        const auto audits = static_cast<double>(gate.failing_bound);
        const std::string bound =
            gate.closed && !gate.estimated
                ? text::percent(audits / static_cast<double>(std::max<std::size_t>(gate.candidates.size(), 1)))
                : "-";
        rows.push_back({fmt::format("{}", gate.number), fmt::format("{}", gate.model_version),
                        std::isinf(gate.threshold) ? "all" : text::number(gate.threshold),
                        fmt::format("{}", gate.candidates.size()), fmt::format("{}", gate.audits.size()),
                        gate.closed ? fmt::format("{}", gate.failures) : "-", bound, text::percent(gate.alpha),
                        gate.estimated ? "-" : text::percent(1 - gate.delta), verdict(gate)});
    }
    out << "\nGates (audits beyond tolerance, and so at most what share of the candidates: points of an uncertainty up "
           "to u)\n";
    print_table(out, rows, {9});
}

// A few records at even distances, the first and the last among them.
std::vector<std::size_t> few_of(std::size_t count) {
    constexpr std::size_t most = 8;
    std::vector<std::size_t> chosen;
    const std::size_t rows = std::min(count, most);
    for (std::size_t i = 0; i < rows; ++i) chosen.push_back(rows == 1 ? 0 : i * (count - 1) / (rows - 1));
    return chosen;
}

// Simulations in all until a gate over everything would pass, and the range in which four of five refits lie.
std::string forecast_text(const TrainingRecord& record) {
    if (std::isnan(record.forecast)) return "-";
    const auto count = [](double n) { return std::isinf(n) ? std::string("never") : fmt::format("{:.0f}", n); };
    if (std::isinf(record.forecast)) return "never";
    return fmt::format("{} ({} to {})", count(record.forecast), count(record.forecast_low),
                       count(record.forecast_high));
}

// How far the points are from a simulated one, every parameter's range being 1.
void show_coverage(std::ostream& out, const SweepState& state, const std::optional<monitor::FillDistance>& for_it) {
    std::vector<double> rows, simulated;
    const Design& design = state.design;
    if (design.varying.empty() || state.points.empty()) return;
    for (std::size_t i = 0; i < state.points.size(); ++i) {
        const std::vector<double> inputs = design.unit_inputs(i);
        rows.insert(rows.end(), inputs.begin(), inputs.end());
        if (state.points[i].status == Status::simulated)
            simulated.insert(simulated.end(), inputs.begin(), inputs.end());
    }
    if (simulated.empty()) return;
    const monitor::FillDistance distance = monitor::fill_distance(rows, design.varying.size(), simulated);
    out << fmt::format(
        "  a point's nearest simulated one is {:.2g} away in the median, {:.2g} for 95 % and {:.2g} at most, where a "
        "parameter's range is 1\n",
        distance.median, distance.most_of_them, distance.largest);
    if (for_it)
        out << fmt::format(
            "  as the surrogate sees it, {:.2g} in the median, {:.2g} for 95 % and {:.2g} at most, where two points at "
            "random are 1 apart\n",
            for_it->median, for_it->most_of_them, for_it->largest);
}

// The noise of a test point, which was never trained on, has nothing to do with the surrogate's own error: their
// squares add up, on average.
double error_without_noise(const TrainingRecord& record) {
    return std::sqrt(std::max(0.0, record.test_error * record.test_error - record.noise * record.noise));
}

void show_learning(std::ostream& out, const SweepState& state) {
    if (state.history.empty()) return;
    std::vector<std::vector<std::string>> rows = {{"model", "after", "simulated", "trained on", "train error",
                                                   "test error", "noise", "without it", "test passing", "within",
                                                   "forecast"}};
    for (const std::size_t i : few_of(state.history.size())) {
        const TrainingRecord& record = state.history[i];
        const bool tested = !std::isnan(record.test_error);
        rows.push_back(
            {fmt::format("{}", record.version), text::duration(record.seconds), fmt::format("{}", record.simulated),
             fmt::format("{}", record.trained_on), fmt::format("{:.2f}", record.train_error),
             tested ? fmt::format("{:.2f}", record.test_error) : "-",
             tested ? fmt::format("{:.2f}", record.noise) : "-",
             tested ? fmt::format("{:.2f}", error_without_noise(record)) : "-",
             tested ? text::percent(record.test_passing) : "-", text::percent(record.within), forecast_text(record)});
    }
    out << "\nLearning (errors in units of the tolerance, " << tolerance_text(state.config) << ")\n";
    print_table(out, rows, {});
    out << "  test error: root mean square on points that no model is trained on; noise: what of it\n"
           "  their simulations' own errors make; test passing: share of them within tolerance; within:\n"
           "  share of the design that was answered within tolerance by then; forecast: simulations in\n"
           "  all that a hand-over would take\n";
}

// Points that `simulate` brought took no wall time of a run, and some were known before a run noted its time.
std::string time_text(const SweepState& state) {
    const Provenance& provenance = state.provenance;
    const double simulated = state.simulation_seconds();
    std::string text;
    if (provenance.seconds > 0) text = text::duration(provenance.seconds) + " of wall time, ";
    if (simulated > 0) text += text::duration(simulated) + " of simulations on cores or GPU slots, ";
    text += (text.empty() ? "begun " : "since ") + provenance.started;
    return provenance.device.empty() ? text : text + ", on " + provenance.device;
}

void show_provenance(std::ostream& out, const SweepState& state, const std::string& file, const std::string& advice) {
    const Provenance& provenance = state.provenance;
    const std::string name =
        state.config.path.empty() ? std::string("Sweep") : "Sweep " + state.config.path.filename().string();
    const bool reduced = !state.config.table && state.config.model.particles.units == Units::reduced;
    out << fmt::format("{} ({}{}), seed {}\n", name, state.config.model.kind,
                       reduced ? ", in reduced units of the file" : "", state.seed)
        << heading(state.config);
    out << "  " << time_text(state) << '\n';
    out << fmt::format("  mdsweep {} ({})\n", provenance.mdsweep_version, provenance.git_hash);
    if (!state.finished && !advice.empty())
        out << "  not finished: " << state.ending << "\n" << advice << '\n';
    else if (!state.finished)
        out << "  not finished; go on with: " << go_on_command(state.config.path, file) << '\n';
    else if (!state.ending.empty())
        out << "  ended: " << state.ending << '\n';
}

}  // namespace

void show(std::ostream& out, const SweepState& state, const std::string& file,
          const std::optional<monitor::FillDistance>& for_the_surrogate, const std::string& advice) {
    show_provenance(out, state, file, advice);
    show_points(out, state);
    show_coverage(out, state, for_the_surrogate);
    show_found(out, state);
    show_gates(out, state);
    const monitor::Certificate certificate = monitor::total_certificate(state.gates);
    if (certificate.handed_over > 0)
        out << fmt::format("  with {} confidence at most {} of all {} miss the tolerance\n",
                           text::percent(state.config.monitor.confidence), text::percent(certificate.failing_share()),
                           answers_text(certificate));
    show_learning(out, state);
}

}  // namespace mdsweep::report
