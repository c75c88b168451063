#include "report/answers.hpp"

#include <cmath>

namespace mdsweep::report {

std::vector<Source> sources(const SweepState& state) {
    std::vector<Source> found;
    std::size_t learned = 0;
    for (const Observable& observable : state.observables) {
        found.push_back({&observable, learned, found.size()});
        if (observable.learned) learned += static_cast<std::size_t>(observable.size);
    }
    return found;
}

std::optional<Answer> answer(const PointState& point, const Source& source) {
    const auto size = static_cast<std::size_t>(source.observable->size);
    const auto cut = [size](std::span<const double> values, std::span<const double> errors,
                            std::size_t first) -> std::optional<Answer> {
        if (values.size() < first + size || errors.size() < first + size) return std::nullopt;
        return Answer{values.subspan(first, size), errors.subspan(first, size)};
    };
    if (point.status == Status::simulated && point.outcome)
        return cut(point.outcome->values, point.outcome->errors, static_cast<std::size_t>(source.observable->first));
    if (is_learned(point.status) && source.observable->learned)
        return cut(point.predicted, point.error_bars, source.learned_first);
    if (is_learned(point.status) && size == 1 && !point.read_off.values.empty()) {
        const std::optional<Answer> number = cut(point.read_off.values, point.read_off.error_bars, source.number);
        if (number && !std::isnan(number->values.front())) return number;
    }
    return std::nullopt;
}

}  // namespace mdsweep::report
