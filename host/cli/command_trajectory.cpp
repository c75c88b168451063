// A point's trajectory, simulated again.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <array>
#include <optional>

#include "cli/command.hpp"
#include "cli/load_results.hpp"
#include "cli/output.hpp"
#include "cli/session.hpp"
#include "model/production_split.hpp"
#include "model/system.hpp"
#include "store/files.hpp"
#include "store/hdf5.hpp"
#include "store/store.hpp"
#include "sweep/sweep.hpp"
#include "sweep/sweep_file.hpp"
#include "trajectory/frame_text.hpp"
#include "trajectory/h5md.hpp"

namespace mdsweep::cli {

namespace {

// Where a point is found, and with --store the results file that takes its frames, closed to other writers meanwhile.
struct Source {
    SweepState state;
    std::optional<Store> store;
};

Source source_of(const std::string& file, const cxxopts::ParseResult& given) {
    const bool is_results = hdf5::is_hdf5(file);
    if (given.count("store") > 0) {
        if (!is_results) throw UsageError(fmt::format("--store needs a results file, which {} is not", file));
        OpenedStore opened = open_store(file, given);
        for (const std::string& warning : opened.warnings) spdlog::warn("{}", warning);
        return {std::move(opened.state), std::move(opened.store)};
    }
    if (is_results) return {load_to_simulate(file), std::nullopt};
    return {surveyed(read_sweep_file(file), given).state, std::nullopt};
}

std::string group_name(std::size_t point, int replica) {
    return fmt::format("point_{}", point) + (replica > 0 ? fmt::format("_replica_{}", replica) : "");
}

struct Again {
    md::ReplicaJob job;
    std::vector<std::string> species;
    TrajectoryUnits units;
};

Again replica_of(const SweepState& state, std::size_t point, int replica) {
    if (point >= state.points.size())
        throw UsageError(fmt::format("there is no point {}; the sweep has {}", point, state.points.size()));
    const SimulationConfig simulation = in_replicas(state.config.simulation, replicas_of_points(state)[point]);
    if (replica < 0 || replica >= simulation.replicas)
        throw UsageError(fmt::format("there is no replica {}; the point has {}", replica, simulation.replicas));
    if (!source_of(state.config)->simulates())
        throw UsageError("a sweep over a table has no trajectories: it simulates nothing");
    const System system = make_system(state.config, state.design.names, state.design.points[point]);
    // A point that was simulated says with which seed.
    const std::optional<Outcome>& outcome = state.points[point].outcome;
    const std::uint64_t seed = outcome && outcome->seed != 0 ? outcome->seed : state.seed;
    Again again{make_job(system, simulation, seed, point, replica), {}, {}};
    for (const SystemSpecies& s : system.species) again.species.push_back(s.name);
    const bool nm = system.units == Units::nm;
    again.units = {system.length_unit, nm ? "nm" : "reduced", "tau", nm ? "kT" : "reduced"};
    return again;
}

// The files that frames go to; those that are not asked for are missing.
class FrameFiles {
public:
    FrameFiles(const TrajectoryHead& head, const std::string& xyz, std::string h5md, const std::string& energies,
               bool keeps_frames)
        : head_(head), h5md_name_(std::move(h5md)), keeps_frames_(keeps_frames || !h5md_name_.empty()), h5md_(head) {
        if (!xyz.empty()) xyz_.emplace(xyz);
        if (!energies.empty()) write_energies_header(energies_.emplace(energies).stream());
    }

    void take(const Frame& frame) {
        if (xyz_) write_extended_xyz(xyz_->stream(), head_, frame);
        if (energies_) write_energies(energies_->stream(), frame);
        if (keeps_frames_) h5md_.add(frame);
        ++frames_;
    }

    // Also after an error: the frames before it are worth having.
    void finish() {
        if (xyz_) xyz_->finish();
        if (energies_) energies_->finish();
        if (!h5md_name_.empty()) h5md_.write_file(h5md_name_);
        spdlog::info("{} frames written", frames_);
    }

