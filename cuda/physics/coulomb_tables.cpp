#include "physics/coulomb_tables.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

#include "physics/slit_series.hpp"

namespace mdsweep::md {

namespace {

constexpr double pi = std::numbers::pi;
constexpr int highest_quads = 8;       // 32 Chebyshev polynomials
constexpr double counted_bands = 2.5;  // omitted wave vectors count up to so many times the first of them
constexpr double margin = 0.6;  // of the accuracy, for the wave vectors left out: neutral charges differ from the mean
constexpr double least_share = 0.1;  // of the squared error, for the terms left out

double square(double x) {
    return x * x;
}

// A lattice vector up to signs; `count` of them have these absolute numbers.
struct Shell {
    int n, m, l;
    double wave_number;
    int count;
};

std::vector<Shell> lattice(const CoulombCell& cell, double largest) {
    std::vector<Shell> shells;
    const auto reach = [&](double width) { return static_cast<int>(largest * width / (2 * pi)) + 1; };
    const int reach_z = cell.bulk ? reach(cell.z) : 0;
    for (int n = 0; n <= reach(1); ++n)
        for (int m = 0; m <= reach(cell.y); ++m)
            for (int l = 0; l <= reach_z; ++l) {
                const double k = 2 * pi * std::hypot(n, m / cell.y, cell.bulk ? l / cell.z : 0.0);
                if (k > largest) continue;
                shells.push_back({n, m, l, k, (n == 0 ? 1 : 2) * (m == 0 ? 1 : 2) * (l == 0 ? 1 : 2)});
            }
    std::sort(shells.begin(), shells.end(),
              [](const Shell& a, const Shell& b) { return a.wave_number < b.wave_number; });
    return shells;
}

bool same(double a, double b) {
    return std::abs(a - b) < 1e-9 * (a + b);
}

class Planner {
public:
    Planner(const CoulombCell& cell, double accuracy, int degree)
        : cell_(cell),
          accuracy_(accuracy),
          degree_(degree),
          area_(cell.y),
          cutoff_(0.5 * std::min({1.0, cell.y, cell.bulk ? cell.z : 1.0})),
          reference_(cell.bulk ? bulk_reference() : slit_reference()) {}

    CoulombPlan plan() {
        choose_band();
        set_numbers();
        if (cell_.bulk)
            add_modes_of_bulk();
        else
            add_modes_of_slit();
        plan_.tables.numbers.mode_count = static_cast<int>(plan_.tables.modes.size());
        plan_.tables.numbers.row_count = static_cast<int>(plan_.tables.rows.size());
        for (const CoulombMode& mode : plan_.tables.modes)
            plan_.tables.numbers.most_quads = std::max(plan_.tables.numbers.most_quads, mode.quads);
        return plan_;
    }

private:
    // Mean square force 1 / r^2 between charges that keep `nearest` apart, over a slit and over a bulk.
    [[nodiscard]] double slit_reference() const {
        const double nearest = coulomb_nearest * 2 * cutoff_;
        constexpr int points = 400;
        double mean = 0;
        for (int p = 0; p < points; ++p) {
            const double u = (p + 0.5) / points;
            mean += 2 * (1 - u) / points * pi / std::max(square(nearest), square(u * cell_.z));
        }
        return mean / area_;
    }
    [[nodiscard]] double bulk_reference() const {
        return 4 * pi * (1 / (coulomb_nearest * 2 * cutoff_) - 1 / cutoff_) / (area_ * cell_.z);
    }

    // Mean square force of the wave vectors left out, from shell `first` on.
    [[nodiscard]] double left_out(const std::vector<Shell>& shells, std::size_t first) const {
        SlitPotential slit(plan_.mollifier, cutoff_, cell_.z);
        double sum = 0, before = 0, of_vector = 0;
        const double last = counted_bands * shells[first].wave_number;
        for (std::size_t i = first; i < shells.size() && shells[i].wave_number < last; ++i) {
            const double k = shells[i].wave_number;
            if (!same(k, before))
                of_vector = cell_.bulk ? square(4 * pi * plan_.mollifier.transform(k * cutoff_) / (k * area_ * cell_.z))
                                       : slit.mean_square_force(k) / square(area_);
            before = k;
            sum += shells[i].count * of_vector;
        }
        return sum;
    }

    // The smallest band of wave vectors that gives the accuracy.
    void choose_band() {
        // The best mollifier leaves an error of about band exp(-band).
        const double start = std::max(3.2, std::log(1 / accuracy_));
        double band = 0;
        for (double end = start + 4; end < 100; end *= 2) {
            const std::vector<Shell> shells = lattice(cell_, counted_bands * end / cutoff_);
            for (std::size_t i = 0; i < shells.size() && shells[i].wave_number * cutoff_ < end; ++i) {
                if (shells[i].wave_number * cutoff_ < std::max(start, 1.01 * band)) continue;
                band = shells[i].wave_number * cutoff_;
                plan_.mollifier = best_mollifier(band, degree_);
                plan_.error = std::sqrt(left_out(shells, i) / reference_);
                if (plan_.error > margin * accuracy_) continue;
                largest_ = shells[i].wave_number * (1 - 1e-9);
                for (std::size_t j = 0; j < i; ++j) plan_.wave_vectors += shells[j].count;
                return;
            }
        }
        throw std::invalid_argument("no reasonable number of wave vectors gives an accuracy of " +
                                    std::to_string(accuracy_));
    }

