// Exact electrostatics of a slit and of a bulk against lattice sums that share nothing with it.
#include "physics/periodic_coulomb.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <type_traits>
#include <vector>

#include "coulomb_reference.hpp"
#include "physics/coulomb_tables.hpp"

using namespace mdsweep::md;
using namespace mdsweep::md::reference;

namespace {

template <class Real>
struct Pair {
    Real force_over_r, energy;
};

// The pair part of unit charges, by either of the two units of length. The highest powers may be zero.
template <class Real>
Pair<Real> short_range(const PeriodicCoulomb<Real>& c, Real r2, bool in_cutoffs) {
    constexpr int degree = highest_coulomb_degree;
    const Real s = in_cutoffs ? std::min(Real(1), r2 * c.inverse_cutoff_squared) : std::min(r2, c.cutoff_squared);
    const Real inverse = reciprocal_sqrt(s);
    if (in_cutoffs)
        return {c.inverse_cutoff_cubed * short_range_force_over_r<degree>(c.minus_force, s, inverse),
                c.inverse_cutoff * short_range_energy<degree>(c.minus_energy, s, inverse)};
    return {short_range_force_over_r<degree>(c.minus_force_in_cells, s, inverse),
            short_range_energy<degree>(c.minus_energy_in_cells, s, inverse)};
}

// The electrostatics of a step, for one lane: sums, coefficients, fields, pairs.
template <template <class> class Terms, class Real, class Scalar>
Result evaluate(const PeriodicCoulomb<Scalar>& coulomb, const CoulombCell& cell, const Particles& particles) {
    constexpr bool bulk = std::is_same_v<Terms<Real>, BulkTerms<Real>>;
    const auto at = [&](std::size_t i) {  // a charge of nothing makes the number even
        const Ion particle = i < particles.size() ? particles[i] : Ion{0.1, 0, 0, 0};
        return ChargeAt<Real>{Real(particle.x), Real(particle.y), Real(particle.z), Real(particle.charge)};
    };
    std::vector<Real> sums(coulomb.value_count), coefficients(coulomb.value_count);
    for (std::size_t i = 0; i < particles.size(); i += 2) {
        const ChargeAt<Real> rows[2] = {at(i), at(i + 1)};
        coulomb_sums<Terms>(coulomb, rows, 2, [&](const Real(&values)[coulomb_batch], int first) {
            for (int k = 0; k < coulomb_batch; ++k) sums[first + k] += values[k];
        });
    }
    for (int rank = 0; rank < 3; ++rank) coulomb_coefficients(coulomb, sums.data(), coefficients.data(), rank, 3);

    Result result;
    double total = 0;
    for (const Ion& a : particles) {
        const ReciprocalField<Real> field =
            coulomb_field<Terms, 8>(coulomb, coefficients.data(), Real(a.x), Real(a.y), Real(a.z));
        Vector3<double> force = {-field.x, -field.y, -field.z};
        double potential = field.potential;
        for (const Ion& b : particles) {
            if (&a == &b) continue;
            const double x = nearest_image(a.x - b.x, 1), y = nearest_image(a.y - b.y, cell.y);
            const double z = bulk ? nearest_image(a.z - b.z, cell.z) : a.z - b.z;
            const Pair<Real> pair = short_range(coulomb, Real(x * x + y * y + z * z), bulk);
            const double over = b.charge * pair.force_over_r;
            force = {force.x + over * x, force.y + over * y, force.z + over * z};
            potential += b.charge * pair.energy;
        }
        result.force.push_back({a.charge * force.x, a.charge * force.y, a.charge * force.z});
        result.energy += 0.5 * a.charge * potential - a.charge * a.charge * coulomb.self_energy;
        total += a.charge;
    }
    result.energy -= total * total * coulomb.background;
    return result;
}

template <class Scalar>
Result evaluate(const CoulombTables<Scalar>& tables, const CoulombCell& cell, const Particles& particles) {
    return cell.bulk ? evaluate<BulkTerms, Scalar>(tables.view(), cell, particles)
                     : evaluate<SlitTerms, Scalar>(tables.view(), cell, particles);
}

std::string describe(const CoulombPlan& plan) {
    int terms = 0;
    for (const CoulombMode& mode : plan.tables.modes) terms += 4 * mode.quads * (mode.n == 0 ? 1 : 4);
    return "degree " + std::to_string(plan.tables.numbers.degree) + ", band " + std::to_string(plan.mollifier.band) +
           ", wave vectors " + std::to_string(plan.wave_vectors) + ", modes " +
           std::to_string(plan.tables.modes.size()) + ", real basis functions " + std::to_string(terms) +
           ", batches of 16 " + std::to_string(plan.tables.numbers.value_count / coulomb_batch) + ", most quads " +
           std::to_string(plan.tables.numbers.most_quads) + ", matrix numbers " +
           std::to_string(plan.tables.matrices.size()) + ", estimated error " + std::to_string(1e6 * plan.error) +
           "e-6";
}

// -dE/dx of particle 0 along `axis`, by central differences of fourth order.
double slope(const CoulombTables<double>& tables, const CoulombCell& cell, Particles particles, double Ion::*axis) {
    constexpr double e = 1e-4;
    const double start = particles[0].*axis;
    const auto energy = [&](double step) {
        particles[0].*axis = start + step;
        return evaluate(tables, cell, particles).energy;
    };
    return -(8 * (energy(e) - energy(-e)) - (energy(2 * e) - energy(-2 * e))) / (12 * e);
}

}  // namespace

