#include "trajectory/h5md.hpp"

#include <array>

#include "store/error.hpp"
#include "store/files.hpp"
#include "store/hdf5.hpp"
#include "version.hpp"

namespace mdsweep {

namespace {

using hdf5::Node;

// A time-dependent element in the sense of H5MD.
struct Series {
    const std::vector<std::int64_t>& steps;
    const std::vector<double>& times;
    const std::string& time_unit;

    template <class T>
    void write(const Node& parent, const std::string& name, std::span<const T> values, const hdf5::Shape& shape,
               const std::string& unit) const {
        const Node group = parent.create_group(name);
        group.write("step", steps);
        const Node time = group.write("time", times);
        const Node value = group.write("value", values, shape);
        if (!time_unit.empty()) time.set("unit", time_unit);
        if (!unit.empty()) value.set("unit", unit);
    }
};

// Units by names that readers know: MDAnalysis opens no file whose units it cannot convert. There is no name for a time
// that depends on a mass nobody gave, nor for lengths of a model's own, so that ps and Angstrom stand for these:
// numbers are as in the sweep file, which a note says.
struct KnownUnits {
    std::string length, time, velocity, note;
};

KnownUnits known_units(const TrajectoryUnits& units) {
    if (units.length_name.empty()) return {};
    const bool nm = units.length_name == "nm";
    const std::string length = nm ? "nm" : "Angstrom";
    return {length, "ps", length + " ps-1",
            nm ? "ps stands for tau" : "Angstrom and ps stand for the sweep's own units of length and time"};
}

void write_metadata(const Node& root, const KnownUnits& units) {
    constexpr std::array<std::int64_t, 2> format_version = {1, 1}, units_version = {1, 0};
    const Node h5md = root.create_group("h5md");
    h5md.set("version", std::span<const std::int64_t>(format_version));
    h5md.create_group("author").set("name", "a user of mdsweep");
    const Node creator = h5md.create_group("creator");
    creator.set("name", "mdsweep");
    creator.set("version", version_number);
    const Node module = h5md.create_group("modules").create_group("units");
    module.set("version", std::span<const std::int64_t>(units_version));
    if (!units.note.empty()) module.set("note", units.note);
}

// The edges of every frame, though they are the same: MDAnalysis reads no others.
void write_box(const Node& particles, const TrajectoryHead& head, const Series& series, const std::string& unit) {
    const Node box = particles.create_group("box");
    box.set("dimension", std::int64_t{3});
    const std::array<std::string, 3> boundary = {"periodic", "periodic", head.periodic_z ? "periodic" : "none"};
    box.set("boundary", std::span<const std::string>(boundary));
    std::vector<double> edges;
    for (std::size_t frame = 0; frame < series.steps.size(); ++frame)
        edges.insert(edges.end(), head.box.begin(), head.box.end());
    series.write<double>(box, "edges", edges, {series.steps.size(), 3}, unit);
}

}  // namespace

void H5mdTrajectory::add(const Frame& frame) {
    steps_.push_back(frame.step);
    times_.push_back(frame.time);
    kinetic_.push_back(frame.kinetic_energy);
    potential_.push_back(frame.potential_energy);
    temperature_.push_back(frame.temperature);
    positions_.insert(positions_.end(), frame.positions.begin(), frame.positions.end());
    velocities_.insert(velocities_.end(), frame.velocities.begin(), frame.velocities.end());
}

void H5mdTrajectory::write(const Node& root) const {
    const TrajectoryUnits& units = head_.units;
    const std::size_t frames = steps_.size();
    const std::vector<std::uint8_t> species(head_.species_of.begin(), head_.species_of.end());
    const KnownUnits known = known_units(units);
    const Series series{steps_, times_, known.time};
    const hdf5::Shape vectors = {frames, species.size(), 3};
    write_metadata(root, known);
    const Node particles = root.create_group("particles").create_group("all");
    write_box(particles, head_, series, known.length);
    particles.write_enum("species", species, head_.species);
    series.write<float>(particles, "position", positions_, vectors, known.length);
    series.write<float>(particles, "velocity", velocities_, vectors, known.velocity);
    const Node observables = root.create_group("observables");
    series.write<double>(observables, "kinetic_energy", kinetic_, {frames}, units.energy_name);
    series.write<double>(observables, "potential_energy", potential_, {frames}, units.energy_name);
    series.write<double>(observables, "temperature", temperature_, {frames}, units.energy_name);
}

void H5mdTrajectory::write_file(const std::filesystem::path& file) const {
    require_folder_of(file);
    std::vector<std::byte> image;
    try {
        image = hdf5::build_image([&](const Node& root) { write(root); });
    } catch (const hdf5::Error& e) {
        throw StoreError("cannot write " + file.string() + ": " + e.what());
    }
    replace_file(file, image);
}

}  // namespace mdsweep
