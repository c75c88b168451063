#include "sensitivity/indices.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

namespace mdsweep {

namespace {

// Of one column, or summed over those of a range, by one shift.
struct Parts {
    explicit Parts(std::size_t inputs) : first(inputs), first_if_small(inputs), total(inputs) {}

    double variance = 0;
    std::vector<double> first, first_if_small, total;  // [inputs], times the variance
};

struct Halves {
    UnitPoints a, b;
};

Halves halves_of(std::size_t inputs, const SobolSampling& sampling, std::size_t shift) {
    Halves halves;
    for (const std::vector<double>& both : shifted_sobol(sampling.points, 2 * inputs, sampling.seed + shift)) {
        const auto middle = both.begin() + static_cast<std::ptrdiff_t>(inputs);
        halves.a.emplace_back(both.begin(), middle);
        halves.b.emplace_back(middle, both.end());
    }
    return halves;
}

double mean_over(std::size_t rows, const auto& term) {
    double sum = 0;
    for (std::size_t r = 0; r < rows; ++r) sum += term(r);
    return sum / static_cast<double>(rows);
}

// [columns]
std::vector<Parts> parts_of(std::size_t inputs, const UnitFunction& f, const Halves& halves) {
    const std::size_t rows = halves.a.size();
    const std::vector<double> at_a = f(halves.a), at_b = f(halves.b);
    const std::size_t columns = at_a.size() / rows;
    std::vector<Parts> all(columns, Parts(inputs));
    std::vector<double> means(columns);
    for (std::size_t k = 0; k < columns; ++k) {
        const auto a = [&](std::size_t r) { return at_a[r * columns + k]; };
        const auto b = [&](std::size_t r) { return at_b[r * columns + k]; };
        means[k] = 0.5 * mean_over(rows, [&](std::size_t r) { return a(r) + b(r); });
        all[k].variance = 0.5 * mean_over(rows, [&](std::size_t r) {
                              return std::pow(a(r) - means[k], 2) + std::pow(b(r) - means[k], 2);
                          });
    }
    for (std::size_t input = 0; input < inputs; ++input) {
        UnitPoints rows_of_c = halves.a;
        for (std::size_t r = 0; r < rows; ++r) rows_of_c[r][input] = halves.b[r][input];
        const std::vector<double> at_c = f(rows_of_c);
        for (std::size_t k = 0; k < columns; ++k) {
            const auto a = [&](std::size_t r) { return at_a[r * columns + k]; };
            const auto b = [&](std::size_t r) { return at_b[r * columns + k]; };
            const auto c = [&](std::size_t r) { return at_c[r * columns + k]; };
            all[k].first[input] =
                all[k].variance - 0.5 * mean_over(rows, [&](std::size_t r) { return std::pow(b(r) - c(r), 2); });
            all[k].first_if_small[input] =
                mean_over(rows, [&](std::size_t r) { return (b(r) - means[k]) * (c(r) - a(r)); });
            all[k].total[input] = 0.5 * mean_over(rows, [&](std::size_t r) { return std::pow(a(r) - c(r), 2); });
        }
    }
    return all;
}

Parts sum_over(const ColumnRange& range, std::size_t inputs, const std::vector<Parts>& columns) {
    Parts sum(inputs);
    for (std::size_t k = range.first; k < range.first + range.size; ++k) {
        sum.variance += columns[k].variance;
        for (const auto part : {&Parts::first, &Parts::first_if_small, &Parts::total})
            for (std::size_t input = 0; input < inputs; ++input) (sum.*part)[input] += (columns[k].*part)[input];
    }
    return sum;
}

Estimate estimate_of(const std::vector<double>& values) {
    const auto n = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0;
    for (const double value : values) squares += std::pow(value - mean, 2);
    const double error = std::sqrt(squares / (n - 1) / n);
    return {mean, boost::math::quantile(boost::math::students_t(n - 1), 0.975) * error};
}

// Of one range by its parts of every shift.
Indices indices_of(std::size_t inputs, const std::vector<Parts>& shifts) {
    constexpr double small = 0.1;
    Indices indices;
    for (const Parts& parts : shifts) indices.variance += parts.variance / static_cast<double>(shifts.size());
    if (!(indices.variance > 0)) {
        const Estimate none{std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
        indices.first.assign(inputs, none), indices.total.assign(inputs, none);
        return indices;
    }
    const auto over_shifts = [&](std::vector<double> Parts::*part, std::size_t input) {
        std::vector<double> values;
        for (const Parts& parts : shifts) values.push_back((parts.*part)[input] / parts.variance);
        return estimate_of(values);
    };
    for (std::size_t input = 0; input < inputs; ++input) {
        const Estimate first = over_shifts(&Parts::first, input);
        indices.first.push_back(first.value < small ? over_shifts(&Parts::first_if_small, input) : first);
        indices.total.push_back(over_shifts(&Parts::total, input));
    }
    return indices;
}

}  // namespace

std::vector<Indices> sobol_indices(std::size_t inputs, const std::vector<ColumnRange>& ranges, const UnitFunction& f,
                                   const SobolSampling& sampling) {
    if (inputs == 0 || inputs > most_indices)
        throw std::invalid_argument("sensitivity indices are for 1 to " + std::to_string(most_indices) + " inputs");
    std::vector<std::vector<Parts>> shifts;  // [shifts][columns]
    for (std::size_t shift = 0; shift < sampling.shifts; ++shift)
        shifts.push_back(parts_of(inputs, f, halves_of(inputs, sampling, shift)));
    std::vector<Indices> all;
    for (const ColumnRange& range : ranges) {
        std::vector<Parts> of_range;
        for (const std::vector<Parts>& columns : shifts) of_range.push_back(sum_over(range, inputs, columns));
        all.push_back(indices_of(inputs, of_range));
    }
    return all;
}

}  // namespace mdsweep
