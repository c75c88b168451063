#include "potentials/smoothness.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace mdsweep {

namespace {

class Rows {
public:
    Rows(const std::vector<double>& r, const std::vector<double>& energy) : r_(r), energy_(energy) {}

    // By how much the cubic through the rows 1 and 3 times `step` places away on both sides misses row i; nothing where
    // there are none on the side of short distances.
    [[nodiscard]] std::optional<double> missed(std::size_t i, std::size_t step) const {
        if (i < 3 * step) return std::nullopt;
        const std::array<std::size_t, 4> at{i - 3 * step, i - step, i + step, i + 3 * step};
        double foretold = 0;
        for (const std::size_t a : at) {
            double weight = 1;
            for (const std::size_t b : at)
                if (b != a) weight *= (place(i) - place(b)) / (place(a) - place(b));
            foretold += weight * energy_[std::min(a, r_.size() - 1)];
        }
        return std::abs(foretold - energy_[i]);
    }

private:
    [[nodiscard]] double place(std::size_t i) const {
        const std::size_t last = r_.size() - 1;
        return i <= last ? r_[i] : r_[last] + static_cast<double>(i - last) * (r_[last] - r_[last - 1]);
    }

    const std::vector<double>&r_, &energy_;
};

constexpr double reached = 10;      // kT
constexpr double converges = 0.25;  // the part of what farther rows miss that nearer ones may

}  // namespace

std::optional<std::size_t> step_in_table(const std::vector<double>& r, const std::vector<double>& energy, double kT) {
    constexpr double noticed = 0.1;  // kT
    const Rows rows(r, energy);
    for (std::size_t i = r.size(); i-- > 0 && energy[i] <= reached * kT;) {
        const std::optional<double> near = rows.missed(i, 1), far = rows.missed(i, 2);
        if (near && far && *near > noticed * kT && *near > converges * *far) return i;
    }
    return std::nullopt;
}

std::size_t first_reached(const std::vector<double>& energy, double kT) {
    std::size_t first = energy.size();
    while (first > 0 && energy[first - 1] <= reached * kT) --first;
    return first;
}

double scatter_of_rows(const std::vector<double>& r, const std::vector<double>& value, std::size_t first) {
    constexpr std::size_t enough = 16;
    const Rows rows(r, value);
    std::vector<double> off;
    for (std::size_t i = first; i < r.size(); ++i) {
        const std::optional<double> near = rows.missed(i, 1), far = rows.missed(i, 2);
        if (near && far) off.push_back(*near > converges * *far ? *near : 0);
    }
    if (off.size() < enough) return 0;
    std::ranges::sort(off, std::greater());
    return off[enough - 1];
}

}  // namespace mdsweep
