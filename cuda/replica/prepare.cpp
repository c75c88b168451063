#include "replica/prepare.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <mutex>
#include <numbers>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "physics/gaussian.hpp"
#include "replica/start.hpp"
#include "replica/terms.hpp"

namespace mdsweep::md {

namespace {

bool any_charge(const ReplicaJob& job) {
    return std::ranges::any_of(job.species, [](const Species& s) { return s.charge != 0 && s.count > 0; });
}

// Up to where the nearest images are all that there is.
float half_the_smallest_period(const ReplicaJob& job) {
    const float lateral = 0.5F * std::min(job.lateral, job.box_y());
    return job.periodic_z ? std::min(lateral, 0.5F * job.height) : lateral;
}

void check_sampling(const ReplicaJob& job) {
    if (job.rdf_bins < 0 || job.rdf_interval < 1 || job.correlation_samples < 0 || job.correlation_interval < 0)
        throw std::runtime_error("numbers of bins, samples and steps between samples cannot be negative");
    constexpr float rounding = 1.00001F;
    if (job.rdf_bins > 0 && job.rdf_range > rounding * half_the_smallest_period(job))
        throw std::runtime_error(
            "pair distances up to " + std::to_string(job.rdf_range) + " cannot be counted: beyond half the box, " +
            std::to_string(half_the_smallest_period(job)) + ", they are those of some images only");
    const std::int64_t window = std::int64_t{job.correlation_samples} * job.steps_between_correlations();
    if (job.correlation_samples > 0 && window > job.steps_per_block())
        throw std::runtime_error("a window of " + std::to_string(job.correlation_samples) + " samples every " +
                                 std::to_string(job.steps_between_correlations()) +
                                 " steps does not fit into a block of " + std::to_string(job.steps_per_block()) +
                                 " steps; take fewer samples or blocks, or more production steps");
}

}  // namespace

float rdf_range_of(const ReplicaJob& job) {
    return job.rdf_range > 0 ? job.rdf_range : half_the_smallest_period(job);
}

ReplicaJob in_cell_units(ReplicaJob job) {
    const float unit = job.lateral;
    job.lateral_y = job.box_y() / unit;
    job.lateral = 1;
    job.height /= unit;
    job.bjerrum /= unit;
    for (float& component : job.field) component *= unit;
    for (Species& s : job.species) s.diameter /= unit;
    job.rdf_range /= unit;
    job.time_step /= unit;
    job.thermostat_time /= unit;
    job.friction *= unit;
    return job;
}

LoopKind loop_kind(const ReplicaJob& job) {
    if (!any_charge(job) || job.electrostatics == Electrostatics::none) return LoopKind::neutral;
    if (job.electrostatics == Electrostatics::charged_sheet) return LoopKind::sheet;
    return !job.periodic_z && job.box_y() == job.lateral ? LoopKind::exact_square : LoopKind::exact;
}

int smooth_interval_of(const ReplicaJob& job) {
    if (!exact_coulomb(loop_kind(job))) return 1;
    double sum = 0;
    for (const Species& s : job.species) {
        const auto charge = static_cast<double>(s.charge);
        sum += static_cast<double>(s.count) * charge * charge / static_cast<double>(s.mass);
    }
    const double volume =
        static_cast<double>(job.lateral) * static_cast<double>(job.box_y()) * static_cast<double>(job.height);
    const double frequency = std::sqrt(4 * std::numbers::pi * static_cast<double>(job.bjerrum) * sum / volume);
    constexpr double most_phase = 0.1;
    const auto fits = [&](std::int64_t n) {
        return static_cast<double>(n) * static_cast<double>(job.time_step) * frequency <= most_phase &&
               job.equilibration_steps % n == 0 && job.sampling_interval % n == 0 &&
               job.steps_between_correlations() % n == 0;
    };
    int interval = std::max(1, job.smooth_interval);
    while (interval > 1 && !fits(interval)) --interval;
    return interval;
}

// Pairs and walls push along an axis as much as they are pushed, or not at all, but for z between walls; and so does a
// field, as long as it pulls at no net charge. Noise and friction change every momentum.
std::array<bool, 3> conserved_momenta(const ReplicaJob& job) {
    double net = 0, all = 0;
    for (const Species& s : job.species) {
        net += static_cast<double>(s.count) * static_cast<double>(s.charge);
        all += static_cast<double>(s.count) * std::abs(static_cast<double>(s.charge));
    }
    const bool neutral = std::abs(net) <= 1e-6 * all;
    std::array<bool, 3> conserved{};
    // A single ion's momentum is all the motion there is.
    if (job.thermostat == Thermostat::langevin || job.ion_count() < 2) return conserved;
    for (std::size_t axis = 0; axis < 3; ++axis)
        conserved[axis] = (axis < 2 || job.periodic_z) && (neutral || job.field[axis] == 0);
    return conserved;
}

double degrees_of_freedom(const ReplicaJob& job) {
    const std::array<bool, 3> conserved = conserved_momenta(job);
    return 3.0 * job.ion_count() - static_cast<double>(std::ranges::count(conserved, true));
}

namespace {

PairCounting pair_counting(const ReplicaJob& job, int samples_per_block) {
    PairCounting rdf;
    rdf.bins = job.rdf_bins;
    rdf.interval = std::max(1, std::min(job.rdf_interval, samples_per_block));
    rdf.configurations = samples_per_block / rdf.interval;
    rdf.bins_per_length = static_cast<float>(job.rdf_bins) / rdf_range_of(job);
    return rdf;
}

MotionSampling motion_sampling(const ReplicaJob& job) {
    MotionSampling motion;
    motion.samples = job.correlation_samples;
    motion.interval = std::max(1, job.steps_between_correlations());
    if (motion.samples > 0) motion.windows = static_cast<int>(job.steps_per_block() / motion.interval / motion.samples);
    return motion;
}

}  // namespace

StepParameters make_step_parameters(ReplicaJob job) {
    job = in_cell_units(std::move(job));
    StepParameters p;
    p.loop = loop_kind(job);
    p.species = static_cast<int>(job.species.size());
    p.aspect_y = job.lateral_y;
    p.half_height = 0.5F * job.height;
    p.inverse_half_height = 2.0F / job.height;
    p.period_z = job.periodic_z ? job.height : 0.0F;
    p.half_period_z = job.periodic_z ? p.half_height : 1e6F;
    p.lost_beyond = job.periodic_z ? 1.5F : 1.0F;
    p.coulomb = job.bjerrum;
    std::ranges::copy(job.field, p.field);
    p.time_step = job.time_step;
    p.thermostat = job.thermostat;
    p.temperature = job.temperature;
    p.degrees = static_cast<float>(degrees_of_freedom(job));
    if (job.thermostat == Thermostat::nose_hoover) {
        p.chain_mass[1] = job.temperature * job.thermostat_time * job.thermostat_time;
        p.chain_mass[0] = p.degrees * p.chain_mass[1];
    }
    const bool langevin = job.thermostat == Thermostat::langevin;
    p.velocity_memory = langevin ? std::exp(-job.friction * job.time_step) : 1.0F;
    p.velocity_noise = langevin ? std::sqrt(-job.temperature * std::expm1(-2 * job.friction * job.time_step)) : 0.0F;
    p.noise = {job.seed, job.point, job.replica};
    p.equilibration_steps = job.equilibration_steps;
    p.production_steps = job.production_steps;
    p.smooth_interval = smooth_interval_of(job);
    p.sampling_interval = job.sampling_interval;
    p.samples_per_block = static_cast<int>(job.production_steps / (std::int64_t{job.sampling_interval} * job.blocks));
    p.bins = job.bins;
    p.groups = job.groups();
    p.rdf = pair_counting(job, p.samples_per_block);
    p.motion = motion_sampling(job);
    if (p.loop == LoopKind::sheet) {
        p.sheet = make_charged_sheet(job.bjerrum, job.lateral, job.height);
        for (const Species& s : job.species)
            p.self_energy += static_cast<float>(s.count) * s.charge * s.charge * p.sheet.self_energy;
    }
    // Far below any distance that occurs.
    float widest = 1e-4F;
    for (const Species& s : job.species) widest = std::max(widest, s.count > 0 ? s.diameter : 0.0F);
    p.soft_pair_squared = 1e-8F * widest * widest;
    return p;
}

namespace {

// The same boxes come again and again (replicas, grids): the last few plans are kept.
CoulombTables<float> coulomb_tables(const ReplicaJob& job) {
    using Key = std::tuple<double, double, bool, double>;
    static std::mutex mutex;
    static std::map<Key, CoulombTables<float>> known;
    constexpr std::size_t most_known = 64;
    constexpr double share = 0.8;  // the plan's error is one of many configurations together; a single one's is larger
    const double x = job.lateral;
    const Key key(job.box_y() / x, job.height / x, job.periodic_z, job.electrostatics_accuracy);
    const std::lock_guard lock(mutex);
    const auto found = known.find(key);
    if (found != known.end()) return found->second;
    if (known.size() >= most_known) known.clear();
    const CoulombCell cell{std::get<0>(key), std::get<1>(key), job.periodic_z};
    return known.try_emplace(key, in_floats(plan_coulomb(cell, share * std::get<3>(key), pair_coulomb_degree).tables))
        .first->second;
}

float self_energy(const ReplicaJob& job, const CoulombTables<float>& electrostatics) {
    double squares = 0, sum = 0;
    for (const Species& s : job.species) {
        squares += s.count * static_cast<double>(s.charge * s.charge);
        sum += s.count * static_cast<double>(s.charge);
    }
    const double strength = job.bjerrum / job.lateral;
    return static_cast<float>(strength * (squares * static_cast<double>(electrostatics.numbers.self_energy) +
                                          sum * sum * static_cast<double>(electrostatics.numbers.background)));
}

int rounded_up(int count, int multiple) {
    return (count + multiple - 1) / multiple * multiple;
}

std::vector<Segment> segments_of(const ReplicaJob& job, int multiple) {
    std::vector<Segment> segments;
    int first = 0;
    for (const Species& s : job.species) {
        segments.push_back({first, s.count, s.group, s.charge, 0});
        first += rounded_up(s.count, multiple);
    }
    return segments;
}

void check_electrostatics(const ReplicaJob& job) {
    try {
        if (coulomb_tables(job).numbers.most_blocks <= most_wave_blocks) return;
    } catch (const std::invalid_argument&) {
        // Said below.
    }
    throw std::runtime_error("exact electrostatics to " + std::to_string(job.electrostatics_accuracy) +
                             " is out of reach in a box of this shape (L = " + std::to_string(job.lateral) +
                             ", h = " + std::to_string(job.height) +
                             "); take a wider box, a larger simulation.electrostatics_accuracy or charged_sheet");
}

}  // namespace

void check_job(const ReplicaJob& job) {
    if (any_charge(job) && job.electrostatics == Electrostatics::charged_sheet &&
        (!(job.lateral >= job.height) || job.periodic_z || job.box_y() != job.lateral))
        throw std::runtime_error(
            "charged_sheet electrostatics needs a square slit at least as wide as it is high (L = " +
            std::to_string(job.lateral) + ", h = " + std::to_string(job.height) + ")");
    const std::size_t species = job.species.size();
    if (species > 255) throw std::runtime_error("a replica has at most 255 species");
    if (!job.pairs.empty() && job.pairs.size() != species * species)
        throw std::runtime_error("a replica needs a potential for each pair of its species, or none");
    if (!job.walls.empty() && job.walls.size() != 2 * species)
        throw std::runtime_error("a replica needs a potential for each species at each wall, or none");
    if (job.thermostat == Thermostat::nose_hoover && !(job.thermostat_time > 0))
        throw std::runtime_error("a Nose-Hoover chain needs a time above 0");
    check_sampling(job);
    if (exact_coulomb(loop_kind(job))) check_electrostatics(job);
    check_start(job);
}

int places_of(const ReplicaJob& job, int multiple) {
    int places = 0;
    for (const Species& s : job.species) places += rounded_up(s.count, multiple);
    return places;
}

TableStorage::TableStorage(const ReplicaJob& job, int multiple, const CoulombTables<float>* electrostatics)
    : segments_(segments_of(job, multiple)) {
    const std::vector<PairTerm> pairs = pair_terms(job);
    const std::size_t n = segments_.size();
    for (std::size_t s = 0; s < n; ++s)
        for (std::size_t other = 0; other < n; ++other)
            segments_[s].longest_cutoff_squared =
                std::max(segments_[s].longest_cutoff_squared, pairs[s * n + other].cutoff_squared);
    const auto append = [this]<class T>(const std::vector<T>& values) {
        static_assert(sizeof(T) % sizeof(std::uint32_t) == 0 && std::is_trivially_copyable_v<T>);
        words_.resize((words_.size() + 3) / 4 * 4);  // a GPU reads some of them 16 bytes at a time
        const std::size_t begin = words_.size();
        words_.resize(begin + values.size() * sizeof(T) / sizeof(std::uint32_t));
        if (!values.empty()) std::memcpy(words_.data() + begin, values.data(), values.size() * sizeof(T));
        return begin;
    };
    append(segments_);
    pairs_ = append(pairs);
    walls_ = append(wall_terms(job));
    splines_ = append(job.tables);
    if (electrostatics != nullptr) {
        modes_ = append(electrostatics->modes);
        rows_ = append(electrostatics->rows);
        matrices_ = append(electrostatics->matrices);
    }
}

void TableStorage::attach(StepParameters& p, const std::uint32_t* words) const {
    // The words are copies of the bytes of these types.
    p.tables = {reinterpret_cast<const Segment*>(words), reinterpret_cast<const PairTerm*>(words + pairs_),
                reinterpret_cast<const WallTerm*>(words + walls_), reinterpret_cast<const float*>(words + splines_)};
    p.periodic.modes = reinterpret_cast<const CoulombMode*>(words + modes_);
    p.periodic.rows = reinterpret_cast<const CoulombRow*>(words + rows_);
    p.periodic.matrices = reinterpret_cast<const float*>(words + matrices_);
}

Ions<float> HostReplica::ions() {
    return ions_view(numbers.data(), labels.data(), padded);
}

StepParameters HostReplica::parameters() const {
    StepParameters p = constants;
    tables.attach(p, tables.words().data());
    return p;
}

namespace {

// Takes the conserved momenta away and makes the kinetic energy what the temperature says.
void settle_velocities(const ReplicaJob& job, const Ions<float>& ions) {
    const std::array<bool, 3> conserved = conserved_momenta(job);
    if (std::ranges::count(conserved, true) == 0) return;
    float* const velocities[3] = {ions.vx, ions.vy, ions.vz};
    const auto sum = [&ions](const auto& value) {
        double result = 0;
        for (int i = 0; i < ions.padded; ++i)
            if (ions.inverse_mass[i] > 0) result += value(i) / static_cast<double>(ions.inverse_mass[i]);
        return result;
    };
    const double mass = sum([](int) { return 1.0; });
    double energy = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        float* const v = velocities[axis];
        const double mean = conserved[axis] ? sum([v](int i) { return static_cast<double>(v[i]); }) / mass : 0;
        for (int i = 0; i < ions.padded; ++i)
            if (ions.inverse_mass[i] > 0) v[i] = static_cast<float>(static_cast<double>(v[i]) - mean);
        energy += sum([v](int i) { return 0.5 * static_cast<double>(v[i]) * static_cast<double>(v[i]); });
    }
    const double factor = std::sqrt(0.5 * degrees_of_freedom(job) * static_cast<double>(job.temperature) / energy);
    for (float* const v : velocities)
        for (int i = 0; i < ions.padded; ++i) v[i] = static_cast<float>(factor * static_cast<double>(v[i]));
}

}  // namespace

