#include "observables/design_survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>
#include <numeric>
#include <utility>

#include "basics/in_parallel.hpp"
#include "basics/quantile.hpp"
#include "model/check_system.hpp"
#include "observables/observables.hpp"

namespace mdsweep {

namespace {

constexpr std::size_t at_a_time = 64;  // points, which a thread takes together

// Points that cannot be simulated.
struct Impossible {
    std::size_t count = 0;
    std::size_t first = std::numeric_limits<std::size_t>::max();
    std::string reason;  // of the first
    Mark mark;

    void add(const Impossible& other) {
        count += other.count;
        if (other.first > first) return;
        first = other.first;
        reason = other.reason;
        mark = other.mark;
    }
};

// Tells how far a survey is.
class Counted {
public:
    Counted(const SurveyProgress& progress, std::size_t all) : progress_(progress), all_(all) {}
    void expect(std::size_t all) { all_ = all; }  // not while points are looked at
    void add(std::size_t done) {
        const std::lock_guard lock(mutex_);
        done_ += done;
        if (progress_) progress_(done_, all_);
    }

private:
    const SurveyProgress& progress_;
    std::size_t all_, done_ = 0;
    std::mutex mutex_;
};

// look(point) at each of these on all cores; those at which it throws ImpossiblePoint.
template <class Look>
Impossible impossible_among(const std::vector<std::size_t>& points, Counted& counted, const Look& look) {
    Impossible all;
    std::mutex mutex;  // over all
    in_parallel((points.size() + at_a_time - 1) / at_a_time, [&](std::size_t part) {
        const std::size_t end = std::min(points.size(), (part + 1) * at_a_time);
        for (std::size_t k = part * at_a_time; k < end; ++k) {
            try {
                look(points[k]);
            } catch (const ImpossiblePoint& reason) {
                const std::lock_guard lock(mutex);
                all.add({1, points[k], reason.what(), reason.mark()});
            }
        }
        counted.add(end - part * at_a_time);
    });
    return all;
}

// Evenly over the design, and where something is smallest or largest, as that is where a design usually fails.
std::vector<std::size_t> sample_of(const Design& design, const std::vector<PointSize>& sizes) {
    std::vector<std::size_t> all(design.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    if (all.size() <= most_tried) return all;
    std::vector<std::size_t> sample;
    for (std::size_t k = 0; k < most_tried; ++k) sample.push_back(k * all.size() / most_tried);
    const auto add_extremes = [&](const auto& value) {
        const auto [least, most] = std::ranges::minmax_element(all, {}, value);
        sample.insert(sample.end(), {*least, *most});
    };
    for (const std::size_t k : design.varying) add_extremes([&](std::size_t i) { return design.points[i][k]; });
    add_extremes([&](std::size_t i) { return sizes[i].particles; });
    add_extremes([&](std::size_t i) { return sizes[i].lateral / sizes[i].height; });
    std::ranges::sort(sample);
    // Not std::ranges::unique: clang-tidy 14 cannot read it.
    sample.erase(std::unique(sample.begin(), sample.end()), sample.end());
    return sample;
}

[[noreturn]] void refuse(const Impossible& impossible, const std::string& among, const Config& config,
                         const std::string& name) {
    const Mark mark = impossible.mark.line > 0 ? impossible.mark : config.model.box_mark;
    throw ConfigError({mistake_at(name, mark,
                                  fmt::format("{} of {} points cannot be simulated; the first: {}", impossible.count,
                                              among, impossible.reason))});
}

}  // namespace

DesignSurvey survey_design(const Config& config, const Design& design, const std::string& name,
                           const SurveyProgress& progress) {
    DesignSurvey survey;
    survey.points.resize(design.size());
    survey.observables = observables_of(config);
    const std::vector<ObservableEntry> entries = recorded_entries(config);
    // [observables][points] of those that may be zero; the others need none.
    std::vector<std::vector<double>> sizes(survey.observables.size());
    for (std::size_t k = 0; k < sizes.size(); ++k)
        if (survey.observables[k].signed_value || entries[k].zero_when_absent) sizes[k].resize(design.size());
    std::vector<std::atomic<bool>> absent(entries.size());  // at some point
    std::vector<std::size_t> all(design.size());
    std::iota(all.begin(), all.end(), std::size_t{0});

    Counted counted(progress, design.size() + std::min(design.size(), most_tried));
    Impossible impossible = impossible_among(all, counted, [&](std::size_t i) {
        const System system = make_system(config, design.names, design.points[i]);
        check_numbers(system, config.simulation, config.model.box_mark);
        survey.points[i] = {system.particle_count(), system.lateral, system.height};
        const std::vector<double> natural = natural_sizes(entries, system);
        for (std::size_t k = 0; k < sizes.size(); ++k)
            if (!sizes[k].empty()) sizes[k][i] = natural[k];
        for (std::size_t k = 0; k < entries.size(); ++k) {
            if (!entries[k].absent || !entries[k].absent(system)) continue;
            if (survey.observables[k].learned && !entries[k].zero_when_absent)
                throw ImpossiblePoint(
                    fmt::format("{} says nothing of point {}, which has no such particles; leave it out of `outputs`, "
                                "or give every point some",
                                survey.observables[k].name, i),
                    {});
            absent[k] = true;
        }
    });
    const bool whole = design.size() <= most_tried;
    if (impossible.count > 0 && !whole) refuse(impossible, fmt::format("{}", design.size()), config, name);

    const std::vector<std::size_t> sample = sample_of(design, survey.points);
    survey.tried = sample.size();
    counted.expect(design.size() + sample.size());
    impossible.add(impossible_among(sample, counted, [&](std::size_t i) {
        if (survey.points[i].particles == 0) return;  // counted already
        check_simulation(make_system(config, design.names, design.points[i]), config.simulation, config.model.box_mark);
    }));
    if (impossible.count > 0)
        refuse(impossible,
               whole ? fmt::format("{}", design.size())
                     : fmt::format("a sample of {} of the {}", sample.size(), design.size()),
               config, name);

    for (std::size_t k = 0; k < sizes.size(); ++k) {
        Observable& observable = survey.observables[k];
        // A density that is zero at some points has no relative error there, nor a shape.
        if (absent[k] && entries[k].zero_when_absent) observable.signed_value = true, observable.mean_known = false;
        if (observable.signed_value && !sizes[k].empty()) observable.least = median(std::move(sizes[k]));
    }
    if (design.size() == 0) return survey;
    for (const RealisedNumber& number : make_system(config, design.names, design.points.front()).realised)
        survey.realised.push_back(number.quantity);
    return survey;
}

}  // namespace mdsweep
