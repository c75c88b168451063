// The GPU's kernels on the emulated GPU, with all that a replica can have in it: sizes around those where the shape of
// teams changes, every pair loop, pair and wall potential, thermostat and record. Each replica runs in four orders of
// threads and ways to be cut into launches: without races or threads apart, to the same bits, and to what one worker
// gives in double (kernel_checks.hpp).
//
// All combinations are too many: the set has every two of the levels below together, the longer set every three
// (covering.hpp). Of bulk with walls there is nothing to combine.
#include <catch2/catch.hpp>
#include <set>

#include "cuda/simt/covering.hpp"
#include "cuda/simt/jobs.hpp"
#include "cuda/simt/kernel_checks.hpp"
#include "potential_samples.hpp"

using namespace mdsweep::md;

namespace {

enum Factor : std::size_t { size, box, pairs, walls, thermostat, records };

constexpr int sizes[] = {8, 33, 100, 128, 129, 300};
constexpr Thermostat thermostats[] = {Thermostat::langevin, Thermostat::nose_hoover, Thermostat::none};
constexpr int record_kinds = 4;  // profiles and energies; with pair distances, with motion, with both

using Samples = std::vector<PotentialSample>;

// One sample of each potential.
Samples first_of_each(const Samples& samples) {
    Samples some;
    std::set<std::string> names;
    for (const PotentialSample& sample : samples)
        if (names.insert(sample.name).second) some.push_back(sample);
    return some;
}

class ReplicaSet {
public:
    ReplicaSet(Samples its_pairs, Samples its_walls, int strength)
        : pair_samples_(std::move(its_pairs)), wall_samples_(std::move(its_walls)) {
        const auto count = [](const auto& levels) { return static_cast<int>(std::size(levels)); };
        choices_ = simt::covering_choices({count(sizes), count(box_kinds), count(pair_samples_),
                                           1 + count(wall_samples_), count(thermostats), record_kinds},
                                          strength, [](const simt::Choice& choice) {
                                              const bool in_bulk = choice[box] >= 0 && kind_of(choice).bulk;
                                              return !in_bulk || choice[walls] <= 0;
                                          });
    }
    [[nodiscard]] std::size_t count() const { return choices_.size(); }
    // Of those for which `wanted` holds, a function of the number of particles.
    template <class Wanted>
    void check(const Wanted& wanted) const {
        for (const simt::Choice& choice : choices_)
            if (wanted(sizes[choice[size]])) check(choice);
    }

private:
    static const BoxKind& kind_of(const simt::Choice& choice) {
        return box_kinds[static_cast<std::size_t>(choice[box])];
    }
    [[nodiscard]] const PotentialSample& pair_of(const simt::Choice& choice) const {
        return pair_samples_[static_cast<std::size_t>(choice[pairs])];
    }
    // nullptr: the walls that a job has by itself, if any.
    [[nodiscard]] const PotentialSample* wall_of(const simt::Choice& choice) const {
        return choice[walls] == 0 ? nullptr : &wall_samples_[static_cast<std::size_t>(choice[walls]) - 1];
    }
    [[nodiscard]] ReplicaJob job_of(const simt::Choice& choice) const;
    void check(const simt::Choice& choice) const;

    Samples pair_samples_, wall_samples_;
    std::vector<simt::Choice> choices_;
};

ReplicaJob ReplicaSet::job_of(const simt::Choice& choice) const {
    ReplicaJob job = salt(sizes[choice[size]], kind_of(choice));
    // So dense that all act on each other.
    for (float* const length : {&job.lateral, &job.lateral_y}) *length *= 0.8F;
    if (job.periodic_z) job.height *= 0.8F;
    job.species[0].diameter = job.species[1].diameter = 1.0F;
    job.species[2].diameter = 0.9F;
    const auto cutoff = [&](const PotentialSample& sample) { return std::min(sample.cutoff, 0.45F * job.height); };
    // Between cations; anions keep off each other and the cations.
    const PotentialSample& pair = pair_of(choice);
    job.tables = cubic_table();
    job.pairs.assign(9, pair_potential<Wca>({1, 0.9F}));
    for (const std::size_t k : {0, 1, 3, 4})
        job.pairs[k] = {PairPotentials::place_of(pair.name), Truncation::cut, cutoff(pair), pair.parameters};
    if (const PotentialSample* const wall = wall_of(choice))
        job.walls.assign(6, {WallPotentials::place_of(wall->name), Truncation::cut, cutoff(*wall), wall->parameters});
    job.thermostat = thermostats[choice[thermostat]];
    job.thermostat_time = 0.02F;  // so that a chain moves within the few steps
    if (choice[records] % 2 == 0) job.rdf_bins = 0;
    if (choice[records] / 2 == 0) job.correlation_samples = 0;
    return job;
}

void ReplicaSet::check(const simt::Choice& choice) const {
    const PotentialSample* const wall = wall_of(choice);
    CAPTURE(sizes[choice[size]], kind_of(choice).name, pair_of(choice).name, pair_of(choice).parameters,
            wall == nullptr ? "own" : wall->name, choice[thermostat], choice[records]);
    check_all_ways({job_of(choice)});
}

bool in_a_warp(int particles) {
    return particles <= 128;
}
bool in_a_thread_block(int particles) {
    return !in_a_warp(particles);
}
bool any_size(int /*particles*/) {
    return true;
}

ReplicaSet short_set() {
    return {first_of_each(pair_samples), first_of_each(wall_samples), 2};
}

}  // namespace

TEST_CASE("Kernel: whatever a replica has in it, a warp does what one worker does in double") {
    const ReplicaSet set = short_set();
    CHECK(set.count() < 60);
    set.check(in_a_warp);
}

TEST_CASE("Kernel: whatever a replica has in it, a thread block does what one worker does in double") {
    short_set().check(in_a_thread_block);
}

TEST_CASE("Kernel: the same with every three levels together", "[.long]") {
    ReplicaSet(first_of_each(pair_samples), first_of_each(wall_samples), 3).check(any_size);
}

TEST_CASE("Kernel: the same with every sample of a potential", "[.long]") {
    ReplicaSet(pair_samples, wall_samples, 2).check(any_size);
}
