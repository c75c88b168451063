#include "replica/placement.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <stdexcept>
#include <string>

#include "physics/gaussian.hpp"

namespace mdsweep::md {

namespace {

// Neighbouring sites are allowed to be this share of a diameter apart: the repulsion of a pair there is below 4 kT, and
// the thermostat takes it out within the equilibration.
constexpr double closest_share = 0.95;

// Layers that fit between the walls when two neighbouring ones are `gap` apart.
int layers_between(double free_height, double gap) {
    return 1 + static_cast<int>(std::floor(free_height / gap + 1e-9));
}

}  // namespace

// Hexagonal layers in the sequence ABAB, each site above a hollow. Columns are a apart, rows a sqrt(3)/2 with every
// second one shifted by a/2 (so rows come in pairs in a periodic box), layers a sqrt(2/3).
std::optional<Lattice> densest_lattice(double lateral, double height, double diameter, double margin) {
    const double a = closest_share * diameter;
    const double free_height = height - 2 * margin;
    if (!(a > 0) || free_height < 0 || lateral < 2 * a) return std::nullopt;
    Lattice lattice;
    lattice.columns = static_cast<int>(std::floor(lateral / a));
    lattice.rows = 2 * static_cast<int>(std::floor(lateral / (a * std::numbers::sqrt3)));
    lattice.layers = layers_between(free_height, a * std::sqrt(2.0 / 3.0));
    if (lattice.columns < 1 || lattice.rows < 2) return std::nullopt;
    lattice.spacing = a;
    return lattice;
}

bool ions_fit(int count, double lateral, double height, double diameter) {
    const auto lattice = densest_lattice(lateral, height, diameter, 0.5 * diameter);
    return lattice && lattice->sites() >= count;
}

void check_fit(int count, double lateral, double height, double diameter) {
    if (!ions_fit(count, lateral, height, diameter))
        throw std::runtime_error(std::to_string(count) + " ions of diameter " + std::to_string(diameter) +
                                 " do not fit into a slit of " + std::to_string(lateral) + " x " +
                                 std::to_string(lateral) + " x " + std::to_string(height) + " (reduced units)");
}

std::vector<std::array<double, 3>> place(int count, double lateral, double height, double diameter,
                                         const NoiseKey& key) {
    check_fit(count, lateral, height, diameter);
    const auto lattice = densest_lattice(lateral, height, diameter, 0.5 * diameter);
    const auto random = [&](std::uint32_t index) {
        return noise_words<std::uint32_t>(key, Purpose::placement, 0, index);
    };

    // The first `count` of a Fisher-Yates shuffle of the sites.
    std::vector<std::int64_t> sites(static_cast<std::size_t>(lattice->sites()));
    std::iota(sites.begin(), sites.end(), std::int64_t{0});
    for (int k = 0; k < count; ++k) {
        const auto left = static_cast<std::uint64_t>(lattice->sites() - k);
        const auto word = random(static_cast<std::uint32_t>(k));
        const std::uint64_t drawn = ((std::uint64_t{word.a} << 32U) | word.b) % left;
        std::swap(sites[k], sites[k + static_cast<std::int64_t>(drawn)]);
    }

    const auto shift = random(0xFFFFFFFFU);
    const double shift_x = UnitInterval<double>::from(shift.a);
    const double shift_y = UnitInterval<double>::from(shift.b);
    const double dx = lateral / lattice->columns;
    const double dy = lateral / lattice->rows;
    const double free_height = height - diameter;
    const double dz = lattice->layers > 1 ? free_height / (lattice->layers - 1) : 0.0;
    std::vector<std::array<double, 3>> positions(static_cast<std::size_t>(count));
    for (int k = 0; k < count; ++k) {
        const std::int64_t site = sites[static_cast<std::size_t>(k)];
        const auto column = static_cast<double>(site % lattice->columns);
        const std::int64_t row = site / lattice->columns % lattice->rows;
        const std::int64_t layer = site / (std::int64_t{lattice->columns} * lattice->rows);
        const double stagger = row % 2 == 0 ? 0.0 : 0.5;
        const bool second = layer % 2 == 1;
        const double x = dx * (column + stagger + (second ? 0.5 : 0.0) + shift_x);
        const double y = dy * (static_cast<double>(row) + (second ? 1.0 / 3.0 : 0.0) + shift_y);
        const double z = lattice->layers > 1 ? -0.5 * free_height + dz * static_cast<double>(layer) : 0.0;
        positions[static_cast<std::size_t>(k)] = {x - lateral * std::nearbyint(x / lateral),
                                                  y - lateral * std::nearbyint(y / lateral), z};
    }
    return positions;
}

}  // namespace mdsweep::md
