#include "answers/features.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
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
    explicit Parameters(const Design& design) : design_(design) {}

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
    [[nodiscard]] bool has(const std::string& name) const {
        return std::ranges::find(design_.names, name) != design_.names.end();
    }

private:
    const Design& design_;
};

struct NamedSum {
    std::string name;
    Sum sum;
};

std::vector<NamedSum> electrolyte_sums(const ModelConfig& model, const Parameters& p) {
    const bool one_size = p.has("d_nm");
    const Sum d_p = p(one_size ? "d_nm" : "d_p_nm"), d_n = p(one_size ? "d_nm" : "d_n_nm");
    const Sum d = one_size ? d_p : p.number(0.5) * (d_p + d_n);
    // Ions per nm^3: the salt's, and both walls' counterions as they are spread over the slit.
    const Sum anions = p.number(units::avogadro_per_nm3) * p("c_M");
    const Sum salt_cations = p.number(-1) * anions * p("z_n") * p("z_p", -1);
    const Sum counterions = p.number(-2 * units::electrons_per_nm2) * p("sigma_C_m2") * p("h_nm", -1);
    const Sum cations = salt_cations + counterions;
    // kappa^2 = 4 pi l_B sum of n z^2 over the salt's ions.
    const Sum kappa2 =
        p.number(4 * std::numbers::pi * model.bjerrum_nm) * (salt_cations * p("z_p", 2) + anions * p("z_n", 2));
    return {{"log c", p("c_M")},
            {"log h/d", d * p("h_nm", -1)},  // the sum of two diameters has no place in a denominator
            {"log kappa d", kappa2 * d * d},
            {"log kappa h", kappa2 * p("h_nm", 2)},
            {"log z+ z- l_B / d", p.number(-1 / model.bjerrum_nm) * d * p("z_p", -1) * p("z_n", -1)},
            {"log cations", cations},
            {"log packing", p.number(std::numbers::pi / 6) * (cations * d_p * d_p * d_p + anions * d_n * d_n * d_n)}};
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
    const Parameters p(design);
    const std::vector<NamedSum> sums =
        config.model.is_electrolyte() ? electrolyte_sums(config.model, p) : wide_parameters(design, p);
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