TEST_CASE("The lattice sum that these tests trust does not depend on where it is cut") {
    for (const double width : {0.6, 1.0, 2.2}) {
        const Vector3<double> a = lattice_pair(0.31, 0.21, 0.4, width), b = lattice_pair(0.31, 0.21, 0.4, width, 25);
        CHECK(a.x == Approx(b.x).margin(1e-6));
        CHECK(a.y == Approx(b.y).margin(1e-6));
        CHECK(a.z == Approx(b.z).margin(1e-6));
        CHECK(lattice_pair(0.5, 0.5 * width, 0.1, width).x == Approx(0).margin(2e-6));
    }
}

// The accuracy is an rms over configurations; a single one of few particles may err by half as much again.
TEST_CASE("Slit: forces as accurate as asked, against the lattice sum") {
    const CoulombCell cell =
        GENERATE(CoulombCell{1, 0.05, false}, CoulombCell{1, 0.1, false}, CoulombCell{1, 0.25, false},
                 CoulombCell{1, 0.5, false}, CoulombCell{1, 0.75, false}, CoulombCell{1, 1, false},
                 CoulombCell{1.4, 0.3, false}, CoulombCell{0.6, 0.4, false}, CoulombCell{2.2, 1, false});
    constexpr double accuracies[4] = {1e-3, 1e-4, 1e-5, 1e-6};
    std::vector<CoulombPlan> plans;
    for (const double accuracy : accuracies) plans.push_back(plan_coulomb(cell, accuracy));
    for (const double nearest : {0.0, 0.05, 0.08}) {
        ErrorSum sum[4];
        for (const unsigned seed : {1U, 2U, 3U, 4U}) {
            const Particles particles = random_particles(cell.y > 1 ? 80 : 36, cell, nearest, seed);
            const std::vector<Vector3<double>> exact = slit_forces(cell, particles);
            for (int k = 0; k < 4; ++k) sum[k].add(evaluate(plans[k].tables, cell, particles).force, exact);
        }
        for (int k = 0; k < 4; ++k) {
            INFO("y " << cell.y << ", z " << cell.z << ", nearest " << nearest << ": error " << sum[k].relative()
                      << ", of one configuration up to " << sum[k].worst << ", with " << describe(plans[k]));
            CHECK(sum[k].relative() < accuracies[k]);
            CHECK(sum[k].worst < 1.5 * accuracies[k]);
        }
    }
}

TEST_CASE("Slit and bulk: floats, as the engines use them, keep the accuracy") {
    for (const CoulombCell cell : {CoulombCell{1, 0.1, false}, CoulombCell{1, 1, false}, CoulombCell{1.2, 1, true}}) {
        const Particles particles = random_particles(40, cell, 0.06, 5);
        const CoulombTables<double> tables = plan_coulomb(cell, 1e-4).tables;
        const Result single = evaluate(in_floats(tables), cell, particles), exact = evaluate(tables, cell, particles);
        const double error = relative_error(single.force, exact.force);
        INFO("y " << cell.y << ", z " << cell.z << ": difference " << error);
        CHECK(error < 5e-6);
        CHECK(single.energy == Approx(exact.energy).epsilon(1e-5));
    }
}

