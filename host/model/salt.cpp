#include "model/salt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "model/system.hpp"
#include "model/units.hpp"
#include "replica/placement.hpp"

namespace mdsweep {

namespace {

// Anions come in steps that whole cations can neutralise.
int anion_step(const SaltPoint& p) {
    return p.z_p / std::gcd(p.z_p, -p.z_n);
}

// Before rounding, in a slit of that lateral length.
double anions_in(const SaltPoint& p, double lateral_nm) {
    return units::avogadro_per_nm3 * p.c_M * lateral_nm * lateral_nm * p.h_nm;
}
double counterions_of_a_wall(const SaltPoint& p, double lateral_nm) {
    return -(p.sigma_C_m2 / p.z_counter) * units::electrons_per_nm2 * lateral_nm * lateral_nm;
}

// A lateral length at which the slit holds about target_ions ions. Whole anions give c exactly, and whole counterions
// give sigma as nearly as possible; their number may be odd, as half of their charge is each wall's. Never narrower
// than the slit is high, for the sheets' sake. The areas searched, 0.75 to 1.3 of the wanted one, hold a whole number
// of counterions wherever there are three or more.
double fitted_slit(const SaltPoint& p, double target_ions) {
    const double step = anion_step(p);
    const double per_area = units::avogadro_per_nm3 * p.c_M * p.h_nm;  // of anions
    const double ions_per_area = per_area * (1 + static_cast<double>(-p.z_n) / p.z_p) + 2 * counterions_of_a_wall(p, 1);
    const double wanted_area = std::max(target_ions / ions_per_area, p.h_nm * p.h_nm);
    const double wanted_anions = anions_in(p, std::sqrt(wanted_area));
    const double low = std::max(std::floor(0.75 * wanted_anions / step), 1.0);
    const double high = std::max(std::ceil(1.3 * wanted_anions / step), low + 1);
    double best = 0, least = std::numeric_limits<double>::infinity();
    for (double k = low; k <= high; ++k) {
        const double lateral = std::sqrt(k * step / per_area);
        if (lateral < p.h_nm && k < high) continue;
        const double counterions = 2 * counterions_of_a_wall(p, lateral);
        const double charge_error = std::abs(counterions - std::nearbyint(counterions)) / std::max(counterions, 1.0);
        const double cost = charge_error + 0.02 * std::abs(std::log(lateral * lateral / wanted_area));
        if (cost >= least) continue;
        least = cost;
        best = lateral;
    }
    return best;
}

double lateral_length(const SaltPoint& p, const SaltBox& box) {
    constexpr double published_change_M = 0.5, wide_nm = 15, narrow_nm = 10;
    switch (box.rule) {
        case BoxRule::published:
            return p.c_M <= published_change_M ? wide_nm : narrow_nm;
        case BoxRule::fixed:
            return box.lateral_nm;
        case BoxRule::target_ions:
            return fitted_slit(p, box.target_ions);
    }
    throw std::logic_error("unknown box rule");
}

// The length of a cube of about so many ions, in which whole numbers of anions give c exactly.
double fitted_cube(const SaltPoint& p, double target_ions) {
    const int step = anion_step(p);
    const double ions_per_anion = 1.0 + static_cast<double>(-p.z_n) / p.z_p;
    const double steps = std::max(1.0, std::nearbyint(target_ions / (step * ions_per_anion)));
    return std::cbrt(steps * step / (units::avogadro_per_nm3 * p.c_M));
}

// The point, for messages.
std::string where(const SaltPoint& p, const SaltContents& contents, bool walls) {
    const std::string h = walls ? fmt::format("h = {:.4g} nm, ", p.h_nm) : "";
    const std::string sigma = walls ? fmt::format("sigma = {:.4g} C/m2, ", p.sigma_C_m2) : "";
    return fmt::format("{}c = {:.4g} M, {}d = {:.4g}/{:.4g} nm, L = {:.4g} nm", h, p.c_M, sigma, p.d_p_nm, p.d_n_nm,
                       contents.lateral_nm);
}

bool ions_fit(const SaltPoint& p, const SaltContents& contents, bool walls) {
    const bool one_size = p.d_counter_nm == 0 || p.d_counter_nm == p.d_p_nm;
    std::vector<md::PlacementGroup> groups = {{contents.salt_cations + (one_size ? contents.counterions : 0), p.d_p_nm},
                                              {contents.anions, p.d_n_nm}};
    if (!one_size) groups.push_back({contents.counterions, p.d_counter_nm});
    const double lateral = contents.lateral_nm;
    return md::particles_fit(groups, {lateral, lateral, walls ? p.h_nm : lateral, !walls});
}

void check_possible(const SaltPoint& p, const SaltContents& contents, bool walls) {
    const double lateral = contents.lateral_nm;
    const double widest = std::max({p.d_p_nm, p.d_n_nm, p.d_counter_nm});
    if (contents.ions() < 2 || contents.anions < 1)
        throw ImpossiblePoint(fmt::format("the box holds no salt ({}); take a wider box or a higher concentration",
                                          where(p, contents, walls)));
    if (walls && lateral < p.h_nm)
        throw ImpossiblePoint(fmt::format(
            "the box is narrower than the slit is high ({}); electrostatics needs lateral_nm of at least h_nm: "
            "take more target_ions",
            where(p, contents, walls)));
    if (lateral < 2.3 * widest)
        throw ImpossiblePoint(fmt::format("the box is narrower than two ranges of the repulsion ({}); take a wider one",
                                          where(p, contents, walls)));
    if (!ions_fit(p, contents, walls))
        throw ImpossiblePoint(fmt::format(
            "{} ions cannot fit without overlap ({}); lower the concentration or the diameters, or take a wider box",
            contents.ions(), where(p, contents, walls)));
}

}  // namespace

SaltContents fill_slit(const SaltPoint& p, const SaltBox& box) {
    if (p.sigma_C_m2 / p.z_counter > 0)
        throw ImpossiblePoint(
            fmt::format("the counterions carry charge of the walls' own sign: {:.4g} e, and {:.4g} C/m2; let "
                        "salt.counterion be a species of the other sign. Where the walls' charge changes its sign over "
                        "the design, the charge of a species of its own may follow it by a formula, such as charge: "
                        "\"if(sigma > 0, -1, 1)\", or each sign has a sweep of its own",
                        p.z_counter, p.sigma_C_m2));
    SaltContents contents;
    contents.lateral_nm = lateral_length(p, box);
    const int step = anion_step(p);
    contents.anions = step * static_cast<int>(std::floor(anions_in(p, contents.lateral_nm) / step + 1e-6));
    contents.salt_cations = contents.anions * -p.z_n / p.z_p;
    // The rounding of the published runs is downwards; a fitted box has whole numbers already, up to rounding errors.
    const double of_a_wall = counterions_of_a_wall(p, contents.lateral_nm);
    contents.counterions = static_cast<int>(box.rule == BoxRule::target_ions ? std::nearbyint(2 * of_a_wall)
                                                                             : 2 * std::floor(of_a_wall + 1e-6));
    check_possible(p, contents, true);
    const double area = contents.lateral_nm * contents.lateral_nm;
    contents.c_M = units::molar(contents.anions, area * p.h_nm);
    contents.sigma_C_m2 = -0.5 * p.z_counter * contents.counterions / area / units::electrons_per_nm2;
    return contents;
}

SaltContents fill_cube(const SaltPoint& p, const SaltBox& box) {
    SaltContents contents;
    contents.lateral_nm = box.rule == BoxRule::target_ions ? fitted_cube(p, box.target_ions) : box.lateral_nm;
    const double volume = std::pow(contents.lateral_nm, 3);
    const int step = anion_step(p);
    const double steps = std::floor(units::avogadro_per_nm3 * p.c_M * volume / step + 1e-6);
    contents.anions = step * static_cast<int>(steps);
    contents.salt_cations = contents.anions * -p.z_n / p.z_p;
    check_possible(p, contents, false);
    contents.c_M = units::molar(contents.anions, volume);
    return contents;
}

}  // namespace mdsweep
