#include "model/slit_electrolyte.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "model/units.hpp"
#include "replica/placement.hpp"

namespace mdsweep {

namespace {

double published_lateral(double c_M) {
    return c_M <= 0.5 ? 15.0 : 10.0;
}

// Counterions of one wall for a box of that lateral length, before rounding.
double counterions_of_a_wall(const SlitPoint& p, double lateral_nm) {
    return -p.sigma_C_m2 * units::electrons_per_nm2 * lateral_nm * lateral_nm;
}

double anions_in(const SlitPoint& p, double lateral_nm) {
    return units::avogadro_per_nm3 * p.c_M * lateral_nm * lateral_nm * p.h_nm;
}

// Anions come in steps that whole cations can neutralise.
int anion_step(const SlitPoint& p) {
    return p.z_p / std::gcd(p.z_p, -p.z_n);
}

// The lateral length near which a box holds `target` ions and in which whole numbers of anions give c exactly and whole
// counterions give sigma as nearly as possible: an even number or an odd one, as half of its charge is each wall's.
// Never narrower than the slit is high, for the sheets' sake. The areas searched, 0.75 to 1.3 of the wanted one, hold a
// whole number of counterions wherever there are three or more.
double fitted_lateral(const SlitPoint& p, int target) {
    const double salt_ions_per_anion = 1.0 + static_cast<double>(-p.z_n) / p.z_p;
    const double ions_per_area = anions_in(p, 1.0) * salt_ions_per_anion + 2 * counterions_of_a_wall(p, 1.0);
    const double wanted_area = std::max(target / ions_per_area, p.h_nm * p.h_nm);
    const int step = anion_step(p);
    const double wanted_anions = anions_in(p, std::sqrt(wanted_area));
    const int low = std::max(1, static_cast<int>(std::floor(0.75 * wanted_anions / step)));
    const int high = std::max(low + 1, static_cast<int>(std::ceil(1.3 * wanted_anions / step)));
    double best = 0, best_cost = 1e300;
    for (int k = low; k <= high; ++k) {
        const double lateral = std::sqrt(k * step / anions_in(p, 1.0));
        if (lateral < p.h_nm && k < high) continue;
        const double counterions = 2 * counterions_of_a_wall(p, lateral);
        const double charge_error = std::abs(counterions - std::nearbyint(counterions)) / std::max(counterions, 1.0);
        const double cost = charge_error + 0.02 * std::abs(std::log(lateral * lateral / wanted_area));
        if (cost < best_cost) {
            best_cost = cost;
            best = lateral;
        }
    }
    return best;
}

double lateral_length(const SlitPoint& p, const ModelConfig& model) {
    switch (model.box) {
        case BoxRule::published:
            return published_lateral(p.c_M);
        case BoxRule::fixed:
            return model.lateral_nm;
        case BoxRule::target_ions:
            return fitted_lateral(p, model.target_ions);
    }
    throw std::logic_error("unknown box rule");
}

// The rounding of the published runs is downwards; a fitted box has whole numbers already, up to rounding errors. Its
// counterions of both walls together are rounded to the nearest number.
void count_ions(const SlitPoint& p, bool fitted, SlitContents& contents) {
    const int step = anion_step(p);
    const double anions = anions_in(p, contents.lateral_nm);
    contents.anions = step * static_cast<int>(std::floor(anions / step + 1e-6));
    contents.salt_cations = contents.anions * -p.z_n / p.z_p;
    const double wall = counterions_of_a_wall(p, contents.lateral_nm);
    contents.counterions =
        fitted ? static_cast<int>(std::nearbyint(2 * wall)) : 2 * static_cast<int>(std::floor(wall + 1e-6));
}

void check_possible(const SlitPoint& p, const SlitContents& contents) {
    const double lateral = contents.lateral_nm;
    const double widest = std::max(p.d_p_nm, p.d_n_nm);
    const auto where = [&] {
        return fmt::format("h = {:.4g} nm, c = {:.4g} M, sigma = {:.4g} C/m2, d = {:.4g}/{:.4g} nm, L = {:.4g} nm",
                           p.h_nm, p.c_M, p.sigma_C_m2, p.d_p_nm, p.d_n_nm, lateral);
    };
    if (contents.ions() < 2 || contents.anions < 1)
        throw ImpossiblePoint(
            fmt::format("the box holds no salt ({}); take a wider box or a higher concentration", where()));
    if (lateral < p.h_nm)
        throw ImpossiblePoint(fmt::format(
            "the box is narrower than the slit is high ({}); electrostatics needs lateral_nm of at least h_nm: "
            "take more target_ions",
            where()));
    if (lateral < 2.3 * widest)
        throw ImpossiblePoint(
            fmt::format("the box is narrower than two ranges of the repulsion ({}); take a wider one", where()));
    const std::array<md::PlacementGroup, 2> groups = {
        {{contents.salt_cations + contents.counterions, p.d_p_nm}, {contents.anions, p.d_n_nm}}};
    if (!md::ions_fit(groups, {lateral, lateral, p.h_nm}))
        throw ImpossiblePoint(fmt::format(
            "{} ions cannot fit without overlap ({}); lower the concentration or the diameters, or take a wider "
            "box",
            contents.ions(), where()));
}

}  // namespace

SlitPoint slit_point(const std::vector<std::string>& names, const std::vector<double>& row) {
    SlitPoint p;
    for (std::size_t k = 0; k < names.size(); ++k) {
        const std::string& name = names[k];
        if (name == "h_nm")
            p.h_nm = row[k];
        else if (name == "z_p")
            p.z_p = static_cast<int>(std::lround(row[k]));
        else if (name == "z_n")
            p.z_n = static_cast<int>(std::lround(row[k]));
        else if (name == "d_nm")
            p.d_p_nm = p.d_n_nm = row[k];
        else if (name == "d_p_nm")
            p.d_p_nm = row[k];
        else if (name == "d_n_nm")
            p.d_n_nm = row[k];
        else if (name == "c_M")
            p.c_M = row[k];
        else if (name == "sigma_C_m2")
            p.sigma_C_m2 = row[k];
        else
            throw std::invalid_argument("slit_electrolyte has no parameter " + name);
    }
    return p;
}

SlitContents fill_slit(const SlitPoint& p, const ModelConfig& model) {
    SlitContents contents;
    contents.lateral_nm = lateral_length(p, model);
    count_ions(p, model.box == BoxRule::target_ions, contents);
    check_possible(p, contents);
    const double area = contents.lateral_nm * contents.lateral_nm;
    const double volume = area * p.h_nm;
    contents.c_M = units::molar(contents.anions, volume);
    contents.sigma_C_m2 = -0.5 * contents.counterions / area / units::electrons_per_nm2;
    contents.cation_mean_M = units::molar(contents.salt_cations + contents.counterions, volume);
    contents.anion_mean_M = contents.c_M;
    return contents;
}

System slit_electrolyte_system(const Config& config, const SlitPoint& p, const SlitContents& contents) {
    System system;
    system.units = Units::nm;
    system.length_unit = units::length_nm;
    system.lateral = system.lateral_y = contents.lateral_nm;
    system.height = p.h_nm;
    const bool apart = p.z_p != 1;  // the counterions from the salt's cations
    system.species = {{"cation", contents.salt_cations, static_cast<double>(p.z_p), p.d_p_nm, 1, 0},
                      {"counterion", contents.counterions, 1, p.d_p_nm, 1, apart ? 2 : 0},
                      {"anion", contents.anions, static_cast<double>(p.z_n), p.d_n_nm, 1, 1}};
    system.profiles = {{"cation", apart ? std::vector<int>{0, 2} : std::vector<int>{0}, p.d_p_nm},
                       {"anion", {1}, p.d_n_nm}};
    const double wall_charge = -0.5 * contents.counterions / system.area();
    system.walls[0].charge = system.walls[1].charge = wall_charge;
    system.electrostatics = electrostatics_of(config.simulation);
    system.bjerrum = config.model.bjerrum_nm;
    system.realised = {{{"lateral_nm", "nm"}, contents.lateral_nm},
                       {{"c_M", "M"}, contents.c_M},
                       {{"sigma_C_m2", "C/m2"}, contents.sigma_C_m2}};
    return system;
}

}  // namespace mdsweep