TEST_CASE("Slit: two sheets of opposite charges are a capacitor") {
    const CoulombCell cell = {1, 0.4, false};
    const CoulombPlan plan = plan_coulomb(cell, 1e-6);
    constexpr int side = 6, count = side * side;
    Particles particles;
    for (int n = 0; n < side; ++n)
        for (int m = 0; m < side; ++m)
            for (const double sign : {1.0, -1.0})
                particles.push_back({(n + 0.5) / side - 0.5, (m + 0.5) / side - 0.5, -0.19 * sign, sign});
    particles.push_back({0.03, -0.21, 0, 1e-6});  // a probe, one lattice constant and more from both sheets
    const Vector3<double> force = evaluate(plan.tables, cell, particles).force.back();
    CHECK(force.z / 1e-6 == Approx(4 * pi * count).epsilon(1e-3));
    // A dipole layer's field ends outside.
    for (Ion& particle : particles) particle.z = particle.charge > 0.5 ? -0.19 : -0.14;
    particles.back().z = 0.19;
    CHECK(evaluate(plan.tables, cell, particles).force.back().z / 1e-6 == Approx(0).margin(1e-4 * 4 * pi * count));
}

TEST_CASE("Slit and bulk: energy and forces don't change with the origin") {
    for (const CoulombCell cell : {CoulombCell{1.3, 0.5, false}, CoulombCell{1.3, 0.9, true}}) {
        const CoulombPlan plan = plan_coulomb(cell, 1e-5);
        Particles particles = random_particles(20, cell, 0.05, 3);
        if (!cell.bulk)
            for (Ion& particle : particles) particle.z *= 0.8;
        const Result before = evaluate(plan.tables, cell, particles);
        for (Ion& particle : particles) {
            particle.x = nearest_image(particle.x + 0.37, 1);
            particle.y = nearest_image(particle.y + 0.61, cell.y);
            particle.z = cell.bulk ? nearest_image(particle.z - 0.29, cell.z) : particle.z + 0.04;
        }
        const Result after = evaluate(plan.tables, cell, particles);
        CHECK(after.energy == Approx(before.energy).epsilon(cell.bulk ? 1e-12 : 1e-6));
        CHECK(relative_error(after.force, before.force) < (cell.bulk ? 1e-11 : 1e-5));
        Vector3<double> total = {0, 0, 0};
        for (const Vector3<double>& f : before.force) total = {total.x + f.x, total.y + f.y, total.z + f.z};
        CHECK(total.x == Approx(0).margin(1e-8));
        CHECK(total.y == Approx(0).margin(1e-8));
        CHECK(total.z == Approx(0).margin(cell.bulk ? 1e-8 : 1e-2));
    }
}

TEST_CASE("Slit and bulk: the force is minus the slope of the energy, at any accuracy") {
    for (const CoulombCell cell : {CoulombCell{1, 0.2, false}, CoulombCell{1.3, 1, false}, CoulombCell{1, 1, true},
                                   CoulombCell{0.8, 1.5, true}}) {
        for (const double accuracy : {1e-3, 1e-5}) {
            const CoulombTables<double> tables = plan_coulomb(cell, accuracy).tables;
            for (const unsigned seed : {1U, 2U, 3U}) {
                const Particles particles = random_particles(9, cell, 0.1, seed);  // an odd number: not neutral
                const Vector3<double> force = evaluate(tables, cell, particles).force[0];
                CHECK(force.x == Approx(slope(tables, cell, particles, &Ion::x)).epsilon(1e-6).margin(1e-6));
                CHECK(force.y == Approx(slope(tables, cell, particles, &Ion::y)).epsilon(1e-6).margin(1e-6));
                CHECK(force.z == Approx(slope(tables, cell, particles, &Ion::z)).epsilon(1e-6).margin(1e-6));
            }
        }
    }
}

