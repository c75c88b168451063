#include "answers/features.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>
#include <string>

#include "answers/parameter_sums.hpp"

namespace mdsweep {

namespace {

struct NamedSum {
    std::string name;
    Sum sum;
};

bool can_be_features(const ParticleModel& model, const ParameterSums& p) {
    std::vector<const ModelNumber*> numbers = {&model.bjerrum};
    for (const std::size_t ion : {model.salt->cation, model.salt->anion, model.salt->counterion})
        numbers.push_back(&model.species[ion].diameter);
    return !model.permittivity.given &&
           std::ranges::all_of(numbers, [&](const ModelNumber* number) { return p.is_product(*number); });
}

std::vector<NamedSum> salt_features(const ParticleModel& model, const SaltSums& salt, const ParameterSums& p) {
    const SpeciesConfig &cation = model.species[model.salt->cation], &anion = model.species[model.salt->anion];
    const ModelNumber &z_p = cation.charge, &z_n = anion.charge;
    const bool one_size =
        p.parameter_of(cation.diameter) && p.parameter_of(cation.diameter) == p.parameter_of(anion.diameter);
    const Sum d_p = p(cation.diameter), d_n = p(anion.diameter);
    const Sum d_c = p(model.species[model.salt->counterion].diameter);
    const Sum d = one_size ? d_p : p.number(0.5) * (d_p + d_n);
    const Sum c = p(model.salt->concentration);
    // kappa^2 = 4 pi l_B sum of n z^2 over the salt's ions.
    const Sum kappa2 =
        p.number(4 * std::numbers::pi) * p(model.bjerrum) * (salt.cations * p(z_p, 2) + salt.anions * p(z_n, 2));
    std::vector<NamedSum> sums = {{"log c", c}, {"log kappa d", kappa2 * d * d}};
    if (model.walls) {
        const ModelNumber& h = model.height;
        sums = {{"log c", c},
                {"log h/d", d * p(h, -1)},  // the sum of two diameters has no place in a denominator
                {"log kappa d", kappa2 * d * d},
                {"log kappa h", kappa2 * p(h, 2)}};
    }
    sums.push_back({"log z+ z- l_B / d", p.number(-1) * p(model.bjerrum, -1) * d * p(z_p, -1) * p(z_n, -1)});
    sums.push_back({"log cations", salt.cations + salt.counterions});
    const Sum diameters3 =
        salt.cations * d_p * d_p * d_p + salt.counterions * d_c * d_c * d_c + salt.anions * d_n * d_n * d_n;
    sums.push_back({"log packing", p.number(std::numbers::pi / 6) * diameters3});
    return sums;
}

std::vector<NamedSum> wide_parameters(const Design& design, const ParameterSums& p) {
    constexpr double wide = 3;  // highest over lowest; below, a logarithm is nearly straight
    std::vector<NamedSum> sums;
    for (std::size_t k = 0; k < design.varying.size(); ++k) {
        const std::string& name = design.names[design.varying[k]];
        if (design.low[k] > 0 && design.high[k] > wide * design.low[k]) sums.push_back({"log " + name, p(name)});
    }
    return sums;
}

// Those that the sweep file asks for in the logarithm (of the magnitude, where they are below 0).
std::vector<NamedSum> log_parameters(const Config& config, const ParameterSums& p) {
    std::vector<NamedSum> sums;
    for (const DesignParameter& parameter : config.design.parameters) {
        if (!parameter.log) continue;
        const bool negative = parameter.high() < 0;
        sums.push_back({std::string(negative ? "log -" : "log ") + parameter.name,
                        p.number(negative ? -1 : 1) * p(parameter.name)});
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
    const ParameterSums p(design, config.model.parameters);
    const ParticleModel& model = config.model.particles;
    const std::optional<SaltSums> salt = salt_sums(model, p);
    std::vector<NamedSum> sums =
        salt && can_be_features(model, p) ? salt_features(model, *salt, p) : wide_parameters(design, p);
    const std::vector<NamedSum> asked = log_parameters(config, p);
    sums.insert(sums.end(), asked.begin(), asked.end());
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
