#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iostream>

#include "basics/text.hpp"
#include "bench/pair_rate.hpp"
#include "bench/processor.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/session.hpp"
#include "config/constraints.hpp"
#include "config/limits.hpp"
#include "model/production_split.hpp"
#include "report/csv.hpp"
#include "report/summary.hpp"
#include "sweep/noise_words.hpp"
#include "sweep/pilot.hpp"
#include "sweep/plan.hpp"
#include "sweep/sweep.hpp"
#include "sweep/sweep_file.hpp"

namespace mdsweep::cli {

namespace {

std::string entry(const std::string& label, const std::string& text) {
    return fmt::format("  {:<15}{}\n", label, text);
}

std::string method_text(PointsMethod method) {
    switch (method) {
        case PointsMethod::sobol:
            return "a Sobol sequence";
        case PointsMethod::latin_hypercube:
            return "a Latin hypercube";
        case PointsMethod::grid:
            return "a full grid";
        case PointsMethod::csv:
        case PointsMethod::table:
            return "a CSV file";
    }
    return "";
}

std::string parameters_text(const SweepState& state) {
    std::string text;
    for (std::size_t k = 0; k < state.design.varying.size(); ++k) {
        const std::string& name = state.design.names[state.design.varying[k]];
        std::string range =
            fmt::format("{} to {}{}", number_text(state.design.low[k]), number_text(state.design.high[k]),
                        k < state.design.log.size() && state.design.log[k] ? ", even in the logarithm" : "");
        for (const DesignParameter& parameter : state.config.design.parameters) {
            if (parameter.name != name || parameter.kind != ParameterKind::values) continue;
            range.clear();
            for (const double number : parameter.numbers) range += (range.empty() ? "" : ", ") + number_text(number);
        }
        text += entry(k == 0 ? "varying" : "", fmt::format("{:<11} {}", name, range));
    }
    std::string fixed;
    for (std::size_t k = 0; k < state.design.names.size(); ++k) {
        if (std::ranges::count(state.design.varying, k) > 0) continue;
        fixed += fmt::format("{}{} = {}", fixed.empty() ? "" : ", ", state.design.names[k],
                             number_text(state.design.points.front()[k]));
    }
    return text + (fixed.empty() ? "" : entry("fixed", fixed));
}

std::string range_text(const SizeRange& range) {
    if (range.least == range.most) return text::number(range.least);
    return fmt::format("{} to {}, median {}", text::number(range.least), text::number(range.most),
                       text::number(range.median));
}

std::string bytes_text(double bytes) {
    constexpr double mebi = 1024.0 * 1024.0;
    if (bytes < mebi) return fmt::format("{:.0f} KiB", std::ceil(bytes / 1024));
    return bytes < 1024 * mebi ? fmt::format("{:.1f} MiB", bytes / mebi)
                               : fmt::format("{:.1f} GiB", bytes / 1024 / mebi);
}

std::string checked_text(const Plan& plan) {
    if (plan.tried >= plan.points) return "every point can be simulated";
    return fmt::format(
        "numbers, contents and box of every point; electrostatics and start of a sample of {}. "
        "Others are tried when their turn comes",
        plan.tried);
}

std::string plan_text(const SweepState& state, const Plan& plan) {
    const EarliestHandOver& earliest = plan.hand_over;
    std::string text = state.config.title.empty() ? "" : entry("title", state.config.title);
    text += entry("points", fmt::format("{}, from {}", plan.points, method_text(state.config.design.method)));
    if (!state.config.design.where.empty())
        text += entry("where", fmt::format("{}: of {} points", where_text(state.config.design), state.design.drawn));
    text += parameters_text(state);
    if (!plan.simulates) {
        text += entry("simulated", "already: a point's row is looked at when it is asked for");
    } else {
        text += entry("particles", range_text(plan.particles) + " per replica");
        const bool nm = state.config.model.particles.units == Units::nm;
        text += entry(nm ? "box, nm" : "box", range_text(plan.lateral) + " wide");
        const bool ends_by_itself = plan.most_steps > plan.steps_per_replica;
        text += entry(
            "replicas",
            fmt::format("{} per point, {} steps each{}{}", plan.replicas, plan.steps_per_replica,
                        ends_by_itself ? fmt::format(" at least and {} at most: until the outputs are precise enough",
                                                     plan.most_steps)
                                       : "",
                        replicas_to_take(state.config.simulation, most_replicas) > plan.replicas
                            ? "; more that share them where a GPU would be idle"
                            : ""));
        text += entry("checked", checked_text(plan));
    }
    text += entry("tolerance", report::tolerance_text(state.config));
    for (const std::string& words : report::floor_words(state)) text += entry("", words);
    text += entry("first design", text::counted(earliest.first_design, "point"));
    const bool estimated = state.config.monitor.estimated;
    text += entry("audit", estimated ? std::string("none: monitor.mode is estimated")
                           : earliest.smallest_audit == 0
                               ? std::string("none could prove anything")
                               : fmt::format("{} at least; {}", text::counted(earliest.smallest_audit, "point"),
                                             earliest.audits == 0 ? "none would be tried"
                                                                  : fmt::format("{} are planned", earliest.audits)));
    text += entry("test set", estimated ? text::counted(earliest.test_set, "point")
                                        : fmt::format("the first gate's audit; or {}, drawn while it learns",
                                                      text::counted(earliest.test_set, "point")));
    text += entry("simulations",
                  fmt::format("{} at least, {} at most", earliest.simulations,
                              state.config.monitor.budget > 0 ? std::min(state.config.monitor.budget, plan.points)
                                                              : plan.points));
    return text;
}

// Which points of each group are left out, up to a limit.
std::string left_out_text(const LeftOut& left_out) {
    constexpr std::size_t most_listed = 12;
    std::string text;
    const std::vector<ImpossibleGroup> groups = grouped(left_out.impossible);
    for (std::size_t k = 0; k < groups.size(); ++k) {
        const std::vector<std::size_t>& points = groups[k].points;
        text += entry(k == 0 ? "left out" : "", left_out.words[k]);
        std::string list;
        for (std::size_t i = 0; i < std::min(points.size(), most_listed); ++i)
            list += fmt::format("{}{}", i == 0 ? "" : ", ", points[i]);
        if (points.size() > most_listed)
            list += fmt::format(" and {} more (--impossible FILE.csv lists all)", points.size() - most_listed);
        text += entry("", (points.size() == 1 ? "it is point " : "they are points ") + list + " of those drawn");
    }
    return text;
}

// A line a point: its number, parameters and the reason.
void write_impossible(const std::string& name, const Design& design, const std::vector<ImpossibleAt>& impossible) {
    if (name.empty()) return;
    OutputFile output(name);
    output.stream() << "point";
    report::Header header({"point", "reason"});
    for (const std::string& parameter : design.names) output.stream() << ',' << header.parameter(parameter);
    output.stream() << ",reason\n";
    for (const ImpossibleAt& one : impossible) {
        output.stream() << one.point;
        for (const double number : design.points[one.point]) output.stream() << ',' << number_text(number);
        output.stream() << ',' << report::cell_of(one.reason) << '\n';
    }
    output.finish();
}

double measured_step_seconds(const cxxopts::ParseResult& options, const SweepState& state, std::size_t point,
                             std::size_t& slots, std::string& device) {
    constexpr double seconds = 0.4;
    // An engine of its own: the endless replica goes with it.
    const std::unique_ptr<md::Engine> engine = engine_of(options);
    const System system = make_system(state.config, state.design.names, state.design.points[point]);
    const md::ReplicaJob job = make_job(system, state.config.simulation, state.seed, 0, 0);
    const PairRate rate = measure_engine(*engine, job, seconds, 1);
    // Some engines know these once they have seen a replica. No more can run at once than there are.
    const std::size_t replicas = state.points.size() * static_cast<std::size_t>(state.config.simulation.replicas);
    slots = std::min(engine->slots(), replicas);
    device = engine->description();
    return static_cast<double>(rate.workers) / rate.steps_per_second;
}

// Wall time of simulating every point, by the production steps of each.
using SecondsWith = std::function<double(std::int64_t)>;

// What the simulations' own errors will be, output by output, and what would do where they are too large.
std::string noise_text(const cxxopts::ParseResult& options, const SweepState& state, const Plan& plan,
                       double step_seconds, const SecondsWith& seconds_with) {
    constexpr double seconds = 3, hardly = 1.05;
    const std::unique_ptr<md::Engine> engine = engine_of(options);
    const Pilot pilot = run_pilot(state, plan.typical_points, *engine, step_seconds, seconds);
    if (!pilot.problem.empty()) return entry("noise", "not known: " + pilot.problem);
    std::string text = entry("noise", fmt::format("of {}, simulated for {} steps each: expected standard errors",
                                                  text::counted(pilot.points, "point"), pilot.steps));
    for (const PilotOutput& output : pilot.outputs)
        text += entry(
            "", fmt::format("  {:<22} {} of the tolerance of {}{}", output.name,
                            std::isfinite(output.noise) ? fmt::format("{:.3g}", output.noise) : "an unknown part",
                            text::percent(output.tolerance), output.noise > monitor::most_noise ? ": too noisy" : ""));
    const auto all_with = [&](std::int64_t steps) { return text::duration(seconds_with(steps)); };
    const SimulationConfig& simulation = state.config.simulation;
    if (simulation.automatic)
        text += entry("", fmt::format("as their production would end {} {} steps (about {} for every point)",
                                      pilot.over_targets > 1 ? "at simulation.max_steps, above the target errors, after"
                                                             : "after about",
                                      pilot.planned, all_with(pilot.planned)));
    if (pilot.longer <= hardly || !std::isfinite(pilot.longer)) return text;
    text += entry("", fmt::format("{:.3g} together: {}", pilot.noise,
                                  report::room_words(pilot.noise, pilot.misses, state.config.monitor.coverage)));
    text += entry("", fmt::format("what leaves room for a surrogate: {}, or other tolerances",
                                  longer_words(simulation, pilot.planned, pilot.longer, pilot.over_targets)));
    return text + entry("", fmt::format("(about {} if every point is simulated so)", all_with(pilot.needed)));
}

std::string forecast_text(const cxxopts::ParseResult& options, const SweepState& state, const Plan& plan,
                          const DesignSurvey& survey) {
    std::size_t slots = 1;
    std::string device;
    const std::string load = busy_words();
    const double seconds = measured_step_seconds(options, state, plan.median_point, slots, device);
    StepCost cost = fit_step_cost(plan.particles.median, seconds);
    std::string sizes = fmt::format("{}", plan.particles.median);
    if (plan.particles.most > 1.5 * plan.particles.median) {  // how the cost grows matters then
        cost = fit_step_cost(plan.particles.median, seconds, plan.particles.most,
                             measured_step_seconds(options, state, plan.largest_point, slots, device));
        sizes += fmt::format(" and {}", plan.particles.most);
    }
    const SecondsWith seconds_with = [&](std::int64_t production_steps) {
        SimulationConfig simulation = state.config.simulation;
        simulation.production_steps = production_steps;
        return simulation_seconds(simulation, survey.points, cost) / static_cast<double>(slots);
    };
    const std::int64_t equilibration = state.config.simulation.equilibration_steps;
    const double all = seconds_with(plan.steps_per_replica - equilibration),
                 longest = seconds_with(plan.most_steps - equilibration);
    const auto range = [&](double part) {
        return longest > all ? fmt::format("{} to {}", text::duration(all * part), text::duration(longest * part))
                             : text::duration(all * part);
    };
    const double share = static_cast<double>(plan.hand_over.simulations) / static_cast<double>(plan.points);
    std::string text =
        entry("memory", fmt::format("{} for the results, {} for running replicas, and about 1 GiB for "
                                    "LibTorch",
                                    bytes_text(plan.file_bytes),
                                    bytes_text(replica_bytes(state.config.simulation,
                                                             make_system(state.config, state.design.names,
                                                                         state.design.points[plan.largest_point])) *
                                               static_cast<double>(slots))));
    text += entry("time", fmt::format("about {} if every point is simulated", range(1)));
    if (plan.hand_over.audits > 0)
        text += entry("", fmt::format("about {} if the surrogate takes over at the earliest; training runs beside it",
                                      range(share)));
    text += entry("", fmt::format("measured with replicas of {} particles on {}{}", sizes, device,
                                  load.empty() ? "" : "; " + load + ", alone it takes less"));
    return text + noise_text(options, state, plan, seconds, seconds_with);
}

}  // namespace

int validate_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep validate");
    options.add_options()("impossible", "CSV to write the points to that cannot be simulated, with the reasons",
                          cxxopts::value<std::string>()->default_value(""));
    add_seed_option(options, "Of the points");
    add_engine_options(options);
    const auto parsed =
        parse("validate",
              "Checks a sweep file without running it: prints all of its mistakes, or what it would "
              "run and how long that would take here (from a calibration of about a second), and how noisy its "
              "outputs will be (from some seconds of simulations of one or two of its points).",
              {"SWEEP.yaml"}, options, "mdsweep validate configs/quickstart.yaml", arguments);
    if (!parsed) return success;
    const Config config = read_sweep_file(parsed->positional.front());
    const std::string listed = parsed->options["impossible"].as<std::string>();
    check_output(listed, {parsed->positional.front()});
    const std::uint64_t seed = seed_of(config, parsed->options);
    const NewSweep sweep = [&] {
        try {
            return survey_sweep(config, seed, survey_progress(parsed->options));
        } catch (const ImpossibleDesign& impossible) {
            write_impossible(listed, impossible.design(), impossible.impossible());
            throw;
        }
    }();
    const SweepState& state = sweep.state;
    write_impossible(listed, sweep.left_out.impossible.empty() ? state.design : sweep.left_out.design,
                     sweep.left_out.impossible);
    const Plan plan = make_plan(state, sweep.survey);
    spdlog::set_level(spdlog::level::warn);  // the forecast says which engine it is from
    std::cout << fmt::format("{} is a sweep of\n", config.path.string()) << plan_text(state, plan)
              << left_out_text(sweep.left_out) << std::flush;
    const auto warn = [&] {
        for (const std::vector<std::string>* warnings : {&plan.pool_warnings, &plan.warnings})
            for (const std::string& warning : *warnings) std::cout << "warning: " << warning << "\n";
    };
    try {
        if (plan.simulates) std::cout << forecast_text(parsed->options, state, plan, sweep.survey);
    } catch (...) {
        warn();  // they may say why it cannot be simulated
        throw;
    }
    warn();
    return success;
}

}  // namespace mdsweep::cli
