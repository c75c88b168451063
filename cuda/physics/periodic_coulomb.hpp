// Charges that are periodic in x and y (a slit) or in x, y and z (a bulk), with all images: the part that a step
// evaluates.
//
// Lengths are in cell units, the cell is 1 wide in x; l_B = 1. The pair part is 1/r - P(r^2) within a cutoff of half
// the shortest periodic length, and nothing beyond (physics/mollifier.hpp). The reciprocal part is a sum over the
// phase factors u (cosines and sines) of lateral wave vectors and over terms a in z,
//
//     phi(x, y, z) = sum_u sum_a  u(x, y) b_a(z) F[u][a],
//     F[u]         = E M[u],
//     M[u][a]      = sum_j q_j u(x_j, y_j) b_a(z_j),
//     u(x, y)      = cos or sin(2 pi n x) times cos or sin(2 pi m y / Ly).
//
// In a slit b_a is the Chebyshev polynomial T_a(2 z / h), and E the double Chebyshev series of the potential of u in
// z_i and z_j. In a bulk b_a is cos or sin(2 pi l z / Lz), and E is diagonal. Nothing has a grid, all is O(N), and
// forces are the exact derivatives of the energy. The charges' own images are part of it. A charge's own spread-out
// charge is not, once self_energy is subtracted. Tables: physics/coulomb_tables.hpp.
//
// Phase factors go in fours, a mode: cos, sin of n x with cos, sin of m y; where m is 0, cos, sin of n x and cos, sin
// of n y. Terms go in fours too, a quad, so that sums and coefficients come in batches of 16: [term][phase].
#pragma once

#include "physics/gaussian.hpp"
#include "physics/number.hpp"

// Loops over small arrays that are to live in registers.
#ifdef __CUDACC__
#define MDSWEEP_UNROLL _Pragma("unroll")
#else
#define MDSWEEP_UNROLL _Pragma("GCC unroll 16")
#endif

namespace mdsweep::md {

inline constexpr int coulomb_batch = 16;
inline constexpr int highest_coulomb_degree = 12;

// Mode 0 is the constant one, whose batch is 16 terms. Then for n = 1, 2, ...: m = 0, 1, ...; none left out.
struct alignas(16) CoulombMode {
    int n, m;
    int quads;        // of four terms each
    int first_value;  // of its sums and its coefficients
};

// How the coefficients of one term, for the four phase factors of its mode, come from the sums: a row of E.
struct CoulombRow {
    int value;              // of the first of the four
    int sums, step, count;  // `count` terms, `step` values apart: 8 (every other term of four phases), constant mode: 2
    int matrix_x, matrix_y;  // where the row begins in `matrices`; _y for cos, sin(2 pi n y / Ly)
};

template <class Scalar>
struct PeriodicCoulomb {
    const CoulombMode* modes = nullptr;
    const CoulombRow* rows = nullptr;
    const Scalar* matrices = nullptr;
    int mode_count = 0, row_count = 0, value_count = 0;
    int most_quads = 0;  // of a mode
    int degree = 0;      // of minus_force
    Scalar inverse_y{};  // 1 / Ly
    Scalar z_unit{};     // 2 / h in a slit, 1 / Lz in a bulk
    Scalar slope_x{}, slope_y{}, slope_z{};
    // The short range in powers of s: -Q and -P of physics/mollifier.hpp, for lengths in cutoffs and for lengths in
    // cells.
    Scalar cutoff_squared{}, inverse_cutoff{}, inverse_cutoff_squared{}, inverse_cutoff_cubed{};
    Scalar minus_force[highest_coulomb_degree + 1] = {}, minus_energy[highest_coulomb_degree + 2] = {};
    Scalar minus_force_in_cells[highest_coulomb_degree + 1] = {},
                                                         minus_energy_in_cells[highest_coulomb_degree + 2] = {};
    Scalar self_energy{};  // to be subtracted for every q_i^2
    Scalar background{};   // bulk: to be subtracted for (sum_i q_i)^2, whose uniform counter charge fills the cell
};

// ---- pairs ----

template <int degree, class Real, class Scalar>
MDSWEEP_HD Real power_series(const Scalar* coefficients, Real s) {
    Real sum(coefficients[degree]);
    MDSWEEP_UNROLL
    for (int k = degree - 1; k >= 0; --k) sum = multiply_add(sum, s, Real(coefficients[k]));
    return sum;
}

// F / r of two unit charges; inverse = 1 / sqrt(s). With minus_force_in_cells, s = min(r^2, cutoff^2) in cell units,
// which spares a multiplication. With minus_force, s = min(r^2 / cutoff^2, 1), on a GPU one saturating multiplication,
// and the result is cutoff^3 F / r in cell units. Zero, up to rounding, beyond the cutoff.
template <int degree, class Real, class Scalar>
MDSWEEP_HD Real short_range_force_over_r(const Scalar* minus_force, Real s, Real inverse) {
    return multiply_add(inverse * inverse, inverse, power_series<degree>(minus_force, s));
}

// The energy, likewise: with minus_energy it is cutoff times the energy in cell units.
template <int degree, class Real, class Scalar>
MDSWEEP_HD Real short_range_energy(const Scalar* minus_energy, Real s, Real inverse) {
    return inverse + power_series<degree + 1>(minus_energy, s);
}

// ---- phase factors ----

// The reciprocal part's potential of a unit charge, and its slopes (minus the force).
template <class Real>
struct ReciprocalField {
    Real potential, x, y, z;
};

// cos and sin(2 pi x), x in [-1/2, 1/2].
template <class Real>
struct Phase {
    Real cosine, sine;
};
template <class Real>
MDSWEEP_HD Phase<Real> phase_at(Real x) {
    const SineCosine<Real> opposite = sine_cosine_of_turn(x + Real(0.5F));
    return {-opposite.cosine, -opposite.sine};
}
MDSWEEP_HD Phase<double> phase_at(double x) {
    constexpr double turn = 6.283185307179586;
    return {cos(turn * x), sin(turn * x)};
}
template <class Real>
MDSWEEP_HD Phase<Real> turned(const Phase<Real>& a, const Phase<Real>& b) {
    return {multiply_subtract(a.cosine, b.cosine, a.sine * b.sine), multiply_add(a.sine, b.cosine, a.cosine * b.sine)};
}

// The lateral phase factors at one charge times `weight`, from mode to mode.
template <class Real>
struct LateralPhases {
    Phase<Real> x1, y1;  // n = 1 and m = 1
    Phase<Real> xn, yn;  // times weight
    Phase<Real> ym;      // without

