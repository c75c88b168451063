// The particles of a model as plain values, whether a sweep file names them (kinds `slit` and `bulk`) or a preset does
// (presets/presets.hpp): nothing is computed here.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/limits.hpp"
#include "config/mark.hpp"

namespace mdsweep {

// A number of the model: a plain one, or a formula of design parameters ("2 * eps"). A range in its place
// ({range: [0.5, 2]}) makes a design parameter; the formula is then that parameter's name. evaluate() in formula.hpp
// gives the value at a point.
struct ModelNumber {
    double value = 0;
    std::string formula = {};  // empty: value
    bool given = false;        // named in the file, not a default
    std::string name = {};     // of its place, for messages: "temperature", "A-B.epsilon"
    Limits limits = {};        // values are within them; the result of a formula is checked at each point
    Mark mark = {};

    // At some point of the sweep.
    [[nodiscard]] bool may_differ_from_0() const { return !formula.empty() || value != 0; }
};
// At every point.
[[nodiscard]] inline bool same_value(const ModelNumber& a, const ModelNumber& b) {
    return a.formula == b.formula && (!a.formula.empty() || a.value == b.value);
}

// reduced: the lengths, energies and masses of the file are the engine's own; densities are particles per volume.
// nm: nm, kT (at the model's temperature), particles per nm3 or M, e, C/m2, K.
enum class Units { reduced, nm };

// Of potentials and the field, in units nm: kT at the temperature of the point, or kJ/mol, of which that makes kT.
enum class EnergyUnit { kT, kJ_mol };

enum class AmountKind {
    count,          // particles in the box
    density,        // particles per volume, in the units' own length
    concentration,  // M; units nm only
    fraction,       // times the model's `density`; where all species have fractions, plain numbers add up to 1
    neutralising,   // as many as make the box neutral, walls included
    salt,           // as the model's salt needs
};

struct SpeciesConfig {
    std::string name;
    ModelNumber charge;    // e
    ModelNumber diameter;  // room when placed, and the default of sigma; in reduced units 1 by default
    ModelNumber mass;      // 1 by default
    AmountKind amount_kind = AmountKind::density;
    ModelNumber amount;   // kinds neutralising and salt: none
    std::string profile;  // the species together with which it is counted in outputs; empty: it is counted by itself
    Mark mark;
};

// How a potential ends at its cutoff.
enum class TruncationKind {
    usual,          // cut where the potential ends by itself, shifted elsewhere
    cut,            // nothing: the energy jumps
    shifted,        // the energy is 0 at the cutoff
    force_shifted,  // so is the force
};

// A pair or wall potential. Its kind is one of PairPotentials or WallPotentials, or `none`; a pair's may also be
// `expression` or `table`.
struct PotentialConfig {
    std::string kind = {};
    // By name. A kind of the engine has all of its parameters, except a sigma that the file leaves out: that is the
    // mean diameter of a pair, half the diameter at a wall. An expression has the names in its formula other than r.
    std::map<std::string, ModelNumber> parameters = {};
    TruncationKind truncation = TruncationKind::usual;
    ModelNumber cutoff = {};                  // not given: the potential's natural one, or where the table ends
    std::string formula = {};                 // kind expression: of r and the parameters
    ModelNumber shortest = {};                // kind expression: r below it is held there; not given: chosen
    std::filesystem::path table = {};         // kind table: a file with r, energy and (if it has it) force
    std::string table_text = {};              // text of that file; empty: not read yet
    std::string section = {};                 // kind table: which one of a file that holds several
    std::vector<PotentialConfig> parts = {};  // kind sum: what is added up
    Mark mark = {};
};

// Each pair of species stands there at most once, in the order of the file.
struct PairConfig {
    std::string first, second;  // species
    PotentialConfig potential;

    // Whether it is between these two, in either order.
    [[nodiscard]] bool is_between(const std::string& a, const std::string& b) const {
        return (first == a && second == b) || (first == b && second == a);
    }
};

struct WallConfig {
    PotentialConfig potential = {};  // for species not named below; none where by_species names all
    std::map<std::string, PotentialConfig> by_species = {};
    ModelNumber charge = {};  // C/m2, or e per area in reduced units
    Mark mark = {};

    [[nodiscard]] const PotentialConfig& potential_for(const std::string& species) const {
        const auto own = by_species.find(species);
        return own != by_species.end() ? own->second : potential;
    }
};

// A salt in whole ions, with counterions for the charge of the walls: it says how many of each species there are, and
// so how large the box is (model/salt.hpp). Units nm only.
struct SaltConfig {
    std::size_t cation = 0, anion = 0;  // species
    std::size_t counterion = 0;         // between charged walls; may be the cation
    ModelNumber concentration;          // of the anions, M
    bool published_box = false;         // 15 nm wide up to 0.5 M, 10 nm above, whatever `lateral` and `particles` are
};

struct ParticleModel {
    Units units = Units::reduced;
    ModelNumber temperature;   // kT (reduced) or K
    ModelNumber bjerrum;       // at that temperature; given, or permittivity is, where a species carries charge
    ModelNumber permittivity;  // relative; given: bjerrum follows from it and the temperature (units nm)
    std::vector<SpeciesConfig> species;
    ModelNumber density;           // of all particles, for fractions
    PotentialConfig default_pair;  // between species for which no pair is given; none where all are
    std::vector<PairConfig> pairs;
    std::optional<SaltConfig> salt;
    bool tail_correction = false;  // without walls: adds what potentials beyond their cutoff do to pressure and energy
    bool background = false;       // without walls: a uniform charge neutralises the particles
    EnergyUnit energy_unit = EnergyUnit::kT;  // of potentials and field; units nm only
    bool walls = false;                       // between two; without, the box is periodic in z too
    WallConfig left, right;                   // of the walls
    ModelNumber height;                       // distance of the walls; without them, where given, the box's length in z
    ModelNumber lateral, lateral_y;           // given: the box; lateral_y (and height without walls) default to lateral
    ModelNumber particles;           // given, unless lateral is: the box is made as large as so many particles need
    std::vector<ModelNumber> field;  // empty, or force on a unit charge along x, y, z
    Mark mark, box_mark;

    [[nodiscard]] bool charged() const;  // can a species or a wall carry charge?
    [[nodiscard]] std::vector<std::string> species_names() const;
    // Names of the profiles in outputs: a species, or those that are counted together.
    [[nodiscard]] std::vector<std::string> profile_names() const;
    // The potentials of kind table.
    [[nodiscard]] std::vector<PotentialConfig*> tables();
    [[nodiscard]] std::vector<const PotentialConfig*> tables() const;
};

}  // namespace mdsweep
