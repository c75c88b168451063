#include "answers/parameter_sums.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "model/units.hpp"

namespace mdsweep {

Sum operator+(Sum a, const Sum& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

Sum operator*(const Sum& a, const Sum& b) {
    Sum product;
    for (const surrogate::Term& one : a) {
        for (const surrogate::Term& other : b) {
            surrogate::Term term = one;
            term.coefficient *= other.coefficient;
            for (std::size_t k = 0; k < term.powers.size(); ++k) term.powers[k] += other.powers[k];
            product.push_back(std::move(term));
        }
    }
    return product;
}

Sum ParameterSums::operator()(const std::string& name, double power) const {
    const std::size_t index = design_.index(name);
    const auto found = std::ranges::find(design_.varying, index);
    if (found == design_.varying.end()) return number(std::pow(design_.points.front()[index], power));
    Sum one = number(1);
    one.front().powers[static_cast<std::size_t>(found - design_.varying.begin())] = power;
    return one;
}

std::optional<std::string> ParameterSums::parameter_of(const ModelNumber& number) const {
    if (is_designed(number.formula)) return number.formula;
    for (const ParameterInfo& info : known_)
        if (is_designed(info.name) && std::ranges::find(info.parts, number.formula) != info.parts.end())
            return info.name;
    return std::nullopt;
}

Sum ParameterSums::operator()(const ModelNumber& model, double power) const {
    if (const auto name = parameter_of(model)) return (*this)(*name, power);
    return number(power == -1 ? 1 / model.value : std::pow(model.value, power));
}

bool ParameterSums::is_designed(const std::string& name) const {
    return std::ranges::find(design_.names, name) != design_.names.end();
}

namespace {

Sum counterions_of(const ParticleModel& model, const ParameterSums& p) {
    if (!model.walls) return {};
    const bool equal = same_value(model.left.charge, model.right.charge);
    const Sum left = p(model.left.charge), both = equal ? left : left + p(model.right.charge);
    return p.number((equal ? -2 : -1) * units::electrons_per_nm2) * both * p(model.height, -1) *
           p(model.species[model.salt->counterion].charge, -1);
}

}  // namespace

std::optional<SaltSums> salt_sums(const ParticleModel& model, const ParameterSums& p) {
    if (!model.salt) return std::nullopt;
    std::vector<const ModelNumber*> numbers = {&model.salt->concentration};
    for (const std::size_t ion : {model.salt->cation, model.salt->anion, model.salt->counterion})
        numbers.push_back(&model.species[ion].charge);
    if (model.walls) numbers.insert(numbers.end(), {&model.height, &model.left.charge, &model.right.charge});
    if (!std::ranges::all_of(numbers, [&](const ModelNumber* number) { return p.is_product(*number); }))
        return std::nullopt;
    SaltSums sums;
    sums.anions = p.number(units::avogadro_per_nm3) * p(model.salt->concentration);
    sums.cations = p.number(-1) * sums.anions * p(model.species[model.salt->anion].charge) *
                   p(model.species[model.salt->cation].charge, -1);
    sums.counterions = counterions_of(model, p);
    return sums;
}

std::vector<Sum> possible_scales(const Config& config, const Design& design) {
    const ParameterSums p(design, config.model.parameters);
    std::vector<Sum> all = {p.number(1)};
    for (const std::size_t k : design.varying) all.push_back(p(design.names[k]));
    const ParticleModel& model = config.model.particles;
    const std::optional<SaltSums> salt = salt_sums(model, p);
    if (!salt) return all;
    all.push_back(salt->cations + salt->counterions);
    all.push_back(salt->cations + salt->counterions + salt->anions);
    const auto charge = [&](std::size_t species) { return p(model.species[species].charge); };
    all.push_back(salt->cations * charge(model.salt->cation) + salt->counterions * charge(model.salt->counterion) +
                  p.number(-1) * salt->anions * charge(model.salt->anion));
    return all;
}

}  // namespace mdsweep
