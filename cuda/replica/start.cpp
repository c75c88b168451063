#include "replica/start.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "replica/placement.hpp"
#include "replica/step_parameters.hpp"
#include "replica/terms.hpp"

namespace mdsweep::md {

namespace {

using Position = std::array<double, 3>;

PlacementBox placement_box(const ReplicaJob& job) {
    return {job.lateral, job.box_y(), job.height, job.periodic_z};
}

double widest_diameter(const ReplicaJob& job) {
    double widest = 0;
    for (const Species& s : job.species) widest = std::max(widest, static_cast<double>(s.diameter));
    return widest;
}

std::vector<PlacementGroup> placement_groups(const ReplicaJob& job) {
    std::vector<PlacementGroup> groups;
    for (const Species& s : job.species) groups.push_back({s.count, s.diameter});
    return groups;
}

std::vector<Position> placed(const ReplicaJob& job) {
    return place(placement_groups(job), placement_box(job), {job.seed, job.point, job.replica});
}

// Moves particles apart by steepest descent in the potentials of pairs and walls (charges pull no particle where it
// starts so hard that it mattered). All in cell units.
class Relaxation {
public:
    Relaxation(const ReplicaJob& job, std::vector<Position> positions)
        : job_(in_cell_units(job)),
          box_(placement_box(job_)),
          pairs_(pair_terms(job)),
          walls_(wall_terms(job)),
          positions_(std::move(positions)) {
        for (std::size_t s = 0; s < job_.species.size(); ++s) species_.insert(species_.end(), job_.species[s].count, s);
        for (Position& position : positions_)
            for (double& x : position) x /= static_cast<double>(job.lateral);
        const double widest = widest_diameter(job_);
        double longest = 0;
        for (const PairTerm& term : pairs_)
            longest = std::max(longest, std::sqrt(static_cast<double>(term.cutoff_squared)));
        scale_ = widest > 0 ? widest : 0.3 * longest;
    }

    // The largest move by which the forces throw a particle off within a time step, in particle diameters. Where forces
    // balance, as in a lattice that is squeezed, a share of them counts, which a small displacement sets free.
    [[nodiscard]] double largest_throw() {
        find_forces();
        double largest = 0;
        for (std::size_t i = 0; i < positions_.size(); ++i) largest = std::max(largest, throw_of(i));
        return largest;
    }

    // One step of steepest descent in which no particle moves by more than `most` diameters.
    void descend(double most) {
        const double dt2 = static_cast<double>(job_.time_step) * static_cast<double>(job_.time_step);
        for (std::size_t i = 0; i < positions_.size(); ++i) {
            const double force = size_of(forces_[i]), gain = std::min(dt2, most * scale_ / std::max(force, 1e-30));
            for (std::size_t k = 0; k < 3; ++k) positions_[i][k] += gain * forces_[i][k];
            wrap(positions_[i]);
        }
    }

    // In the job's units.
    [[nodiscard]] std::vector<Position> positions(float unit) const {
        std::vector<Position> result = positions_;
        for (Position& position : result)
            for (double& x : position) x *= static_cast<double>(unit);
        return result;
    }

private:
    static double size_of(const Position& v) { return std::sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]); }

    [[nodiscard]] double throw_of(std::size_t i) const {
        constexpr double share = 0.1;
        const auto dt = static_cast<double>(job_.time_step), mass = static_cast<double>(job_.species[species_[i]].mass);
        return std::max(size_of(forces_[i]), share * squeeze_[i]) * dt * dt / (mass * scale_);
    }

    void wrap(Position& position) const {
        position = nearest_image(position, box_);
        if (job_.periodic_z) return;
        const double furthest = 0.5 * static_cast<double>(job_.height) - 0.01 * scale_;
        position[2] = std::clamp(position[2], -furthest, furthest);
    }

