#include "sweep/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "basics/text.hpp"
#include "model/block_plan.hpp"
#include "model/model_warnings.hpp"
#include "model/time_step.hpp"
#include "monitor/bounds.hpp"
#include "monitor/gate.hpp"
#include "observables/outcome_source.hpp"
#include "sweep/sizes.hpp"

namespace mdsweep {

namespace {

System system_of(const SweepState& state, std::size_t point) {
    return make_system(state.config, state.design.names, state.design.points[point]);
}

std::vector<std::size_t> in_order_of(int PointSize::*count, const std::vector<PointSize>& points) {
    std::vector<std::size_t> order(points.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return points[i].*count; });
    return order;
}

// The middles of equal parts of them.
std::vector<std::size_t> evenly_among(const std::vector<std::size_t>& order) {
    const std::size_t parts = std::min<std::size_t>(order.size(), 3);
    std::vector<std::size_t> chosen;
    for (std::size_t k = 0; k < parts; ++k) chosen.push_back(order[(2 * k + 1) * order.size() / (2 * parts)]);
    return chosen;
}

SizeRange range_of(std::vector<double> values) {
    std::ranges::sort(values);
    return {values.front(), values[values.size() / 2], values.back()};
}

void warn_of_the_pool(const Plan& plan, std::size_t dimensions, const MonitorConfig& monitor,
                      std::vector<std::string>& warnings) {
    const EarliestHandOver& earliest = plan.hand_over;
    if (dimensions == 0) {
        warnings.emplace_back("no parameter varies, so there is nothing to learn: every point is simulated");
        return;
    }
    if (2 * earliest.simulations > plan.points) {
        const std::optional<std::size_t> paying = pool_that_pays(dimensions, monitor);
        warnings.push_back(fmt::format(
            "the pool is small for coverage {} and confidence {}: {}; {}, and a lower coverage needs fewer audits",
            monitor.coverage, monitor.confidence,
            earliest.audits == 0
                ? fmt::format("no gate would be tried ({}), so every point is simulated", earliest.why_none)
                : fmt::format(
                      "at most {} of its points can be handed over",
                      text::percent(1 - static_cast<double>(earliest.simulations) / static_cast<double>(plan.points))),
            paying ? fmt::format("from {} points on, half of them or more can be", *paying)
                   : std::string("no pool of up to a million points would pay")));
    }
    const std::size_t budget = monitor.budget;
    if (budget > 0 && budget < earliest.simulations)
        warnings.push_back(
            fmt::format("the budget of {} simulations ends before the {} that the earliest hand-over takes: nothing "
                        "will be predicted",
                        budget, earliest.simulations));
}

constexpr int fewest_blocks = 8;  // block_average() merges down to so many

// The slowest motion across a slit of height h: a density wave of half a wavelength decays with h^2 / (pi^2 D), where
// D = kT / (m friction) for a single ion. Blocks shorter than that are correlated, so that error bars come out too
// small.
void warn_of_slow_diffusion(const System& highest, const SimulationConfig& simulation,
                            std::vector<std::string>& warnings) {
    if (highest.profiles.empty() || thermostat_of(simulation) != md::Thermostat::langevin) return;
    double heaviest = 0;
    for (const SystemSpecies& s : highest.species) heaviest = std::max(heaviest, s.mass);
    const double h = highest.height / highest.length_unit;
    const double diffusivity = highest.temperature / (heaviest * simulation.friction_per_tau);
    const double steps = h * h / (std::numbers::pi * std::numbers::pi * diffusivity) / simulation.time_step_tau;
    const std::string across = fmt::format("the {} of {:.4g}{}", highest.periodic_z ? "box" : "slit", highest.height,
                                           highest.units == Units::nm ? " nm" : " (reduced)");
    if (simulation.automatic) {
        // It finds out for itself what to leave out, and merges its blocks down to a few.
        if (static_cast<double>(simulation.max_steps) < steps * fewest_blocks)
            warnings.push_back(fmt::format(
                "max_steps is short: particles take about {:.0f} steps to diffuse across {}, so error bars come out "
                "too small and the averages may still know where the particles were placed; take max_steps of at least "
                "{:.0f}",
                steps, across, std::ceil(steps) * fewest_blocks));
        return;
    }
    const std::int64_t block = simulation.production_steps / simulation.blocks;
    if (static_cast<double>(block) < steps)
        warnings.push_back(fmt::format(
            "production is short for its {} blocks: a block has {} steps, but particles take about {:.0f} steps to "
            "diffuse across {}, so error bars come out too small; take production_steps of at least {:.0f} or fewer "
            "blocks",
            simulation.blocks, block, steps, across, std::ceil(steps) * simulation.blocks));
    if (static_cast<double>(simulation.equilibration_steps) < steps)
        warnings.push_back(fmt::format(
            "equilibration of {} steps is short: particles take about {:.0f} steps to diffuse across {}, so the "
            "averages still know where the particles were placed",
            simulation.equilibration_steps, steps, across));
}

void warn_of_few_samples(const SimulationConfig& simulation, std::vector<std::string>& warnings) {
    const BlockPlan plan = blocks_of(simulation);
    if (plan.blocks * simulation.replicas < fewest_blocks)
        warnings.push_back(fmt::format("{} blocks are few: error bars of fewer than {} are themselves uncertain",
                                       plan.blocks * simulation.replicas, fewest_blocks));
    constexpr std::int64_t fewest_samples = 10;
    const std::int64_t samples = plan.block_steps() / simulation.sampling_interval;
    if (samples < fewest_samples)
        warnings.push_back(fmt::format("a block has only {} samples; sample more often than every {} steps", samples,
                                       simulation.sampling_interval));
}

// The first point for which it is too long speaks for all.
void warn_of_the_time_step(const SweepState& state, std::vector<std::string>& warnings) {
    constexpr std::size_t most_looked_at = 200;  // at even distances in the design
    const std::size_t stride = 1 + state.design.size() / most_looked_at;
    for (std::size_t i = 0; i < state.design.size(); i += stride) {
        const std::vector<std::string> found = time_step_warnings(system_of(state, i), state.config.simulation);
        warnings.insert(warnings.end(), found.begin(), found.end());
        if (!found.empty()) return;
    }
}

// Of each subject the first point speaks for all.
void warn_of_the_model(const SweepState& state, std::vector<std::string>& warnings) {
    constexpr std::size_t most_looked_at = 50;  // at even distances in the design
    const std::size_t stride = 1 + state.design.size() / most_looked_at;
    std::vector<std::string> known;
    for (std::size_t i = 0; i < state.design.size(); i += stride)
        for (ModelWarning& warning : model_warnings(state.config, state.design.names, state.design.points[i])) {
            if (std::ranges::find(known, warning.subject) != known.end()) continue;
            known.push_back(warning.subject);
            warnings.push_back(std::move(warning.text));
        }
}

}  // namespace