// The energy of what all images of two particles do, without the particles' own cell: known for a square lattice.
TEST_CASE("Slit: the energy of a charge in its own images is the Madelung constant of a square lattice") {
    // A checkerboard of charges, nearest neighbours a apart: -1.6155426267128247 / a a particle (Borwein and Glasser,
    // Lattice Sums Then and Now, 2013). Two particles in a square cell of width sqrt(2) a.
    for (const double height : {0.1, 1.0}) {
        const CoulombCell cell = {1, height, false};
        const Particles particles = {{-0.25, -0.25, 0.02, 1}, {0.25, 0.25, 0.02, -1}};
        const double madelung =
            evaluate(plan_coulomb(cell, 1e-7, 12).tables, cell, particles).energy / std::numbers::sqrt2;
        CHECK(madelung == Approx(-1.6155426267128247).epsilon(1e-6));
    }
}

TEST_CASE("Bulk: Madelung constants") {
    const CoulombCell cube = {1, 1, true};
    const CoulombTables<double> tables = plan_coulomb(cube, 1e-7).tables;
    Particles salt;
    for (int n = 0; n < 8; ++n) {
        const int a = n % 2, b = n / 2 % 2, c = n / 4;
        salt.push_back({0.5 * a - 0.3, 0.5 * b - 0.2, 0.5 * c - 0.1, (a + b + c) % 2 == 0 ? 1.0 : -1.0});
    }
    // Energy of a particle pair times the nearest distance.
    CHECK(evaluate(tables, cube, salt).energy / 4 * 0.5 == Approx(-1.747564594633).epsilon(1e-6));
    const Particles caesium = {{-0.2, 0.1, -0.3, 1}, {0.3, -0.4, 0.2, -1}};
    CHECK(evaluate(tables, cube, caesium).energy * std::sqrt(0.75) == Approx(-1.762674773071).epsilon(1e-6));
    // One charge with a uniform background: a simple cubic Wigner crystal.
    CHECK(2 * evaluate(tables, cube, {{0.1, 0.2, 0.3, 1}}).energy == Approx(-2.837297479).epsilon(1e-6));
    // Cells of eight and of two rock salt cells
    const CoulombCell brick = {1, 2, true};
    Particles two = salt;
    for (Ion& particle : two) particle.z -= 0.5;
    for (const Ion& particle : salt) two.push_back({particle.x, particle.y, particle.z + 0.5, particle.charge});
    CHECK(evaluate(plan_coulomb(brick, 1e-7).tables, brick, two).energy / 8 * 0.5 ==
          Approx(-1.747564594633).epsilon(1e-6));
}

TEST_CASE("Bulk: forces as accurate as asked, against Ewald's sum") {
    const CoulombCell cell = GENERATE(CoulombCell{1, 1, true}, CoulombCell{1.3, 0.8, true}, CoulombCell{1, 2, true});
    for (const double nearest : {0.0, 0.08}) {
        ErrorSum sum[4];
        std::string plans[4];
        constexpr double accuracies[4] = {1e-3, 1e-4, 1e-5, 1e-6};
        for (const unsigned seed : {1U, 2U, 3U}) {
            const Particles particles = random_particles(36, cell, nearest, seed);
            const Result exact = ewald(cell, particles);
            for (int k = 0; k < 4; ++k) {
                const CoulombPlan plan = plan_coulomb(cell, accuracies[k]);
                const Result result = evaluate(plan.tables, cell, particles);
                sum[k].add(result.force, exact.force);
                plans[k] = describe(plan);
                CHECK(result.energy == Approx(exact.energy).epsilon(10 * accuracies[k]));
            }
        }
        for (int k = 0; k < 4; ++k) {
            INFO("y " << cell.y << ", z " << cell.z << ", nearest " << nearest << ": error " << sum[k].relative()
                      << ", of one configuration up to " << sum[k].worst << ", with " << plans[k]);
            CHECK(sum[k].relative() < accuracies[k]);
            CHECK(sum[k].worst < 1.5 * accuracies[k]);
        }
    }
}

TEST_CASE("Cells and accuracies out of reach are refused") {
    CHECK_THROWS_AS(plan_coulomb({1, 0, false}, 1e-4), std::invalid_argument);
    CHECK_THROWS_AS(plan_coulomb({-1, 1, true}, 1e-4), std::invalid_argument);
    CHECK_THROWS_AS(plan_coulomb({1, 1, false}, 1e-12), std::invalid_argument);
    CHECK_THROWS_AS(plan_coulomb({1, 1, false}, 1e-4, 13), std::invalid_argument);
    CHECK_THROWS_WITH(plan_coulomb({1, 6, false}, 1e-4), Catch::Contains("too high"));
}
