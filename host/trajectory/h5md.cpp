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

void write_metadata(const Node& root) {
    constexpr std::array<std::int64_t, 2> format_version = {1, 1}, units_version = {1, 0};
    const Node h5md = root.create_group("h5md");
    h5md.set("version", std::span<const std::int64_t>(format_version));
    h5md.create_group("author").set("name", "a user of mdsweep");
    const Node creator = h5md.create_group("creator");
    creator.set("name", "mdsweep");
    creator.set("version", version_number);
    const Node units = h5md.create_group("modules").create_group("units");
    units.set("version", std::span<const std::int64_t>(units_version));
}

void write_box(const Node& particles, const TrajectoryHead& head) {
    const Node box = particles.create_group("box");
    box.set("dimension", std::int64_t{3});
    const std::array<std::string, 3> boundary = {"periodic", "periodic", head.periodic_z ? "periodic" : "none"};
    box.set("boundary", std::span<const std::string>(boundary));
    const Node edges = box.write("edges", std::span<const double>(head.box), {3});
    if (!head.units.length_name.empty()) edges.set("unit", head.units.length_name);
}

std::string velocity_unit(const TrajectoryUnits& units) {
    return units.length_name.empty() ? "" : units.length_name + " " + units.time_name + "-1";
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
    const Series series{steps_, times_, units.time_name};
    const hdf5::Shape vectors = {frames, species.size(), 3};
    write_metadata(root);
    const Node particles = root.create_group("particles").create_group("all");
    write_box(particles, head_);
    particles.write_enum("species", species, head_.species);
    series.write<float>(particles, "position", positions_, vectors, units.length_name);
    series.write<float>(particles, "velocity", velocities_, vectors, velocity_unit(units));
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
