// Compiled several times, with flags for one instruction set each (host/cpu/CMakeLists.txt): MDSWEEP_KERNEL names the
// function that this copy defines. Nothing with external linkage but that function may come out of here.
#define HWY_COMPILE_ONLY_STATIC
#include "cpu/kernel.hpp"

#include "cpu/pairs_once.hpp"
#include "replica/advance.hpp"
#include "replica/step_parameters.hpp"

namespace mdsweep::cpu {

namespace {

using md::HWY_NAMESPACE::FloatTag;
using md::HWY_NAMESPACE::Lanes;
using md::HWY_NAMESPACE::LaneWords;
using md::HWY_NAMESPACE::sums_of_lanes;
using md::HWY_NAMESPACE::WordTag;
namespace hn = hwy::HWY_NAMESPACE;
using FixedTag = hn::RebindToSigned<FloatTag>;

// One core: a single worker whose lanes are a SIMD vector.
template <md::LoopKind loop_kind>
struct CoreTeam {
    static constexpr md::LoopKind loop = loop_kind;
    using Scalar = float;
    using Real = Lanes;
    using Word = LaneWords;
    using Site = md::PairSite<md::HWY_NAMESPACE::FixedLanes, Lanes>;
    static constexpr int width = md::HWY_NAMESPACE::lane_count;
    static constexpr int rows = 1, group = 1;
    static constexpr float unit = md::tile_unit;

    // Ghosts are put where nothing is near, neither particles nor other ghosts; they stay there. Not so far that the
    // cube of the distance would leave the range of a float.
    CoreTeam(const md::Particles<float>& particles, const md::StepParameters& p)
        : tile_x(particles.padded), tile_y(particles.padded), tile_z(particles.padded), pairs(particles, p) {
        const float apart = (1 + 2 * p.half_height + p.period_z) * unit;
        for (int i = 0; i < particles.padded; ++i)
            tile_z[i] = apart * static_cast<float>(2 + i % width + width * species_of(particles, i));
    }

    // The positions of all particles as the pair loop reads them.
    std::vector<std::int32_t> tile_x, tile_y;
    std::vector<float> tile_z;
    md::HWY_NAMESPACE::PairsOnce<CoreTeam> pairs;
    std::vector<Lanes> lanes;  // reciprocal sums
    float shared_sums[md::sheet_terms] = {};
    float shared_field[md::sheet_terms] = {};

    static constexpr bool alone = true;
    static constexpr int rank() { return 0; }
    static constexpr int size() { return 1; }
    static void sync() {}
    MDSWEEP_HD static Lanes load(const float* p) { return hn::LoadU(FloatTag(), p); }
    MDSWEEP_HD static void store(float* p, Lanes value) { hn::StoreU(value.v, FloatTag(), p); }
    MDSWEEP_HD void publish(const md::Particles<float>& particles, int i, Lanes x, Lanes y, Lanes z) {
        const auto is_real = Lanes(0.0F) < load(particles.inverse_mass + i);
        hn::StoreU(to_fixed(x).v, FixedTag(), tile_x.data() + i);
        hn::StoreU(to_fixed(y).v, FixedTag(), tile_y.data() + i);
        store(tile_z.data() + i, select(is_real, z * Lanes(unit), load(tile_z.data() + i)));
    }
    MDSWEEP_HD Site site(const md::Particles<float>& particles, int i) const {
        return {{hn::LoadU(FixedTag(), tile_x.data() + i)},
                {hn::LoadU(FixedTag(), tile_y.data() + i)},
                load(tile_z.data() + i),
                load(particles.charge + i)};
    }
    MDSWEEP_HD Site partner(const md::Particles<float>&, int j) const {
        return {{hn::Set(FixedTag(), tile_x[j])}, {hn::Set(FixedTag(), tile_y[j])}, Lanes(tile_z[j]), Lanes(1.0F)};
    }
    static constexpr bool pairs_once = true;
    template <bool with_energy>
    void add_up_pairs(const md::Particles<float>& particles, const md::StepParameters& p) {
        pairs.template add_up<with_energy>(*this, particles, p);
    }
    [[nodiscard]] md::PairEnergies<Lanes> pair_energies() const { return pairs.energies(); }
    MDSWEEP_HD md::PairSum<Lanes> pair_sum(int i) const { return pairs.of(i); }
    MDSWEEP_HD static bool vote(md::HWY_NAMESPACE::Mask condition) { return any_lane(condition); }
    MDSWEEP_HD static LaneWords words(const std::uint32_t* p) { return hn::LoadU(WordTag(), p); }
    static void increment(std::uint32_t* count) { ++*count; }
    static bool any_worker(bool condition) { return condition; }
    static constexpr int reciprocal_rows = 16;
    // Sums over lanes are made at the end, for all at once.
    MDSWEEP_HD void collect(const Lanes (&values)[md::coulomb_batch], float* /*sums*/, int at, bool fresh) {
        if (lanes.size() < static_cast<std::size_t>(at) + md::coulomb_batch) lanes.resize(at + md::coulomb_batch);
        for (int k = 0; k < md::coulomb_batch; ++k) lanes[at + k] = fresh ? values[k] : lanes[at + k] + values[k];
    }
    MDSWEEP_HD void finish_collecting(float* sums, int count) {
        static_assert(md::coulomb_batch % width == 0);
        for (int k = 0; k < count; k += width)
            store(sums + k, sums_of_lanes(reinterpret_cast<const float*>(&lanes[k]), width));
    }
    float* sums() { return shared_sums; }
    float* field() { return shared_field; }

    template <int n>
    MDSWEEP_HD static void sum(const Lanes (&values)[n], float* sums) {
        if constexpr (n == width)
            store(sums, sums_of_lanes(reinterpret_cast<const float*>(values), width));
        else
            for (int k = 0; k < n; ++k) sums[k] = sum_of_lanes(values[k]);
    }
};

template <md::LoopKind loop>
void advance(const md::Particles<float>& particles, const md::StepParameters& p, md::Recorder& recorder,
             md::Progress& progress, std::int64_t steps) {
    CoreTeam<loop> team(particles, p);
    md::advance(team, particles, p, recorder, progress, steps);
}

template <md::LoopKind loop>
void forces(const md::Particles<float>& particles, const md::StepParameters& p) {
    CoreTeam<loop> team(particles, p);
    md::publish_positions(team, particles, p);
    md::initialise_forces(team, particles, p);
}

template <md::LoopKind loop>
md::Scalars<float> scalars(const md::Particles<float>& particles, const md::StepParameters& p) {
    CoreTeam<loop> team(particles, p);
    md::publish_positions(team, particles, p);
    return md::scalars_at(team, particles, p);
}

template <md::LoopKind loop>
void fill(Kernel& kernel) {
    kernel.loops[static_cast<std::size_t>(loop)] = {advance<loop>, forces<loop>, scalars<loop>};
}

}  // namespace

void MDSWEEP_KERNEL(Kernel& kernel) {
    kernel.width = md::HWY_NAMESPACE::lane_count;
    fill<md::LoopKind::sheet>(kernel);
    fill<md::LoopKind::exact_square>(kernel);
    fill<md::LoopKind::exact>(kernel);
    fill<md::LoopKind::neutral>(kernel);
}

}  // namespace mdsweep::cpu