    void find_forces() {
        forces_.assign(positions_.size(), Position{});
        squeeze_.assign(positions_.size(), 0);
        const std::size_t n = job_.species.size();
        for (std::size_t i = 0; i < positions_.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) add_pair(pairs_[species_[i] * n + species_[j]], i, j);
            if (!job_.periodic_z) {
                const double half = 0.5 * static_cast<double>(job_.height), z = positions_[i][2];
                forces_[i][2] += wall_value(walls_[species_[i]], z + half).force -
                                 wall_value(walls_[n + species_[i]], half - z).force;
            }
        }
    }

    void add_pair(const PairTerm& term, std::size_t i, std::size_t j) {
        const Position& a = positions_[i];
        const Position& b = positions_[j];
        const Position d = nearest_image({a[0] - b[0], a[1] - b[1], a[2] - b[2]}, box_);
        const double r2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
        if (!(r2 < static_cast<double>(term.cutoff_squared)) || r2 == 0) return;
        const double over = pair_value(term, job_.tables.data(), r2).force_over_r;
        squeeze_[i] += std::abs(over) * std::sqrt(r2);
        squeeze_[j] += std::abs(over) * std::sqrt(r2);
        for (std::size_t k = 0; k < 3; ++k) {
            forces_[i][k] += over * d[k];
            forces_[j][k] -= over * d[k];
        }
    }

    ReplicaJob job_;
    PlacementBox box_;
    std::vector<PairTerm> pairs_;
    std::vector<WallTerm> walls_;
    std::vector<Position> positions_, forces_;  // [particle]
    std::vector<double> squeeze_;               // [particle]: the sizes of its pair forces added up
    std::vector<std::size_t> species_;          // [particle]
    double scale_ = 0;
};

// A particle that is thrown by so much of a diameter has some ten kT too much, which the thermostat takes out within
// the equilibration.
constexpr double bearable_throw = 0.01;

// Whether a particle with neighbours as near as particles are placed could be thrown further than is bearable.
bool may_overlap(const ReplicaJob& asked) {
    const ReplicaJob job = in_cell_units(asked);
    const std::vector<PairTerm> pairs = pair_terms(asked);
    const std::vector<WallTerm> walls = wall_terms(asked);
    const std::size_t n = job.species.size();
    const double widest = widest_diameter(job);
    if (widest == 0) return true;
    const double dt2 = static_cast<double>(job.time_step) * static_cast<double>(job.time_step);
    constexpr int neighbours = 6, places = 20;  // of twelve around a particle those on one side push it
    for (std::size_t a = 0; a < n; ++a) {
        const double diameter = job.species[a].diameter, gain = dt2 / static_cast<double>(job.species[a].mass);
        double force = 0;
        for (std::size_t b = 0; b < n; ++b) {
            const PairTerm& term = pairs[a * n + b];
            const double nearest = closest_share * 0.5 * (diameter + static_cast<double>(job.species[b].diameter));
            const double cutoff = std::sqrt(static_cast<double>(term.cutoff_squared));
            for (int k = 0; k < places; ++k) {
                const double r = std::max(nearest + (cutoff - nearest) * k / places, 1e-6);
                force =
                    std::max(force, neighbours * r * std::abs(pair_value(term, job.tables.data(), r * r).force_over_r));
            }
        }
        if (!job.periodic_z)
            for (const WallTerm& wall : {walls[a], walls[n + a]})
                force = std::max(force, std::abs(wall_value(wall, 0.5 * diameter).force));
        if (force * gain > bearable_throw * widest) return true;
    }
    return false;
}

}  // namespace

void check_start(const ReplicaJob& job) {
    if (may_overlap(job))
        (void)start_positions(job);
    else if (!particles_fit(placement_groups(job), placement_box(job)))
        (void)placed(job);
}

std::vector<Position> start_positions(const ReplicaJob& job) {
    std::vector<Position> positions = placed(job);
    Relaxation relaxation(job, positions);
    double thrown = relaxation.largest_throw();
    if (thrown <= bearable_throw) return positions;
    constexpr int most_steps = 1000;
    double most = 0.05;
    for (int step = 0; step < most_steps && thrown > bearable_throw; ++step, most *= 0.995) {
        relaxation.descend(most);
        thrown = relaxation.largest_throw();
    }
    if (!(thrown <= bearable_throw))
        throw std::runtime_error(
            "its particles overlap where they start, and minimisation cannot move them apart: within a time step "
            "forces "
            "still throw one by " +
            std::to_string(thrown) +
            " of its diameter; lower the density, shorten the range of the potentials, or the time step");
    return relaxation.positions(job.lateral);
}

}  // namespace mdsweep::md
