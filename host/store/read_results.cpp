#include <algorithm>
#include <cmath>
#include <limits>
#include <new>
#include <stdexcept>

#include "config/older_text.hpp"
#include "config/presets/presets.hpp"
#include "design/table_runs.hpp"
#include "model/production_split.hpp"
#include "state/life.hpp"
#include "store/files.hpp"
#include "store/hdf5.hpp"
#include "store/results_file.hpp"

namespace mdsweep {

namespace {

using hdf5::Error;
using hdf5::Node;

template <class To>
To narrow(std::int64_t value, const std::string& what) {
    if (!std::in_range<To>(value)) throw Error(what + " is out of range");
    return static_cast<To>(value);
}

template <class To>
To get_number(const Node& node, const char* attribute) {
    return narrow<To>(node.get_int(attribute), std::string(attribute) + " of " + node.path());
}

std::vector<std::size_t> read_indices(const Node& group, const char* name, std::size_t limit) {
    std::vector<std::size_t> indices;
    for (const std::int64_t i : group.read<std::int64_t>(name).data) {
        if (i < 0 || static_cast<std::size_t>(i) >= limit) throw Error(group.path() + "/" + name + " is out of range");
        indices.push_back(static_cast<std::size_t>(i));
    }
    return indices;
}

void check_format(const Node& root, const std::string& file) {
    if (!root.has_attribute("format") || root.get_text("format") != results_format) {
        throw StoreError(file + " is not an mdsweep results file, but another HDF5 file");
    }
    const std::int64_t version = root.get_int("format_version");
    if (version > results_format_version) {
        throw StoreError(file + " was written by a newer mdsweep (format " + std::to_string(version) +
                         "; this one reads up to " + std::to_string(results_format_version) + ")");
    }
    if (version < 1) throw Error("its format version is " + std::to_string(version));
    if (version < oldest_results_format) {
        throw StoreError(file + " was written by an older mdsweep (format " + std::to_string(version) +
                         "; this one reads from " + std::to_string(oldest_results_format) +
                         " on): run its sweep again");
    }
}

// Before version 2 of the physics a preset's temperature said nothing of the Bjerrum length of water.
void keep_old_bjerrum_length(SweepState& state) {
    const Preset* const preset = find_preset(state.config.model.kind);
    ParticleModel& model = state.config.model.particles;
    if (state.provenance.physics >= 2 || preset == nullptr || model.bjerrum.mark.line > 0) return;
    ParticleModel usual;
    preset->expand(usual);
    model.bjerrum.value = usual.bjerrum.value;
}

void read_sweep(const Node& root, const std::string& file, const ConfigParser& parse, SweepState& state) {
    const Node group = root.open_group("sweep");
    state.seed = group.get_uint("seed");
    const std::filesystem::path path = group.get_text("path");
    std::string text = group.read_text("text");
    if (root.get_int("format_version") < 7) text = with_length_of_before_format_7(text);
    try {
        state.config = parse(text, path.empty() ? file : path.string(), path.parent_path());
    } catch (const ConfigError& e) {
        throw StoreError("the sweep stored in " + file + " is not accepted by this mdsweep: " + e.what() +
                         "; run it again with that mended, or read it with mdsweep " +
                         state.provenance.mdsweep_version + ", which wrote it");
    }
    keep_old_bjerrum_length(state);
    state.config.text = text;
    state.config.path = path;
    if (state.config.table) state.config.table->text = group.read_text("runs");
    // As they were, wherever the files are now.
    std::size_t number = 0;
    for (PotentialConfig* const potential : state.config.model.particles.tables())
        potential->table_text = group.read_text("tables/" + std::to_string(number++));
}

Design read_design(const Node& root) {
    const Node group = root.open_group("design");
    Design design;
    design.names = group.read_strings("names");
    const auto table = group.read<double>("points");
    const std::size_t columns = design.names.size();
    if (table.shape.size() != 2 || table.shape[1] != columns) throw Error("/design/points does not fit /design/names");
    for (std::size_t i = 0; i < table.shape[0]; ++i) {
        const auto row = table.data.begin() + static_cast<std::ptrdiff_t>(i * columns);
        design.points.emplace_back(row, row + static_cast<std::ptrdiff_t>(columns));
    }
    design.varying = read_indices(group, "varying", columns);
    design.low = group.read<double>("low", {design.varying.size()});
    design.high = group.read<double>("high", {design.varying.size()});
    return design;
}

std::vector<Observable> read_observables(const Node& outputs) {
    std::vector<Observable> observables;
    int first = 0;
    for (const std::string& name : outputs.get_strings("names")) {
        const Node node = outputs.open_dataset(name);
        Observable o;
        o.name = name;
        o.unit = node.get_text("unit");
        o.learned = node.get_int("learned") != 0;
        o.mean_known = node.get_int("mean_known") != 0;
        o.signed_value = node.get_int("signed") != 0;
        o.least = node.get_double("least");
        const auto axis = std::ranges::find(axis_names, node.get_text("axis"));
        if (axis == axis_names.end()) throw Error(node.path() + " lies along an unknown axis");
        o.axis = static_cast<Axis>(axis - axis_names.begin());
        const auto shape = node.shape();
        if (shape.size() != 2 || shape[1] > 1'000'000) throw Error(node.path() + " is not a table");
        o.size = static_cast<int>(shape[1]);
        o.first = first;
        first += o.size;
        observables.push_back(std::move(o));
    }
    return observables;
}

// The inverse of gather() in write_results.cpp.
void scatter(const Node& group, SweepState& state, std::vector<double> Outcome::*simulated,
             std::vector<double> PointState::*predicted, std::vector<double> ReadOff::*read_off) {
    for (const Observable& o : state.observables) {
        const auto size = static_cast<std::size_t>(o.size);
        const auto number = static_cast<std::size_t>(&o - state.observables.data());
        const std::vector<double> table = group.read<double>(o.name, {state.points.size(), size});
        for (std::size_t i = 0; i < state.points.size(); ++i) {
            PointState& p = state.points[i];
            std::vector<double>* target = nullptr;
            if (p.status == Status::simulated) target = &((*p.outcome).*simulated);
            if (is_learned(p.status) && o.learned) target = &(p.*predicted);
            if (is_learned(p.status) && !o.learned && size == 1 && !std::isnan(table[i])) {
                (p.read_off.*read_off).resize(state.observables.size(), std::numeric_limits<double>::quiet_NaN());
                (p.read_off.*read_off)[number] = table[i];
            }
            if (target == nullptr) continue;
            const auto row = table.begin() + static_cast<std::ptrdiff_t>(i * size);
            target->insert(target->end(), row, row + static_cast<std::ptrdiff_t>(size));
        }
    }
}

template <class T>
T to_enum(std::uint8_t value, T last, const char* name) {
    if (value > static_cast<std::uint8_t>(last))
        throw Error(std::string("/points/") + name + " holds an unknown value");
    return static_cast<T>(value);
}

// [quantity][point]
std::vector<std::vector<double>> read_realised(const Node& points, SweepState& state) {
    const Node group = points.open_group("realised");
    std::vector<std::vector<double>> numbers;
    for (const std::string& name : group.get_strings("names")) {
        numbers.push_back(group.read<double>(name, {state.design.size()}));
        state.realised.push_back({name, group.open_dataset(name).get_text("unit")});
    }
    return numbers;
}

void read_states(const Node& group, std::int64_t version, SweepState& state) {
    const std::size_t n = state.design.size();
    state.heights = group.read<double>("height", {n});
    state.points.resize(n);
    const auto status = group.read<std::uint8_t>("status", {n});
    const auto role = group.read<std::uint8_t>("role", {n});
    const auto gate = group.read<std::int64_t>("gate", {n});
    const auto seed = group.read<std::uint64_t>("seed", {n});
    const auto seconds = group.read<double>("seconds", {n});
    const auto steps = group.read<std::int64_t>("steps", {n});
    const auto replicas = version < 8 ? std::vector<std::int64_t>(n, state.config.simulation.replicas)
                                      : group.read<std::int64_t>("replicas", {n});
    const auto particles = group.read<std::int64_t>("ions", {n});  // so called on disk, charged or not
    const std::vector<std::vector<double>> realised = read_realised(group, state);
    for (std::size_t i = 0; i < n; ++i) {
        PointState& p = state.points[i];
        Life(p).restore(to_enum(status[i], Status::uncertified, "status"), to_enum(role[i], Role::imported, "role"),
                        narrow<int>(gate[i], "/points/gate"));
        if (!has_outcome(p.status)) continue;
        Outcome& o = p.outcome.emplace();
        o.point = i;
        o.failed = p.status == Status::failed;
        o.seed = seed[i];
        o.seconds = seconds[i];
        o.steps = steps[i];
        o.replicas = narrow<int>(replicas[i], "/points/replicas");
        o.particles = narrow<int>(particles[i], "/points/ions");
        for (const std::vector<double>& number : realised) o.realised.push_back(number[i]);
        if (o.failed && std::ranges::all_of(o.realised, [](double x) { return std::isnan(x); })) o.realised.clear();
    }
}

void read_places(const Node& root, SweepState& state) {
    const std::int64_t version = root.get_int("format_version");
    for (Observable& o : state.observables) {
        if (o.axis == Axis::none) continue;
        const std::string path = grid_path(o).substr(1);
        o.places = root.read<double>(path, {static_cast<std::size_t>(o.size)});
        o.place_unit = root.open_dataset(path).get_text("unit");
        o.place_name = root.open_dataset(path).get_text("name");
        if (version < 6 && o.axis != Axis::other)
            for (double& place : o.places) place += 0.5;  // they were counted from the mid-plane
    }
}

void read_effective(const Node& group, SweepState& state) {
    for (const Observable& o : state.observables) {
        const auto samples = group.read<double>(o.name, {state.points.size()});
        for (std::size_t i = 0; i < state.points.size(); ++i)
            if (state.points[i].status == Status::simulated) state.points[i].outcome->effective.push_back(samples[i]);
    }
}

void read_points(const Node& root, SweepState& state) {
    const Node group = root.open_group("points");
    read_states(group, root.get_int("format_version"), state);
    const std::vector<std::size_t> failed = read_indices(group, "failures/point", state.points.size());
    const std::vector<std::string> reasons = group.read_strings("failures/reason");
    if (failed.size() != reasons.size()) throw Error("/points/failures lacks a reason");
    for (std::size_t k = 0; k < failed.size(); ++k) {
        PointState& p = state.points[failed[k]];
        if (p.status != Status::failed) throw Error("/points/failures lists a point that did not fail");
        p.outcome->reason = reasons[k];
    }
    const Node outputs = group.open_group("outputs");
    state.observables = read_observables(outputs);
    if (!state.config.table)  // its outputs are no entries of the catalogue
        for (const Observable& observable : state.observables) state.config.recorded.push_back(observable.name);
    scatter(outputs, state, &Outcome::values, &PointState::predicted, &ReadOff::values);
    scatter(group.open_group("errors"), state, &Outcome::errors, &PointState::error_bars, &ReadOff::error_bars);
    for (PointState& p : state.points)  // an error bar may be unknown
        p.read_off.error_bars.resize(p.read_off.values.size(), std::numeric_limits<double>::quiet_NaN());
    read_places(root, state);
    read_effective(group.open_group("n_eff"), state);
}

int to_number(const std::string& name, const Node& group) {
    try {
        return std::stoi(name);
    } catch (const std::logic_error&) {
        throw Error(group.path() + "/" + name + " is not a number");
    }
}

std::vector<Gate> read_gates(const Node& root, std::size_t points) {
    const Node group = root.open_group("gates");
    std::vector<Gate> gates;
    for (const std::string& name : group.children()) {
        const Node node = group.open_group(name);
        Gate g;
        g.number = to_number(name, group);
        g.model_version = get_number<int>(node, "model_version");
        g.threshold = node.get_double("threshold");
        g.alpha = node.get_double("alpha");
        g.delta = node.get_double("delta");
        g.closed = node.get_int("closed") != 0;
        g.passed = node.get_int("passed") != 0;
        g.failures = get_number<int>(node, "failures");
        g.failing_bound = get_number<std::size_t>(node, "failing_bound");
        g.handed_over = get_number<std::size_t>(node, "handed_over");
        g.estimated = node.get_int("estimated") != 0;
        g.spot_checks = get_number<std::size_t>(node, "spot_checks");
        g.spot_failures = get_number<std::size_t>(node, "spot_failures");
        g.revoked = node.get_int("revoked") != 0;
        g.candidates = read_indices(node, "candidates", points);
        g.audits = read_indices(node, "audits", points);
        const auto stages = node.read<std::int64_t>("stages");
        for (std::size_t k = 0; k + 1 < stages.data.size(); k += 2)
            g.stages.push_back({narrow<std::size_t>(stages.data[k], "/gates stages"),
                                narrow<std::size_t>(stages.data[k + 1], "/gates stages")});
        gates.push_back(std::move(g));
    }
    std::sort(gates.begin(), gates.end(), [](const Gate& a, const Gate& b) { return a.number < b.number; });
    return gates;
}

std::vector<TrainingRecord> read_training(const Node& root) {
    const Node group = root.open_group("training");
    const auto version = group.read<std::int64_t>("version").data;
    const hdf5::Shape shape = {version.size()};
    const auto seconds = group.read<double>("seconds", shape);
    const auto simulated = group.read<std::int64_t>("simulated", shape);
    const auto trained_on = group.read<std::int64_t>("trained_on", shape);
    const auto train_error = group.read<double>("train_error", shape);
    const auto test_error = group.read<double>("test_error", shape);
    const auto test_passing = group.read<double>("test_passing", shape);
    const auto test_quantile = group.read<double>("test_quantile", shape);
    const auto noise = group.read<double>("noise", shape);
    const auto certified = group.read<double>("certified", shape);
    const auto forecast = group.read<double>("forecast", shape);
    const auto forecast_low = group.read<double>("forecast_low", shape);
    const auto forecast_high = group.read<double>("forecast_high", shape);
    std::vector<TrainingRecord> history(version.size());
    for (std::size_t i = 0; i < history.size(); ++i) {
        history[i] = {.version = narrow<int>(version[i], "/training/version"),
                      .seconds = seconds[i],
                      .simulated = narrow<std::size_t>(simulated[i], "/training/simulated"),
                      .trained_on = narrow<std::size_t>(trained_on[i], "/training/trained_on"),
                      .train_error = train_error[i],
                      .test_error = test_error[i],
                      .test_passing = test_passing[i],
                      .test_quantile = test_quantile[i],
                      .noise = noise[i],
                      .within = certified[i],
                      .forecast = forecast[i],
                      .forecast_low = forecast_low[i],
                      .forecast_high = forecast_high[i]};
    }
    return history;
}

std::vector<StoredModel> read_models(const Node& root) {
    const Node group = root.open_group("models");
    std::vector<StoredModel> models;
    for (const std::string& name : group.children()) {
        const Node node = group.open_group(name);
        StoredModel model;
        model.version = to_number(name, group);
        model.learned_as_asked = !node.has_attribute("composition") || node.get_text("composition") == "asked";
        model.calibration = {.factor = node.get_double("error_bar_factor"),
                             .floor = node.get_double("error_bar_floor"),
                             .test_points = get_number<std::size_t>(node, "test_points")};
        if (!(model.calibration.factor >= 0) || !(model.calibration.floor >= 0))
            throw Error(node.path() + " has error bars below 0");
        const auto classes = node.read<double>("classes");
        const std::size_t width = classes.shape.size() == 2 ? classes.shape[1] : 0;
        for (std::size_t k = 0; width >= 2 && k < classes.shape[0]; ++k) {
            const auto row = classes.data.begin() + static_cast<std::ptrdiff_t>(k * width);
            const auto end = row + static_cast<std::ptrdiff_t>(width - 2);
            model.calibration.classes.push_back({{row, end}, *end, static_cast<std::size_t>(std::max(0.0, end[1]))});
        }
        const Node arrays = node.open_group("arrays");
        for (const std::string& array_name : node.read_strings("names")) {
            auto array = arrays.read<float>(array_name);
            model.arrays.push_back(
                {.name = array_name, .shape = {array.shape.begin(), array.shape.end()}, .data = std::move(array.data)});
        }
        models.push_back(std::move(model));
    }
    std::sort(models.begin(), models.end(),
              [](const StoredModel& a, const StoredModel& b) { return a.version < b.version; });
    return models;
}

// Of an earlier sweep's points there may have been any number.
void require_possible_replicas(const SweepState& state) {
    const std::vector<bool> imported = imported_points(state);
    for (std::size_t i = 0; i < state.points.size(); ++i) {
        const std::optional<Outcome>& outcome = state.points[i].outcome;
        if (!outcome || (imported[i] && outcome->replicas > 0)) continue;
        if (!can_have_replicas(state.config.simulation, outcome->replicas))
            throw Error("/points/replicas has " + std::to_string(outcome->replicas) + " for point " +
                        std::to_string(i) + ", which no point of this sweep can have");
    }
}

void read_imported(const Node& root, SweepState& state) {
    if (!root.has("imported")) return;
    const Node group = root.open_group("imported");
    Imported& imported = state.imported;
    imported.from = group.get_text("from");
    imported.sha256 = group.get_text("sha256");
    imported.points = read_indices(group, "points", state.points.size());
    std::size_t learned = 0;
    for (const Observable& o : state.observables) learned += o.learned ? static_cast<std::size_t>(o.size) : 0;
    const auto table = [&](const char* name, std::size_t rows, std::size_t columns) {
        const std::vector<double> numbers = group.read<double>(name, {rows, columns});
        std::vector<std::vector<double>> split;
        for (std::size_t i = 0; i < rows; ++i) {
            const auto row = numbers.begin() + static_cast<std::ptrdiff_t>(i * columns);
            split.emplace_back(row, row + static_cast<std::ptrdiff_t>(columns));
        }
        return split;
    };
    const hdf5::Shape shape = group.open_dataset("rows").shape();
    if (shape.size() != 2) throw Error("/imported/rows is not a table");
    imported.rows = table("rows", shape[0], state.design.names.size());
    imported.values = table("values", shape[0], learned);
    imported.errors = table("errors", shape[0], learned);
}

// The outcomes that points have taken. Format 3 did not store them: there each is the one that its point has.
void read_taken(const Node& root, SweepState& state) {
    if (!root.has("taken")) {
        for (PointState& p : state.points)
            if (has_outcome(p.status)) p.taken = {{content_digest(*p.outcome), p.outcome->seconds}};
        for (const std::size_t i : state.imported.points) state.points[i].taken.clear();
        return;
    }
    const Node group = root.open_group("taken");
    const std::vector<std::size_t> point = read_indices(group, "point", state.points.size());
    const auto content = group.read<std::uint64_t>("content", {point.size()});
    const auto seconds = group.read<double>("seconds", {point.size()});
    for (std::size_t k = 0; k < point.size(); ++k) state.points[point[k]].taken.push_back({content[k], seconds[k]});
    for (const PointState& p : state.points)
        if (!std::ranges::is_sorted(p.taken)) throw Error("/taken is not in order");
}

void read_provenance(const Node& root, SweepState& state) {
    const Node group = root.open_group("provenance");
    state.provenance = {.mdsweep_version = root.get_text("mdsweep_version"),
                        .git_hash = root.get_text("git_hash"),
                        .device = group.get_text("device"),
                        .host = group.get_text("host"),
                        .started = group.get_text("started"),
                        .seconds = group.get_double("seconds"),
                        .training_seconds = group.get_double("training_seconds"),
                        .slots = get_number<int>(group, "slots"),
                        .physics = group.has_attribute("physics") ? get_number<int>(group, "physics") : 1};
    state.finished = root.get_int("finished") != 0;
    state.ending = root.get_text("ending");
}

// A file without the trailer may be whole: HDF5 drops it when some other program adds to the file. Then HDF5's own
// checks must do.
bool has_wrong_checksum(std::string_view bytes) {
    const std::size_t length = results_trailer.size() + 9;
    if (bytes.size() < length) return false;
    const std::string_view trailer = bytes.substr(bytes.size() - length);
    if (!trailer.starts_with(results_trailer) || !trailer.ends_with('\n')) return false;
    return trailer.substr(results_trailer.size(), 8) != hex8(crc32(bytes.substr(0, bytes.size() - length)));
}

// Tells apart what HDF5 would only call "unable to open": unreadable, a folder, empty, another kind of file.
void check_file(const std::filesystem::path& file) {
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    if (!std::filesystem::exists(status)) throw StoreError(file.string() + " does not exist");
    if (!std::filesystem::is_regular_file(status)) {
        throw StoreError(file.string() + " is not an mdsweep results file, nor a file at all");
    }
    const std::string bytes = read_all(file);
    if (!hdf5::is_hdf5(file)) {
        throw StoreError(file.string() + " is not an mdsweep results file" + (bytes.empty() ? ": it is empty" : ""));
    }
    if (has_wrong_checksum(bytes)) throw StoreError(file.string() + " is damaged: its checksum is wrong");
}

}  // namespace

SweepState read_results(const std::filesystem::path& file, const ConfigParser& parse) {
    check_file(file);
    SweepState state;
    const auto damaged = [&](const std::string& what) { return StoreError(file.string() + " is damaged: " + what); };
    try {
        hdf5::read_file(file, [&](const Node& root) {
            check_format(root, file.string());
            read_provenance(root, state);
            read_sweep(root, file.string(), parse, state);
            state.design = read_design(root);
            set_logs(state.config.design, state.design);
            read_points(root, state);
            state.gates = read_gates(root, state.points.size());
            state.history = read_training(root);
            state.models = read_models(root);
            read_imported(root, state);
            require_possible_replicas(state);
            read_taken(root, state);
        });
    } catch (const Error& e) {
        throw damaged(e.what());
    } catch (const std::bad_alloc&) {
        throw damaged("it asks for more memory than there is");
    }
    return state;
}

}  // namespace mdsweep