HostReplica make_replica(const ReplicaJob& job, int multiple, int padded) {
    StepParameters constants = make_step_parameters(job);
    CoulombTables<float> electrostatics;
    const bool exact = exact_coulomb(constants.loop);
    if (exact) {
        electrostatics = coulomb_tables(job);
        constants.periodic = electrostatics.numbers;
        constants.self_energy = self_energy(job, electrostatics);
    }
    HostReplica replica{.numbers = {},
                        .labels = {},
                        .tables = TableStorage(job, multiple, exact ? &electrostatics : nullptr),
                        .constants = constants,
                        .padded = std::max(padded, places_of(job, multiple))};
    replica.numbers.assign(numbers_of(replica.padded, constants), 0.0F);
    replica.labels.assign(static_cast<std::size_t>(replica.padded), 0);
    const Ions<float> ions = replica.ions();
    const NoiseKey key{job.seed, job.point, job.replica};
    const auto positions = start_positions(job);
    const double per_unit = 1 / static_cast<double>(job.lateral);
    std::uint32_t number = 0;
    for (std::uint32_t k = 0; k < job.species.size(); ++k) {
        const Species& s = job.species[k];
        const Segment& segment = replica.tables.segments()[k];
        const float speed = std::sqrt(job.temperature / s.mass);
        for (int i = segment.first; i < segment.first + rounded_up(s.count, multiple); ++i) {
            replica.labels[static_cast<std::size_t>(i)] = k << label_number_bits;
            if (i >= segment.first + s.count) continue;
            const auto& [x, y, z] = positions[number];
            ions.x[i] = static_cast<float>(x * per_unit);
            ions.y[i] = static_cast<float>(y * per_unit);
            ions.z[i] = static_cast<float>(z * per_unit);
            ions.charge[i] = s.charge;
            ions.inverse_mass[i] = 1 / s.mass;
            const auto velocity =
                three_gaussians<float>(noise_words<std::uint32_t>(key, Purpose::velocities, 0, number));
            ions.vx[i] = speed * velocity.x;
            ions.vy[i] = speed * velocity.y;
            ions.vz[i] = speed * velocity.z;
            replica.labels[static_cast<std::size_t>(i)] |= number++;
        }
    }
    settle_velocities(job, ions);
    return replica;
}

