// Numbers of the model as sums of products of the design's varying parameters: fixed ones are part of the coefficients.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "design/design.hpp"
#include "surrogate.hpp"

namespace mdsweep {

using Sum = std::vector<surrogate::Term>;

[[nodiscard]] Sum operator+(Sum a, const Sum& b);
[[nodiscard]] Sum operator*(const Sum& a, const Sum& b);

class ParameterSums {
public:
    // The arguments must outlive it.
    ParameterSums(const Design& design, const ParameterList& known) : design_(design), known_(known) {}

    [[nodiscard]] Sum number(double value) const { return {{value, std::vector<double>(design_.varying.size())}}; }
    // A varying parameter becomes a power of an input, a fixed one a number.
    [[nodiscard]] Sum operator()(const std::string& name, double power = 1) const;
    // The parameter of the design that a number of the model is; nothing where it is fixed, or a formula.
    [[nodiscard]] std::optional<std::string> parameter_of(const ModelNumber& number) const;
    [[nodiscard]] bool is_product(const ModelNumber& number) const {
        return number.formula.empty() || parameter_of(number);
    }
    // A number of the model for which is_product() holds, to a power.
    [[nodiscard]] Sum operator()(const ModelNumber& model, double power = 1) const;

private:
    [[nodiscard]] bool is_designed(const std::string& name) const;

    const Design& design_;
    const ParameterList& known_;
};

// Ions of a salt per nm3, as asked for, distributed over the slit.
struct SaltSums {
    Sum cations, anions, counterions;  // counterions: of both walls; empty without walls
};
// Nothing where the model has no salt, or a number that they need is a formula.
[[nodiscard]] std::optional<SaltSums> salt_sums(const ParticleModel& model, const ParameterSums& p);

// Sums that the scale of an output may be a multiple of: a constant, each input, and of a salt the densities of its
// cations with the counterions, of all ions and of all charges.
[[nodiscard]] std::vector<Sum> possible_scales(const Config& config, const Design& design);

}  // namespace mdsweep
