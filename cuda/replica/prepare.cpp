#include "replica/prepare.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "physics/gaussian.hpp"
#include "replica/placement.hpp"

namespace mdsweep::md {

namespace {

// Of those that are there: all ions are placed with the room of the widest.
float widest_diameter(const ReplicaJob& job) {
    float widest = 0;
    for (const Species& s : job.species) widest = std::max(widest, s.count > 0 ? s.diameter : 0.0F);
    return widest;
}

PlacementBox placement_box(const ReplicaJob& job) {
    return {job.lateral, job.box_y(), job.height, job.periodic_z};
}

bool any_charge(const ReplicaJob& job) {
    return std::ranges::any_of(job.species, [](const Species& s) { return s.charge != 0 && s.count > 0; });
}

}  // namespace

void check_job(const ReplicaJob& job) {
    if (any_charge(job) && job.electrostatics == Electrostatics::charged_sheet &&
        (!(job.lateral >= job.height) || job.periodic_z || job.box_y() != job.lateral))
        throw std::runtime_error("charged_sheet electrostatics needs a square slit at least as wide as it is high (L = " +
                                 std::to_string(job.lateral) + ", h = " + std::to_string(job.height) + ")");
    const std::size_t species = job.species.size();
    if (species > 255) throw std::runtime_error("a replica has at most 255 species");
    if (!job.pairs.empty() && job.pairs.size() != species * species)
        throw std::runtime_error("a replica needs a potential for each pair of its species, or none");
    if (!job.walls.empty() && job.walls.size() != 2 * species)
        throw std::runtime_error("a replica needs a potential for each species at each wall, or none");
    if (job.thermostat == Thermostat::nose_hoover && !(job.thermostat_time > 0))
        throw std::runtime_error("a Nose-Hoover chain needs a time above 0");
    check_fit(job.ion_count(), placement_box(job), widest_diameter(job));
}

ReplicaJob in_cell_units(ReplicaJob job) {
    const float unit = job.lateral;
    job.lateral_y = job.box_y() / unit;
    job.lateral = 1;
    job.height /= unit;
    job.bjerrum /= unit;
    for (float& component : job.field) component *= unit;
    for (Species& s : job.species) s.diameter /= unit;
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

StepParameters make_step_parameters(ReplicaJob job) {
    job = in_cell_units(std::move(job));
    StepParameters p;
    p.loop = loop_kind(job);
    p.species = static_cast<int>(job.species.size());
    p.ions = job.ion_count();
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
    p.sampling_interval = job.sampling_interval;
    p.samples_per_block = static_cast<int>(job.production_steps / (std::int64_t{job.sampling_interval} * job.blocks));
    p.bins = job.bins;
    p.groups = job.groups();
    if (p.loop == LoopKind::sheet) {
        p.sheet = make_charged_sheet(job.bjerrum, job.lateral, job.height);
        for (const Species& s : job.species)
            p.self_energy += static_cast<float>(s.count) * s.charge * s.charge * p.sheet.self_energy;
    }
    // Far below any distance that occurs.
    const float longest = std::max(widest_diameter(job), 1e-4F);
    p.soft_pair_squared = 1e-8F * longest * longest;
    return p;
}

namespace {

int rounded_up(int count, int multiple) {
    return (count + multiple - 1) / multiple * multiple;
}

std::vector<Segment> segments_of(const ReplicaJob& job, int multiple) {
    std::vector<Segment> segments;
    int first = 0;
    for (const Species& s : job.species) {
        segments.push_back({first, s.count, s.group, 0});
        first += rounded_up(s.count, multiple);
    }
    return segments;
}

PairTerm default_pair(const Species& a, const Species& b, float length) {
    return make_pair_term(pair_potential<Wca>({1, 0.5F * (a.diameter + b.diameter)}), length, nullptr);
}

// [species][species]
std::vector<PairTerm> pair_terms(const ReplicaJob& job) {
    std::vector<PairTerm> terms;
    const std::size_t n = job.species.size();
    for (std::size_t a = 0; a < n; ++a)
        for (std::size_t b = 0; b < n; ++b)
            terms.push_back(job.pairs.empty()
                                ? default_pair(job.species[a], job.species[b], job.lateral)
                                : make_pair_term(job.pairs[a * n + b], job.lateral, job.tables.data()));
    return terms;
}

// [left, right][species]
std::vector<WallTerm> wall_terms(const ReplicaJob& job) {
    std::vector<WallTerm> terms;
    const std::size_t n = job.species.size();
    for (std::size_t k = 0; k < 2 * n; ++k)
        terms.push_back(make_wall_term(
            job.walls.empty() ? wall_potential<WcaWall>({1, 0.5F * job.species[k % n].diameter}) : job.walls[k],
            job.lateral));
    return terms;
}

}  // namespace

int places_of(const ReplicaJob& job, int multiple) {
    int places = 0;
    for (const Species& s : job.species) places += rounded_up(s.count, multiple);
    return places;
}

TableStorage::TableStorage(const ReplicaJob& job, int multiple)
    : segments_(segments_of(job, multiple)), ions_with_ghosts_(places_of(job, multiple)) {
    const std::vector<PairTerm> pairs = pair_terms(job);
    const std::size_t n = segments_.size();
    for (std::size_t s = 0; s < n; ++s)
        for (std::size_t other = 0; other < n; ++other)
            segments_[s].longest_cutoff_squared =
                std::max(segments_[s].longest_cutoff_squared, pairs[s * n + other].cutoff_squared);
    const auto append = [this]<class T>(const std::vector<T>& values) {
        static_assert(sizeof(T) % sizeof(std::uint32_t) == 0 && std::is_trivially_copyable_v<T>);
        const std::size_t begin = words_.size();
        words_.resize(begin + values.size() * sizeof(T) / sizeof(std::uint32_t));
        if (!values.empty()) std::memcpy(words_.data() + begin, values.data(), values.size() * sizeof(T));
        return begin;
    };
    append(segments_);
    pairs_ = append(pairs);
    walls_ = append(wall_terms(job));
    splines_ = append(job.tables);
}

StepTables TableStorage::at(const std::uint32_t* words) const {
    // The words are copies of the bytes of these types.
    return {reinterpret_cast<const Segment*>(words), reinterpret_cast<const PairTerm*>(words + pairs_),
            reinterpret_cast<const WallTerm*>(words + walls_), reinterpret_cast<const float*>(words + splines_)};
}

Ions<float> HostReplica::ions() {
    return ions_view(numbers.data(), labels.data(), padded);
}

StepParameters HostReplica::parameters() const {
    StepParameters p = constants;
    p.tables = tables.at(tables.words().data());
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
    HostReplica replica{.numbers = {},
                        .labels = {},
                        .tables = TableStorage(job, multiple),
                        .constants = make_step_parameters(job),
                        .padded = std::max(padded, places_of(job, multiple))};
    replica.numbers.assign(static_cast<std::size_t>(numbers_per_ion) * replica.padded, 0.0F);
    replica.labels.assign(static_cast<std::size_t>(replica.padded), 0);
    const Ions<float> ions = replica.ions();
    const NoiseKey key{job.seed, job.point, job.replica};
    const auto positions = place(job.ion_count(), placement_box(job), widest_diameter(job), key);
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

HostRecord::HostRecord(const ReplicaJob& job)
    : counts(static_cast<std::size_t>(job.groups()) * job.bins),
      sums(scalar_count),
      profiles(counts.size() * job.blocks),
      scalars(static_cast<std::size_t>(scalar_count) * job.blocks) {}

std::vector<BlockAverages> block_averages(const ReplicaJob& job, const float* profiles, const float* scalars,
                                          int blocks) {
    const int bins = job.groups() * job.bins;
    const double degrees = degrees_of_freedom(job);
    // A force in cell units is one over the length in the job's.
    const double force_unit = 1 / static_cast<double>(job.lateral);
    std::vector<BlockAverages> result(static_cast<std::size_t>(blocks));
    for (int b = 0; b < blocks; ++b) {
        BlockAverages& block = result[static_cast<std::size_t>(b)];
        const float* of = scalars + static_cast<std::ptrdiff_t>(b) * scalar_count;
        block.profile.assign(profiles + b * bins, profiles + (b + 1) * bins);
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
