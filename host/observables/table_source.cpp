// Outcomes that are rows of a table of finished simulations.
#include <fmt/format.h>

#include <algorithm>

#include "design/table_runs.hpp"
#include "observables/outcome_source.hpp"

namespace mdsweep {

namespace {

class TableOutcomes final : public OutcomeSource {
public:
    explicit TableOutcomes(const Config& config) : runs_(read_table_runs(config)), sizes_(table_sizes(runs_)) {}

    [[nodiscard]] bool simulates() const override { return false; }

    [[nodiscard]] PreparedPoint prepare(const std::vector<std::string>&,
                                        const std::vector<double>& row) const override {
        return {.system = {}, .asked = {row, sizes_}, .realised = {row, sizes_}};
    }

    [[nodiscard]] DesignSurvey survey(const Design& design, const SurveyProgress&) const override {
        return {.points = std::vector<PointSize>(design.size()),
                .impossible = {},
                .realised = {},
                .observables = observables(),
                .tried = design.size()};
    }

    [[nodiscard]] std::vector<double> times(const Design&) const override { return runs_.seconds; }

    [[nodiscard]] std::vector<std::string> warnings(const Design& design) const override {
        std::vector<std::string> warnings;
        for (const TableOutput& output : runs_.outputs)
            if (!output.has_errors)
                warnings.push_back(fmt::format(
                    "the table has no errors of {}: its noise is unknown and counts as none, so a surrogate that does "
                    "not learn it looks worse than it is; a column {}_error tells",
                    output.name, output.name));
        for (std::size_t k = 0; k < design.names.size(); ++k)
            if (std::ranges::find(design.varying, k) == design.varying.end())
                warnings.push_back(fmt::format("{} is the same in all rows of the table", design.names[k]));
        return warnings;
    }

private:
    // Several columns are a curve over their numbers; where a table has zeros or both signs, answers near zero are
    // judged as if they were of the output's natural size.
    [[nodiscard]] std::vector<Observable> observables() const {
        std::vector<Observable> all;
        int first = 0;
        for (std::size_t k = 0; k < runs_.outputs.size(); ++k) {
            const TableOutput& output = runs_.outputs[k];
            Observable observable{
                .name = output.name, .unit = "1", .size = output.size, .first = first, .learned = true};
            observable.signed_value = output.signed_value;
            if (output.signed_value) observable.least = sizes_[k];
            if (output.size > 1) {
                observable.axis = Axis::other;
                observable.place_name = "column";
                observable.place_unit = "1";
                for (int c = 0; c < output.size; ++c) observable.places.push_back(c);
            }
            first += output.size;
            all.push_back(std::move(observable));
        }
        return all;
    }

    TableRuns runs_;
    std::vector<double> sizes_;  // natural size of each output
};

}  // namespace

std::unique_ptr<const OutcomeSource> table_source(const Config& config) {
    return std::make_unique<TableOutcomes>(config);
}

}  // namespace mdsweep
