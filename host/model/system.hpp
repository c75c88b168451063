// A point of any model kind, complete: the box, its particles, the forces on them, the records. Plain values, in the
// sweep file's own units (reduced, or nm, kT, e); make_job() changes to the engine's.
#pragma once

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "model/quantity.hpp"
#include "replica/job.hpp"

namespace mdsweep {

// Whole particles in a box only come near to the numbers that a point asks for.
enum class Composition {
    realised,  // as the whole particles have it
    asked,     // as the point asks for it
};

// Particles of one kind. All of a group have the same charge: charge densities are made of the groups' profiles.
struct SystemSpecies {
    std::string name;
    int count = 0;
    double charge = 0;    // e
    double diameter = 0;  // the room it gets when placed, and twice the distance of closest approach to a wall
    double mass = 1;
    int group = 0;
    double asked_density = 0;  // per volume
};

struct SystemWall {
    double charge = 0;                          // e per area
    std::vector<md::WallPotential> potentials;  // [species]; empty: WCA of 1 kT at half the diameter
    double asked_charge = 0;                    // e per area
};

// A density profile, of one group of species or of several together; numbers are read off it.
struct ProfileGroup {
    std::string name;         // "cation": the observables are cation_density, cation_contact, ...
    std::vector<int> groups;  // the engine's
    double diameter = 0;
};

// A number as it is with whole particles, stored with the outcome.
struct RealisedNumber {
    Quantity quantity;
    double value = 0;
};

// A parameter of the design that asks for such a number by itself, and what whole particles make of it, in the
// parameter's unit.
struct RealisedParameter {
    std::string name;
    double value = 0;
};

struct System {
    Units units = Units::nm;
    double length_unit = 1;  // the engine's, in the system's units

    double lateral = 0, lateral_y = 0, height = 0;  // height: distance of the walls, or the length of the box in z
    bool periodic_z = false;

    double temperature = 1;  // kT, in the system's energy
    std::vector<SystemSpecies> species;
    std::vector<md::PairPotential> pairs;  // [species][species]; empty: WCA of 1 kT at the mean diameter
    std::vector<float> tables;
    std::array<SystemWall, 2> walls;  // left, right; of a slit
    md::Electrostatics electrostatics = md::Electrostatics::none;
    double bjerrum = 0;             // length
    std::array<double, 3> field{};  // external: force on a unit charge
    double pressure_tail = 0;       // of the potentials beyond their cutoff, where asked for
    double energy_tail = 0;         // of the whole system

    std::vector<ProfileGroup> profiles;
    std::vector<RealisedNumber> realised;
    std::vector<RealisedParameter> realised_parameters;
    Composition composition = Composition::realised;  // that density() and wall_charge() have

    [[nodiscard]] int particle_count() const;
    [[nodiscard]] double area() const { return lateral * lateral_y; }
    [[nodiscard]] double volume() const { return area() * height; }
    [[nodiscard]] int group_count() const;
    [[nodiscard]] double group_charge(int group) const;
    [[nodiscard]] int count_of(const ProfileGroup& profile) const;
    // Particles per volume, and a wall's charge per area, as `composition` says.
    [[nodiscard]] double density(const SystemSpecies& of) const;
    [[nodiscard]] double density(const ProfileGroup& profile) const;
    [[nodiscard]] double density() const;  // of all
    [[nodiscard]] double wall_charge(std::size_t side) const;
};

// A point that cannot be simulated; says why and what to change. `mark`: the place in the sweep file to change (line 0:
// nowhere in particular). `half_box`: half of its shortest side, where something reaches further than that (0:
// something else is wrong); the smallest one of a design says what would fit everywhere.
class ImpossiblePoint : public std::runtime_error {
public:
    explicit ImpossiblePoint(const std::string& what, Mark mark = {}, double half_box = 0)
        : std::runtime_error(what), mark_(mark), half_box_(half_box) {}
    [[nodiscard]] Mark mark() const { return mark_; }
    [[nodiscard]] double half_box() const { return half_box_; }

private:
    Mark mark_;
    double half_box_;
};

// A row of the design as a system; `names` are the design's. Throws ImpossiblePoint.
[[nodiscard]] System make_system(const Config& config, const std::vector<std::string>& names,
                                 const std::vector<double>& row);

// The row of that system with what its whole particles make of the parameters in place of what they ask for. A positive
// one that is rounded to 0 stays as asked for: its logarithm may be needed.
[[nodiscard]] std::vector<double> realised_row(const std::vector<std::string>& names, std::vector<double> row,
                                               const System& system);

// A replica's job in the engine's units. Unequally charged walls exert a uniform field, which is part of its field.
[[nodiscard]] md::ReplicaJob make_job(const System& system, const SimulationConfig& simulation, std::uint64_t seed,
                                      std::size_t point, int replica);

// The range in which pair distances are counted, in the system's unit: the sweep's, else 1.5 nm or 3.
[[nodiscard]] double rdf_range_of(const SimulationConfig& simulation, Units units);

[[nodiscard]] md::Thermostat thermostat_of(const SimulationConfig& simulation);
[[nodiscard]] md::Electrostatics electrostatics_of(const SimulationConfig& simulation);

// Density in the units that observables have: M, or particles per volume where the file's units are reduced.
[[nodiscard]] double to_density(const System& system, double per_volume);
[[nodiscard]] std::string density_unit(Units units);
[[nodiscard]] std::string length_unit(Units units);  // "nm", or "1"

// Surface charge, C/m2 or e per area, from e per area.
[[nodiscard]] double to_surface_charge(const System& system, double per_area);
[[nodiscard]] std::string surface_charge_unit(Units units);

// The potential of a pair of species, the default included; in the system's units.
[[nodiscard]] md::PairPotential pair_of(const System& system, std::size_t first, std::size_t second);
[[nodiscard]] md::WallPotential wall_of(const System& system, std::size_t wall, std::size_t species);

}  // namespace mdsweep
