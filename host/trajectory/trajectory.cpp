#include "trajectory/trajectory.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "cpu/kernel_replica.hpp"
#include "replica/momenta.hpp"
#include "replica/record.hpp"
#include "trajectory/elements.hpp"

namespace mdsweep {

namespace {

// The places of the particles, ghosts left out: the order of the species and of the noise.
std::vector<int> places_of_particles(const cpu::KernelReplica& replica) {
    std::vector<int> places;
    for (const md::Segment& segment : replica.host.tables.segments())
        for (int i = segment.first; i < segment.first + segment.count; ++i) places.push_back(i);
    return places;
}

Frame frame_of(cpu::KernelReplica& replica, const md::ReplicaJob& job, const std::vector<int>& places, double unit) {
    Frame frame;
    frame.step = replica.progress.step;
    frame.time = static_cast<double>(frame.step) * static_cast<double>(job.time_step);
    // In the replica the box is 1 wide and its middle is the origin.
    const double width = unit * static_cast<double>(job.lateral);
    const double corner[] = {0.5 * width, 0.5 * unit * static_cast<double>(job.box_y()),
                             0.5 * unit * static_cast<double>(job.height)};
    const md::Particles<float> particles = replica.host.particles();
    const float* const positions[] = {particles.x, particles.y, particles.z};
    const float* const velocities[] = {particles.vx, particles.vy, particles.vz};
    for (const int i : places)
        for (const std::size_t axis : {0, 1, 2}) {
            frame.positions.push_back(
                static_cast<float>(width * static_cast<double>(positions[axis][i]) + corner[axis]));
            frame.velocities.push_back(static_cast<float>(unit * static_cast<double>(velocities[axis][i])));
        }
    const md::Scalars<float> scalars = replica.scalars();
    frame.kinetic_energy = scalars.of[md::recorded_kinetic_energy];
    frame.potential_energy = scalars.of[md::recorded_potential_energy];
    frame.temperature = 2 * frame.kinetic_energy / md::degrees_of_freedom(job);
    return frame;
}

}  // namespace

TrajectoryHead trajectory_head(const md::ReplicaJob& job, std::vector<std::string> species, TrajectoryUnits units) {
    if (species.size() != job.species.size()) throw std::invalid_argument("a trajectory needs a name for each species");
    TrajectoryHead head;
    for (std::size_t k = 0; k < species.size(); ++k)
        head.species_of.insert(head.species_of.end(), static_cast<std::size_t>(job.species[k].count),
                               static_cast<int>(k));
    const float box[] = {job.lateral, job.box_y(), job.height};
    for (std::size_t axis = 0; axis < 3; ++axis) head.box[axis] = units.length * static_cast<double>(box[axis]);
    std::vector<double> charges;
    for (const md::Species& s : job.species) charges.push_back(static_cast<double>(s.charge));
    head.elements = element_symbols(species, charges);
    head.species = std::move(species);
    head.periodic_z = job.periodic_z;
    head.units = std::move(units);
    return head;
}

void run_again(md::ReplicaJob job, const TrajectoryUnits& units, const FrameTimes& times,
               const std::function<void(const Frame&)>& take) {
    if (times.every < 1 || times.first < 0) throw std::invalid_argument("frames are at least one step apart");
    // Nothing that is only recorded changes where the particles go.
    job.rdf_bins = job.correlation_samples = 0;
    cpu::KernelReplica replica(job, cpu::kernels().front());
    const std::vector<int> places = places_of_particles(replica);
    const std::int64_t last = std::min(times.last, job.total_steps());
    for (std::int64_t step = times.first; step <= last; step += times.every) {
        replica.advance(step - replica.progress.step);
        if (replica.progress.lost) throw std::runtime_error(md::lost_replica_reason(job, replica.progress.step));
        take(frame_of(replica, job, places, units.length));
    }
}

}  // namespace mdsweep
