#include "answers/features.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>
#include <string>

#include "model/units.hpp"

namespace mdsweep {

namespace {

using Sum = std::vector<surrogate::Term>;

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

// Sums of products of a design's parameters.
class Parameters {
public:
    Parameters(const Design& design, const ParameterList& known) : design_(design), known_(known) {}

    [[nodiscard]] Sum number(double value) const { return {{value, std::vector<double>(design_.varying.size())}}; }
    // A varying parameter becomes a power of an input, a fixed one a number.
    [[nodiscard]] Sum operator()(const std::string& name, double power = 1) const {
        const std::size_t index = design_.index(name);
        const auto found = std::ranges::find(design_.varying, index);
        if (found == design_.varying.end()) return number(std::pow(design_.points.front()[index], power));
        Sum one = number(1);
        one.front().powers[static_cast<std::size_t>(found - design_.varying.begin())] = power;
        return one;
    }

    // The parameter of the design that a number of the model is; nothing where it is fixed, or a formula.
    [[nodiscard]] std::optional<std::string> parameter_of(const ModelNumber& number) const {
        if (is_designed(number.formula)) return number.formula;
        for (const ParameterInfo& info : known_)
            if (is_designed(info.name) && std::ranges::find(info.parts, number.formula) != info.parts.end())
                return info.name;
        return std::nullopt;
    }
    [[nodiscard]] bool is_product(const ModelNumber& number) const {
        return number.formula.empty() || parameter_of(number);
    }
    // A number of the model for which is_product() holds, to a power.
    [[nodiscard]] Sum operator()(const ModelNumber& model, double power = 1) const {
        if (const auto name = parameter_of(model)) return (*this)(*name, power);
        return number(power == -1 ? 1 / model.value : std::pow(model.value, power));
    }

private:
    [[nodiscard]] bool is_designed(const std::string& name) const {
        return std::ranges::find(design_.names, name) != design_.names.end();
    }

