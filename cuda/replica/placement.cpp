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

// Layers that fit between the walls when two neighbouring ones are `gap` apart; pairs of them in a periodic box.
int layers_between(double free_height, double gap) {
    return 1 + static_cast<int>(std::floor(free_height / gap + 1e-9));
}
int periodic_layers(double height, double gap) {
    return 2 * static_cast<int>(std::floor(height / (2 * gap) + 1e-9));
}

double margin_of(const PlacementBox& box, double diameter) {
    return box.periodic_z ? 0 : 0.5 * diameter;
}

}  // namespace

// Hexagonal layers in the sequence ABAB, each site above a hollow. Columns are a apart, rows a sqrt(3)/2 with every
// second one shifted by a/2 (so rows come in pairs in a periodic box), layers a sqrt(2/3).
std::optional<Lattice> densest_lattice(const PlacementBox& box, double diameter, double margin) {
    const double a = closest_share * diameter;
    const double free_height = box.height - 2 * margin;
    if (!(a > 0) || free_height < 0 || std::min(box.x, box.y) < 2 * a) return std::nullopt;
    Lattice lattice;
    lattice.columns = static_cast<int>(std::floor(box.x / a));
    lattice.rows = 2 * static_cast<int>(std::floor(box.y / (a * std::numbers::sqrt3)));
    const double gap = a * std::sqrt(2.0 / 3.0);
    lattice.layers = box.periodic_z ? periodic_layers(box.height, gap) : layers_between(free_height, gap);
    if (lattice.columns < 1 || lattice.rows < 2 || lattice.layers < 1) return std::nullopt;
    lattice.spacing = a;
    return lattice;
}

bool ions_fit(int count, const PlacementBox& box, double diameter) {
    const auto lattice = densest_lattice(box, diameter, margin_of(box, diameter));
    return lattice && lattice->sites() >= count;
}

void check_fit(int count, const PlacementBox& box, double diameter) {
    if (!ions_fit(count, box, diameter))
        throw std::runtime_error(std::to_string(count) + " ions of diameter " + std::to_string(diameter) +
                                 " do not fit into a " + (box.periodic_z ? "box" : "slit") + " of " +
                                 std::to_string(box.x) + " x " + std::to_string(box.y) + " x " +
                                 std::to_string(box.height) + " (the engine's units)");
}

std::vector<std::array<double, 3>> place(int count, const PlacementBox& box, double diameter, const NoiseKey& key) {
    check_fit(count, box, diameter);
    const double margin = margin_of(box, diameter);
    const auto lattice = densest_lattice(box, diameter, margin);
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
    const double shift_z = UnitInterval<double>::from(shift.c);
    const double dx = box.x / lattice->columns;
    const double dy = box.y / lattice->rows;
    const double free_height = box.height - 2 * margin;
    const int gaps = box.periodic_z ? lattice->layers : lattice->layers - 1;
    const double dz = gaps > 0 ? free_height / gaps : 0.0;
    // The lowest layer, from the middle.
    const double lowest = box.periodic_z ? dz * shift_z : gaps > 0 ? -0.5 * free_height : 0.0;
    const auto wrapped = [](double at, double period) { return at - period * std::nearbyint(at / period); };
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
        const double z = lowest + dz * static_cast<double>(layer);
        positions[static_cast<std::size_t>(k)] = {wrapped(x, box.x), wrapped(y, box.y),
                                                  box.periodic_z ? wrapped(z, box.height) : z};
    }
    return positions;
}

}  // namespace mdsweep::md
