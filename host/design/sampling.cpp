#include "design/sampling.hpp"

#include <array>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>

#include "basics/random.hpp"

namespace mdsweep {
namespace {

constexpr int bits = 32;

// Primitive polynomials and initial direction numbers of Joe and Kuo, SIAM J. Sci. Comput. 30, 2635 (2008), their set
// D(6), for the second dimension on; the first one is van der Corput's sequence.
struct Direction {
    int degree;
    std::uint32_t coefficients;            // of the polynomial, without its first and last
    std::array<std::uint32_t, 7> initial;  // m_1 to m_degree
};
constexpr std::array<Direction, sobol_dimensions - 1> joe_kuo = {{
    {1, 0, {1}},
    {2, 1, {1, 3}},
    {3, 1, {1, 3, 1}},
    {3, 2, {1, 1, 1}},
    {4, 1, {1, 1, 3, 3}},
    {4, 4, {1, 3, 5, 13}},
    {5, 2, {1, 1, 5, 5, 17}},
    {5, 4, {1, 1, 5, 5, 5}},
    {5, 7, {1, 1, 7, 11, 19}},
    {5, 11, {1, 1, 5, 1, 1}},
    {5, 13, {1, 1, 1, 3, 11}},
    {5, 14, {1, 3, 5, 5, 31}},
    {6, 1, {1, 3, 3, 9, 7, 49}},
    {6, 13, {1, 1, 1, 15, 21, 21}},
    {6, 16, {1, 3, 1, 13, 27, 49}},
    {6, 19, {1, 1, 1, 15, 7, 5}},
    {6, 22, {1, 3, 1, 15, 13, 25}},
    {6, 25, {1, 1, 5, 5, 19, 61}},
    {7, 1, {1, 3, 7, 11, 23, 15, 103}},
}};

using DirectionNumbers = std::array<std::uint32_t, bits>;

DirectionNumbers direction_numbers(const Direction& direction) {
    DirectionNumbers v{};
    const int s = direction.degree;
    for (int i = 0; i < bits; ++i) {
        if (i < s) {
            v[i] = direction.initial[i] << (bits - 1 - i);
            continue;
        }
        v[i] = v[i - s] ^ (v[i - s] >> s);
        for (int k = 1; k < s; ++k) {
            if (((direction.coefficients >> (s - 1 - k)) & 1U) != 0) v[i] ^= v[i - k];
        }
    }
    return v;
}

const std::array<DirectionNumbers, sobol_dimensions>& all_direction_numbers() {
    static const std::array<DirectionNumbers, sobol_dimensions> table = [] {
        std::array<DirectionNumbers, sobol_dimensions> numbers{};
        for (int i = 0; i < bits; ++i) numbers[0][i] = std::uint32_t{1} << (bits - 1 - i);
        for (std::size_t d = 1; d < sobol_dimensions; ++d) numbers[d] = direction_numbers(joe_kuo[d - 1]);
        return numbers;
    }();
    return table;
}

// The middle of one of 2^32 intervals of [0, 1]: never 0 or 1.
double fraction(std::uint32_t numerator) {
    return (static_cast<double>(numerator) + 0.5) * 0x1p-32;
}

std::uint32_t high_half(std::uint64_t word) {
    return static_cast<std::uint32_t>(word >> 32U);
}

}  // namespace

std::uint32_t sobol_bits(std::uint64_t index, std::size_t dimension) {
    const DirectionNumbers& v = all_direction_numbers().at(dimension);
    std::uint32_t x = 0;
    std::uint64_t gray = index ^ (index >> 1U);
    for (int i = 0; i < bits && gray != 0; ++i, gray >>= 1U) {
        if ((gray & 1U) != 0) x ^= v[i];
    }
    return x;
}

ShiftedSobol::ShiftedSobol(std::size_t dimensions, std::uint64_t seed) : shift_(dimensions) {
    if (dimensions > sobol_dimensions) {
        throw std::invalid_argument("a Sobol design has at most " + std::to_string(sobol_dimensions) +
                                    " varying parameters, not " + std::to_string(dimensions));
    }
    std::mt19937_64 random(seed);
    for (std::uint32_t& word : shift_) word = high_half(random());
}

std::vector<double> ShiftedSobol::point(std::uint64_t index) const {
    std::vector<double> u(shift_.size());
    for (std::size_t d = 0; d < u.size(); ++d) u[d] = fraction(sobol_bits(index, d) ^ shift_[d]);
    return u;
}

UnitPoints shifted_sobol(std::size_t count, std::size_t dimensions, std::uint64_t seed) {
    const ShiftedSobol sobol(dimensions, seed);
    UnitPoints points;
    points.reserve(count);
    for (std::size_t i = 0; i < count; ++i) points.push_back(sobol.point(i));
    return points;
}

UnitPoints latin_hypercube(std::size_t count, std::size_t dimensions, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    UnitPoints points(count, std::vector<double>(dimensions));
    std::vector<std::size_t> stratum(count);
    for (std::size_t d = 0; d < dimensions; ++d) {
        std::iota(stratum.begin(), stratum.end(), std::size_t{0});
        for (std::size_t i = count; i > 1; --i) std::swap(stratum[i - 1], stratum[random_below(i, random)]);
        for (std::size_t i = 0; i < count; ++i) {
            const double inside = fraction(high_half(random()));
            points[i][d] = (static_cast<double>(stratum[i]) + inside) / static_cast<double>(count);
        }
    }
    return points;
}

}  // namespace mdsweep