EarliestHandOver earliest_hand_over(std::size_t points, std::size_t dimensions, const MonitorConfig& monitor,
                                    std::size_t classes) {
    EarliestHandOver earliest;
    earliest.test_set = test_set_size(points, classes, monitor.estimated);
    earliest.first_design = first_design_size(points, dimensions);
    const std::size_t before = earliest.first_design;
    earliest.simulations = points;
    if (before == 0) {
        earliest.why_none = "there is nothing to learn from";
        return earliest;
    }
    if (monitor.estimated) {
        earliest.audits = earliest.test_set;
        earliest.simulations = before + earliest.test_set;
        return earliest;
    }
    // The gate as it would be proposed when no row left out misses.
    const std::vector<double> errors(before, 0.0), undecided_u(points - before, 1.0);
    std::vector<std::size_t> undecided(points - before);
    std::iota(undecided.begin(), undecided.end(), before);
    const double alpha = 1 - monitor.coverage, delta = 1 - monitor.confidence;
    const monitor::GateDecision decision = monitor::propose_gate({.test_u = {},
                                                                  .test_e = {},
                                                                  .held_out_e = errors,
                                                                  .undecided = undecided,
                                                                  .undecided_u = undecided_u,
                                                                  .gates = {},
                                                                  .model_version = 1,
                                                                  .alpha = alpha,
                                                                  .delta = delta,
                                                                  .audit_fraction = monitor.audit_fraction,
                                                                  .simulations_left = points - before});
    earliest.smallest_audit =
        monitor::audits_needed(undecided.size(), 0, alpha, monitor::gate_delta(delta, 1), undecided.size() - 1)
            .value_or(0);
    if (!decision.proposal) {
        earliest.why_none = decision.words;
        return earliest;
    }
    earliest.audits = decision.proposal->plan.stages.front().audits;
    earliest.simulations = before + earliest.audits;
    return earliest;
}

