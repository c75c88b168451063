#include "check/known.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "answers/noise_at_test_points.hpp"
#include "answers/predict.hpp"
#include "observables/outcome_source.hpp"
#include "torchscript.hpp"

namespace mdsweep::check {

namespace {

// Parameters that the surrogate needs, and those that are fixed where it comes from.
struct Wanted {
    std::string model;
    std::vector<std::string> inputs;
    std::map<std::string, double> fixed;
};

bool same_number(double a, double b) {
    return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b));
}

// Which parameter of the simulated sweep each input is. A parameter that only one of the two knows makes them different
// models, unless the one who varies it does not have to.
std::vector<std::size_t> match_inputs(const SweepState& simulated, const Wanted& wanted) {
    if (simulated.config.model.kind != wanted.model)
        throw NotComparable(fmt::format("the simulations are of the model {}, the surrogate is one of {}",
                                        simulated.config.model.kind, wanted.model));
    const Design& design = simulated.design;
    const auto has = [&](const std::string& name) { return std::ranges::count(design.names, name) > 0; };
    std::vector<std::size_t> columns;
    for (const std::string& name : wanted.inputs) {
        if (!has(name)) throw NotComparable(fmt::format("the simulations have no parameter {}", name));
        columns.push_back(design.index(name));
    }
    for (const auto& [name, value] : wanted.fixed)
        if (!has(name)) throw NotComparable(fmt::format("the simulations have no parameter {}", name));
    for (const std::size_t k : design.varying) {
        const std::string& name = design.names[k];
        if (std::ranges::count(wanted.inputs, name) == 0 && !wanted.fixed.contains(name))
            throw NotComparable(fmt::format("the simulations vary {}, which the surrogate does not know", name));
    }
    return columns;
}

bool has_fixed_values(const Design& design, const std::vector<double>& row, const Wanted& wanted) {
    return std::ranges::all_of(wanted.fixed,
                               [&](const auto& one) { return same_number(row[design.index(one.first)], one.second); });
}

const Observable& match_output(const SweepState& simulated, const std::string& name, const std::string& unit,
                               std::size_t size) {
    for (const Observable& observable : simulated.observables) {
        if (observable.name != name) continue;
        if (observable.unit != unit || static_cast<std::size_t>(observable.size) != size)
            throw NotComparable(
                fmt::format("{} has {} columns in {} where it is simulated, and {} in {} in the "
                            "surrogate; take the same bins",
                            name, observable.size, observable.unit, size, unit));
        return observable;
    }
    throw NotComparable(fmt::format("the simulations do not record {}", name));
}

void require_places(const std::string& name, const std::vector<double>& simulated, const std::vector<double>& learned) {
    const bool same = std::ranges::equal(simulated, learned, [](double a, double b) { return std::abs(a - b) < 1e-9; });
    if (!same) throw NotComparable(fmt::format("{} has its columns at other places in the surrogate", name));
}

bool is_simulated(const SweepState& state, std::size_t point) {
    return state.points[point].status == Status::simulated;
}

void append(std::vector<double>& to, const std::vector<double>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

// -- a results file ---------------------------------------------------------------------------------------------------

Wanted wanted_by(const SweepState& state) {
    Wanted wanted{state.config.model.kind, {}, {}};
    const Design& design = state.design;
    for (std::size_t k = 0; k < design.names.size(); ++k) {
        if (std::ranges::find(design.varying, k) != design.varying.end())
            wanted.inputs.push_back(design.names[k]);
        else
            wanted.fixed[design.names[k]] = design.points.front()[k];
    }
    return wanted;
}

// The point of the simulated sweep as one of the surrogate's own, at the composition that was simulated; nothing where
// the one that was asked for is out of range.
std::optional<QueryPoint> question(const SweepState& simulated, const OutcomeSource& source, std::size_t point,
                                   const SweepState& surrogate, const Wanted& wanted) {
    const std::vector<double>& asked = simulated.design.points[point];
    if (!has_fixed_values(simulated.design, asked, wanted)) return std::nullopt;
    const auto at = [&](const std::vector<double>& row) {
        Assignments given{wanted.inputs, {}};
        for (const std::string& name : wanted.inputs) given.numbers.push_back(row[simulated.design.index(name)]);
        return given;
    };
    try {
        (void)query_point(surrogate, at(asked), false);
        return query_point(surrogate, at(source.prepare(simulated.design.names, asked).realised.row), true);
    } catch (const QueryError&) {
        return std::nullopt;
    }
}

// -- a TorchScript file -----------------------------------------------------------------------------------------------

Wanted wanted_by(const nlohmann::json& card) {
    Wanted wanted{card.at("model"), {}, card.at("fixed").get<std::map<std::string, double>>()};
    for (const nlohmann::json& input : card.at("inputs")) wanted.inputs.push_back(input.at("name"));
    return wanted;
}

nlohmann::json card_of(const surrogate::LoadedModule& module, const std::filesystem::path& file) {
    try {
        nlohmann::json card = nlohmann::json::parse(module.extra_file("card.json"));
        if (card.at("format") == "mdsweep surrogate card 1") return card;
    } catch (const nlohmann::json::exception&) {
        // told below
    }
    throw NotComparable(file.string() + " is not a surrogate that this version of mdsweep has exported");
}

// Exports before format 6 of the results counted z from the mid-plane.
std::vector<double> places_of(const nlohmann::json& places) {
    std::vector<double> centres = places.at("centres");
    if (places.at("unit") == "height of the box")
        for (double& centre : centres) centre += 0.5;
    return centres;
}

std::vector<KnownOutput> match_outputs(const SweepState& simulated, const nlohmann::json& card) {
    std::vector<KnownOutput> outputs;
    for (const nlohmann::json& output : card.at("outputs")) {
        const std::string name = output.at("name"), scale = output.at("scale");
        const std::size_t size = output.at("columns");
        if (scale.starts_with("given"))
            throw NotComparable(
                fmt::format("{} needs a scale with every point: take the results file in place of the export", name));
        const Observable& observable = match_output(simulated, name, output.at("unit"), size);
        if (output.contains("places")) require_places(name, observable.places, places_of(output.at("places")));
        outputs.push_back({name, size, output.at("tolerance"), output.at("test_noise"), {}, {}});
    }
    return outputs;
}

// The rows of an answer where `chosen`.
std::vector<double> rows_of(const std::vector<double>& table, std::size_t size, const std::vector<bool>& chosen) {
    std::vector<double> rows;
    for (std::size_t i = 0; i < chosen.size(); ++i)
        if (chosen[i])
            rows.insert(rows.end(), table.begin() + static_cast<std::ptrdiff_t>(i * size),
                        table.begin() + static_cast<std::ptrdiff_t>((i + 1) * size));
    return rows;
}

}  // namespace

