// What a sweep file says about the particles of the model kinds `slit` and `bulk`, as plain values: nothing is computed
// here. slit_electrolyte has its own few parameters (config.hpp).
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "config/mark.hpp"

namespace mdsweep {

// A number of the model: as it stands, or a formula of design parameters ("2 * eps"), also where the file has a range in
// its place ({range: [0.5, 2]}: the formula is then the name of the parameter that this makes).
struct ModelNumber {
    double value = 0;
    std::string formula;  // empty: value
    bool given = false;   // named in the file, not a default
    Mark mark;
};

// reduced: the lengths, energies and masses of the file are the engine's own; densities are particles per volume.
// nm: nm, kT (at the model's temperature), M, e, C/m2, K.
enum class Units { reduced, nm };

enum class AmountKind {
    count,          // particles in the box
    density,        // particles per volume, in the units' own length
    concentration,  // M; units nm only
    fraction,       // of all particles, whose density is the model's `density`
    neutralising,   // as many as make the box neutral, walls included
};

struct SpeciesConfig {
    std::string name;
    ModelNumber charge, diameter, mass;  // e; room when placed; mass 1 by default
    AmountKind amount_kind = AmountKind::density;
    ModelNumber amount;
    Mark mark;
};

// A pair or wall potential: its kind as in PairPotentials or WallPotentials, or `expression` or `table`.
struct PotentialConfig {
    std::string kind;
    std::map<std::string, ModelNumber> parameters;  // by name; those of an expression are what its formula names
    std::string truncation;                         // cut, shifted, force_shifted; empty: the potential's usual one
    ModelNumber cutoff;                             // not given: the potential's natural one
    std::string formula;                            // kind expression: of r and the parameters
    ModelNumber shortest;                           // kind expression: r below it is held there; not given: chosen
    std::filesystem::path table;                    // kind table: a file with r, energy and (if it has it) force
    Mark mark;
};

struct PairConfig {
    std::string first, second;  // species
    PotentialConfig potential;
};

struct WallConfig {
    PotentialConfig potential;                         // for species not named below
    std::map<std::string, PotentialConfig> by_species;
    ModelNumber charge;                                // C/m2, or e per area in reduced units
    Mark mark;
};

struct ParticleModel {
    Units units = Units::reduced;
    ModelNumber temperature;      // kT (reduced) or K
    ModelNumber bjerrum;          // at that temperature; used where species carry charge
    ModelNumber permittivity;     // given: bjerrum follows from it and the temperature (units nm)
    std::vector<SpeciesConfig> species;
    ModelNumber density;          // of all particles, for fractions
    PotentialConfig default_pair; // between species for which no pair is given
    std::vector<PairConfig> pairs;
    bool tail_correction = false;  // kind bulk: adds what lj beyond its cutoff would to pressure (and energy, where cut)
    WallConfig left, right;       // kind slit
    ModelNumber height;           // kind slit: distance of the walls; kind bulk with a box of its own: length in z
    ModelNumber lateral, lateral_y;  // given: the box; lateral_y defaults to lateral
    ModelNumber particles;        // given: the box is made as large as so many particles need
    std::vector<ModelNumber> field;  // empty, or force on a unit charge along x, y, z
    Mark mark;
};

}  // namespace mdsweep
