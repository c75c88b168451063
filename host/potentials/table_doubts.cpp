#include "potentials/table_doubts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "potentials/cubic_spline.hpp"
#include "potentials/smoothness.hpp"

namespace mdsweep {

namespace {

struct Spline {
    std::vector<double> r, energy, slopes;

    // Of every so many-th row from `first` on.
    Spline(const std::vector<double>& all_r, const std::vector<double>& all_energy, std::size_t first,
           std::size_t every) {
        for (std::size_t i = first; i < all_r.size(); i += every)
            r.push_back(all_r[i]), energy.push_back(all_energy[i]);
        slopes = spline_slopes(r, energy);
    }
    [[nodiscard]] double operator()(std::size_t interval, double at) const {
        return spline_value(r, energy, slopes, interval, at);
    }
};

struct Coarse {
    std::size_t row = 0;  // next to it
    double error = 0;
    bool by_core = false;  // because of rows that no particle reaches

    void consider(std::size_t at, double off, bool core) {
        if (off > error) *this = {at, off, core};
    }
};

// Where the spline through all rows is off the most between those that particles reach. A spline of every second row
// misses the others by 16 times as much. And a core that rises by far from row to row makes the spline swing up to
// where particles are: there it is another than that of the rows from shortly before.
Coarse coarsest(const std::vector<double>& r, const std::vector<double>& energy, std::size_t first) {
    constexpr std::size_t before = 4, fewest = 8;
    const std::size_t begin = std::min(first > before ? first - before : 0, r.size() - fewest);
    Coarse worst;
    for (const std::size_t other : {0, 1}) {
        const Spline thin(r, energy, begin + other, 2);
        for (std::size_t k = 0; k + 1 < thin.r.size(); ++k) {
            const std::size_t skipped = begin + other + 2 * k + 1;
            if (skipped >= first) worst.consider(skipped, std::abs(thin(k, r[skipped]) - energy[skipped]) / 16, false);
        }
    }
    const Spline all(r, energy, 0, 1), reached(r, energy, begin, 1);
    for (std::size_t i = std::max(first, begin + 1); i < r.size(); ++i) {
        const double at = 0.5 * (r[i - 1] + r[i]);
        worst.consider(i, std::abs(all(i - 1, at) - reached(i - 1 - begin, at)), true);
    }
    return worst;
}

}  // namespace

std::string scatter_text(const std::vector<double>& r, const std::vector<double>& energy, double kT) {
    constexpr double much = 5;  // kT per length of the table
    const double spacing = (r.back() - r.front()) / static_cast<double>(r.size() - 1);
    const double scatter = scatter_of_rows(r, energy, first_reached(energy, kT)) / kT, jump = scatter / spacing;
    if (jump * r.back() <= much) return "";
    return fmt::format(
        "energies scatter from row to row, 16 of them by {:.2g} kT or more, so that the force jumps by about {:.2g} kT "
        "per unit of length: steps that do not follow the jumps heat; smooth the table, or give fewer rows of its "
        "smooth course",
        scatter, jump);
}

std::string coarse_text(const std::vector<double>& r, const std::vector<double>& energy, double kT) {
    constexpr double much = 0.05;  // kT
    const Coarse coarse = coarsest(r, energy, first_reached(energy, kT));
    if (coarse.error <= much * kT) return "";
    const std::size_t to = std::max<std::size_t>(coarse.row, 1);
    const double apart = r[to] - r[to - 1], change = std::abs(energy[to] - energy[to - 1]) / kT;
    const std::string way_out =
        coarse.by_core ? "the core rises so far from row to row that a spline swings up to there: leave out rows above "
                         "100 kT, give closer ones, or a column with the force"
                       : fmt::format("give rows {:.1g} apart or less, or a column with the force",
                                     apart * std::pow(0.25 * much * kT / coarse.error, 0.25));
    return fmt::format(
        "rows are far apart: from r = {:g} to {:g} the energy changes by {:.3g} kT, and what is between the rows there "
        "may be off by {:.2g} kT; {}",
        r[to - 1], r[to], change, coarse.error / kT, way_out);
}

}  // namespace mdsweep
