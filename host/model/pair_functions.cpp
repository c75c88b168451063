#include "model/pair_functions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "config/potential_kinds.hpp"
#include "model/system.hpp"
#include "potentials/expression_table.hpp"
#include "potentials/read_table.hpp"

namespace mdsweep {
namespace {

// In other units of energy.
EnergyFunction scaled(EnergyFunction function, double unit) {
    if (unit != 1) function.value = [value = function.value, unit](double r) { return unit * value(r); };
    return function;
}

std::optional<double> shortest_asked(const PotentialConfig& config, const PointNumbers& numbers) {
    if (!config.shortest.given) return std::nullopt;
    return numbers.positive(config.shortest, "the shortest distance of the expression");
}

PairFunction of_expression(const PotentialConfig& config, const PotentialDefaults& defaults,
                           const PointNumbers& numbers) {
    std::map<std::string, double> parameters;
    for (const auto& [name, number] : config.parameters)
        parameters[name] = numbers.finite(number, fmt::format("{} of the expression", name));
    EnergyFunction energy = scaled(expression_energy(config.formula, parameters), defaults.energy_unit);
    if (const auto shortest = shortest_asked(config, numbers))
        energy.value = [value = energy.value, r0 = *shortest](double r) { return value(std::max(r, r0)); };
    return {.energy = std::move(energy), .has_kinks = true};
}

// The value of a parameter of a potential that is a formula here, in the units of the file.
double formula_parameter(const PotentialConfig& config, const PotentialKind& kind, const PotentialParameter& parameter,
                         const PotentialDefaults& defaults, const PointNumbers& numbers) {
    const std::string what = parameter.name + " of " + kind.name;
    const auto given = config.parameters.find(parameter.name);
    if (given != config.parameters.end()) {
        const double value = numbers.finite(given->second, what);
        if (parameter.limits.contain(value)) return value;
        throw ImpossiblePoint(fmt::format("{} is {:.6g}, allowed is {}", what, value, parameter.limits.text()),
                              config.mark);
    }
    if (parameter.of_diameter) return defaults.sigma;
    if (parameter.usual) return *parameter.usual;
    for (const PotentialParameter& other : kind.parameters)
        if (other.in_place_of == parameter.name && config.parameters.contains(other.name))
            return 1 / numbers.positive(config.parameters.at(other.name), other.name + " of " + kind.name);
    throw ImpossiblePoint(fmt::format("{} is missing", what), config.mark);
}

PairFunction of_formula(const PotentialKind& kind, const PotentialConfig& config, const PotentialDefaults& defaults,
                        const PointNumbers& numbers) {
    const std::vector<std::string> used = parameters_of_expression(kind.formula);
    std::map<std::string, double> parameters;
    PairFunction function;
    for (const PotentialParameter& parameter : kind.parameters) {
        if (!std::ranges::binary_search(used, parameter.name)) continue;  // it stands in another's place
        const double value = formula_parameter(config, kind, parameter, defaults, numbers);
        parameters[parameter.name] = value;
        if (parameter.name == kind.end) function.end = value;
    }
    if (std::ranges::binary_search(used, "charges")) parameters["charges"] = defaults.charges;
    if (std::ranges::binary_search(used, "kT")) parameters["kT"] = defaults.kT / defaults.energy_unit;
    function.energy = scaled(expression_energy(kind.formula, parameters), defaults.energy_unit);
    function.energy.name = "the potential " + kind.name;
    if (kind.name == "mie" && parameters["n"] == parameters["m"])
        throw ImpossiblePoint("n and m of mie are the same, and have to differ", config.mark);
    if (kind.name == "wang_frenkel" && parameters["rc"] <= parameters["sigma"])
        throw ImpossiblePoint("rc of wang_frenkel has to be above its sigma", config.mark);
    return function;
}

// A table's file, and what its reader has to know.
struct TableFile {
    std::string text, name;
    TableChoices choices;
    double kT = 1;  // in the file's unit
};

TableFile table_file(const PotentialConfig& config, const PotentialDefaults& defaults, const PointNumbers& numbers) {
    TableFile file{config.table_text.empty() ? read_table_text(config.table) : config.table_text,
                   config.table.string(),
                   {.section = config.section, .sigma = defaults.sigma},
                   defaults.kT / defaults.energy_unit};
    const auto find = [&](const std::string& name, std::optional<double>& value) {
        const auto given = config.parameters.find(name);
        if (given != config.parameters.end()) value = numbers.finite(given->second, name + " of the table");
    };
    find("c6", file.choices.c6);
    find("c12", file.choices.c12);
    return file;
}

PairFunction of_table(const PotentialConfig& config, const PotentialDefaults& defaults, const PointNumbers& numbers) {
    const TableFile file = table_file(config, defaults, numbers);
    TableEnergy table = parse_table_energy(file.text, file.name, file.kT, file.choices);
    return {.energy = scaled(std::move(table.energy), defaults.energy_unit), .end = table.last};
}

PairFunction of_engine(const PotentialConfig& config, const PotentialDefaults& defaults, const PointNumbers& numbers) {
    const md::PairPotential asked = engine_kind_of(config, defaults, numbers);
    PairFunction function{.energy = {.name = "the potential " + config.kind, .value = {}}};
    double nearest = 0;
    md::PairPotentials::visit(asked.kind, [&]<class Potential> {
        function.end = static_cast<double>(Potential::natural_cutoff(asked.parameters.data()));
        try {
            nearest = static_cast<double>(Potential::nearest(asked.parameters.data()));
        } catch (const std::invalid_argument& reason) {
            throw ImpossiblePoint(reason.what(), config.mark);
        }
    });
    function.energy.value = [asked, nearest, end = function.end](double r) {
        if (end > 0 && r >= end) return 0.0;
        const double held = std::max({r, nearest, 1e-30});
        return md::PairPotentials::at<md::PairValue<double>>(asked.kind, held * held, 1 / held, asked.parameters.data(),
                                                             static_cast<const float*>(nullptr))
            .energy;
    };
    return function;
}

PairFunction uncut_function_of(const PotentialConfig& config, const PotentialDefaults& defaults,
                               const PointNumbers& numbers) {
    if (config.kind == "expression") return of_expression(config, defaults, numbers);
    if (config.kind == "table") return of_table(config, defaults, numbers);
    if (const PotentialKind* const kind = find_formula_kind(config.kind))
        return of_formula(*kind, config, defaults, numbers);
    return of_engine(config, defaults, numbers);
}

double cutoff_asked(const PotentialConfig& config, const PointNumbers& numbers) {
    return config.cutoff.given ? numbers.positive(config.cutoff, "the cutoff of " + config.kind) : 0;
}

[[noreturn]] void refuse_without_cutoff(const PotentialConfig& config) {
    throw ImpossiblePoint(
        fmt::format("{} does not end by itself: say where to cut it, such as cutoff: 2.5", config.kind), config.mark);
}

md::PairPotential table_of_function(PairFunction function, const PotentialConfig& config,
                                    const PotentialDefaults& defaults, const PointNumbers& numbers,
                                    std::vector<float>& tables) {
    const double last = function.last();
    if (!(last > 0)) refuse_without_cutoff(config);
    if (function.cutoff > function.end && function.end > 0)
        throw ImpossiblePoint(fmt::format("{} ends at {:.6g}, before its cutoff of {:.6g}", function.energy.name,
                                          function.end, function.cutoff),
                              config.mark);
    const auto shortest = shortest_asked(config, numbers);
    if (function.has_kinks) {
        const double first = shortest ? *shortest : shortest_of(function.energy, last, defaults.kT);
        function.energy.breaks = find_kinks(function.energy, first, last, defaults.kT);
    }
    const SplineTable table = tabulate(function.energy, last, shortest, defaults.kT);
    return table_potential(table, append(tables, table), function.truncation, static_cast<float>(last));
}

// A table of a file keeps its own knots where it can.
md::PairPotential table_of_file(const PotentialConfig& config, const PotentialDefaults& defaults,
                                const PointNumbers& numbers, std::vector<float>& tables) {
    const TableFile file = table_file(config, defaults, numbers);
    SplineTable table = parse_table(file.text, file.name, file.kT, file.choices);
    const double cutoff = cutoff_asked(config, numbers);
    if (cutoff > table.last() * (1 + 1e-6))
        throw ImpossiblePoint(fmt::format("{} ends at {:.6g}, before its cutoff of {:.6g}: give it more rows, or leave "
                                          "the cutoff out",
                                          file.name, table.last(), cutoff),
                              config.mark);
    for (float& coefficient : table.coefficients)
        coefficient = static_cast<float>(defaults.energy_unit * static_cast<double>(coefficient));
    return table_potential(table, append(tables, table), truncation_of(config.truncation, false, defaults.tail),
                           static_cast<float>(cutoff));
}

// Screened charges that repel each other are the engine's yukawa, which is three times as fast on a CPU as a table.
md::PairPotential as_yukawa(const PotentialConfig& config, const PotentialDefaults& defaults,
                            const PointNumbers& numbers) {
    const PotentialKind& kind = *find_formula_kind(screened_charges);
    const auto value = [&](const char* name) {
        return formula_parameter(config, kind, *std::ranges::find(kind.parameters, name, &PotentialParameter::name),
                                 defaults, numbers);
    };
    if (!config.cutoff.given) refuse_without_cutoff(config);
    const double kappa = value("kappa"), sigma = defaults.sigma;
    const double epsilon = defaults.charges * value("bjerrum") * defaults.kT * std::exp(-kappa * sigma) / sigma;
    return md::pair_potential<md::Yukawa>(
        {static_cast<float>(epsilon), static_cast<float>(kappa), static_cast<float>(sigma)},
        static_cast<float>(cutoff_asked(config, numbers)), truncation_of(config.truncation, false, defaults.tail));
}

EnergyFunction sum_of(const std::vector<PairFunction>& parts, double last, const PotentialDefaults& defaults) {
    EnergyFunction total{.name = "the sum of potentials", .value = {}};
    std::vector<EnergyFunction> functions;
    for (const PairFunction& part : parts) {
        if (part.last() > 0 && part.last() < last) total.breaks.push_back(part.last());
        total.breaks.insert(total.breaks.end(), part.energy.breaks.begin(), part.energy.breaks.end());
        functions.push_back(cut_function(part));
    }
    total.value = [functions](double r) {
        double sum = 0;
        for (const EnergyFunction& function : functions) sum += function.value(r);
        return sum;
    };
    const double first = shortest_of(total, last, defaults.kT);
    std::erase_if(total.breaks, [&](double r) { return r <= first || r >= last; });
    for (const PairFunction& part : parts) {
        if (!part.has_kinks) continue;
        const double end = part.last() > 0 ? std::min(part.last(), last) : last;
        const std::vector<double> kinks = find_kinks(part.energy, first, end, defaults.kT);
        total.breaks.insert(total.breaks.end(), kinks.begin(), kinks.end());
    }
    std::ranges::sort(total.breaks);
    const auto twice = [](double a, double b) { return b - a < 1e-6 * b; };
    total.breaks.erase(std::unique(total.breaks.begin(), total.breaks.end(), twice), total.breaks.end());
    return total;
}

md::PairPotential sum_potential(const PotentialConfig& config, const PotentialDefaults& defaults,
                                const PointNumbers& numbers, std::vector<float>& tables) {
    std::vector<PairFunction> parts;
    for (const PotentialConfig& part : config.parts) parts.push_back(pair_function_of(part, defaults, numbers));
    double last = cutoff_asked(config, numbers);
    if (last == 0)
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (parts[i].last() == 0) refuse_without_cutoff(config.parts[i]);
            last = std::max(last, parts[i].last());
        }
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (parts[i].cutoff > last * (1 + 1e-9))
            throw ImpossiblePoint(
                fmt::format("{} has a cutoff of {:.6g} in a sum that is cut at {:.6g}; allowed is a cutoff of the sum "
                            "that is as large as those of its potentials, or none for the sum",
                            config.parts[i].kind, parts[i].cutoff, last),
                config.parts[i].mark);
    const EnergyFunction total = sum_of(parts, last, defaults);
    const SplineTable table = tabulate(total, last, std::nullopt, defaults.kT);
    return table_potential(table, append(tables, table),
                           truncation_of(config.truncation, !config.cutoff.given, defaults.tail),
                           static_cast<float>(last));
}

}  // namespace

