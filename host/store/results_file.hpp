// The results file: a SweepState as one HDF5 file. README.md in this folder is the schema.
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "observables/read_config.hpp"
#include "state/state.hpp"
#include "store/error.hpp"

namespace mdsweep {

namespace hdf5 {
class Node;
}

inline constexpr const char* results_format = "mdsweep-results";
inline constexpr int results_format_version = 8;
inline constexpr int oldest_results_format = 3;  // that is read

// A results file ends with this, the CRC-32 of all bytes before as 8 hex digits, and a newline. Readers of HDF5 ignore
// them. HDF5 has checksums of its own, but not for all bytes, and can crash on damage that they let pass.
inline constexpr std::string_view results_trailer = "\nmdsweep-results crc32 ";

// The values of /points/outputs/<observable> @axis, by Axis.
inline constexpr std::array<const char*, 4> axis_names = {"none", "half_z", "z", "other"};

// Where the places of a profile's columns are stored.
[[nodiscard]] inline std::string grid_path(const Observable& observable) {
    return observable.axis == Axis::other ? "/grids/" + observable.name : "/profile_grid";
}

// A trajectory is not part of the state: it stands in a group of its own in /trajectories.
struct StoredTrajectory {
    std::string name;
    std::function<void(const hdf5::Node& group)> write;
};

struct WriteOptions {
    bool keep_trajectories = false;         // of the file that is replaced
    const StoredTrajectory* add = nullptr;  // takes the place of one of that name
    std::function<void()> before_rename;    // runs once the new file is complete on the disk
};

// Writes a fresh file beside `file`, syncs it and renames it into place. When it throws (StoreError naming the file),
// the old file is untouched.
void write_results(const SweepState& state, const std::filesystem::path& file, const WriteOptions& options = {});

// How the stored sweep text becomes a Config again: parse_config, unless a test has a reason.
using ConfigParser =
    std::function<Config(const std::string& text, const std::string& name, const std::filesystem::path& folder)>;

// Throws StoreError for what is not ours, damaged, or written by a newer mdsweep. The points are the stored ones.
[[nodiscard]] SweepState read_results(const std::filesystem::path& file, const ConfigParser& parse = parse_config);

}  // namespace mdsweep