Known ask_results(const SweepState& simulated, const SweepState& surrogate) {
    if (surrogate.models.empty()) throw NotComparable("there is no trained surrogate to compare with");
    const Predictor predictor(surrogate);
    if (!std::isfinite(predictor.model().calibration.factor))
        throw NotComparable("the surrogate's test set is too small for error bars");
    const Wanted wanted = wanted_by(surrogate);
    (void)match_inputs(simulated, wanted);
    Known known;
    known.surrogate = fmt::format("version {}{}", predictor.model().version,
                                  predictor.gate() == nullptr ? ", which has not passed a gate" : "");
    known.coverage = surrogate.config.monitor.coverage;
    known.test_points = predictor.model().calibration.test_points;
    const std::vector<double> noise = noise_at_test_points(surrogate);
    for (const Observable& learned : surrogate.observables) {
        if (!learned.learned) continue;
        const auto size = static_cast<std::size_t>(learned.size);
        require_places(learned.name, match_output(simulated, learned.name, learned.unit, size).places, learned.places);
        const std::size_t place = known.outputs.size();
        known.outputs.push_back({learned.name, size, predictor.shape().outputs[place].tolerance, noise[place], {}, {}});
    }
    const std::unique_ptr<const OutcomeSource> source = source_of(simulated.config);
    for (std::size_t i = 0; i < simulated.points.size(); ++i) {
        if (!is_simulated(simulated, i)) continue;
        const auto query = question(simulated, *source, i, surrogate, wanted);
        if (!query) {
            ++known.outside;
            continue;
        }
        known.points.push_back(i);
        const PredictedPoint predicted = predictor.predict(*query);
        known.bounds.push_back(predicted.bound);
        for (KnownOutput& output : known.outputs) {
            for (const PredictedProfile& profile : predicted.profiles)
                if (profile.observable->name == output.name)
                    append(output.mean, profile.values), append(output.bars, profile.error_bars);
            for (const PredictedNumber& number : predicted.numbers)
                if (number.name == output.name)
                    output.mean.push_back(number.value), output.bars.push_back(number.error_bar);
        }
    }
    return known;
}

Known ask_torchscript(const SweepState& simulated, const std::filesystem::path& file) {
    const surrogate::LoadedModule module(file.string(), {"card.json"});
    const nlohmann::json card = card_of(module, file);
    if (card.at("error_bars").at("factor").is_null())
        throw NotComparable("the surrogate's test set is too small for error bars");
    const Wanted wanted = wanted_by(card);
    const std::vector<std::size_t> columns = match_inputs(simulated, wanted);
    Known known;
    known.surrogate = fmt::format("version {} of {}", card.at("surrogate").at("version").get<int>(),
                                  card.at("name").get<std::string>());
    known.outputs = match_outputs(simulated, card);
    known.coverage = card.at("error_bars").at("coverage");
    known.test_points = card.at("error_bars").at("test_points");

    std::vector<std::size_t> asked;
    std::vector<double> inputs, realised;
    const std::unique_ptr<const OutcomeSource> source = source_of(simulated.config);
    for (std::size_t i = 0; i < simulated.points.size(); ++i) {
        if (!is_simulated(simulated, i)) continue;
        const std::vector<double>& row = simulated.design.points[i];
        if (!has_fixed_values(simulated.design, row, wanted)) {
            ++known.outside;
            continue;
        }
        asked.push_back(i);
        const std::vector<double> simulated_row = source->prepare(simulated.design.names, row).realised.row;
        for (const std::size_t k : columns) inputs.push_back(row[k]), realised.push_back(simulated_row[k]);
    }
    if (asked.empty()) return known;
    const std::vector<double> in_range = module.answer(inputs, columns.size()).at("in_range");
    const std::map<std::string, std::vector<double>> answers = module.answer(realised, columns.size());
    std::vector<bool> chosen;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        chosen.push_back(in_range[i] != 0);
        if (chosen.back())
            known.points.push_back(asked[i]);
        else
            ++known.outside;
    }
    known.bounds = rows_of(answers.at("bound"), 1, chosen);
    for (KnownOutput& output : known.outputs) {
        output.mean = rows_of(answers.at(output.name), output.size, chosen);
        output.bars = rows_of(answers.at(output.name + "_error_bar"), output.size, chosen);
    }
    return known;
}

}  // namespace mdsweep::check