double PairFunction::last() const {
    if (cutoff > 0 && end > 0) return std::min(cutoff, end);
    return std::max(cutoff, end);
}

PairFunction pair_function_of(const PotentialConfig& config, const PotentialDefaults& defaults,
                              const PointNumbers& numbers) {
    try {
        PairFunction function = uncut_function_of(config, defaults, numbers);
        function.cutoff = cutoff_asked(config, numbers);
        const bool ends = function.end > 0 && !config.cutoff.given && config.kind != "table";
        function.truncation = truncation_of(config.truncation, ends, defaults.tail);
        return function;
    } catch (const PotentialError& error) {
        throw ImpossiblePoint(error.what(), config.mark);
    }
}

std::string doubt_of_tables(const PotentialConfig& config, const PotentialDefaults& defaults,
                            const PointNumbers& numbers) {
    if (config.kind == "table") {
        const TableFile file = table_file(config, defaults, numbers);
        const std::string doubt = doubt_of_table(file.text, file.name, file.kT, file.choices);
        return doubt.empty() ? "" : file.name + ": " + doubt;
    }
    for (const PotentialConfig& part : config.parts)
        if (std::string doubt = doubt_of_tables(part, defaults, numbers); !doubt.empty()) return doubt;
    return "";
}

EnergyFunction cut_function(const PairFunction& function) {
    const double last = function.last();
    if (last == 0) return function.energy;
    // Next to the end, as a potential that ends by itself has no value at it.
    const Derivatives at_end = derivatives_at(function.energy, last, 0.9 * last, last * (1 - 1e-9));
    const bool shifted = function.truncation != md::Truncation::cut;
    const double shift = shifted ? at_end.energy : 0;
    const double slope = function.truncation == md::Truncation::force_shifted ? at_end.slope : 0;
    EnergyFunction cut = function.energy;
    cut.value = [value = function.energy.value, last, shift, slope](double r) {
        return r <= last ? value(r) - shift - slope * (r - last) : 0;
    };
    return cut;
}

namespace {

// What may be why a sum cannot be tabulated.
std::string doubt_in_sum(const PotentialConfig& config, const PotentialDefaults& defaults,
                         const PointNumbers& numbers) {
    if (config.kind != "sum") return "";
    try {
        const std::string doubt = doubt_of_tables(config, defaults, numbers);
        return doubt.empty() ? "" : "; " + doubt;
    } catch (const PotentialError&) {  // it is the mistake itself
        return "";
    }
}

}  // namespace

md::PairPotential tabulated_potential(const PotentialConfig& config, const PotentialDefaults& defaults,
                                      const PointNumbers& numbers, std::vector<float>& tables) {
    try {
        if (config.kind == "sum") return sum_potential(config, defaults, numbers, tables);
        if (config.kind == "table") return table_of_file(config, defaults, numbers, tables);
        if (config.kind == screened_charges && defaults.charges >= 0) return as_yukawa(config, defaults, numbers);
        return table_of_function(pair_function_of(config, defaults, numbers), config, defaults, numbers, tables);
    } catch (const PotentialError& error) {
        throw ImpossiblePoint(error.what() + doubt_in_sum(config, defaults, numbers), config.mark);
    }
}

}  // namespace mdsweep