    LateralPhases() = default;
    MDSWEEP_HD LateralPhases(Real x, Real turns_y, Real weight)
        : x1(phase_at(x)), y1(phase_at(turns_y)), xn{weight, Real(0.0F)}, yn(xn), ym{Real(1.0F), Real(0.0F)} {}

    MDSWEEP_HD void advance(const CoulombMode& mode) {
        if (mode.m == 0) {
            xn = turned(xn, x1);
            yn = turned(yn, y1);
            ym = {Real(1.0F), Real(0.0F)};
        } else {
            ym = turned(ym, y1);
        }
    }
    MDSWEEP_HD void values(const CoulombMode& mode, Real (&phase)[4]) const {
        if (mode.m == 0) {
            phase[0] = xn.cosine, phase[1] = xn.sine, phase[2] = yn.cosine, phase[3] = yn.sine;
        } else {
            phase[0] = xn.cosine * ym.cosine, phase[1] = xn.cosine * ym.sine;
            phase[2] = xn.sine * ym.cosine, phase[3] = xn.sine * ym.sine;
        }
    }
    // Adds sum_u phase_u along_u and its slopes; those in x and y lack the factors slope_x and slope_y. steep: along's
    // slope in z.
    MDSWEEP_HD void add(const CoulombMode& mode, const Real (&along)[4], const Real (&steep)[4],
                        ReciprocalField<Real>& field) const {
        Real phase[4], slope_x(0.0F), slope_y(0.0F);
        values(mode, phase);
        if (mode.m == 0) {
            const Real n(static_cast<float>(mode.n));
            slope_x = n * multiply_subtract(along[1], phase[0], along[0] * phase[1]);
            slope_y = n * multiply_subtract(along[3], phase[2], along[2] * phase[3]);
        } else {
            const Real n(static_cast<float>(mode.n)), m(static_cast<float>(mode.m));
            slope_x = n * multiply_add(along[2], phase[0],
                                       multiply_subtract(along[3], phase[1],
                                                         multiply_add(along[0], phase[2], along[1] * phase[3])));
            slope_y = m * multiply_add(along[1], phase[0],
                                       multiply_subtract(along[3], phase[2],
                                                         multiply_add(along[0], phase[1], along[2] * phase[3])));
        }
        field.x = field.x + slope_x;
        field.y = field.y + slope_y;
        MDSWEEP_UNROLL
        for (int u = 0; u < 4; ++u) {
            field.potential = multiply_add(phase[u], along[u], field.potential);
            field.z = multiply_add(phase[u], steep[u], field.z);
        }
    }
};

// ---- terms in z, four at a time: values, and slopes without the factor slope_z ----

// T_a and its derivative by t.
template <class Real>
struct SlitTerms {
    Real twice, value, next_value, slope, next_slope;