    const Design& design_;
    const ParameterList& known_;
};

struct NamedSum {
    std::string name;
    Sum sum;
};

bool can_be_summed(const ParticleModel& model, const Parameters& p) {
    if (!model.salt || model.permittivity.given) return false;
    std::vector<const ModelNumber*> numbers = {&model.bjerrum, &model.salt->concentration};
    for (const std::size_t ion : {model.salt->cation, model.salt->anion, model.salt->counterion})
        numbers.insert(numbers.end(), {&model.species[ion].charge, &model.species[ion].diameter});
    if (model.walls) numbers.insert(numbers.end(), {&model.height, &model.left.charge, &model.right.charge});
    return std::ranges::all_of(numbers, [&](const ModelNumber* number) { return p.is_product(*number); });
}

bool same(const ModelNumber& a, const ModelNumber& b) {
    return a.formula == b.formula && (!a.formula.empty() || a.value == b.value);
}

// Both walls' counterions per nm^3, as they are distributed over the slit.
Sum counterions_of(const ParticleModel& model, const Parameters& p) {
    if (!model.walls) return {};
    const bool equal = same(model.left.charge, model.right.charge);
    const Sum left = p(model.left.charge), both = equal ? left : left + p(model.right.charge);
    return p.number((equal ? -2 : -1) * units::electrons_per_nm2) * both * p(model.height, -1) *
           p(model.species[model.salt->counterion].charge, -1);
}

std::vector<NamedSum> salt_sums(const ParticleModel& model, const Parameters& p) {
    const SpeciesConfig &cation = model.species[model.salt->cation], &anion = model.species[model.salt->anion];
    const ModelNumber &z_p = cation.charge, &z_n = anion.charge;
    const bool one_size =
        p.parameter_of(cation.diameter) && p.parameter_of(cation.diameter) == p.parameter_of(anion.diameter);
    const Sum d_p = p(cation.diameter), d_n = p(anion.diameter);
    const Sum d_c = p(model.species[model.salt->counterion].diameter);
    const Sum d = one_size ? d_p : p.number(0.5) * (d_p + d_n);
    const Sum c = p(model.salt->concentration);
    // Ions per nm^3.
    const Sum anions = p.number(units::avogadro_per_nm3) * c;
    const Sum salt_cations = p.number(-1) * anions * p(z_n) * p(z_p, -1);
    const Sum counterions = counterions_of(model, p);
    // kappa^2 = 4 pi l_B sum of n z^2 over the salt's ions.
    const Sum kappa2 =
        p.number(4 * std::numbers::pi) * p(model.bjerrum) * (salt_cations * p(z_p, 2) + anions * p(z_n, 2));
    std::vector<NamedSum> sums = {{"log c", c}, {"log kappa d", kappa2 * d * d}};
    if (model.walls) {
        const ModelNumber& h = model.height;
        sums = {{"log c", c},
                {"log h/d", d * p(h, -1)},  // the sum of two diameters has no place in a denominator
                {"log kappa d", kappa2 * d * d},
                {"log kappa h", kappa2 * p(h, 2)}};
    }
    sums.push_back({"log z+ z- l_B / d", p.number(-1) * p(model.bjerrum, -1) * d * p(z_p, -1) * p(z_n, -1)});
    sums.push_back({"log cations", salt_cations + counterions});
    const Sum diameters3 = salt_cations * d_p * d_p * d_p + counterions * d_c * d_c * d_c + anions * d_n * d_n * d_n;
    sums.push_back({"log packing", p.number(std::numbers::pi / 6) * diameters3});
    return sums;
}

std::vector<NamedSum> wide_parameters(const Design& design, const Parameters& p) {
    constexpr double wide = 3;  // highest over lowest; below, a logarithm is nearly straight
    std::vector<NamedSum> sums;
    for (std::size_t k = 0; k < design.varying.size(); ++k) {
        const std::string& name = design.names[design.varying[k]];
        if (design.low[k] > 0 && design.high[k] > wide * design.low[k]) sums.push_back({"log " + name, p(name)});
    }
    return sums;
}

// Mapped to [-1, 1] at every point; empty when it is constant, or not defined somewhere.
std::vector<double> mapped(const Design& design, surrogate::Feature& feature) {
    std::vector<double> values;
    for (std::size_t i = 0; i < design.size(); ++i) {
        values.push_back(surrogate::feature_value(feature, design.inputs(i)));
        if (!std::isfinite(values.back())) return {};
    }
    if (values.empty()) return {};
    const auto [low, high] = std::ranges::minmax(values);
    if (!(high - low > 1e-6)) return {};  // also what rounding leaves of a constant
    feature.low = low;
    feature.high = high;
    for (double& value : values) value = 2 * (value - low) / (high - low) - 1;
    return values;
}

// Equal, or each other's mirror image.
bool alike(const std::vector<double>& a, const std::vector<double>& b) {
    constexpr double close = 1e-6;
    double same = 0, opposite = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        same = std::max(same, std::abs(a[i] - b[i]));
        opposite = std::max(opposite, std::abs(a[i] + b[i]));
    }
    return std::min(same, opposite) < close;
}

}  // namespace

std::vector<surrogate::Feature> physical_features(const Config& config, const Design& design) {
    const Parameters p(design, config.model.parameters);
    const ParticleModel& model = config.model.particles;
    const std::vector<NamedSum> sums = can_be_summed(model, p) ? salt_sums(model, p) : wide_parameters(design, p);
    std::vector<surrogate::Feature> features;
    std::vector<std::vector<double>> seen;
    for (const NamedSum& named : sums) {
        surrogate::Feature feature{named.name, named.sum};
        std::vector<double> values = mapped(design, feature);
        if (values.empty()) continue;
        if (std::ranges::any_of(seen, [&](const auto& other) { return alike(values, other); })) continue;
        features.push_back(std::move(feature));
        seen.push_back(std::move(values));
    }
    return features;
}

}  // namespace mdsweep
