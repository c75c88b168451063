#include "observables/sweep_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "basics/quantile.hpp"
#include "design/table_runs.hpp"
#include "model/particle_system.hpp"
#include "observables/observables.hpp"

namespace mdsweep {

PreparedPoint prepare_point(const Config& config, const std::vector<std::string>& names,
                            const std::vector<double>& row) {
    return prepare_point(config, OutputScales(config), names, row);
}

PreparedPoint prepare_point(const Config& config, const OutputScales& scales, const std::vector<std::string>& names,
                            const std::vector<double>& row) {
    PreparedPoint point;
    if (config.table) {
        point.scales = config.table->sizes;
        return point;
    }
    point.system = make_system(config, names, row);
    point.scales = scales(point.system);
    return point;
}

std::vector<PreparedPoint> prepare_points(const Config& config, const Design& design, const std::string& name) {
    std::vector<PreparedPoint> prepared;
    if (config.table) {
        for (const std::vector<double>& row : design.points)
            prepared.push_back(prepare_point(config, design.names, row));
        return prepared;
    }
    std::size_t impossible = 0;
    std::string first_reason;
    Mark mark = config.model.box_mark;
    const OutputScales scales(config);
    for (const std::vector<double>& row : design.points) {
        try {
            PreparedPoint point = prepare_point(config, scales, design.names, row);
            check_simulation(point.system, config.simulation, config.model.box_mark);
            prepared.push_back(std::move(point));
        } catch (const ImpossiblePoint& reason) {
            if (impossible++ > 0) continue;
            first_reason = reason.what();
            if (reason.mark().line > 0) mark = reason.mark();
        }
    }
    if (impossible > 0)
        throw ConfigError({mistake_at(name, mark,
                                      fmt::format("{} of {} points cannot be simulated; the first: {}", impossible,
                                                  design.size(), first_reason))});
    return prepared;
}

namespace {

// Several columns are a curve over their numbers; where a table has zeros or both signs, answers near zero are judged
// as if they were of the output's natural size.
std::vector<Observable> table_observables(const Config& config) {
    const TableRuns runs = read_table_runs(config);
    std::vector<Observable> all;
    int first = 0;
    for (std::size_t k = 0; k < runs.outputs.size(); ++k) {
        const TableOutput& output = runs.outputs[k];
        Observable observable{.name = output.name, .unit = "1", .size = output.size, .first = first, .learned = true};
        observable.signed_value = output.signed_value;
        if (output.signed_value) observable.least = config.table->sizes[k];
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

}  // namespace

std::vector<Observable> sweep_observables(const Config& config, const std::vector<PreparedPoint>& prepared) {
    if (config.table) return table_observables(config);
    std::vector<Observable> all = observables_of(config);
    std::vector<std::vector<double>> sizes(all.size());
    const std::vector<ObservableEntry> entries = recorded_entries(config);
    for (const PreparedPoint& point : prepared) {
        const std::vector<double> natural = natural_sizes(entries, point.system);
        for (std::size_t k = 0; k < all.size(); ++k) sizes[k].push_back(natural[k]);
    }
    for (std::size_t k = 0; k < all.size(); ++k) {
        if (!all[k].signed_value || prepared.empty()) continue;
        all[k].least = median(std::move(sizes[k]));
    }
    return all;
}

}  // namespace mdsweep