std::string lost_replica_reason(const ReplicaJob& job, std::int64_t step) {
    return std::string(job.periodic_z ? "" : "an ion left the slit or ") + "a force was not finite by step " +
           std::to_string(step) + " (seed " + std::to_string(job.seed) + ", point " + std::to_string(job.point) +
           ", replica " + std::to_string(job.replica) + "); a shorter time step may help";
}

RecordSizes::RecordSizes(const ReplicaJob& job)
    : profile(static_cast<std::size_t>(job.groups()) * job.bins),
      rdf(static_cast<std::size_t>(group_pairs(job.groups())) * job.rdf_bins),
      motion(static_cast<std::size_t>(job.groups()) * job.correlation_samples * motion_numbers),
      blocks(static_cast<std::size_t>(job.blocks)) {}

HostRecord::HostRecord(const ReplicaJob& job) : sums(scalar_count) {
    const RecordSizes sizes(job);
    counts.resize(sizes.profile);
    profiles.resize(sizes.profile * sizes.blocks);
    scalars.resize(scalar_count * sizes.blocks);
    pair_counts.resize(sizes.rdf);
    rdf.resize(sizes.rdf * sizes.blocks);
    motion_sums.resize(sizes.motion);
    motion.resize(sizes.motion * sizes.blocks);
}

