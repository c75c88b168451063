// The outputs that a sweep may name, from the catalogue of observables.
#include <fmt/format.h>

#include <algorithm>

#include "observables/catalogue.hpp"
#include "observables/read_config.hpp"
#include "reference/rows.hpp"

namespace mdsweep {
namespace {

// The catalogue of a model of two species. Names in capitals stand for any.
std::vector<ObservableEntry> entries_of(const std::string& kind, bool charged, const std::string& walls = "") {
    const std::string slit = kind == "slit" ? ", height: 5, walls: " + walls : "";
    const std::string charge = charged ? "charge: 1, " : "", opposite = charged ? "charge: -1, " : "";
    const Config config = parse_config("model: {kind: " + kind + ", units: nm" + slit +
                                           ", bjerrum: 1, pairs: {default: wca}, species: {SPECIES: {" + charge +
                                           "diameter: 1, density: 0.1}, OTHER: {" + opposite +
                                           "diameter: 1, density: 0.1}}}\ndesign: {points: {grid: {}}}\n",
                                       "the catalogue of outputs", {});
    return catalogue(Setup(config));
}

// Outputs of the first species stand for those of any, and the pair of both for any pair.
bool stands_for_all(const std::string& name) {
    return !name.starts_with("OTHER") && !name.ends_with("SPECIES-SPECIES") && !name.ends_with("OTHER-OTHER");
}

// Null where points cannot have it.
const ObservableEntry* find_entry(const std::vector<ObservableEntry>& entries, const std::string& name) {
    const auto found =
        std::ranges::find(entries, name, [](const ObservableEntry& entry) { return entry.observable.name; });
    return found == entries.end() || !found->missing.empty() ? nullptr : &*found;
}

}  // namespace

std::vector<OutputRow> output_rows() {
    const std::string equal = "{both: wca}", unequal = "{left: wca, right: hard}";
    const std::vector<ObservableEntry> slit = entries_of("slit", true, equal), bulk = entries_of("bulk", true);
    const std::vector<ObservableEntry> other = entries_of("slit", true, unequal);
    const std::vector<ObservableEntry> neutral = entries_of("slit", false, equal);
    const std::vector<ObservableEntry> other_neutral = entries_of("slit", false, unequal);
    std::vector<OutputRow> rows;
    for (const ObservableEntry& entry : slit) {
        const std::string& name = entry.observable.name;
        if (!stands_for_all(name)) continue;
        const ObservableEntry* const in_bulk = find_entry(bulk, name);
        const bool in_equal = find_entry(slit, name) != nullptr, in_unequal = find_entry(other, name) != nullptr;
        OutputRow row;
        row.name = name;
        if (entry.observable.unit != "1") row.unit = entry.observable.unit;
        row.along = entry.observable.place_name;
        if (in_bulk == nullptr)
            row.needs = in_equal && in_unequal ? "walls" : in_equal ? "equal walls" : "unequal walls";
        if (find_entry(in_equal ? neutral : other_neutral, name) == nullptr)
            row.needs += row.needs.empty() ? "charges" : ", charges";
        row.help = entry.sentence;
        if (in_bulk != nullptr && in_bulk->sentence != entry.sentence) row.help += "; in a bulk: " + in_bulk->sentence;
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace mdsweep
