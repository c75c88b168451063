// Outcomes that an engine simulates, and which source a sweep has.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "basics/in_parallel.hpp"
#include "observables/catalogue.hpp"
#include "observables/contact_forecast.hpp"
#include "observables/observables.hpp"
#include "observables/outcome_source.hpp"

namespace mdsweep {

namespace {

class SimulatedSource final : public OutcomeSource {
public:
    explicit SimulatedSource(const Config& config) : config_(config), scales_(config) {}

    [[nodiscard]] bool simulates() const override { return true; }

    [[nodiscard]] PreparedPoint prepare(const std::vector<std::string>& names,
                                        const std::vector<double>& row) const override {
        PreparedPoint point;
        point.system = make_system(config_, names, row);
        point.realised = {realised_row(names, row, point.system), scales_(point.system)};
        point.system.composition = Composition::asked;
        point.asked = {row, scales_(point.system)};
        point.system.composition = Composition::realised;
        return point;
    }

    [[nodiscard]] DesignSurvey survey(const Design& design, const SurveyProgress& progress) const override {
        return survey_design(config_, design, progress);
    }

    // By the pairs of particles.
    [[nodiscard]] std::vector<double> times(const Design& design) const override {
        std::vector<double> times(design.size());
        in_parallel(times.size(), [&](std::size_t i) {
            times[i] = std::pow(make_system(config_, design.names, design.points[i]).particle_count(), 2);
        });
        return times;
    }

    // And of parameters that whole particles change much: what was simulated is then not what was asked for.
    [[nodiscard]] std::vector<std::string> warnings(const Design& design) const override {
        constexpr double much = 0.1;
        std::vector<std::string> warnings = motion_warnings(config_);
        std::vector<std::size_t> sample(std::min(design.size(), most_tried));
        for (std::size_t n = 0; n < sample.size(); ++n) sample[n] = n * design.size() / sample.size();
        if (sample.empty()) return warnings;
        std::ranges::move(contact_warnings(config_, design), std::back_inserter(warnings));
        const std::vector<double> off = rounding_of(*this, design, sample);
        for (std::size_t k = 0; k < off.size(); ++k)
            if (off[k] > much)
                warnings.push_back(fmt::format(
                    "whole particles in so small a box change {} by {:.0f} % of its range (root mean square): the "
                    "surrogate learns at what is simulated, and extrapolates to what is not; take a wider box",
                    design.names[design.varying[k]], 100 * off[k]));
        return warnings;
    }

private:
    const Config& config_;
    OutputScales scales_;
};

}  // namespace

std::vector<double> rounding_of(const OutcomeSource& source, const Design& design,
                                std::span<const std::size_t> points) {
    std::vector<double> off(design.varying.size());
    for (const std::size_t i : points) {
        const std::vector<double>& row = design.points[i];
        const std::vector<double> realised = source.prepare(design.names, row).realised.row;
        for (std::size_t k = 0; k < off.size(); ++k) {
            const std::size_t column = design.varying[k];
            off[k] += std::pow((realised[column] - row[column]) / (design.high[k] - design.low[k]), 2);
        }
    }
    for (double& one : off) one = std::sqrt(one / static_cast<double>(points.size()));
    return off;
}

std::unique_ptr<const OutcomeSource> simulated_source(const Config& config) {
    return std::make_unique<SimulatedSource>(config);
}

std::unique_ptr<const OutcomeSource> source_of(const Config& config) {
    if (config.table) return table_source(config);
    return simulated_source(config);
}

}  // namespace mdsweep
