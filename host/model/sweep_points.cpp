#include "model/sweep_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/observables.hpp"
#include "model/particle_system.hpp"

namespace mdsweep {

PreparedPoint prepare_point(const Config& config, const std::vector<std::string>& names,
                            const std::vector<double>& row) {
    return prepare_point(config, OutputScales(config), names, row);
}

PreparedPoint prepare_point(const Config& config, const OutputScales& scales, const std::vector<std::string>& names,
                            const std::vector<double>& row) {
    PreparedPoint point;
    point.system = make_system(config, names, row);
    point.scales = scales(point.system);
    return point;
}

std::vector<PreparedPoint> prepare_points(const Config& config, const Design& design, const std::string& name) {
    std::vector<PreparedPoint> prepared;
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

std::vector<Observable> sweep_observables(const Config& config, const std::vector<PreparedPoint>& prepared) {
    std::vector<Observable> all = observables_of(config);
    std::vector<std::vector<double>> sizes(all.size());
    for (const PreparedPoint& point : prepared) {
        const std::vector<double> natural = natural_sizes(config, point.system);
        for (std::size_t k = 0; k < all.size(); ++k) sizes[k].push_back(natural[k]);
    }
    for (std::size_t k = 0; k < all.size(); ++k) {
        if (!all[k].signed_value || prepared.empty()) continue;
        const auto middle = sizes[k].begin() + static_cast<std::ptrdiff_t>(sizes[k].size() / 2);
        std::ranges::nth_element(sizes[k], middle);
        all[k].least = *middle;
    }
    return all;
}

}  // namespace mdsweep
