// An observable and how it comes about from the block averages of a point's replicas.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "model/system.hpp"
#include "observables/outcome.hpp"
#include "replica/engine.hpp"

namespace mdsweep {

using Columns = std::vector<double>;
using Series = std::vector<std::vector<Columns>>;  // [replica][block][column]

// What an observable is made of at a point.
struct Samples {
    const Config& config;
    const System& system;
    std::span<const md::ReplicaResult> replicas;

    // A map from a block to columns, applied to all blocks of all replicas: errors then are those of what it yields.
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

// An observable and how it comes about. To add one: a function that makes a recipe, and a line in recipes_of().
struct Recipe {
    Observable observable;
    std::function<Series(const Samples&)> series;
    std::function<double(const System&)> size;  // natural_sizes()
    bool signed_value = false;                  // may be zero or negative
};

// Of pair distances and motion, where the sweep records them: `names` are those of the systems' profile groups.
[[nodiscard]] std::vector<Recipe> structure_recipes(const Config& config, const std::vector<std::string>& names);
[[nodiscard]] std::vector<Recipe> motion_recipes(const Config& config, const std::vector<std::string>& names);

}  // namespace mdsweep
