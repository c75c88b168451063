// The card of an exported surrogate: its description for people, and for programs that load it.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "answers/noise_at_test_points.hpp"
#include "answers/predict.hpp"
#include "export/formats.hpp"
#include "version.hpp"

namespace mdsweep::exporting {

namespace {

using nlohmann::ordered_json;

// JSON knows no infinity.
ordered_json finite_or_null(double number) {
    return std::isfinite(number) ? ordered_json(number) : ordered_json(nullptr);
}

ordered_json inputs_of(const Model& model) {
    ordered_json all = ordered_json::array();
    for (const Input& input : model.inputs) {
        ordered_json one = {{"name", input.name}, {"low", input.low}, {"high", input.high}};
        if (!input.choices.empty()) one["values"] = input.choices;
        all.push_back(one);
    }
    return all;
}

ordered_json fixed_of(const Design& design) {
    ordered_json all = ordered_json::object();
    for (std::size_t k = 0; k < design.names.size(); ++k)
        if (std::ranges::find(design.varying, k) == design.varying.end())
            all[design.names[k]] = design.points.front()[k];
    return all;
}

std::string scale_text(const Scale& scale) {
    if (scale.terms.empty())
        return "given with every point, in the order of these outputs: for a density profile its mean, else the "
               "output's natural size";
    const auto is_constant = [](const Term& term) {
        return std::ranges::all_of(term.powers, [](double power) { return power == 0; });
    };
    return std::ranges::all_of(scale.terms, is_constant) ? "constant" : "from the parameters";
}

ordered_json outputs_of(const Model& model, const SweepState& state) {
    ordered_json all = ordered_json::array();
    const std::vector<double> noise = noise_at_test_points(state);
    for (const Output& output : model.outputs) {
        ordered_json one = {{"name", output.name},        {"unit", output.unit},
                            {"columns", output.size},     {"tolerance", output.tolerance},
                            {"least_size", output.least}, {"scale", scale_text(output.scale)}};
        one["test_noise"] = noise[all.size()];  // of the simulations behind the error bars, in tolerances
        for (const Observable& observable : state.observables) {
            if (observable.name != output.name || observable.axis == Axis::none) continue;
            const bool along_z = observable.axis != Axis::other;
            one["places"] = {{"name", observable.place_name},
                             {"unit", along_z ? "height of the box, from the left wall" : observable.place_unit},
                             {"centres", observable.places}};
            if (observable.axis == Axis::half_z)
                one["places"]["note"] = "to the mid-plane at 0.5; the other half mirrors it";
        }
        all.push_back(one);
    }
    return all;
}

ordered_json error_bars_of(const Model& model, std::size_t test_points, double coverage) {
    ordered_json all = {{"factor", finite_or_null(model.factor)},
                        {"floor", model.floor},
                        {"test_points", test_points},
                        {"coverage", coverage}};
    for (const ClassFactor& each : model.classes) {
        ordered_json one;
        for (const auto& [input, value] : each.values)
            one["where"][model.inputs[static_cast<std::size_t>(input)].name] = value;
        one["factor"] = finite_or_null(each.factor);
        all["classes"].push_back(std::move(one));
    }
    return all;
}

ordered_json certificate_of(const Gate* gate) {
    if (gate == nullptr) return nullptr;
    return {{"gate", gate->number},
            {"model_version", gate->model_version},
            {"largest_failing_share", gate->alpha},
            {"error_probability", gate->delta},
            {"candidates", gate->candidates.size()},
            {"audits", gate->audits.size()},
            {"audits_failed", gate->failures},
            {"candidates_failing_at_most", gate->failing_bound},
            {"threshold", finite_or_null(gate->threshold)},
            {"holds_for", "the candidate points of that gate; an error bar is what speaks for any other point"}};
}

ordered_json training_of(const SweepState& state, int version) {
    for (const TrainingRecord& record : state.history)
        if (record.version == version)
            return {{"rows", record.trained_on},
                    {"train_error", finite_or_null(record.train_error)},
                    {"test_error", finite_or_null(record.test_error)},
                    {"test_passing",
                     std::isnan(record.test_error) ? ordered_json(nullptr) : ordered_json(record.test_passing)},
                    {"unit_of_errors", "tolerances"}};
    return nullptr;
}

}  // namespace

std::string card(const Model& model, const SweepState& state, const std::string& file, const std::string& hash) {
    const ChosenModel chosen = choose_model(state, model.version);
    const MonitorConfig& monitor = state.config.monitor;
    ordered_json json;
    json["format"] = "mdsweep surrogate card 1";
    json["name"] = model.name;
    json["mdsweep_version"] = version_number;
    json["git_hash"] = git_hash();
    json["model"] = state.config.model.kind;
    json["surrogate"] = {{"version", model.version},
                         {"method", model.process ? "Gaussian process" : "networks"},
                         {"members", model.process ? 0 : model.members},
                         {"training", training_of(state, model.version)}};
    json["data"] = {
        {"file", file}, {"sha256", hash}, {"simulated_points", state.count(Status::simulated)}, {"seed", state.seed}};
    json["inputs"] = inputs_of(model);
    json["fixed"] = fixed_of(state.design);
    for (const Constraint& one : state.config.design.where) json["where"].push_back(one.formula);
    json["outputs"] = outputs_of(model, state);
    json["tolerance"] = {{"coverage", monitor.coverage}, {"confidence", monitor.confidence}};
    json["error_bars"] = error_bars_of(model, chosen.model->calibration.test_points, monitor.coverage);
    json["certificate"] = certificate_of(chosen.gate);
    json["answers"] = {
        {"<output>", "what the surrogate says, in the output's unit"},
        {"<output>_spread", "standard deviation over the members of the ensemble, or of the Gaussian process"},
        {"<output>_error_bar", "conformal error bar; not a number: the test set is too small for one"},
        {"bound", "on the error, in units of the tolerances"},
        {"in_range", "whether the surrogate was trained there; outside nothing vouches for an answer"}};
    return json.dump(2) + "\n";
}

}  // namespace mdsweep::exporting