    SlitTerms() = default;
    MDSWEEP_HD explicit SlitTerms(Real t) : twice(t + t), value(1.0F), next_value(t), slope(0.0F), next_slope(1.0F) {}

    MDSWEEP_HD void four(Real (&values)[4]) {
        MDSWEEP_UNROLL
        for (Real& to : values) {
            to = value;
            const Real after = multiply_subtract(twice, next_value, value);
            value = next_value;
            next_value = after;
        }
    }
    MDSWEEP_HD void four(Real* values, Real* slopes) {
        MDSWEEP_UNROLL
        for (int j = 0; j < 4; ++j) {
            values[j] = value;
            slopes[j] = slope;
            const Real after = multiply_subtract(twice, next_value, value);
            const Real slope_after = multiply_add(twice, next_slope, multiply_subtract(Real(2.0F), next_value, slope));
            value = next_value;
            next_value = after;
            slope = next_slope;
            next_slope = slope_after;
        }
    }
};

// cos, sin(2 pi l u) for l and l + 1.
template <class Real>
struct BulkTerms {
    Phase<Real> first, current;
    Real l;

    BulkTerms() = default;
    MDSWEEP_HD explicit BulkTerms(Real u) : first(phase_at(u)), current{Real(1.0F), Real(0.0F)}, l(0.0F) {}

    MDSWEEP_HD void four(Real (&values)[4]) {
        const Phase<Real> next = turned(current, first);
        values[0] = current.cosine, values[1] = current.sine, values[2] = next.cosine, values[3] = next.sine;
        current = turned(next, first);
    }
    MDSWEEP_HD void four(Real* values, Real* slopes) {
        const Phase<Real> next = turned(current, first);
        const Real above = l + Real(1.0F);
        values[0] = current.cosine, values[1] = current.sine, values[2] = next.cosine, values[3] = next.sine;
        slopes[0] = -(l * current.sine), slopes[1] = l * current.cosine;
        slopes[2] = -(above * next.sine), slopes[3] = above * next.cosine;
        current = turned(next, first);
        l = above + Real(1.0F);
    }
};

// ---- sums over charges, coefficients, and the field at a charge ----

template <class Real>
struct ChargeAt {
    Real x, y, z, charge;
};

// The constant mode: a batch is 16 terms.
template <class Terms, class Real>
MDSWEEP_HD void add_constant_mode(Terms& terms, Real charge, Real (&values)[coulomb_batch]) {
    MDSWEEP_UNROLL
    for (int four = 0; four < 4; ++four) {
        Real term[4];
        terms.four(term);
        MDSWEEP_UNROLL
        for (int j = 0; j < 4; ++j) values[4 * four + j] = multiply_add(charge, term[j], values[4 * four + j]);
    }
}
template <class Terms, class Real>
MDSWEEP_HD void add_mode(Terms& terms, const Real (&phase)[4], Real (&values)[coulomb_batch]) {
    Real term[4];
    terms.four(term);
    MDSWEEP_UNROLL
    for (int j = 0; j < 4; ++j) MDSWEEP_UNROLL
    for (int u = 0; u < 4; ++u) values[4 * j + u] = multiply_add(phase[u], term[j], values[4 * j + u]);
}

// A worker's share of the sums M, from the first `count` of its charges at once: calls sum(values, first_value) for
// every batch. Terms is SlitTerms or BulkTerms. Where `count` is known to the compiler, as on a GPU, all lives in
// registers.
template <template <class> class Terms, int rows, class Real, class Scalar, class Sum>
MDSWEEP_HD void coulomb_sums(const PeriodicCoulomb<Scalar>& coulomb, const ChargeAt<Real> (&ion)[rows], int count,
                             const Sum& sum) {
    LateralPhases<Real> phases[rows];
    Terms<Real> start[rows], terms[rows];
#pragma unroll
    for (int row = 0; row < count; ++row) {
        phases[row] = LateralPhases<Real>(ion[row].x, ion[row].y * Real(coulomb.inverse_y), ion[row].charge);
        terms[row] = start[row] = Terms<Real>(ion[row].z * Real(coulomb.z_unit));
    }
#pragma unroll 1
    for (int value = 0; value < 4 * coulomb.modes[0].quads; value += coulomb_batch) {
        Real values[coulomb_batch] = {};
#pragma unroll
        for (int row = 0; row < count; ++row) add_constant_mode(terms[row], ion[row].charge, values);
        sum(values, value);
    }
#pragma unroll 1
    for (int k = 1; k < coulomb.mode_count; ++k) {
        const CoulombMode mode = coulomb.modes[k];
        Real phase[rows][4];
#pragma unroll
        for (int row = 0; row < count; ++row) {
            phases[row].advance(mode);
            phases[row].values(mode, phase[row]);
            terms[row] = start[row];
        }
#pragma unroll 1
        for (int quad = 0; quad < mode.quads; ++quad) {
            Real values[coulomb_batch] = {};
#pragma unroll
            for (int row = 0; row < count; ++row) add_mode(terms[row], phase[row], values);
            sum(values, mode.first_value + coulomb_batch * quad);
        }
    }
}

// F = E M, rows rank, rank + size, ..., from everyone's sums. In a slit E couples terms of the same parity only; in a
// bulk it is diagonal.
template <class Scalar, class Value>
MDSWEEP_HD void coulomb_coefficients(const PeriodicCoulomb<Scalar>& coulomb, const Value* sums, Value* coefficients,
                                     int rank, int size) {
    for (int i = rank; i < coulomb.row_count; i += size) {
        const CoulombRow row = coulomb.rows[i];
        const Scalar *x = coulomb.matrices + row.matrix_x, *y = coulomb.matrices + row.matrix_y;
        const Value* sum = sums + row.sums;
        Value f0(0), f1(0), f2(0), f3(0);
        if (row.step == 2) {
            for (int b = 0; b < row.count; ++b) f0 = multiply_add(Value(x[b]), sum[2 * b], f0);
            coefficients[row.value] = f0;
            continue;
        }
        for (int b = 0; b < row.count; ++b, sum += 8) {
            f0 = multiply_add(Value(x[b]), sum[0], f0);
            f1 = multiply_add(Value(x[b]), sum[1], f1);
            f2 = multiply_add(Value(y[b]), sum[2], f2);
            f3 = multiply_add(Value(y[b]), sum[3], f3);
        }
        Value* f = coefficients + row.value;
        f[0] = f0, f[1] = f1, f[2] = f2, f[3] = f3;
    }
}

// A term's coefficients for the four phase factors of a mode: one read of a GPU thread.
template <class Value>
struct FourCoefficients {
    Value of[4];

