#include "replica/placement.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numbers>
#include <numeric>
#include <stdexcept>
#include <string>

#include "physics/gaussian.hpp"

namespace mdsweep::md {

namespace {

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

std::array<double, 3> nearest_image(const std::array<double, 3>& at, const PlacementBox& box) {
    const auto wrapped = [](double x, double period) { return x - period * std::nearbyint(x / period); };
    return {wrapped(at[0], box.x), wrapped(at[1], box.y), box.periodic_z ? wrapped(at[2], box.height) : at[2]};
}

namespace {

using Position = std::array<double, 3>;

// Random words of one attempt to place one group.
struct Draw {
    NoiseKey key{};
    std::uint64_t attempt = 0;
    [[nodiscard]] FourWords<std::uint32_t> words(std::uint32_t index) const {
        return noise_words<std::uint32_t>(key, Purpose::placement, attempt, index);
    }
};

double widest_of(std::span<const PlacementGroup> groups) {
    double widest = 0;
    for (const PlacementGroup& g : groups) widest = std::max(widest, g.count > 0 ? g.diameter : 0);
    return widest;
}

int count_of(std::span<const PlacementGroup> groups) {
    int count = 0;
    for (const PlacementGroup& g : groups) count += g.count;
    return count;
}

// Where the sites of a lattice are.
class Sites {
public:
    Sites(const Lattice& lattice, const PlacementBox& box, double margin, const Draw& draw)
        : lattice_(lattice), box_(box), dx_(box.x / lattice.columns), dy_(box.y / lattice.rows) {
        const auto shift = draw.words(0xFFFFFFFFU);
        shift_x_ = UnitInterval<double>::from(shift.a);
        shift_y_ = UnitInterval<double>::from(shift.b);
        const double shift_z = UnitInterval<double>::from(shift.c);
        const double free_height = box.height - 2 * margin;
        const int gaps = box.periodic_z ? lattice.layers : lattice.layers - 1;
        dz_ = gaps > 0 ? free_height / gaps : 0.0;
        // The lowest layer, from the middle.
        lowest_ = box.periodic_z ? dz_ * shift_z : gaps > 0 ? -0.5 * free_height : 0.0;
    }

