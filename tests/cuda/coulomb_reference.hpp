// Lattice sums that share nothing with physics/periodic_coulomb.hpp, and configurations to try them on.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include "physics/coulomb_tables.hpp"
#include "physics/periodic_coulomb.hpp"

namespace mdsweep::md::reference {

inline constexpr double pi = std::numbers::pi;

using Ion = ChargeAt<double>;
using Particles = std::vector<Ion>;

struct Result {
    std::vector<Vector3<double>> force;
    double energy = 0;
};

inline double nearest_image(double d, double width) {
    return d - width * std::nearbyint(d / width);
}

// Particles of alternating charge that keep `nearest` of the shortest periodic length apart.
inline Particles random_particles(int count, const CoulombCell& cell, double nearest, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> place(-0.5, 0.5);
    const double shortest = std::min({1.0, cell.y, cell.bulk ? cell.z : 1.0});
    Particles particles;
    while (static_cast<int>(particles.size()) < count) {
        const Ion a = {place(random), place(random) * cell.y, place(random) * cell.z,
                       particles.size() % 2 == 0 ? 1.0 : -1.0};
        const bool free = std::none_of(particles.begin(), particles.end(), [&](const Ion& b) {
            const double z = cell.bulk ? nearest_image(a.z - b.z, cell.z) : a.z - b.z;
            return std::hypot(nearest_image(a.x - b.x, 1), nearest_image(a.y - b.y, cell.y), z) < nearest * shortest;
        });
        if (free) particles.push_back(a);
    }
    return particles;
}

// A unit charge's force on another: images |n| <= far, |m| <= far_y, and the rest as a continuum: in z a charged plane
// with a rectangular hole, laterally to first order in the distance.
inline Vector3<double> lattice_pair(double dx, double dy, double dz, double width_y, int far, int far_y) {
    dx = nearest_image(dx, 1);
    dy = nearest_image(dy, width_y);
    Vector3<double> f = {0, 0, 0};
    for (int n = -far; n <= far; ++n) {
        for (int m = -far_y; m <= far_y; ++m) {
            const double x = dx + n, y = dy + m * width_y, r2 = x * x + y * y + dz * dz;
            const double over = 1 / (r2 * std::sqrt(r2));
            f = {f.x + x * over, f.y + y * over, f.z + dz * over};
        }
    }
    const double a = far + 0.5, b = (far_y + 0.5) * width_y, diagonal = std::hypot(a, b);
    f.x -= 4 * b * dx / (a * diagonal) / width_y;
    f.y -= 4 * a * dy / (b * diagonal) / width_y;
    f.z += 4 * std::atan(dz * std::hypot(a, b, dz) / (a * b)) / width_y;
    return f;
}

// The continuum's error falls with the third power of the reach, which is three times as far the second time.
inline Vector3<double> lattice_pair(double dx, double dy, double dz, double width_y, int far = 10) {
    const int far_y = std::max(far, static_cast<int>(std::lround((far + 0.5) / width_y - 0.5)));
    const Vector3<double> near = lattice_pair(dx, dy, dz, width_y, far, far_y);
    const Vector3<double> wide = lattice_pair(dx, dy, dz, width_y, 3 * far + 1, 3 * far_y + 1);
    constexpr double weight = 1.0 / 26;
    return {wide.x + weight * (wide.x - near.x), wide.y + weight * (wide.y - near.y),
            wide.z + weight * (wide.z - near.z)};
}

inline std::vector<Vector3<double>> slit_forces(const CoulombCell& cell, const Particles& particles) {
    std::vector<Vector3<double>> force(particles.size(), {0, 0, 0});
    for (std::size_t i = 0; i < particles.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const Vector3<double> f = lattice_pair(particles[i].x - particles[j].x, particles[i].y - particles[j].y,
                                                   particles[i].z - particles[j].z, cell.y);
            const double qq = particles[i].charge * particles[j].charge;
            force[i] = {force[i].x + qq * f.x, force[i].y + qq * f.y, force[i].z + qq * f.z};
            force[j] = {force[j].x - qq * f.x, force[j].y - qq * f.y, force[j].z - qq * f.z};
        }
    }
    return force;
}