    MDSWEEP_HD static FourCoefficients read(const Value* p) {
#ifdef __CUDA_ARCH__
        const float4 word = *reinterpret_cast<const float4*>(p);
        return {word.x, word.y, word.z, word.w};
#else
        return {p[0], p[1], p[2], p[3]};
#endif
    }
};

// coefficients: aligned to 16 bytes. most_quads: at least that of the tables; terms are kept in registers, or in a
// core's first cache.
template <template <class> class Terms, int most_quads, class Real, class Scalar, class Value>
MDSWEEP_HD_CALL ReciprocalField<Real> coulomb_field(const PeriodicCoulomb<Scalar>& coulomb, const Value* coefficients,
                                                    Real x, Real y, Real z) {
    const Real zero(0.0F);
    LateralPhases<Real> phases(x, y * Real(coulomb.inverse_y), Real(1.0F));
    Real value[4 * most_quads], slope[4 * most_quads];
    Terms<Real> terms(z * Real(coulomb.z_unit));
    ReciprocalField<Real> field = {zero, zero, zero, zero};
    MDSWEEP_UNROLL
    for (int quad = 0; quad < most_quads; ++quad) {
        terms.four(value + 4 * quad, slope + 4 * quad);
        if (quad >= coulomb.modes[0].quads) continue;
        MDSWEEP_UNROLL
        for (int a = 4 * quad; a < 4 * quad + 4; ++a) {
            field.potential = multiply_add(Real(coefficients[a]), value[a], field.potential);
            field.z = multiply_add(Real(coefficients[a]), slope[a], field.z);
        }
    }
#pragma unroll 1
    for (int k = 1; k < coulomb.mode_count; ++k) {
        const CoulombMode mode = coulomb.modes[k];
        Real along[4] = {zero, zero, zero, zero}, steep[4] = {zero, zero, zero, zero};
        MDSWEEP_UNROLL
        for (int quad = 0; quad < most_quads; ++quad) {
            if (quad >= mode.quads) continue;
            MDSWEEP_UNROLL
            for (int a = 4 * quad; a < 4 * quad + 4; ++a) {
                const FourCoefficients<Value> f =
                    FourCoefficients<Value>::read(coefficients + mode.first_value + 4 * a);
                MDSWEEP_UNROLL
                for (int u = 0; u < 4; ++u) {
                    along[u] = multiply_add(Real(f.of[u]), value[a], along[u]);
                    steep[u] = multiply_add(Real(f.of[u]), slope[a], steep[u]);
                }
            }
        }
        phases.advance(mode);
        phases.add(mode, along, steep, field);
    }
    field.x = field.x * Real(coulomb.slope_x);
    field.y = field.y * Real(coulomb.slope_y);
    field.z = field.z * Real(coulomb.slope_z);
    return field;
}

}  // namespace mdsweep::md
