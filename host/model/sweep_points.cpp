#include "model/sweep_points.hpp"

#include <fmt/format.h>

namespace mdsweep {

std::vector<PreparedPoint> prepare_points(const Config& config, const Design& design, const std::string& name) {
    std::vector<PreparedPoint> prepared;
    std::size_t impossible = 0;
    std::string first_reason;
    for (const std::vector<double>& row : design.points) {
        try {
            const SlitPoint point = slit_point(design.names, row);
            const SlitContents contents = fill_slit(point, config.model);
            prepared.push_back({point, contents, output_scales(config, contents)});
        } catch (const ImpossiblePoint& reason) {
            if (impossible++ == 0) first_reason = reason.what();
        }
    }
    if (impossible > 0)
        throw ConfigError({mistake_at(name, config.model.box_mark,
                                      fmt::format("{} of {} points cannot be simulated; the first: {}", impossible,
                                                  design.size(), first_reason))});
    return prepared;
}

}  // namespace mdsweep