    [[nodiscard]] Position operator[](std::int64_t site) const {
        const auto column = static_cast<double>(site % lattice_.columns);
        const std::int64_t row = site / lattice_.columns % lattice_.rows;
        const std::int64_t layer = site / (std::int64_t{lattice_.columns} * lattice_.rows);
        const double stagger = row % 2 == 0 ? 0.0 : 0.5;
        const bool second = layer % 2 == 1;
        const double x = dx_ * (column + stagger + (second ? 0.5 : 0.0) + shift_x_);
        const double y = dy_ * (static_cast<double>(row) + (second ? 1.0 / 3.0 : 0.0) + shift_y_);
        const double z = lowest_ + dz_ * static_cast<double>(layer);
        return nearest_image({x, y, z}, box_);
    }

private:
    Lattice lattice_;
    PlacementBox box_;
    double dx_, dy_, dz_, shift_x_, shift_y_, lowest_;
};

// Moves `count` sites drawn at random to the front: the beginning of a Fisher-Yates shuffle.
void draw_first(std::vector<std::int64_t>& sites, int count, const Draw& draw) {
    for (int k = 0; k < count; ++k) {
        const std::uint64_t left = sites.size() - static_cast<std::uint64_t>(k);
        const auto word = draw.words(static_cast<std::uint32_t>(k));
        const std::uint64_t drawn = ((std::uint64_t{word.a} << 32U) | word.b) % left;
        std::swap(sites[k], sites[k + static_cast<std::int64_t>(drawn)]);
    }
}

std::vector<Position> first_of(const std::vector<std::int64_t>& sites, int count, const Sites& at) {
    std::vector<Position> positions(static_cast<std::size_t>(count));
    for (std::size_t k = 0; k < positions.size(); ++k) positions[k] = at[sites[k]];
    return positions;
}

std::vector<std::int64_t> all_sites(const Lattice& lattice) {
    std::vector<std::int64_t> sites(static_cast<std::size_t>(lattice.sites()));
    std::iota(sites.begin(), sites.end(), std::int64_t{0});
    return sites;
}

bool fit_on_one_lattice(std::span<const PlacementGroup> groups, const PlacementBox& box) {
    const double widest = widest_of(groups);
    const auto lattice = densest_lattice(box, widest, margin_of(box, widest));
    return lattice && lattice->sites() >= count_of(groups);
}

std::vector<Position> place_on_one_lattice(std::span<const PlacementGroup> groups, const PlacementBox& box,
                                           const NoiseKey& key) {
    const double widest = widest_of(groups), margin = margin_of(box, widest);
    const Lattice lattice = densest_lattice(box, widest, margin).value();
    const Draw draw{key, 0};
    const Sites at(lattice, box, margin, draw);
    std::vector<std::int64_t> sites = all_sites(lattice);
    draw_first(sites, count_of(groups), draw);
    return first_of(sites, count_of(groups), at);
}

// Particles that are in the box already, and how wide they are.
struct Placed {
    Position position;
    double diameter;
};

bool overlaps(const Position& site, double diameter, const std::vector<Placed>& placed, const PlacementBox& box) {
    return std::ranges::any_of(placed, [&](const Placed& other) {
        const Position& b = other.position;
        const auto [x, y, z] = nearest_image({site[0] - b[0], site[1] - b[1], site[2] - b[2]}, box);
        const double apart = closest_share * 0.5 * (diameter + other.diameter);
        return x * x + y * y + z * z < apart * apart;
    });
}

// The densest lattice for that diameter, or where it has far more sites than are wanted a wider one.
std::optional<Lattice> lattice_for(int count, const PlacementBox& box, double diameter) {
    constexpr std::int64_t plenty = 50;
    const double margin = margin_of(box, diameter);
    auto lattice = densest_lattice(box, diameter, margin);
    for (double wider = 1.2 * diameter; lattice && lattice->sites() > plenty * count; wider *= 1.2) {
        const auto next = densest_lattice(box, wider, margin);
        if (!next) break;
        lattice = next;
    }
    return lattice;
}

// `count` particles on the sites of their lattice that those in the box leave; empty when these are too few.
std::optional<std::vector<Position>> place_beside(const std::vector<Placed>& placed, int count, double diameter,
                                                  const PlacementBox& box, const Draw& draw) {
    const auto lattice = lattice_for(count, box, diameter);
    if (!lattice) return std::nullopt;
    const Sites at(*lattice, box, margin_of(box, diameter), draw);
    std::vector<std::int64_t> sites = all_sites(*lattice);
    std::erase_if(sites, [&](std::int64_t site) { return overlaps(at[site], diameter, placed, box); });
    if (sites.size() < static_cast<std::size_t>(count)) return std::nullopt;
    draw_first(sites, count, draw);
    return first_of(sites, count, at);
}

// Each size on a lattice of its own, the widest first; empty when one does not fit.
std::optional<std::vector<Position>> place_by_size(std::span<const PlacementGroup> groups, const PlacementBox& box,
                                                   const NoiseKey& key, std::uint64_t attempt) {
    const double point_like = 0.05 * widest_of(groups);
    std::map<double, std::vector<std::size_t>, std::greater<>> by_diameter;
    for (std::size_t g = 0; g < groups.size(); ++g)
        if (groups[g].count > 0) by_diameter[std::max(groups[g].diameter, point_like)].push_back(g);
    std::vector<Placed> placed;
    std::vector<std::vector<Position>> of_group(groups.size());
    std::uint64_t stage = attempt * by_diameter.size();
    for (const auto& [diameter, members] : by_diameter) {
        int count = 0;
        for (const std::size_t g : members) count += groups[g].count;
        const auto positions = place_beside(placed, count, diameter, box, {key, ++stage});
        if (!positions) return std::nullopt;
        auto next = positions->begin();
        for (const std::size_t g : members)
            for (int k = 0; k < groups[g].count; ++k) of_group[g].push_back(*next++);
        for (const Position& position : *positions) placed.push_back({position, diameter});
    }
    std::vector<Position> positions;
    for (const auto& particles : of_group) positions.insert(positions.end(), particles.begin(), particles.end());
    return positions;
}

}  // namespace

std::vector<Position> place(std::span<const PlacementGroup> groups, const PlacementBox& box, const NoiseKey& key) {
    if (fit_on_one_lattice(groups, box)) return place_on_one_lattice(groups, box, key);
    constexpr std::uint64_t attempts = 20;
    for (std::uint64_t attempt = 0; attempt < attempts; ++attempt)
        if (auto positions = place_by_size(groups, box, key, attempt)) return *std::move(positions);
    throw std::runtime_error(std::to_string(count_of(groups)) + " particles of diameters up to " +
                             std::to_string(widest_of(groups)) + " do not fit into a " +
                             (box.periodic_z ? "box" : "slit") + " of " + std::to_string(box.x) + " x " +
                             std::to_string(box.y) + " x " + std::to_string(box.height) + " (the engine's units)");
}

bool particles_fit(std::span<const PlacementGroup> groups, const PlacementBox& box) {
    if (fit_on_one_lattice(groups, box)) return true;
    constexpr std::uint64_t attempts = 3;  // not at the edge of what place() can do
    for (std::uint64_t attempt = 0; attempt < attempts; ++attempt)
        if (place_by_size(groups, box, NoiseKey{}, attempt)) return true;
    return false;
}

}  // namespace mdsweep::md
