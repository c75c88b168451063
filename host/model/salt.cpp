#include "model/salt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "model/system.hpp"
#include "model/units.hpp"
#include "replica/placement.hpp"

namespace mdsweep {

namespace {

// The length of a cube of about so many ions, in which whole numbers of anions give c exactly.
double fitted_cube(const SaltPoint& p, double target_ions) {
    const int step = p.z_p / std::gcd(p.z_p, -p.z_n);
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
    const double counterions_per_area = p.sigma_C_m2 / p.z_counter;  // C/m2 of monovalent ones
    if (counterions_per_area > 0)
        throw ImpossiblePoint(
            fmt::format("the counterions carry charge of the walls' own sign: {:.4g} e, and {:.4g} "
                        "C/m2; let them have the other sign",
                        p.z_counter, p.sigma_C_m2));
    const auto filled = slit_box::fill<double>(box.rule, {.h_nm = p.h_nm,
                                                          .c_M = p.c_M,
                                                          .sigma_C_m2 = counterions_per_area,
                                                          .z_p = static_cast<double>(p.z_p),
                                                          .z_n = static_cast<double>(-p.z_n),
                                                          .lateral_nm = box.lateral_nm,
                                                          .target_ions = box.target_ions});
    SaltContents contents;
    contents.lateral_nm = filled.lateral_nm;
    contents.anions = static_cast<int>(filled.anions);
    contents.salt_cations = static_cast<int>(filled.salt_cations);
    contents.counterions = static_cast<int>(filled.counterions);
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
    const int step = p.z_p / std::gcd(p.z_p, -p.z_n);
    const double steps = std::floor(units::avogadro_per_nm3 * p.c_M * volume / step + 1e-6);
    contents.anions = step * static_cast<int>(steps);
    contents.salt_cations = contents.anions * -p.z_n / p.z_p;
    check_possible(p, contents, false);
    contents.c_M = units::molar(contents.anions, volume);
    return contents;
}

}  // namespace mdsweep