    void set_numbers() {
        PeriodicCoulomb<double>& c = plan_.tables.numbers;
        const Mollifier& mollifier = plan_.mollifier;
        c.degree = degree_;
        c.inverse_y = 1 / cell_.y;
        c.z_unit = cell_.bulk ? 1 / cell_.z : 2 / cell_.z;
        c.slope_x = 2 * pi;
        c.slope_y = 2 * pi / cell_.y;
        c.slope_z = cell_.bulk ? 2 * pi / cell_.z : 2 / cell_.z;
        c.cutoff_squared = square(cutoff_);
        c.inverse_cutoff = 1 / cutoff_;
        c.inverse_cutoff_squared = square(c.inverse_cutoff);
        c.inverse_cutoff_cubed = c.inverse_cutoff * c.inverse_cutoff_squared;
        for (std::size_t j = 0; j < mollifier.energy.size(); ++j) {
            const double scale = std::pow(c.inverse_cutoff, 2.0 * static_cast<double>(j) + 1);
            c.minus_energy[j] = -mollifier.energy[j];
            c.minus_energy_in_cells[j] = scale * c.minus_energy[j];
            if (j == mollifier.force.size()) break;
            c.minus_force[j] = -mollifier.force[j];
            c.minus_force_in_cells[j] = scale * c.inverse_cutoff_squared * c.minus_force[j];
        }
        c.self_energy = 0.5 * mollifier.energy[0] / cutoff_;
        if (cell_.bulk) c.background = 0.5 * square(cutoff_) * mollifier.short_range_volume() / (area_ * cell_.z);
    }

    [[nodiscard]] double wave_number(int n, int m) const { return 2 * pi * std::hypot(n, m / cell_.y); }

    // Calls add(n, m) for the constant mode and, in the order that LateralPhases expects, all modes within the band.
    template <class Add>
    void for_each_mode(const Add& add) const {
        add(0, 0);
        for (int n = 1; wave_number(n, 0) < largest_ || wave_number(0, n) < largest_; ++n) {
            add(n, 0);
            for (int m = 1; wave_number(n, m) < largest_; ++m) add(n, m);
        }
    }

    // In matrix_x and matrix_y: a bulk's diagonal, a slit's even part (its odd terms aside) and then its odd part.
    void add_mode(int n, int m, int quads, int matrix_x, int matrix_y) {
        int& values = plan_.tables.numbers.value_count;
        plan_.tables.modes.push_back({n, m, quads, values});
        const int phases = n == 0 ? 1 : 4, half = 2 * quads;
        for (int a = 0; a < 4 * quads; ++a) {
            const int first = cell_.bulk ? a : a % 2, row = cell_.bulk ? a : half * (a % 2 * half + a / 2);
            plan_.tables.rows.push_back({values + phases * a, values + phases * first, 2 * phases,
                                         cell_.bulk ? 1 : half, matrix_x + row, matrix_y + row});
        }
        values += coulomb_batch * (n == 0 ? (quads + 3) / 4 : quads);
    }

    // A matrix is stored once for all wave vectors of the same length and as many quads.
    struct Stored {
        double wave_number, factor;
        int quads, where;
    };
    template <class Append>
    int store(double k, double factor, int quads, const Append& append) {
        for (const Stored& stored : stored_)
            if (stored.quads == quads && stored.factor == factor && same(stored.wave_number, k)) return stored.where;
        const auto where = static_cast<int>(plan_.tables.matrices.size());
        append();
        stored_.push_back({k, factor, quads, where});
        return where;
    }

    void add_modes_of_bulk() {
        std::vector<double>& numbers = plan_.tables.matrices;
        const auto matrix = [&](int n, int m, int quads) {
            const double k = wave_number(n, m), factor = (n == 0 ? 1 : 2) * (m == 0 ? 1 : 2);
            return store(k, factor, quads, [&] {
                for (int a = 0; a < 4 * quads; ++a) {
                    const int l = a / 2;
                    const double q = std::hypot(k, 2 * pi * l / cell_.z);
                    const double strength = 4 * pi / (square(q) * area_ * cell_.z) * factor * (l == 0 ? 1 : 2);
                    numbers.push_back(q == 0 ? 0 : strength * plan_.mollifier.transform(q * cutoff_));
                }
            });
        };
        for_each_mode([&](int n, int m) {
            const double k = m == 0 ? std::min(wave_number(n, 0), wave_number(0, n)) : wave_number(n, m);
            const auto highest = static_cast<int>(std::sqrt(square(largest_) - square(k)) * cell_.z / (2 * pi));
            const int quads = highest / 2 + 1;
            const int x = matrix(n, m, quads);
            add_mode(n, m, quads, x, n > 0 && m == 0 ? matrix(0, n, quads) : x);
        });
    }

