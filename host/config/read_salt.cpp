// The key salt of a model of particles: {cation: Na, anion: Cl, counterion: K, concentration_M: 0.5}.
#include <algorithm>

#include "config/read_potentials.hpp"

namespace mdsweep {

namespace {

constexpr auto example = "such as {cation: Na, anion: Cl, concentration_M: 0.5}";

// The place of the named species among the model's.
std::optional<std::size_t> read_species_of(const Section& section, const std::string& key, const ModelReader& reader) {
    const Value* const value = section.find(key);
    if (value == nullptr) return std::nullopt;
    const std::vector<std::string> names = reader.model.species_names();
    const auto name = read_name(*value, names, reader.mistakes);
    if (!name) return std::nullopt;
    return static_cast<std::size_t>(std::ranges::find(names, *name) - names.begin());
}

void check_species(const ModelReader& reader) {
    const SaltConfig& salt = *reader.model.salt;
    std::vector<SpeciesConfig>& species = reader.model.species;
    for (std::size_t i = 0; i < species.size(); ++i) {
        const std::string label = "model.species." + species[i].name;
        if (i != salt.cation && i != salt.anion && i != salt.counterion)
            reader.mistakes.add(species[i].mark,
                                label + " is no ion of model.salt, and a model with a salt has no other species");
        if (species[i].amount.given)
            reader.mistakes.add(species[i].amount.mark,
                                label + " has an amount, which model.salt says; allowed is to leave it out");
        species[i].amount_kind = AmountKind::salt;
    }
}

}  // namespace

void read_salt(const Value& value, const ModelReader& reader) {
    const std::size_t before = reader.mistakes.count();
    const Section section(value, names_in(salt_keys(), Units::nm), reader.mistakes);
    for (const KeyInfo& key : infos_of(salt_keys()))
        if (key.needed && section.lacks(key.name))
            reader.mistakes.add(value.mark,
                                "missing key " + in_quotes(key.name) + " in " + value.label + ", " + example);
    const Value* const counterion = section.find("counterion");
    if (counterion != nullptr && !reader.model.walls)
        reader.mistakes.add(counterion->mark, counterion->label +
                                                  " neutralises charged walls, and this model has none; allowed is to "
                                                  "leave it out");
    SaltConfig salt;
    salt.cation = read_species_of(section, "cation", reader).value_or(0);
    salt.anion = read_species_of(section, "anion", reader).value_or(0);
    salt.counterion = read_species_of(section, "counterion", reader).value_or(salt.cation);
    read_numbers(section, salt_keys(), "", reader, salt);
    if (reader.mistakes.count() != before) return;
    if (salt.cation == salt.anion) {
        reader.mistakes.add(value.mark, value.label + " has one species as cation and as anion, allowed are two");
        return;
    }
    reader.model.salt = salt;
    check_species(reader);
}

}  // namespace mdsweep
