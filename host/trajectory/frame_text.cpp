#include "trajectory/frame_text.hpp"

#include <fmt/format.h>

#include <ostream>

namespace mdsweep {

void write_extended_xyz(std::ostream& out, const TrajectoryHead& head, const Frame& frame) {
    const std::size_t particles = head.species_of.size();
    out << fmt::format(
        "{}\nLattice=\"{:.9g} 0 0 0 {:.9g} 0 0 0 {:.9g}\" Properties=species:S:1:pos:R:3:velo:R:3:species_name:S:1 "
        "pbc=\"T T {}\" "
        "Time={:.10g} step={} kinetic_energy={:.9g} potential_energy={:.9g} units=\"{} {} {}\"\n",
        particles, head.box[0], head.box[1], head.box[2], head.periodic_z ? "T" : "F", frame.time, frame.step,
        frame.kinetic_energy, frame.potential_energy, head.units.length_name, head.units.time_name,
        head.units.energy_name);
    for (std::size_t i = 0; i < particles; ++i) {
        const float *r = frame.positions.data() + 3 * i, *v = frame.velocities.data() + 3 * i;
        const auto kind = static_cast<std::size_t>(head.species_of[i]);
        out << fmt::format("{} {:.7g} {:.7g} {:.7g} {:.7g} {:.7g} {:.7g} {}\n", head.elements[kind], r[0], r[1], r[2],
                           v[0], v[1], v[2], head.species[kind]);
    }
}

void write_energies_header(std::ostream& out) {
    out << "step,time,kinetic_energy,potential_energy,temperature\n";
}

void write_energies(std::ostream& out, const Frame& frame) {
    out << fmt::format("{},{:.10g},{:.9g},{:.9g},{:.9g}\n", frame.step, frame.time, frame.kinetic_energy,
                       frame.potential_energy, frame.temperature);
}

}  // namespace mdsweep
