#include "sensitivity/indices.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

namespace mdsweep {

namespace {

// Sums over a range's columns, of one shift.
struct Parts {
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

// The values of f at A, B and one C_i.
struct Values {
    const std::vector<double>&a, &b;
    std::size_t rows, columns;
    [[nodiscard]] double of(const std::vector<double>& values, std::size_t row, std::size_t column) const {
        return values[row * columns + column];
    }
};

struct Moments {
    double mean = 0, variance = 0;
};

Moments moments_of(const Values& v, std::size_t k) {
    const double mean = 0.5 * mean_over(v.rows, [&](std::size_t r) { return v.of(v.a, r, k) + v.of(v.b, r, k); });
    const auto squares = [&](std::size_t r) {
        return std::pow(v.of(v.a, r, k) - mean, 2) + std::pow(v.of(v.b, r, k) - mean, 2);
    };
    return {mean, 0.5 * mean_over(v.rows, squares)};
}

void add_input(const Values& v, const std::vector<double>& c, std::size_t input, const ColumnRange& range,
               Parts& parts) {
    for (std::size_t k = range.first; k < range.first + range.size; ++k) {
        const auto a = [&](std::size_t r) { return v.of(v.a, r, k); };
        const auto b = [&](std::size_t r) { return v.of(v.b, r, k); };
        const auto mixed = [&](std::size_t r) { return v.of(c, r, k); };
        const Moments moments = moments_of(v, k);
        parts.first[input] +=
            moments.variance - 0.5 * mean_over(v.rows, [&](std::size_t r) { return std::pow(b(r) - mixed(r), 2); });
        parts.first_if_small[input] +=
            mean_over(v.rows, [&](std::size_t r) { return (b(r) - moments.mean) * (mixed(r) - a(r)); });
        parts.total[input] += 0.5 * mean_over(v.rows, [&](std::size_t r) { return std::pow(a(r) - mixed(r), 2); });
    }
}

// [ranges]
std::vector<Parts> parts_of(std::size_t inputs, const std::vector<ColumnRange>& ranges, const UnitFunction& f,
                            const Halves& halves) {
    const std::vector<double> at_a = f(halves.a), at_b = f(halves.b);
    const Values values{at_a, at_b, halves.a.size(), at_a.size() / halves.a.size()};
    std::vector<Parts> all;
    for (const ColumnRange& range : ranges) {
        Parts& parts = all.emplace_back(
            Parts{0, std::vector<double>(inputs), std::vector<double>(inputs), std::vector<double>(inputs)});
        for (std::size_t k = range.first; k < range.first + range.size; ++k)
            parts.variance += moments_of(values, k).variance;
    }
    for (std::size_t input = 0; input < inputs; ++input) {
        UnitPoints c = halves.a;
        for (std::size_t r = 0; r < c.size(); ++r) c[r][input] = halves.b[r][input];
        const std::vector<double> at_c = f(c);
        for (std::size_t g = 0; g < ranges.size(); ++g) add_input(values, at_c, input, ranges[g], all[g]);
    }
    return all;
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
Indices indices_of(std::size_t inputs, const std::vector<const Parts*>& shifts) {
    constexpr double small = 0.1;
    Indices indices;
    for (const Parts* parts : shifts) indices.variance += parts->variance / static_cast<double>(shifts.size());
    if (!(indices.variance > 0)) {
        const Estimate none{std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
        indices.first.assign(inputs, none), indices.total.assign(inputs, none);
        return indices;
    }
    const auto over_shifts = [&](std::vector<double> Parts::*part, std::size_t input) {
        std::vector<double> values;
        for (const Parts* parts : shifts) values.push_back((parts->*part)[input] / parts->variance);
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
    std::vector<std::vector<Parts>> shifts;
    for (std::size_t shift = 0; shift < sampling.shifts; ++shift)
        shifts.push_back(parts_of(inputs, ranges, f, halves_of(inputs, sampling, shift)));
    std::vector<Indices> all;
    for (std::size_t g = 0; g < ranges.size(); ++g) {
        std::vector<const Parts*> of_range;
        for (const std::vector<Parts>& parts : shifts) of_range.push_back(&parts[g]);
        all.push_back(indices_of(inputs, of_range));
    }
    return all;
}

}  // namespace mdsweep
