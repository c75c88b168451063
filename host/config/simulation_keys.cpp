// The keys of the section simulation.
#include "config/keys.hpp"
#include "config/outputs.hpp"

namespace mdsweep {
namespace {

constexpr double most_steps = 1e10;  // days for one replica: beyond it, a zero too many

Key<SimulationConfig> profile_bins_key() {
    auto key = number_key("profile_bins", &SimulationConfig::profile_bins, whole(2, most_profile_bins), "",
                          "Bins of a profile over the whole slit.");
    key.info.form.wanted = "an even number from 2 to " + std::to_string(most_profile_bins);
    key.info.form.multiple_of = 2;
    key.read = [read = key.read, wanted = key.info.form.wanted](const Value& value, SimulationConfig& simulation,
                                                                const KeyContext& context) {
        read(value, simulation, context);
        if (simulation.profile_bins % 2 != 0) report(value, wanted, context.mistakes);
    };
    return key;
}

// A number, or auto.
Key<SimulationConfig> replicas_key() {
    const Limits limits = whole(1, most_replicas);
    const std::string automatic = "auto";
    Form word;
    word.kind = FormKind::word;
    word.words.push_back({automatic, "one, or on a GPU that would else be idle several that share production"});
    const auto number = number_key("replicas", &SimulationConfig::replicas, limits, "", "");
    const std::string wanted = automatic + " or " + allowed_text(number.info.form);
    const auto read = [=](const Value& value, SimulationConfig& simulation, const KeyContext& context) {
        simulation.split_production = value.node.IsScalar() && value.node.Scalar() == automatic;
        if (simulation.split_production) return;
        Mistakes unreported("");
        number.read(value, simulation, {context.config, context.folder, unreported});
        if (unreported.count() > 0) report(value, wanted, context.mistakes);
    };
    const auto shown = [=](const SimulationConfig& simulation) {
        return simulation.split_production ? automatic : number.shown(simulation);
    };
    return {.info = {.name = "replicas",
                     .form = either_form(wanted, {word, number.info.form}),
                     .help = "Independent simulations of a point, each of `production_steps`, which are averaged over. "
                             "`auto`: one, as on any CPU, or on a GPU that would else be idle several that share "
                             "`production_steps`, where there is a thermostat and each can equilibrate for a sixteenth "
                             "of them or more; how many is stored with the point."},
            .read = read,
            .shown = shown};
}

// true, false, or a map with keys of its own. `on` is what true sets.
Key<SimulationConfig> recording_key(std::string name, int SimulationConfig::*member, int on,
                                    const Keys<SimulationConfig>& keys, const std::string& wanted, std::string help) {
    const Form form = either_form(wanted, {flag_form(), map_form(infos_of(keys))});
    const auto read = [=, &keys](const Value& value, SimulationConfig& simulation, const KeyContext& context) {
        if (value.node.IsScalar() && value.node.Scalar() == "false") return;
        simulation.*member = on;
        if (value.node.IsScalar() && value.node.Scalar() == "true") return;
        if (!value.node.IsMap() || value.node.size() == 0) return report(value, wanted, context.mistakes);
        read_section(value, keys, simulation, context);
    };
    const auto shown = [=](const SimulationConfig& simulation) { return simulation.*member != 0 ? "true" : "false"; };
    return {.info = {.name = std::move(name), .form = form, .help = std::move(help)}, .read = read, .shown = shown};
}

}  // namespace

const Keys<SimulationConfig>& rdf_keys() {
    static const Keys<SimulationConfig> keys = {
        otherwise(std::to_string(usual_rdf_bins),
                  number_key("bins", &SimulationConfig::rdf_bins, whole(2, 2000), "", "Bins.")),
        otherwise("1.5 nm, or 3 in reduced units",
                  number_key("range", &SimulationConfig::rdf_range, above(0, unlimited), "",
                             "Largest distance, in the model's unit of length.")),
    };
    return keys;
}

const Keys<SimulationConfig>& time_correlation_keys() {
    static const Keys<SimulationConfig> keys = {
        otherwise("as many as fit",
                  number_key("samples", &SimulationConfig::correlation_samples, whole(2, 10000), "",
                             "Instants at which a window is looked at. A window without this key is 25 tau long, 12 / "
                             "`friction_per_tau` where that is longer, and no longer than a block.")),
        otherwise("a hundredth of a window; `sampling_interval` beside `samples`",
                  number_key("interval", &SimulationConfig::correlation_interval, whole(1, 1e6), "steps",
                             "Steps from one of these instants to the next, in which no particle may move by half the "
                             "box.")),
    };
    return keys;
}

const Keys<SimulationConfig>& simulation_keys() {
    using Simulation = SimulationConfig;
    static const Keys<Simulation> keys = {
        number_key("time_step_tau", &Simulation::time_step_tau, above(0, 0.02), "tau",
                   "Time step. In units nm, tau is sqrt(m/kT) times 0.714 nm."),
        word_key("thermostat", &Simulation::thermostat, thermostat_words, "How the temperature is kept."),
        only_with("thermostat: langevin", number_key("friction_per_tau", &Simulation::friction_per_tau, above(0, 100),
                                                     "1/tau", "Friction of the Langevin thermostat.")),
        only_with("thermostat: nose_hoover",
                  number_key("thermostat_time_tau", &Simulation::thermostat_time_tau, above(0, 1000), "tau",
                             "Relaxation time of the Nosé-Hoover chain.")),
        otherwise("0, or 20000 with `production: fixed`",
                  number_key("equilibration_steps", &Simulation::equilibration_steps, whole(0, most_steps), "steps",
                             "Steps before anything is averaged. A run with `production: auto` finds out by itself "
                             "what more to leave out.")),
        otherwise("auto, or fixed where `production_steps` stands",
                  word_key("production", &Simulation::automatic, production_words, "When a simulation ends.")),
        otherwise("200000, or 20000 with `production: auto`",
                  number_key("production_steps", &Simulation::production_steps, whole(1, most_steps), "steps",
                             "Steps that are averaged over, rounded up to a multiple of `blocks` times "
                             "`sampling_interval`. With `production: auto`, the least; no more than a `max_steps` that "
                             "stands there.")),
        only_with("production: auto",
                  otherwise("0.4 of the tolerance of a profile, 0.28 of that of a number",
                            by_output_key("target_error", &Simulation::target_error, &Simulation::target_errors,
                                          from(1e-4, 1), "",
                                          "Standard error at which a simulation ends, relative as `monitor.tolerance` "
                                          "is."))),
        only_with(
            "production: auto",
            otherwise("2000000, or 10 times `production_steps` or 16 times `sampling_interval` where these are more",
                      number_key("max_steps", &Simulation::max_steps, whole(1, most_steps), "steps",
                                 "Production steps after which a simulation ends in any case."))),
        number_key("sampling_interval", &Simulation::sampling_interval, whole(1, 1e6), "steps",
                   "Steps from one sample to the next."),
        replicas_key(),
        word_key("electrostatics", &Simulation::electrostatics, electrostatics_words,
                 "How the forces between charges are computed."),
        number_key("electrostatics_accuracy", &Simulation::electrostatics_accuracy, from(1e-6, 0.1), "",
                   "Error of the electrostatic forces, as a share of their root mean square. For `electrostatics: "
                   "exact`."),
        number_key("smooth_interval", &Simulation::smooth_interval, whole(1, 20), "steps",
                   "Steps from one evaluation of the reciprocal part of the electrostatic forces to the next, at "
                   "most. For `electrostatics: exact`."),
        profile_bins_key(),
        number_key("blocks", &Simulation::blocks, whole(2, 1000), "",
                   "Block averages of a simulation; their scatter gives the error bars. A run with `production: auto` "
                   "has blocks of its own."),
        recording_key("rdf", &Simulation::rdf_bins, usual_rdf_bins, rdf_keys(), "true, false or {bins: 100, range: 3}",
                      "Records radial distribution functions. An output that needs them switches this on."),
        recording_key("time_correlation", &Simulation::correlation_samples, chosen_samples, time_correlation_keys(),
                      "true, false or {samples: 100, interval: 50}",
                      "Records mean square displacements and velocity autocorrelations. An output that needs them "
                      "switches this on."),
    };
    return keys;
}

}  // namespace mdsweep
