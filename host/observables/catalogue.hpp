// The catalogue of observables: what the points of a sweep can tell, one entry each. Whoever needs a name, a unit, a
// size or a sentence asks here: the reader of sweep files, the simulations, `mdsweep outputs`.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/outputs.hpp"
#include "model/system.hpp"
#include "observables/outcome.hpp"
#include "replica/engine.hpp"

namespace mdsweep {

using Columns = std::vector<double>;
using Series = std::vector<std::vector<Columns>>;  // [replica][block average][column]

// A simulated point, from which observables are made.
struct Samples {
    const Config& config;
    const System& system;
    std::span<const md::ReplicaResult> replicas;

    // Applies a map from a block average to columns to those of all replicas: errors then are those of what it yields.
    template <class Map>
    [[nodiscard]] Series map(const Map& columns) const {
        Series series;
        for (const md::ReplicaResult& replica : replicas) {
            auto& blocks = series.emplace_back();
            for (const md::BlockAverages& block : replica.blocks) blocks.push_back(columns(block));
        }
        return series;
    }
};

// Why an observable may not be what its samples say.
struct Doubt {
    std::string unknown = {};  // why they cannot tell it, and what to change; empty: they can
    double systematic = 0;  // to add to its standard error, in squares: by how much another way of reading it differs
};

// An observable: its name and columns, when a sweep has it, how it comes about.
struct ObservableEntry {
    Observable observable;  // `first`, `learned` and `least` are left open
    std::string sentence;   // for people
    std::function<Series(const Samples&)> series;
    std::function<double(const System&)> size;  // its natural size at a point, see natural_sizes()
    std::string missing = {};                   // why the sweep's points cannot have it; empty: they can
    Recording recording = Recording::always;
    // Whether a point has none of the particles that it is of; empty: every point has. A density is zero there; what is
    // undefined there cannot be learned in such a design.
    std::function<bool(const System&)> absent = {};
    bool zero_when_absent = false;
    int usual = 0;  // its place among the outputs that are learned when the file names none; 0: none
    std::function<Doubt(const Samples&)> doubt = {};  // empty: there is none. `series` is finite all the same
};

// All that the points of a sweep have in common and entries depend on.
struct Setup {
    explicit Setup(const Config& config);

    Units units;
    bool walls;
    bool equal_walls;  // the halves of a slit are mirror images, see has_equal_walls()
    bool drift;        // a field may act along a free direction, see may_be_driven()
    bool charges;      // a species can carry charge: without one, nothing moves that a charge density is made of
    std::vector<std::string> species;  // names of profiles
    std::vector<bool> one_plane;       // [profiles]: all of its species meet the walls alike, see meet_walls_alike()
    std::string energy_unit;
    SimulationConfig simulation;  // pair distances and motion as they would be recorded, where they are not

    // For ObservableEntry::missing.
    [[nodiscard]] std::string without_walls() const { return walls ? "" : "it needs walls"; }
    [[nodiscard]] std::string with_drift() const {
        return drift ? "a field acts along a direction in which nothing holds the particles: they drift, and how far "
                       "they get is not diffusion"
                     : "";
    }
    // Of what only the other kind of slit has.
    [[nodiscard]] std::string other_walls() const {
        return equal_walls
                   ? "both walls are alike, and share the number without _left or _right"
                   : "the walls differ, or a field acts across: each has a number of its own, with _left or _right";
    }
    [[nodiscard]] std::string without_charges() const { return charges ? "" : "none of the particles carries charge"; }
};

// Every entry that there is, also those that the sweep cannot have or does not record.
[[nodiscard]] std::vector<ObservableEntry> catalogue(const Setup& setup);

// Those that each of the sweep's points records, in order. A sweep from a results file records what that file has
// (Config::recorded). Throws std::runtime_error when it has one that is not in the catalogue.
[[nodiscard]] std::vector<ObservableEntry> recorded_entries(const Config& config);
// Those of them that the surrogate learns; only these need be in the catalogue.
[[nodiscard]] std::vector<ObservableEntry> learned_entries(const Config& config);

// ObservableEntry::absent of the species with these numbers.
[[nodiscard]] std::function<bool(const System&)> none_of(std::vector<std::size_t> species);

// For the reader of a sweep file.
[[nodiscard]] std::vector<OutputChoice> output_choices(const Config& config);

// The catalogue's parts, a file each.
[[nodiscard]] std::vector<ObservableEntry> density_entries(const Setup& setup);         // profile_entries.cpp
[[nodiscard]] std::vector<ObservableEntry> profile_number_entries(const Setup& setup);  // profile_entries.cpp
[[nodiscard]] std::vector<ObservableEntry> charge_entries(const Setup& setup);          // profile_entries.cpp
[[nodiscard]] std::vector<ObservableEntry> thermal_entries(const Setup& setup);         // scalar_entries.cpp
[[nodiscard]] std::vector<ObservableEntry> scalar_entries(const Setup& setup);          // scalar_entries.cpp
[[nodiscard]] std::vector<ObservableEntry> structure_entries(const Setup& setup);       // structure_entries.cpp
[[nodiscard]] std::vector<ObservableEntry> motion_entries(const Setup& setup);          // motion_entries.cpp

// Warnings in words: windows too short for the diffusion coefficients that are outputs, where that is known beforehand.
[[nodiscard]] std::vector<std::string> motion_warnings(const Config& config);  // motion_entries.cpp

}  // namespace mdsweep
