// The particles of a replica as the pair loop of a GPU's team reads them: one 16-byte word a particle, in shared
// memory.
//
// Lateral coordinates are whole numbers of 2^-32 periods, so that the difference of two wraps into the minimum image by
// itself. An integer subtraction and a conversion take the place of a subtraction, a rounding and another subtraction.
// All lengths of the pair loop are in units of 2^-32 L, L the period in x; a power of two changes no digit of a float.
#pragma once

#include <cmath>
#include <cstdint>

#include "replica/replica.hpp"

namespace mdsweep::md {

inline constexpr float tile_unit = 4294967296.0F;  // of them make the box length

struct Fixed {
    std::int32_t bits;
};

// x in [-1/2, 1/2] periods; +1/2 becomes the number below it.
MDSWEEP_HD Fixed to_fixed(float x) {
#ifdef __CUDA_ARCH__
    return {__float2int_rn(x * tile_unit)};
#else
    const float scaled = std::nearbyint(x * tile_unit);
    return {scaled < 0.5F * tile_unit ? static_cast<std::int32_t>(scaled) : INT32_MAX};
#endif
}

// The minimum image of a - b, in tile units.
MDSWEEP_HD float lateral_distance(Fixed a, Fixed b) {
    return static_cast<float>(
        static_cast<std::int32_t>(static_cast<std::uint32_t>(a.bits) - static_cast<std::uint32_t>(b.bits)));
}
// The same where the period is `period` box lengths.
MDSWEEP_HD float lateral_distance(Fixed a, Fixed b, float period, float /*inverse_period*/) {
    return lateral_distance(a, b) * period;
}

struct alignas(16) TileParticle {
    Fixed x, y;
    float z, charge;
};

struct Tile {
    static constexpr float unit = tile_unit;

    TileParticle* sites = nullptr;  // [padded]

    // Sets what does not change with time, for the particles first, first + stride, ... Ghosts go where nothing feels
    // them.
    MDSWEEP_HD void set_up(const Particles<float>& particles, int first, int stride) const {
        constexpr float beyond_everything = 1e4F * tile_unit;
        for (int i = first; i < particles.padded; i += stride)
            sites[i] = {{0}, {0}, beyond_everything, particles.charge[i]};
    }
    // x and y in their periods.
    MDSWEEP_HD void publish(const Particles<float>& particles, int i, float x, float y, float z) const {
        if (particles.inverse_mass[i] == 0) return;  // ghosts stay where they are put
        TileParticle& site = sites[i];
        site.x = to_fixed(x);
        site.y = to_fixed(y);
        site.z = z * tile_unit;
    }
};

inline constexpr int partner_group = 4;  // partners between two looks for the short range

// The part of an execution policy (step.hpp) that is the same for all whose pair loop reads a tile: a worker has one
// lane.
template <LoopKind loop_kind, int rows_of_a_worker>
struct TileTeam {
    static constexpr LoopKind loop = loop_kind;
    using Scalar = float;
    using Real = float;
    using Word = std::uint32_t;
    using Site = TileParticle;
    static constexpr int width = 1;
    static constexpr bool alone = false;
    static constexpr bool pairs_once = false;
    static constexpr int rows = rows_of_a_worker, group = partner_group;
    static constexpr float unit = Tile::unit;

    Tile tile;

    MDSWEEP_HD static float load(const float* p) { return *p; }
    MDSWEEP_HD static void store(float* p, float value) { *p = value; }
    MDSWEEP_HD static std::uint32_t words(const std::uint32_t* p) { return *p; }
    MDSWEEP_HD void publish(const Particles<float>& particles, int i, float x, float y, float z) const {
        tile.publish(particles, i, x, y, z);
    }
    MDSWEEP_HD TileParticle site(const Particles<float>& /*particles*/, int i) const { return tile.sites[i]; }
    MDSWEEP_HD TileParticle partner(const Particles<float>& /*particles*/, int j) const { return tile.sites[j]; }
};

}  // namespace mdsweep::md