    [[nodiscard]] const H5mdTrajectory& h5md() const { return h5md_; }

private:
    const TrajectoryHead& head_;
    std::optional<OutputFile> xyz_, energies_;
    std::string h5md_name_;
    bool keeps_frames_;
    H5mdTrajectory h5md_;
    std::size_t frames_ = 0;
};

void add_options(cxxopts::Options& options) {
    options.add_options()("point", "Number of the point", cxxopts::value<std::size_t>())(
        "replica", "Number of its replica", cxxopts::value<int>()->default_value("0"))(
        "every", "Steps between frames; the sampling interval by default", cxxopts::value<std::int64_t>())(
        "from",
        "Step of the first frame: 0 is the lattice that the replica starts from; the end of equilibration by default",
        cxxopts::value<std::int64_t>())("steps",
                                        "Steps from the first frame to the last; to the end of the run by default",
                                        cxxopts::value<std::int64_t>())(
        "o,output", "Extended XYZ to write; - for standard output", cxxopts::value<std::string>()->default_value(""))(
        "h5md", "H5MD file to write", cxxopts::value<std::string>()->default_value(""))(
        "store", "Put the frames into the results file FILE.h5, as H5MD in the group trajectories/point_<number>")(
        "energies", "CSV of the frames' energies to write; - for standard output",
        cxxopts::value<std::string>()->default_value(""));
    add_seed_option(options, "Of a sweep file; a results file has its own");
    add_wait_option(options);
    add_log_options(options);
}

FrameTimes frame_times(const cxxopts::ParseResult& options, const md::ReplicaJob& job) {
    const auto number = [&](const char* name, std::int64_t fallback, std::int64_t least) {
        const std::int64_t value = options.count(name) > 0 ? options[name].as<std::int64_t>() : fallback;
        if (value < least) throw UsageError(fmt::format("--{} is at least {}, not {}", name, least, value));
        return value;
    };
    FrameTimes times;
    times.first = number("from", job.equilibration_steps, 0);
    if (times.first > job.total_steps())
        throw UsageError(fmt::format("--from {} is beyond the run's end, step {}", times.first, job.total_steps()));
    times.every = number("every", job.sampling_interval, 1);
    times.last = times.first + number("steps", job.total_steps() - times.first, 0);
    return times;
}

}  // namespace

int trajectory_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep trajectory");
    add_options(options);
    const auto parsed = parse(
        "trajectory",
        "Simulates a point of a sweep again, on the CPU, and writes its frames: positions, velocities, energies. Its "
        "noise is that of the sweep, and so is its trajectory, up to roundings. Units are those of the "
        "sweep file, though H5MD, whose readers know no tau, calls that ps (and reduced lengths Angstrom). ASE, OVITO "
        "and "
        "MDAnalysis open these files; a species that is no chemical element gets the symbol of one, and its own name "
        "in "
        "a column. The walls are at z = 0 and z = h.",
        {"FILE.h5|SWEEP.yaml"}, options, "mdsweep trajectory results/quickstart.h5 --point 3 --every 100 -o point3.xyz",
        arguments);
    if (!parsed) return success;
    const cxxopts::ParseResult& given = parsed->options;
    const auto display = start_log(given);
    const auto name = [&](const char* option) { return given[option].as<std::string>(); };
    if (given.count("point") == 0) throw UsageError("mdsweep trajectory needs --point");
    const bool stores = given.count("store") > 0;
    if (name("output").empty() && name("h5md").empty() && name("energies").empty() && !stores)
        throw UsageError("mdsweep trajectory needs a file to write: -o, --h5md, --energies or --store");
    const std::array<const char*, 3> outputs = {"output", "h5md", "energies"};
    for (const char* one : outputs) {
        for (const char* other : outputs)
            if (one != other && !name(one).empty() && name(one) == name(other))
                throw UsageError("-o, --h5md and --energies need an output each");
        if (is_same_file(name(one), parsed->positional.front()))
            throw UsageError(fmt::format("{} is read here; --store puts frames into it", name(one)));
    }

    if (!name("h5md").empty()) as_input([&] { require_folder_of(name("h5md")); });  // before it is simulated

    auto [state, store] = source_of(parsed->positional.front(), given);
    const auto point = given["point"].as<std::size_t>();
    const int replica = given["replica"].as<int>();
    const auto [job, species, units] = replica_of(state, point, replica);
    const FrameTimes times = frame_times(given, job);
    const TrajectoryHead head = trajectory_head(job, species, units);
    FrameFiles files(head, name("output"), name("h5md"), name("energies"), stores);
    try {
        run_again(job, units, times, [&](const Frame& frame) { files.take(frame); });
    } catch (const std::runtime_error&) {
        files.finish();
        throw;
    }
    files.finish();
    if (store) {
        const StoredTrajectory frames = {group_name(point, replica),
                                         [&](const hdf5::Node& group) { files.h5md().write(group); }};
        store->checkpoint(state, &frames);
        store->close();
        spdlog::info("they are in {}, group trajectories/{}", parsed->positional.front(), frames.name);
    }
    return success;
}

}  // namespace mdsweep::cli
