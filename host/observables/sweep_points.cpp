#include "observables/sweep_points.hpp"

#include <utility>

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

SweepPoints::SweepPoints(const Config& config, const Design& design)
    : config_(config), design_(design), output_scales_(config), scales_(design.size()) {}

System SweepPoints::system(std::size_t point) const {
    {
        const std::lock_guard lock(mutex_);
        ++systems_made_;
    }
    return make_system(config_, design_.names, design_.points.at(point));
}

const std::vector<double>& SweepPoints::scales(std::size_t point) const {
    {
        const std::lock_guard lock(mutex_);
        if (!scales_.at(point).empty()) return scales_[point];
    }
    std::vector<double> its = config_.table ? config_.table->sizes : output_scales_(system(point));
    const std::lock_guard lock(mutex_);
    // Another thread may have been as fast, and its numbers may be in use.
    if (scales_[point].empty()) scales_[point] = std::move(its);
    return scales_[point];
}

std::size_t SweepPoints::systems_made() const {
    const std::lock_guard lock(mutex_);
    return systems_made_;
}

}  // namespace mdsweep
