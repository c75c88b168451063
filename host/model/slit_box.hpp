// The box of a salt between walls: its lateral length, and the whole ions in it. The one statement of this rule, over a
// number type: double for the model itself, an expression for the exported surrogates (host/export/slit_box.cpp).
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "model/units.hpp"

namespace mdsweep {

// How the lateral length of a box is chosen.
enum class BoxRule {
    published,    // 15 nm for c <= 0.5 M, 10 nm above
    fixed,        // lateral_nm for every point
    target_ions,  // near target_ions ions, so that whole ions give c exactly and sigma as nearly as possible
};

}  // namespace mdsweep

namespace mdsweep::slit_box {

constexpr int largest_valency = 4;

// The operations of a number type that C++ has no function for, with doubles.
inline double larger(double a, double b) {
    return std::max(a, b);
}
inline double choose(bool condition, double yes, double no) {
    return condition ? yes : no;
}
inline bool both(bool a, bool b) {
    return a && b;
}
inline double nearest(double a) {
    return std::nearbyint(a);
}

// One of several: the cheapest is taken.
template <class Number>
struct Candidate {
    Number cost, value;
};
// The value of the cheapest of candidate(k) for k = low, low + 1, ... high, the first of equals.
template <class Function>
double cheapest(double low, double high, Function candidate) {
    double best = 0, least = std::numeric_limits<double>::infinity();
    for (double k = low; k <= high; ++k) {
        const Candidate<double> one = candidate(k);
        if (one.cost < least) {
            least = one.cost;
            best = one.value;
        }
    }
    return best;
}

// The numbers asked for.
template <class Number>
struct Asked {
    Number h_nm, c_M, sigma_C_m2;
    Number z_p, z_n;       // valencies without sign, whole, 1 to largest_valency
    Number lateral_nm;     // BoxRule::fixed
    double target_ions{};  // BoxRule::target_ions
};

// Whole numbers.
template <class Number>
struct Filled {
    Number lateral_nm, anions, salt_cations, counterions;
};

template <class Number>
Number anions_in(const Asked<Number>& asked, const Number& lateral_nm) {
    return units::avogadro_per_nm3 * asked.c_M * lateral_nm * lateral_nm * asked.h_nm;
}
template <class Number>
Number anions_per_nm2(const Asked<Number>& asked) {
    return units::avogadro_per_nm3 * asked.c_M * asked.h_nm;
}

// Counterions of one wall, before rounding.
template <class Number>
Number counterions_of_a_wall(const Asked<Number>& asked, const Number& lateral_nm) {
    return -asked.sigma_C_m2 * units::electrons_per_nm2 * lateral_nm * lateral_nm;
}

// Anions come in steps that whole cations can neutralise: z_p / gcd(z_p, z_n).
template <class Number>
Number anion_step(const Number& z_p, const Number& z_n) {
    using std::floor;
    Number step = z_p;
    for (int d = 2; d <= largest_valency; ++d) {
        const double divisor = d;
        const Number of_p = z_p / divisor, of_n = z_n / divisor;
        step = choose(both(of_p <= floor(of_p), of_n <= floor(of_n)), of_p, step);
    }
    return step;
}

// A lateral length at which the box holds about target_ions ions. Whole anions give c exactly, and whole counterions
// give sigma as nearly as possible; their number may be odd, as half of their charge is each wall's. Never narrower
// than the slit is high, for the sheets' sake. The areas searched, 0.75 to 1.3 of the wanted one, hold a whole number
// of counterions wherever there are three or more.
template <class Number>
Number fitted_lateral(const Asked<Number>& asked, const Number& step) {
    using std::abs, std::ceil, std::floor, std::log, std::sqrt;
    constexpr double never = 1e300;  // the cost of a candidate that is none
    const Number per_area = anions_per_nm2(asked);
    const Number wall_per_area = -asked.sigma_C_m2 * units::electrons_per_nm2;
    const Number ions_per_area = per_area * (1.0 + asked.z_n / asked.z_p) + 2.0 * wall_per_area;
    const Number wanted_area = larger(asked.target_ions / ions_per_area, asked.h_nm * asked.h_nm);
    const Number wanted_anions = anions_in<Number>(asked, sqrt(wanted_area));
    const Number low = larger(floor(0.75 * wanted_anions / step), 1.0);
    const Number high = larger(ceil(1.3 * wanted_anions / step), low + 1.0);
    return cheapest(low, high, [&](const Number& k) {
        const Number lateral = sqrt(k * step / per_area);
        const Number counterions = 2.0 * counterions_of_a_wall(asked, lateral);
        const Number charge_error = abs(counterions - nearest(counterions)) / larger(counterions, 1.0);
        const Number cost = charge_error + 0.02 * abs(log(lateral * lateral / wanted_area));
        return Candidate<Number>{choose(both(lateral < asked.h_nm, k < high), never, cost), lateral};
    });
}

template <class Number>
Number lateral_length(BoxRule rule, const Asked<Number>& asked, const Number& step) {
    switch (rule) {
        case BoxRule::published:
            return choose(asked.c_M <= 0.5, 15.0, 10.0);
        case BoxRule::fixed:
            return asked.lateral_nm;
        case BoxRule::target_ions:
            return fitted_lateral(asked, step);
    }
    throw std::logic_error("unknown box rule");
}

// The rounding of the published runs is downwards; a fitted box has whole numbers already, up to rounding errors. Its
// counterions of both walls together are rounded to the nearest number.
template <class Number>
Filled<Number> fill(BoxRule rule, const Asked<Number>& asked) {
    using std::floor;
    const Number step = anion_step(asked.z_p, asked.z_n);
    const Number lateral = lateral_length(rule, asked, step);
    const Number anions = step * floor(anions_in(asked, lateral) / step + 1e-6);
    const Number wall = counterions_of_a_wall(asked, lateral);
    const Number counterions = rule == BoxRule::target_ions ? nearest(2.0 * wall) : 2.0 * floor(wall + 1e-6);
    return {lateral, anions, anions * asked.z_n / asked.z_p, counterions};
}

}  // namespace mdsweep::slit_box