std::optional<std::size_t> pool_that_pays(std::size_t dimensions, const MonitorConfig& monitor) {
    constexpr std::size_t largest = 1'000'000;
    const auto pays = [&](std::size_t points) {
        return 2 * earliest_hand_over(points, dimensions, monitor).simulations <= points;
    };
    std::size_t enough = 16;
    while (enough < largest && !pays(enough)) enough *= 2;
    if (!pays(enough)) return std::nullopt;
    std::size_t too_few = enough / 2;
    while (enough - too_few > 1 + enough / 100) {
        const std::size_t middle = too_few + (enough - too_few) / 2;
        (pays(middle) ? enough : too_few) = middle;
    }
    return enough;
}

Plan make_plan(const SweepState& state, const DesignSurvey& survey) {
    const SimulationConfig& simulation = state.config.simulation;
    const std::unique_ptr<const OutcomeSource> source = source_of(state.config);
    Plan plan;
    plan.simulates = source->simulates();
    plan.points = survey.points.size();
    plan.tried = survey.tried;
    const std::vector<std::size_t> order = in_order_of(&PointSize::particles, survey.points);
    plan.median_point = order[order.size() / 2];
    plan.largest_point = order.back();
    plan.typical_points = evenly_among(in_order_of(&PointSize::scarcest, survey.points));
    std::vector<double> particles, lateral;
    for (const PointSize& point : survey.points) {
        particles.push_back(point.particles);
        lateral.push_back(point.lateral);
    }
    plan.particles = range_of(std::move(particles));
    plan.lateral = range_of(std::move(lateral));
    plan.replicas = simulation.replicas;
    plan.steps_per_replica = simulation.equilibration_steps + simulation.production_steps;
    plan.most_steps = simulation.equilibration_steps + blocks_of(simulation).production_steps;
    plan.warnings = state.config.remarks;
    plan.hand_over =
        earliest_hand_over(plan.points, state.design.varying.size(), state.config.monitor, state.class_count());
    if (state.design.varying.empty()) {
        plan.hand_over.audits = 0;
        plan.hand_over.simulations = plan.points;
    }
    // Values and errors in double precision; parameters, status and the like are small beside them.
    const double per_point = 16.0 * state.columns() + 8.0 * static_cast<double>(state.design.names.size()) + 100;
    plan.file_bytes = per_point * static_cast<double>(plan.points);
    warn_of_the_pool(plan, state.design.varying.size(), state.config.monitor, plan.pool_warnings);
    for (std::string& warning : source->warnings(state.design)) plan.warnings.push_back(std::move(warning));
    if (!plan.simulates) return plan;
    const auto highest = std::ranges::max_element(survey.points, {}, &PointSize::height) - survey.points.begin();
    warn_of_slow_diffusion(system_of(state, static_cast<std::size_t>(highest)), simulation, plan.warnings);
    warn_of_few_samples(simulation, plan.warnings);
    warn_of_the_time_step(state, plan.warnings);
    warn_of_the_model(state, plan.warnings);
    return plan;
}

double replica_bytes(const SimulationConfig& simulation, const System& system) {
    constexpr double per_particle = 12 * sizeof(float) + 1;
    const double bins = system.profiles.empty() ? 0 : simulation.profile_bins * system.group_count();
    return per_particle * system.particle_count() +
           bins * (static_cast<double>(simulation.blocks) * sizeof(float) + sizeof(std::uint32_t));
}

StepCost fit_step_cost(double particles, double seconds) {
    return {seconds / (particles * particles), 0};
}

StepCost fit_step_cost(double few, double seconds_few, double many, double seconds_many) {
    // seconds / n = a n + b through both; neither may be negative, which noise could bring about.
    const double pair = (seconds_many / many - seconds_few / few) / (many - few);
    const double single = seconds_few / few - pair * few;
    if (pair < 0) return {0, seconds_many / many};
    if (single < 0) return {seconds_many / (many * many), 0};
    return {pair, single};
}

double simulation_seconds(const SimulationConfig& simulation, const std::vector<PointSize>& points,
                          const StepCost& cost) {
    const auto steps = static_cast<double>(simulation.equilibration_steps + simulation.production_steps);
    double seconds = 0;
    for (const PointSize& point : points) seconds += steps * simulation.replicas * cost.seconds(point.particles);
    return seconds;
}

}  // namespace mdsweep