// Ewald's sum with a Gaussian (Ann. Phys. 369, 253, 1921), converged to 1e-10: neutral particles, tin-foil boundary.
inline Result ewald(const CoulombCell& cell, const Particles& particles) {
    const double shortest = std::min({1.0, cell.y, cell.z}), volume = cell.y * cell.z;
    const double alpha = 5 / shortest;
    Result result;
    result.force.assign(particles.size(), {0, 0, 0});
    const auto images = [&](double width) { return static_cast<int>(std::ceil(shortest / width)) + 1; };
    const int nx = images(1), ny = images(cell.y), nz = images(cell.z);
    for (std::size_t i = 0; i < particles.size(); ++i) {
        for (std::size_t j = 0; j < particles.size(); ++j) {
            const double qq = particles[i].charge * particles[j].charge;
            for (int a = -nx; a <= nx; ++a)
                for (int b = -ny; b <= ny; ++b)
                    for (int c = -nz; c <= nz; ++c) {
                        if (i == j && a == 0 && b == 0 && c == 0) continue;
                        const double x = particles[i].x - particles[j].x + a,
                                     y = particles[i].y - particles[j].y + b * cell.y;
                        const double z = particles[i].z - particles[j].z + c * cell.z, r = std::hypot(x, y, z);
                        const double screened = std::erfc(alpha * r) / r;
                        const double over =
                            qq * (screened + 2 * alpha / std::sqrt(pi) * std::exp(-alpha * alpha * r * r)) / (r * r);
                        Vector3<double>& f = result.force[i];
                        f = {f.x + over * x, f.y + over * y, f.z + over * z};
                        result.energy += 0.5 * qq * screened;
                    }
        }
        result.energy -= particles[i].charge * particles[i].charge * alpha / std::sqrt(pi);
    }
    const double largest = 10.5 * alpha;
    const auto reach = [&](double width) { return static_cast<int>(largest * width / (2 * pi)); };
    for (int n = -reach(1); n <= reach(1); ++n)
        for (int m = -reach(cell.y); m <= reach(cell.y); ++m)
            for (int l = -reach(cell.z); l <= reach(cell.z); ++l) {
                const double kx = 2 * pi * n, ky = 2 * pi * m / cell.y, kz = 2 * pi * l / cell.z;
                const double k2 = kx * kx + ky * ky + kz * kz;
                if (k2 == 0 || k2 > largest * largest) continue;
                const double strength = 4 * pi / (k2 * volume) * std::exp(-k2 / (4 * alpha * alpha));
                double c = 0, s = 0;
                for (const Ion& particle : particles) {
                    c += particle.charge * std::cos(kx * particle.x + ky * particle.y + kz * particle.z);
                    s += particle.charge * std::sin(kx * particle.x + ky * particle.y + kz * particle.z);
                }
                result.energy += 0.5 * strength * (c * c + s * s);
                for (std::size_t i = 0; i < particles.size(); ++i) {
                    const double angle = kx * particles[i].x + ky * particles[i].y + kz * particles[i].z;
                    const double g = strength * particles[i].charge * (std::sin(angle) * c - std::cos(angle) * s);
                    Vector3<double>& f = result.force[i];
                    f = {f.x + g * kx, f.y + g * ky, f.z + g * kz};
                }
            }
    return result;
}

// Sums of squares over particles, and over configurations.
struct ErrorSum {
    double error = 0, all = 0, worst = 0;

    void add(const std::vector<Vector3<double>>& force, const std::vector<Vector3<double>>& exact) {
        double mine = 0, total = 0;
        for (std::size_t i = 0; i < exact.size(); ++i) {
            const Vector3<double>&a = force[i], &b = exact[i];
            mine += (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y) + (a.z - b.z) * (a.z - b.z);
            total += b.x * b.x + b.y * b.y + b.z * b.z;
        }
        error += mine;
        all += total;
        worst = std::max(worst, std::sqrt(mine / total));
    }
    [[nodiscard]] double relative() const { return std::sqrt(error / all); }
};

inline double relative_error(const std::vector<Vector3<double>>& force, const std::vector<Vector3<double>>& exact) {
    ErrorSum sum;
    sum.add(force, exact);
    return sum.relative();
}

}  // namespace mdsweep::md::reference
