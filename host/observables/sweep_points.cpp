#include "observables/sweep_points.hpp"

#include <utility>

namespace mdsweep {

SweepPoints::SweepPoints(const Config& config, const Design& design)
    : config_(config), design_(design), source_(source_of(config)), scales_(design.size()) {}

System SweepPoints::system(std::size_t point) const {
    {
        const std::scoped_lock lock(mutex_);
        ++systems_made_;
    }
    return make_system(config_, design_.names, design_.points.at(point));
}

PreparedPoint SweepPoints::prepare(std::size_t point) const {
    {
        const std::scoped_lock lock(mutex_);
        ++systems_made_;
    }
    return source_->prepare(design_.names, design_.points.at(point));
}

const std::vector<double>& SweepPoints::scales(std::size_t point) const {
    {
        const std::scoped_lock lock(mutex_);
        if (!scales_.at(point).empty()) return scales_[point];
    }
    std::vector<double> its = prepare(point).asked.scales;
    const std::scoped_lock lock(mutex_);
    // Another thread may have been as fast, and its numbers may be in use.
    if (scales_[point].empty()) scales_[point] = std::move(its);
    return scales_[point];
}

const SurrogatePoint& SweepPoints::realised(std::size_t point) const {
    {
        const std::scoped_lock lock(mutex_);
        const auto known = realised_.find(point);
        if (known != realised_.end()) return known->second;
    }
    SurrogatePoint its = prepare(point).realised;
    const std::scoped_lock lock(mutex_);
    return realised_.try_emplace(point, std::move(its)).first->second;
}

std::size_t SweepPoints::systems_made() const {
    const std::scoped_lock lock(mutex_);
    return systems_made_;
}

}  // namespace mdsweep
