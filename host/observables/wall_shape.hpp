// How a wall's own potential u(w) shapes a density profile, w being the distance to the wall's plane. Where particles
// meet it, the density is y(w) exp(-u(w)/kT): the second factor may jump within a bin, y goes on smoothly through it,
// and is what is extrapolated.
#pragma once

#include <vector>

#include "model/system.hpp"
#include "physics/wall_potentials.hpp"

namespace mdsweep {

class WallShape {
public:
    WallShape() = default;  // no potential
    // In any unit of length; kT in the potential's unit of energy.
    WallShape(const md::WallPotential& potential, double kT);

    // exp(-u/kT). Only forces move particles: where the energy jumps at the cutoff, u is counted from there.
    [[nodiscard]] double factor(double distance) const;

    // The plane of contact: the distance at which the wall begins, the integral of 1 - exp(-r/kT) over w, where r is
    // the potential up to its minimum, counted from there (J. A. Barker and D. Henderson, J. Chem. Phys. 47, 4714,
    // 1967, and the division of Weeks, Chandler and Andersen). For a hard wall that is its plane of closest approach.
    // For a wall that repels, the normal pressure on it is kT y at this very plane as long as y is linear across the
    // wall.
    [[nodiscard]] double contact() const { return contact_; }
    // By how much exp(-r/kT) rises, and where: its integral over y is P / kT on a wall that repels, whatever y is; for
    // a linear y that is y at the plane of contact. The rises add up to 1.
    struct Rise {
        double distance, share;
    };
    [[nodiscard]] const std::vector<Rise>& rises() const { return rises_; }
    // exp(-u/kT) at the minimum: by how much a wall's attraction raises the density where it meets the wall.
    [[nodiscard]] double attraction() const { return attraction_; }

    // Beyond this distance the factor is 1.
    [[nodiscard]] double reach() const { return reach_; }

private:
    [[nodiscard]] double energy(double distance) const;  // over kT

    md::WallTerm term_;
    double kT_ = 1, reach_ = 0, at_reach_ = 0, contact_ = 0, attraction_ = 1;
    std::vector<Rise> rises_ = {{0, 1}};
};

// The potential of a wall and a density profile: of the first of the species that are counted together.
[[nodiscard]] md::WallPotential wall_of(const System& system, std::size_t wall, const ProfileGroup& profile);

}  // namespace mdsweep
