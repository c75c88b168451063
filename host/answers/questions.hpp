// Many points that a user asks the surrogate about, as tables: a million of them take 300 MB.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "answers/query.hpp"
#include "state/state.hpp"

namespace mdsweep {

struct Questions {
    std::size_t size = 0;
    std::vector<double> rows;              // [size][parameters], as points of the design
    std::vector<std::uint8_t> outside;     // [size]: 1 outside of the trained ranges
    std::vector<double> scales;            // [size][learned outputs]
    std::vector<double> heights;           // [size]: distance of the walls, or length of the box in z
    std::vector<std::string> profiles;     // names of the density profiles, such as "cation"
    std::vector<double> diameters;         // [size][profiles]
    std::vector<double> temperatures;      // [size]: kT
    std::vector<md::WallPotential> walls;  // [size][profiles][left, right]; none in a bulk

    void add(const std::vector<double>& row, bool is_outside, const PreparedPoint& prepared);
    void append(const Questions& more);
};

// Points of the sweep itself.
[[nodiscard]] Questions questions_at(const SweepState& state, const std::vector<std::size_t>& points);

// A point a line, under a header of names, with the rules of query_point(). Throws ConfigError with all mistakes as
// "file:line: ...".
[[nodiscard]] Questions read_questions(const SweepState& state, const std::filesystem::path& file, bool extrapolate);

}  // namespace mdsweep
