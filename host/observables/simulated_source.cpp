// Outcomes that an engine simulates, and which source a sweep has.
#include <cmath>

#include "basics/in_parallel.hpp"
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

    [[nodiscard]] DesignSurvey survey(const Design& design, const std::string& name,
                                      const SurveyProgress& progress) const override {
        return survey_design(config_, design, name, progress);
    }

    // By the pairs of particles.
    [[nodiscard]] std::vector<double> times(const Design& design) const override {
        std::vector<double> times(design.size());
        in_parallel(times.size(), [&](std::size_t i) {
            times[i] = std::pow(make_system(config_, design.names, design.points[i]).particle_count(), 2);
        });
        return times;
    }

    [[nodiscard]] std::vector<std::string> warnings(const Design&) const override { return {}; }

private:
    const Config& config_;
    OutputScales scales_;
};

}  // namespace

std::unique_ptr<const OutcomeSource> simulated_source(const Config& config) {
    return std::make_unique<SimulatedSource>(config);
}

std::unique_ptr<const OutcomeSource> source_of(const Config& config) {
    if (config.table) return table_source(config);
    return simulated_source(config);
}

}  // namespace mdsweep
