#include "export/slit_box.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace mdsweep::exporting {

namespace {

Number number_of(const Design& design, const std::string& name) {
    const std::size_t column = design.index(name);
    const auto varying = std::ranges::find(design.varying, column);
    if (varying != design.varying.end()) return {static_cast<int>(varying - design.varying.begin()), 0};
    return {-1, design.points.front()[column]};
}

// Nothing where it is a formula.
std::optional<Number> number_of(const Design& design, const ModelNumber& number) {
    if (number.formula.empty()) return Number{-1, number.value};
    if (std::ranges::find(design.names, number.formula) == design.names.end()) return std::nullopt;
    return number_of(design, number.formula);
}

Expr expression(const Number& number, const Expr& parameters) {
    return number.input >= 0 ? column(parameters, number.input) : parameters.graph().number(number.value);
}

Expr valency(const Expr& charge) {
    return larger(smaller(nearest(charge), slit_box::largest_valency), 1.0);
}

}  // namespace

std::optional<SlitBox> describe_box(const SweepState& state) {
    const ParticleModel& model = state.config.model.particles;
    if (!model.salt || !model.walls || model.profile_names().size() != 2) return std::nullopt;
    const ModelNumber &left = model.left.charge, &right = model.right.charge;
    const SpeciesConfig& counterion = model.species[model.salt->counterion];
    const bool monovalent = counterion.charge.formula.empty() && counterion.charge.value == 1;
    const bool fixed_box = model.lateral.formula.empty() && model.particles.formula.empty();
    if (!monovalent || !fixed_box || left.formula != right.formula || left.value != right.value) return std::nullopt;
    SlitBox box;
    box.rule = model.salt->published_box ? BoxRule::published
               : model.lateral.given     ? BoxRule::fixed
                                         : BoxRule::target_ions;
    box.lateral_nm = model.lateral.value;
    box.target_ions = static_cast<int>(std::lround(model.particles.value));
    const std::array<std::pair<Number*, const ModelNumber*>, 5> numbers = {
        {{&box.h_nm, &model.height},
         {&box.c_M, &model.salt->concentration},
         {&box.sigma_C_m2, &left},
         {&box.z_p, &model.species[model.salt->cation].charge},
         {&box.z_n, &model.species[model.salt->anion].charge}}};
    for (const auto& [number, of] : numbers) {
        const std::optional<Number> found = number_of(state.design, *of);
        if (!found) return std::nullopt;
        *number = *found;
    }
    return box;
}

WholeIons whole_ions(const SlitBox& box, const Expr& parameters) {
    const slit_box::Asked<Expr> asked{.h_nm = expression(box.h_nm, parameters),
                                      .c_M = expression(box.c_M, parameters),
                                      .sigma_C_m2 = expression(box.sigma_C_m2, parameters),
                                      .z_p = valency(expression(box.z_p, parameters)),
                                      .z_n = valency(-expression(box.z_n, parameters)),
                                      .lateral_nm = parameters.graph().number(box.lateral_nm),
                                      .target_ions = static_cast<double>(box.target_ions)};
    const slit_box::Filled<Expr> filled = slit_box::fill(box.rule, asked);
    return {filled.salt_cations + filled.counterions, filled.anions,
            filled.lateral_nm * filled.lateral_nm * asked.h_nm};
}

}  // namespace mdsweep::exporting
