#include "observables/design_survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cmath>
#include <functional>
#include <iterator>
#include <map>
#include <mutex>
#include <numeric>
#include <utility>

#include "basics/in_parallel.hpp"
#include "basics/number_text.hpp"
#include "basics/quantile.hpp"
#include "model/check_system.hpp"
#include "observables/observables.hpp"

namespace mdsweep {

namespace {

constexpr std::size_t at_a_time = 64;  // points, which a thread takes together

// Tells how far a survey is.
class Counted {
public:
    Counted(const SurveyProgress& progress, std::size_t all) : progress_(progress), all_(all) {}
    // Points of a later look, of which `most_tried` are expected from the start. Not while points are looked at.
    void expect_more(std::size_t more) { all_ = done_ + more; }
    void add(std::size_t done) {
        const std::scoped_lock lock(mutex_);
        done_ += done;
        if (progress_) progress_(done_, all_);
    }

private:
    const SurveyProgress& progress_;
    std::size_t all_, done_ = 0;
    std::mutex mutex_;
};

// look(point) at each of these on all cores; adds those at which it throws ImpossiblePoint.
template <class Look>
void look_at(const std::vector<std::size_t>& points, bool by_trial, Counted& counted,
             std::vector<ImpossibleAt>& impossible, const Look& look) {
    std::mutex mutex;  // over impossible
    in_parallel((points.size() + at_a_time - 1) / at_a_time, [&](std::size_t part) {
        const std::size_t end = std::min(points.size(), (part + 1) * at_a_time);
        for (std::size_t k = part * at_a_time; k < end; ++k) {
            try {
                look(points[k]);
            } catch (const ImpossiblePoint& reason) {
                const std::scoped_lock lock(mutex);
                impossible.push_back({points[k], reason.what(), reason.mark(), by_trial, reason.half_box()});
            }
        }
        counted.add(end - part * at_a_time);
    });
    std::ranges::sort(impossible, {}, &ImpossibleAt::point);
}

// Of these points, evenly over them, and where something is smallest or largest, as that is where a design usually
// fails.
std::vector<std::size_t> sample_of(const std::vector<std::size_t>& all, const Design& design,
                                   const std::vector<PointSize>& sizes) {
    if (all.size() <= most_tried) return all;
    std::vector<std::size_t> sample;
    for (std::size_t k = 0; k < most_tried; ++k) sample.push_back(all[k * all.size() / most_tried]);
    const auto add_extremes = [&](const auto& value) {
        const auto [least, most] = std::ranges::minmax_element(all, {}, value);
        sample.insert(sample.end(), {*least, *most});
    };
    for (const std::size_t k : design.varying) add_extremes([&](std::size_t i) { return design.points[i][k]; });
    add_extremes([&](std::size_t i) { return sizes[i].particles; });
    add_extremes([&](std::size_t i) { return sizes[i].lateral / sizes[i].height; });
    std::ranges::sort(sample);
    const auto [repeated, end] = std::ranges::unique(sample);
    sample.erase(repeated, end);
    return sample;
}

// Those among `all` that are not among `impossible`; both are in order.
std::vector<std::size_t> possible_among(const std::vector<std::size_t>& all,
                                        const std::vector<ImpossibleAt>& impossible) {
    std::vector<std::size_t> possible;
    auto next = impossible.begin();
    for (const std::size_t i : all) {
        while (next != impossible.end() && next->point < i) ++next;
        if (next == impossible.end() || next->point != i) possible.push_back(i);
    }
    return possible;
}

// The reason with # in place of its numbers; names keep theirs.
std::string without_numbers(const std::string& reason) {
    const auto is = [](char c, std::string_view what) { return what.find(c) != std::string_view::npos; };
    constexpr std::string_view digits = "0123456789";
    std::string text;
    for (std::size_t i = 0; i < reason.size(); ++i) {
        const bool in_name =
            i > 0 && (std::isalnum(static_cast<unsigned char>(reason[i - 1])) != 0 || reason[i - 1] == '_');
        if (!is(reason[i], digits) || in_name) {
            text += reason[i];
            continue;
        }
        while (i + 1 < reason.size() &&
               (is(reason[i + 1], digits) || is(reason[i + 1], ".e") || (is(reason[i + 1], "+-") && reason[i] == 'e')))
            ++i;
        if (!text.empty() && text.back() == '-') text.pop_back();  // a sign
        text += '#';
    }
    return text;
}

int scarcest_of(const System& system) {
    int scarcest = system.particle_count();
    for (const ProfileGroup& profile : system.profiles)
        if (const int count = system.count_of(profile); count > 0) scarcest = std::min(scarcest, count);
    return scarcest;
}

std::string point_text(const Design& design, std::size_t point) {
    std::string text;
    for (const std::size_t k : design.varying)
        text += fmt::format("{}{} = {:.6g}", text.empty() ? "" : ", ", design.names[k], design.points[point][k]);
    return fmt::format("point {}{}", point, text.empty() ? "" : ": " + text);
}

std::vector<std::string> mistakes_of(const Config& config, const Design& design, const DesignSurvey& survey) {
    std::vector<std::string> mistakes;
    const std::vector<ImpossibleGroup> groups = grouped(survey.impossible);
    const std::vector<std::string> words = impossible_text(survey, design);
    for (std::size_t k = 0; k < groups.size(); ++k) {
        const Mark mark = groups[k].first.mark;
        mistakes.push_back(mistake_at(config.name, mark.line > 0 ? mark : config.model.box_mark, words[k]));
    }
    mistakes.push_back(mistake_at(
        config.name, config.design.points_mark,
        fmt::format(
            "{}: such points are not part of a design; narrow the ranges, exclude them by design.where, or leave "
            "them out by points: {{..., skip_impossible: true}}; mdsweep validate --impossible FILE.csv lists "
            "each",
            survey.impossible.size() == design.size()
                ? fmt::format("all {} points are impossible", design.size())
                : fmt::format("{} of {} points are impossible", survey.impossible.size(), design.size()))));
    return mistakes;
}

}  // namespace

std::vector<ImpossibleGroup> grouped(const std::vector<ImpossibleAt>& impossible) {
    std::vector<ImpossibleGroup> groups;
    std::map<std::string, std::size_t> known;
    for (const ImpossibleAt& one : impossible) {
        const auto [at, fresh] = known.emplace(
            fmt::format("{}:{} {}", one.mark.line, one.mark.column, without_numbers(one.reason)), groups.size());
        if (fresh) groups.push_back({{}, one});
        ImpossibleAt& first = groups[at->second].first;
        if (one.half_box < first.half_box) first = one;
        groups[at->second].points.push_back(one.point);
    }
    std::ranges::stable_sort(groups, std::ranges::greater{}, [](const ImpossibleGroup& g) { return g.points.size(); });
    return groups;
}

std::vector<std::string> impossible_text(const DesignSurvey& survey, const Design& design) {
    std::vector<std::string> all;
    for (const ImpossibleGroup& group : grouped(survey.impossible)) {
        const bool whole = survey.tried >= design.size() || !group.first.by_trial;
        const bool too_far = group.first.half_box > 0;
        all.push_back(fmt::format("{} of {}{} points cannot be simulated; the {}: {} ({})", group.points.size(),
                                  whole ? "" : fmt::format("a sample of {} of the ", survey.tried), design.size(),
                                  too_far ? "smallest box" : "first", group.first.reason,
                                  point_text(design, group.first.point)));
        if (too_far)
            all.back() += fmt::format("; {:.6g} fits in all of these boxes", rounded_down(group.first.half_box, 3));
    }
    return all;
}

ImpossibleDesign::ImpossibleDesign(const Config& config, const Design& design, const DesignSurvey& survey)
    : ConfigError(mistakes_of(config, design, survey)), design_(design), impossible_(survey.impossible) {}

DesignSurvey survey_design(const Config& config, const Design& design, const SurveyProgress& progress) {
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
    look_at(all, false, counted, survey.impossible, [&](std::size_t i) {
        const System system = make_system(config, design.names, design.points[i]);
        check_numbers(system, config.simulation, config.model.box_mark);
        survey.points[i] = {system.particle_count(), scarcest_of(system), system.lateral, system.height};
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

    const std::vector<std::size_t> made = possible_among(all, survey.impossible);
    const auto try_all = [&](const std::vector<std::size_t>& points) {
        const std::size_t before = survey.impossible.size();
        counted.expect_more(points.size());
        look_at(points, true, counted, survey.impossible, [&](std::size_t i) {
            check_simulation(make_system(config, design.names, design.points[i]), config.simulation,
                             config.model.box_mark);
        });
        return survey.impossible.size() > before;
    };
    const std::vector<std::size_t> sample = sample_of(made, design, survey.points);
    survey.tried = sample.size() == made.size() ? design.size() : sample.size();
    if (try_all(sample) && config.design.skip_impossible && survey.tried < design.size()) {
        std::vector<std::size_t> rest;
        std::ranges::set_difference(made, sample, std::back_inserter(rest));
        (void)try_all(rest);
        survey.tried = design.size();
    }

    const std::vector<std::size_t> possible = possible_among(all, survey.impossible);
    if (possible.empty()) return survey;
    for (std::size_t k = 0; k < sizes.size(); ++k) {
        Observable& observable = survey.observables[k];
        // A density that is zero at some points has no relative error there, nor a shape.
        if (absent[k] && entries[k].zero_when_absent) observable.signed_value = true, observable.mean_known = false;
        if (!observable.signed_value || sizes[k].empty()) continue;
        std::vector<double> of_possible;
        of_possible.reserve(possible.size());
        for (const std::size_t i : possible) of_possible.push_back(sizes[k][i]);
        observable.least = median(std::move(of_possible));
    }
    const System first = make_system(config, design.names, design.points[possible.front()]);
    for (const RealisedNumber& number : first.realised) survey.realised.push_back(number.quantity);
    return survey;
}

}  // namespace mdsweep
