// The few operations that the physics needs of its number type. The same formulas run on float (a GPU thread), double
// (tests) and a SIMD vector (host/cpu/lanes.hpp supplies the same names for it).
#pragma once

#include <cmath>
#include <cstdint>

// Host functions are forced inline too: files compiled for different instruction sets include these headers, and an
// out-of-line copy built for AVX-512 must not be picked by the linker for everyone.
#ifdef __CUDACC__
#define MDSWEEP_HD __host__ __device__ __forceinline__
// For what is rare or long: in the unrolled loops of a GPU kernel it would stand many times. Not inline there.
#define MDSWEEP_HD_CALL __host__ __device__ __noinline__
#else
#define MDSWEEP_HD_CALL inline __attribute__((always_inline))
#define MDSWEEP_HD inline __attribute__((always_inline))
#endif

namespace mdsweep::md {

MDSWEEP_HD float reciprocal_sqrt(float x) {
#ifdef __CUDA_ARCH__
    return rsqrtf(x);
#else
    return 1.0F / std::sqrt(x);
#endif
}
MDSWEEP_HD double reciprocal_sqrt(double x) {
    return 1.0 / sqrt(x);
}

MDSWEEP_HD float square_root(float x) {
    return sqrtf(x);
}
MDSWEEP_HD double square_root(double x) {
    return sqrt(x);
}

MDSWEEP_HD float natural_log(float x) {
    return logf(x);
}
MDSWEEP_HD double natural_log(double x) {
    return log(x);
}

// Within 2 units in the last place on every backend.
MDSWEEP_HD float exponential(float x) {
    return expf(x);
}
MDSWEEP_HD double exponential(double x) {
    return exp(x);
}

// base^exponent of a positive base. In float its relative error is 6e-8 |exponent ln(base)|.
template <class Real>
MDSWEEP_HD Real power(Real base, Real exponent) {
    return exponential(exponent * natural_log(base));
}

// Rounds to the nearest integer, ties to even.
MDSWEEP_HD float nearest_integer(float x) {
    return rintf(x);
}
MDSWEEP_HD double nearest_integer(double x) {
    return rint(x);
}

MDSWEEP_HD float absolute(float x) {
    return fabsf(x);
}
MDSWEEP_HD double absolute(double x) {
    return fabs(x);
}

// The larger and the smaller of two numbers. On a GPU each is one instruction, where a comparison and a choice would be
// two. When a is not a number the result is b on every backend (x86 processors and GPUs).
MDSWEEP_HD float larger(float a, float b) {
#ifdef __CUDA_ARCH__
    return fmaxf(a, b);
#else
    return a > b ? a : b;
#endif
}
MDSWEEP_HD double larger(double a, double b) {
    return a > b ? a : b;
}

MDSWEEP_HD float smaller(float a, float b) {
#ifdef __CUDA_ARCH__
    return fminf(a, b);
#else
    return a < b ? a : b;
#endif
}
MDSWEEP_HD double smaller(double a, double b) {
    return a < b ? a : b;
}

MDSWEEP_HD std::uint32_t smaller(std::uint32_t a, std::uint32_t b) {
    return a < b ? a : b;
}

template <class Real>
MDSWEEP_HD Real at_most_one(Real a) {
    return smaller(a, Real(1.0F));
}
MDSWEEP_HD float at_most_one(float a) {
#ifdef __CUDA_ARCH__
    return __saturatef(a);  // costs nothing after a product; a is not negative
#else
    return smaller(a, 1.0F);
#endif
}

// a * b + c in one rounding.
MDSWEEP_HD float multiply_add(float a, float b, float c) {
    return fmaf(a, b, c);
}
MDSWEEP_HD double multiply_add(double a, double b, double c) {
    return fma(a, b, c);
}

// a * b - c in one rounding.
MDSWEEP_HD float multiply_subtract(float a, float b, float c) {
    return fmaf(a, b, -c);
}
MDSWEEP_HD double multiply_subtract(double a, double b, double c) {
    return fma(a, b, -c);
}

MDSWEEP_HD float select(bool condition, float yes, float no) {
    return condition ? yes : no;
}
MDSWEEP_HD double select(bool condition, double yes, double no) {
    return condition ? yes : no;
}

// The size of the first number with the sign of the second.
MDSWEEP_HD float with_sign_of(float size, float sign) {
    return copysignf(size, sign);
}
MDSWEEP_HD double with_sign_of(double size, double sign) {
    return copysign(size, sign);
}

MDSWEEP_HD bool both(bool a, bool b) {
    return a && b;
}
MDSWEEP_HD bool any_lane(bool condition) {
    return condition;
}

// table[index], where the index is a whole number.
MDSWEEP_HD float look_up(const float* table, float index) {
    return table[static_cast<int>(index)];
}
MDSWEEP_HD double look_up(const float* table, double index) {
    return static_cast<double>(table[static_cast<int>(index)]);
}

// A number in (0, 1) from the upper 23 bits of a random word: never 0, never 1. With one bit more the half would not
// fit into a float, and the largest word would round to 1.
template <class Real>
struct UnitInterval {
    MDSWEEP_HD static Real from(std::uint32_t word) { return (Real(word >> 9U) + Real(0.5F)) * Real(1.1920929e-7F); }
};

// The two halves of a 64-bit product.
template <class Word>
struct WideProduct {
    Word high, low;
};
MDSWEEP_HD WideProduct<std::uint32_t> wide_multiply(std::uint32_t a, std::uint32_t constant) {
    const std::uint64_t product = std::uint64_t{a} * constant;
    return {static_cast<std::uint32_t>(product >> 32U), static_cast<std::uint32_t>(product)};
}

}  // namespace mdsweep::md
