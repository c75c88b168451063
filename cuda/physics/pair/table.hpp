// A potential given by a table of piecewise polynomials of degree 5 on a uniform grid in r; host/potentials makes it,
// of a formula or of a file. Interval i has its six coefficients at tables[offset + 6 i]: the energy is their
// polynomial in t, which goes from 0 to 1 through the interval; the force is what follows from it. Energies do not
// depend on the unit of length, so that the same coefficients serve in cell units. Below the first r (and above the
// last) the force is constant and the energy linear.
#pragma once

#include <array>

#include "physics/number.hpp"
#include "physics/potential.hpp"

namespace mdsweep::md {

struct Table {
    static constexpr int coefficients = 6;  // of an interval

    static constexpr std::string_view name = "table";
    static constexpr std::string_view sentence = "A formula or a file, as a spline.";
    static constexpr std::array<Parameter, 4> parameters = {
        {{"first", 0, 1}, {"inverse_spacing", 0, -1}, {"intervals", 0, 0}, {"offset", 0, 0}}};
    static float natural_cutoff(const float* p) { return p[0] + p[2] / p[1]; }
    static float nearest(const float* /*p*/) { return 0; }

    template <class Real>
    MDSWEEP_HD static PairValue<Real> at(Real r2, Real inverse_r, const float* p, const float* tables) {
        const Real zero(0.0F), inverse_spacing(p[1]), intervals(p[2]);
        const Real x = multiply_add(r2 * inverse_r, inverse_spacing, -(Real(p[0]) * inverse_spacing));
        // 0 when x is not a number: whatever comes in, no address beyond the table goes out.
        const Real inside = smaller(larger(x, zero), intervals);
        const Real interval = smaller(larger(nearest_integer(inside - Real(0.5F)), zero), intervals - Real(1.0F));
        const Real t = inside - interval, first = Real(static_cast<float>(coefficients)) * interval;
        const float* own = tables + static_cast<int>(p[3]);
        Real energy = look_up(own + coefficients - 1, first), slope = zero;
#pragma unroll
        for (int k = coefficients - 2; k >= 0; --k) {
            slope = multiply_add(slope, t, energy);
            energy = multiply_add(energy, t, look_up(own + k, first));
        }
        return {-(slope * inverse_spacing * inverse_r), multiply_add(slope, x - inside, energy)};
    }
};

}  // namespace mdsweep::md