namespace {

std::vector<int> ions_of_groups(const ReplicaJob& job) {
    std::vector<int> ions(static_cast<std::size_t>(job.groups()));
    for (const Species& s : job.species) ions[static_cast<std::size_t>(s.group)] += s.count;
    return ions;
}

// `motion`: of one block, see Recorder.
void put_motion(const ReplicaJob& job, const float* motion, BlockAverages& block) {
    const double area_unit = static_cast<double>(job.lateral) * static_cast<double>(job.lateral);
    for (const int ions : ions_of_groups(job))
        for (int k = 0; k < job.correlation_samples; ++k, motion += motion_numbers) {
            const double per_ion = ions > 0 ? 1.0 / ions : 0;
            block.msd_lateral.push_back(area_unit * per_ion * motion[motion_msd_lateral]);
            block.msd_z.push_back(area_unit * per_ion * motion[motion_msd_z]);
            block.vacf_lateral.push_back(per_ion * motion[motion_vacf_lateral]);
            block.vacf_z.push_back(per_ion * motion[motion_vacf_z]);
        }
}

}  // namespace

std::vector<BlockAverages> block_averages(const ReplicaJob& job, const RecordView& record, int blocks) {
    const RecordSizes sizes(job);
    const double degrees = degrees_of_freedom(job);
    // A force in cell units is one over the length in the job's.
    const double force_unit = 1 / static_cast<double>(job.lateral);
    std::vector<BlockAverages> result(static_cast<std::size_t>(blocks));
    for (std::size_t b = 0; b < result.size(); ++b) {
        BlockAverages& block = result[b];
        const float* of = record.scalars + b * scalar_count;
        const float* const profile = record.profiles + b * sizes.profile;
        const float* const rdf = record.rdf + b * sizes.rdf;
        block.profile.assign(profile, profile + sizes.profile);
        block.rdf.assign(rdf, rdf + sizes.rdf);
        put_motion(job, record.motion + b * sizes.motion, block);
        block.potential_energy = of[recorded_potential_energy];
        block.electrostatic_energy = of[recorded_electrostatic_energy];
        block.kinetic_energy = of[recorded_kinetic_energy];
        block.virial = of[recorded_virial];
        block.conserved_energy = of[recorded_conserved_energy];
        block.wall_force[0] = force_unit * of[recorded_left_wall_force];
        block.wall_force[1] = force_unit * of[recorded_right_wall_force];
        block.temperature = 2 * block.kinetic_energy / degrees;
    }
    return result;
}

}  // namespace mdsweep::md