    // The matrix of one lateral wave number of a slit, and how much of it is needed.
    struct SlitMatrix {
        double wave_number;
        std::vector<double> numbers;
        int quads;
    };
    void add_modes_of_slit() {
        SlitPotential potential(plan_.mollifier, cutoff_, cell_.z);
        const double half_height = 0.5 * cell_.z;
        const int quads = std::min(highest_quads, static_cast<int>(0.25 * largest_ * half_height) + 4);
        const ChebyshevMatrices chebyshev(potential.frequencies(), half_height, 4 * quads);
        const double spared = std::max(least_share, 1 - square(plan_.error / accuracy_));
        const double allowed = spared * square(accuracy_) * reference_ / plan_.wave_vectors;
        std::vector<SlitMatrix> matrices;
        const auto chebyshev_matrix = [&](double k) -> const SlitMatrix& {
            for (const SlitMatrix& known : matrices)
                if (same(known.wave_number, k)) return known;
            std::vector<double> e = chebyshev.matrix(potential.weights(k));
            for (double& v : e) v /= area_;
            const int needed = quads_needed(e, 4 * quads, k, cell_.z, allowed);
            if (needed == highest_quads) throw std::invalid_argument("the slit is too high for its width");
            matrices.push_back({k, std::move(e), needed});
            return matrices.back();
        };
        const auto matrix = [&](int n, int m, int used) {
            const double k = wave_number(n, m), factor = (n == 0 ? 1 : 2) * (m == 0 ? 1 : 2);
            return store(k, factor, used, [&] {
                const std::vector<double>& e = chebyshev_matrix(k).numbers;
                for (int parity = 0; parity < 2; ++parity)
                    for (int a = parity; a < 4 * used; a += 2)
                        for (int b = parity; b < 4 * used; b += 2)
                            plan_.tables.matrices.push_back(factor * e[a * 4 * quads + b]);
            });
        };
        for_each_mode([&](int n, int m) {
            int used = chebyshev_matrix(wave_number(n, m)).quads;
            if (n > 0 && m == 0) used = std::max(used, chebyshev_matrix(wave_number(0, n)).quads);
            const int x = matrix(n, m, used);
            add_mode(n, m, used, x, n > 0 && m == 0 ? matrix(0, n, used) : x);
        });
    }

    CoulombCell cell_;
    double accuracy_;
    int degree_;
    double area_, cutoff_, reference_, largest_ = 0;
    std::vector<Stored> stored_;
    CoulombPlan plan_;
};

}  // namespace

// Where the prolate limit of the band that an accuracy needs is met within a few per cent.
int coulomb_degree(double accuracy) {
    return accuracy > 5e-4 ? 4 : accuracy > 5e-5 ? 6 : accuracy > 5e-6 ? 7 : accuracy > 5e-7 ? 9 : 12;
}

CoulombPlan plan_coulomb(const CoulombCell& cell, double accuracy, int degree) {
    if (!(cell.y > 0) || !(cell.z > 0)) throw std::invalid_argument("a periodic cell needs positive lengths");
    if (!(accuracy >= 1e-9) || !(accuracy < 0.1)) throw std::invalid_argument("accuracy must be from 1e-9 to 0.1");
    if (degree == 0) degree = coulomb_degree(accuracy);
    if (degree < 2 || degree > highest_coulomb_degree)
        throw std::invalid_argument("the short-range polynomial's degree must be from 2 to " +
                                    std::to_string(highest_coulomb_degree));
    return Planner(cell, accuracy, degree).plan();
}

CoulombTables<float> in_floats(const CoulombTables<double>& tables) {
    const PeriodicCoulomb<double>& from = tables.numbers;
    CoulombTables<float> result;
    PeriodicCoulomb<float>& to = result.numbers;
    const auto f = [](double x) { return static_cast<float>(x); };
    const auto copy = [&](const auto& in, auto& out) { std::transform(std::begin(in), std::end(in), out, f); };
    to.mode_count = from.mode_count;
    to.row_count = from.row_count;
    to.value_count = from.value_count;
    to.most_quads = from.most_quads;
    to.degree = from.degree;
    to.inverse_y = f(from.inverse_y);
    to.z_unit = f(from.z_unit);
    to.slope_x = f(from.slope_x);
    to.slope_y = f(from.slope_y);
    to.slope_z = f(from.slope_z);
    to.cutoff_squared = f(from.cutoff_squared);
    to.inverse_cutoff = f(from.inverse_cutoff);
    to.inverse_cutoff_squared = f(from.inverse_cutoff_squared);
    to.inverse_cutoff_cubed = f(from.inverse_cutoff_cubed);
    copy(from.minus_force, to.minus_force);
    copy(from.minus_energy, to.minus_energy);
    copy(from.minus_force_in_cells, to.minus_force_in_cells);
    copy(from.minus_energy_in_cells, to.minus_energy_in_cells);
    to.self_energy = f(from.self_energy);
    to.background = f(from.background);
    result.modes = tables.modes;
    result.rows = tables.rows;
    for (const double number : tables.matrices) result.matrices.push_back(f(number));
    return result;
}

}  // namespace mdsweep::md
