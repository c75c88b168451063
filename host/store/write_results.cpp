#include <array>
#include <chrono>
#include <ctime>
#include <limits>
#include <span>
#include <stdexcept>

#include "store/files.hpp"
#include "store/hdf5.hpp"
#include "store/results_file.hpp"

namespace mdsweep {

namespace {

using hdf5::Node;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::string now_utc() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

void describe(const Node& node, const char* meaning, const std::string& unit = "") {
    node.set("description", meaning);
    if (!unit.empty()) node.set("unit", unit);
}

std::vector<std::int64_t> to_int64(std::span<const std::size_t> numbers) {
    return {numbers.begin(), numbers.end()};
}

template <class T, class Items, class Get>
std::vector<T> column(const Items& items, Get get) {
    std::vector<T> values;
    values.reserve(items.size());
    for (const auto& item : items) values.push_back(static_cast<T>(get(item)));
    return values;
}

template <class Enum>
std::vector<std::string> names_up_to(Enum last) {
    std::vector<std::string> names;
    for (int i = 0; i <= static_cast<int>(last); ++i) names.emplace_back(to_string(static_cast<Enum>(i)));
    return names;
}

int learned_columns(const SweepState& state) {
    int n = 0;
    for (const Observable& o : state.observables) n += o.learned ? o.size : 0;
    return n;
}

// A state that contradicts itself is a mistake of the program; it must not become a file that cannot be read.
void check_consistent(const SweepState& state) {
    const auto fail = [](const std::string& what) { throw std::logic_error("cannot store the sweep: " + what); };
    if (state.points.size() != state.design.size()) fail("the states of the points and the design differ in number");
    for (const auto& row : state.design.points) {
        if (row.size() != state.design.names.size()) fail("a point of the design lacks a parameter");
    }
    if (state.heights.size() != state.points.size()) fail("there is not one height a point");
    const auto all = static_cast<std::size_t>(state.columns());
    const auto learned = static_cast<std::size_t>(learned_columns(state));
    for (std::size_t i = 0; i < state.points.size(); ++i) {
        const PointState& p = state.points[i];
        const std::string who = "point " + std::to_string(i) + " is " + to_string(p.status);
        const bool tried = has_outcome(p.status);
        if (tried && !p.outcome) fail(who + " without an outcome");
        if (tried && p.outcome->failed != (p.status == Status::failed)) fail(who + ", but its outcome is not");
        if (tried && p.outcome->point != i) fail(who + " with the outcome of another point");
        if (p.status == Status::simulated && (p.outcome->values.size() != all || p.outcome->errors.size() != all ||
                                              p.outcome->effective.size() != state.observables.size())) {
            fail(who + " without all of its values and errors");
        }
        if (tried && has_realised(*p.outcome) && p.outcome->realised.size() != state.realised.size()) {
            fail(who + " without all of its realised numbers");
        }
        if (is_learned(p.status) && (p.predicted.size() != learned || p.error_bars.size() != learned)) {
            fail(who + " without all of its values and error bars");
        }
    }
}

void write_sweep(const Node& root, const SweepState& state) {
    const Node group = root.create_group("sweep");
    group.write_text("text", state.config.text);
    describe(group.open_dataset("text"), "the sweep file, verbatim");
    group.set("seed", state.seed);
    group.set("path", state.config.path.string());
    if (!state.config.title.empty()) group.set("title", state.config.title);
    if (!state.config.note.empty()) group.set("note", state.config.note);
    if (state.config.table) {
        group.write_text("runs", state.config.table->text);
        describe(group.open_dataset("runs"), "the table of finished simulations, verbatim");
    }
    std::size_t number = 0;
    for (const PotentialConfig* const potential : state.config.model.particles.tables()) {
        const std::string name = "tables/" + std::to_string(number++);
        group.write_text(name, potential->table_text);
        group.open_dataset(name).set("path", potential->table.string());
    }
}

void write_design(const Node& root, const Design& design) {
    const Node group = root.create_group("design");
    std::vector<double> table;
    for (const auto& row : design.points) table.insert(table.end(), row.begin(), row.end());
    const Node points = group.write("points", std::span<const double>(table), {design.size(), design.names.size()});
    describe(points, "one row a point, one column a parameter; names carry the units");
    points.set("columns", design.names);
    group.write_strings("names", design.names);
    describe(group.write("varying", to_int64(design.varying)), "columns that vary: the surrogate's inputs");
    describe(group.write("low", design.low), "least value of each varying parameter: the trained domain");
    describe(group.write("high", design.high), "largest value of each varying parameter");
}

// The columns of one observable over all points, from simulations or predictions, NaN where there is neither.
std::vector<double> gather(const SweepState& state, const Observable& o, int first_learned,
                           std::vector<double> Outcome::*simulated, std::vector<double> PointState::*predicted,
                           std::vector<double> ReadOff::*read_off) {
    const auto size = static_cast<std::size_t>(o.size);
    const auto number = static_cast<std::size_t>(&o - state.observables.data());
    std::vector<double> table(state.points.size() * size, nan);
    for (std::size_t i = 0; i < state.points.size(); ++i) {
        const PointState& p = state.points[i];
        const double* source = nullptr;
        if (p.status == Status::simulated) source = ((*p.outcome).*simulated).data() + o.first;
        const std::vector<double>& numbers = p.read_off.*read_off;
        if (is_learned(p.status) && o.learned) source = (p.*predicted).data() + first_learned;
        if (is_learned(p.status) && !o.learned && size == 1 && !numbers.empty()) source = numbers.data() + number;
        if (source != nullptr) std::copy_n(source, size, table.begin() + static_cast<std::ptrdiff_t>(i * size));
    }
    return table;
}

std::vector<double> effective_samples(const SweepState& state, std::size_t observable) {
    return column<double>(state.points, [&](const PointState& p) {
        return p.status == Status::simulated ? p.outcome->effective[observable] : nan;
    });
}

void write_observables(const Node& points, const SweepState& state) {
    const Node outputs = points.create_group("outputs");
    const Node errors = points.create_group("errors");
    const std::vector<std::string> names =
        column<std::string>(state.observables, [](const Observable& o) { return o.name; });
    outputs.set("names", names);
    describe(outputs, "values, simulated and predicted alike (/points/status says which); NaN where there is none");
    describe(errors, "standard error of a simulated value, error bar of a predicted one");
    const Node effective = points.create_group("n_eff");
    describe(effective, "independent samples in a simulated value: the variance of one over the squared error");
    int first_learned = 0;
    for (const Observable& o : state.observables) {
        const hdf5::Shape shape = {state.points.size(), static_cast<std::size_t>(o.size)};
        const std::vector<double> values =
            gather(state, o, first_learned, &Outcome::values, &PointState::predicted, &ReadOff::values);
        const std::vector<double> bars =
            gather(state, o, first_learned, &Outcome::errors, &PointState::error_bars, &ReadOff::error_bars);
        const Node value_node = outputs.write(o.name, std::span<const double>(values), shape);
        const Node error_node = errors.write(o.name, std::span<const double>(bars), shape);
        effective.write(o.name, effective_samples(state, static_cast<std::size_t>(&o - state.observables.data())));
        value_node.set("learned", std::int64_t{o.learned});
        value_node.set("mean_known", std::int64_t{o.mean_known});
        value_node.set("signed", std::int64_t{o.signed_value});
        value_node.set("least", o.least);
        value_node.set("axis", std::string(axis_names[static_cast<std::size_t>(o.axis)]));
        for (const Node* node : {&value_node, &error_node}) {
            node->set("unit", o.unit);
            if (o.axis != Axis::none) node->set("grid", grid_path(o));
        }
        if (o.learned) first_learned += o.size;
    }
}

void write_points(const Node& root, const SweepState& state) {
    const Node group = root.create_group("points");
    const auto& points = state.points;
    const auto status = column<std::uint8_t>(points, [](const PointState& p) -> Status { return p.status; });
    const auto role = column<std::uint8_t>(points, [](const PointState& p) -> Role { return p.role; });
    describe(group.write_enum("status", status, names_up_to(Status::uncertified)), "what is known of a point");
    describe(group.write_enum("role", role, names_up_to(Role::imported)), "why a point was simulated");
    describe(group.write("gate", column<std::int64_t>(points, [](const PointState& p) { return p.gate; })),
             "gate that audited the point or handed it over; 0: none");

    Outcome none;
    none.replicas = 0;
    none.realised.assign(state.realised.size(), nan);
    const auto outcome = [&](const PointState& p) -> const Outcome& {
        return has_outcome(p.status) ? *p.outcome : none;
    };
    const auto write = [&]<class T>(const char* name, T Outcome::*field, auto number, const char* unit,
                                    const char* meaning) {
        using Number = decltype(number);
        const auto values = column<Number>(points, [&](const PointState& p) { return outcome(p).*field; });
        describe(group.write(name, values), meaning, unit);
    };
    write("seed", &Outcome::seed, std::uint64_t{}, "", "seed of the simulation");
    write("seconds", &Outcome::seconds, double{}, "s", "time on its core or slot");
    write("steps", &Outcome::steps, std::int64_t{}, "", "time steps done, by all replicas together");
    write("replicas", &Outcome::replicas, std::int64_t{}, "", "replicas that were simulated; 0: none");
    write("ions", &Outcome::particles, std::int64_t{}, "", "particles of one replica, charged or not");
    const Node realised = group.create_group("realised");
    describe(realised, "as it is with whole particles; NaN: not simulated, or the system could not be made");
    realised.set("names", column<std::string>(state.realised, [](const Quantity& q) { return q.name; }));
    for (std::size_t k = 0; k < state.realised.size(); ++k)
        realised
            .write(state.realised[k].name,
                   column<double>(
                       points,
                       [&](const PointState& p) { return has_realised(outcome(p)) ? outcome(p).realised[k] : nan; }))
            .set("unit", state.realised[k].unit);
    describe(group.write("height", state.heights), "distance of the walls, or length of the box in z");

    std::vector<std::int64_t> failed;
    std::vector<std::string> reasons;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (points[i].status != Status::failed) continue;
        failed.push_back(static_cast<std::int64_t>(i));
        reasons.push_back(points[i].outcome->reason);
    }
    describe(group.write("failures/point", failed), "points whose replicas blew up");
    group.write_strings("failures/reason", reasons);
    write_observables(group, state);
}

// One grid for all profiles across the slit, and one for each of the others.
void write_grids(const Node& root, const SweepState& state) {
    bool written = false;
    for (const Observable& o : state.observables) {
        if (o.axis == Axis::none) continue;
        const bool along_z = o.axis != Axis::other;
        if (along_z && written) continue;
        const Node node = root.write(grid_path(o), o.places);
        if (along_z)
            describe(
                node,
                "centre of each bin as z over /points/height, from 0 at the left wall to 1 at the right one; profiles "
                "that end at the mid-plane, 0.5, are symmetric",
                o.place_unit);
        else
            describe(node, "centre of each column", o.place_unit);
        node.set("name", o.place_name);
        written = written || along_z;
    }
}

void write_gates(const Node& root, const SweepState& state) {
    const Node gates = root.create_group("gates");
    describe(gates, "attempts to hand points over to the surrogate, with their certificates");
    for (const Gate& g : state.gates) {
        const Node node = gates.create_group(std::to_string(g.number));
        node.set("model_version", std::int64_t{g.model_version});
        node.set("threshold", g.threshold);
        node.set("alpha", g.alpha);
        node.set("delta", g.delta);
        node.set("closed", std::int64_t{g.closed});
        node.set("passed", std::int64_t{g.passed});
        node.set("failures", std::int64_t{g.failures});
        node.set("failing_bound", static_cast<std::int64_t>(g.failing_bound));
        node.set("handed_over", static_cast<std::int64_t>(g.handed_over));
        node.set("estimated", std::int64_t{g.estimated});
        node.set("spot_checks", static_cast<std::int64_t>(g.spot_checks));
        node.set("spot_failures", static_cast<std::int64_t>(g.spot_failures));
        node.set("revoked", std::int64_t{g.revoked});
        describe(node.write("candidates", to_int64(g.candidates)), "points that were to be handed over");
        std::vector<std::int64_t> stages;
        for (const AuditStage& stage : g.stages) {
            stages.push_back(static_cast<std::int64_t>(stage.audits));
            stages.push_back(static_cast<std::int64_t>(stage.allowed));
        }
        describe(node.write("stages", std::span<const std::int64_t>(stages), {g.stages.size(), 2}),
                 "after so many audits the gate passes if no more than so many fail");
        describe(node.write("audits", to_int64(g.audits)), "candidates drawn at random and simulated");
    }
}

void write_training(const Node& root, const std::vector<TrainingRecord>& history) {
    const Node group = root.create_group("training");
    describe(group, "the learning curve: one entry a trained version");
    const auto write = [&]<class T>(const char* name, T TrainingRecord::*field, auto number, const char* unit,
                                    const char* meaning) {
        using Number = decltype(number);
        describe(group.write(name, column<Number>(history, [&](const TrainingRecord& r) { return r.*field; })), meaning,
                 unit);
    };
    write("version", &TrainingRecord::version, std::int64_t{}, "", "model version");
    write("seconds", &TrainingRecord::seconds, double{}, "s", "since the sweep began");
    write("simulated", &TrainingRecord::simulated, std::int64_t{}, "", "points simulated so far");
    write("trained_on", &TrainingRecord::trained_on, std::int64_t{}, "", "points trained on");
    write("train_error", &TrainingRecord::train_error, double{}, "tolerance",
          "rms scaled error on the training points");
    write("test_error", &TrainingRecord::test_error, double{}, "tolerance",
          "rms scaled error on the test set; NaN before it is there");
    write("test_passing", &TrainingRecord::test_passing, double{}, "1", "share of the test set within tolerance");
    write("test_quantile", &TrainingRecord::test_quantile, double{}, "tolerance",
          "scaled error under which a share `coverage` of the test set is");
    write("noise", &TrainingRecord::noise, double{}, "tolerance",
          "rms of the simulations' own standard errors on the test set");
    write("certified", &TrainingRecord::within, double{}, "1", "share of the design within tolerance");
    write("forecast", &TrainingRecord::forecast, double{}, "",
          "simulations in all until test_quantile is 1; NaN: unknown, infinite: never");
    write("forecast_low", &TrainingRecord::forecast_low, double{}, "", "its lower end, of four in five");
    write("forecast_high", &TrainingRecord::forecast_high, double{}, "", "its upper end");
}

void write_models(const Node& root, const std::vector<StoredModel>& models) {
    const Node group = root.create_group("models");
    describe(group, "weights of the surrogate's ensembles, by version");
    for (const StoredModel& model : models) {
        const Node node = group.create_group(std::to_string(model.version));
        node.set("composition", model.learned_as_asked ? "asked" : "realised");
        node.set("error_bar_factor", model.calibration.factor);
        node.set("error_bar_floor", model.calibration.floor);
        std::vector<double> classes;
        for (const Calibration::Class& each : model.calibration.classes) {
            classes.insert(classes.end(), each.values.begin(), each.values.end());
            classes.push_back(each.factor);
            classes.push_back(static_cast<double>(each.test_points));
        }
        const std::size_t rows = model.calibration.classes.size();
        const hdf5::Shape shape = {rows, rows > 0 ? classes.size() / rows : 0};
        describe(node.write("classes", std::span<const double>(classes), shape),
                 "of points that share these values: the values, error_bar_factor, test_points");
        node.set("test_points", static_cast<std::int64_t>(model.calibration.test_points));
        node.write_strings("names",
                           column<std::string>(model.arrays, [](const surrogate::NamedArray& a) { return a.name; }));
        const Node arrays = node.create_group("arrays");
        for (const surrogate::NamedArray& a : model.arrays) {
            arrays.write(a.name, std::span<const float>(a.data), hdf5::Shape(a.shape.begin(), a.shape.end()));
        }
    }
}

// A group of its own, and only where there is something: other sweeps' files stay as they were.
void write_imported(const Node& root, const SweepState& state) {
    const Imported& imported = state.imported;
    if (imported.from.empty()) return;
    const Node group = root.create_group("imported");
    describe(group, "what an earlier sweep contributed");
    group.set("from", imported.from);
    group.set("sha256", imported.sha256);
    describe(group.write("points", to_int64(imported.points)), "points of the design that it has simulated");
    const auto table = [&](const char* name, const std::vector<std::vector<double>>& rows, std::size_t columns,
                           const char* meaning) {
        std::vector<double> numbers;
        for (const auto& row : rows) numbers.insert(numbers.end(), row.begin(), row.end());
        describe(group.write(name, std::span<const double>(numbers), {rows.size(), columns}), meaning);
    };
    const auto learned = static_cast<std::size_t>(learned_columns(state));
    table("rows", imported.rows, state.design.names.size(), "rows to train on that are no points: parameters");
    table("values", imported.values, learned, "their learned outputs, one after the other");
    table("errors", imported.errors, learned, "and the standard errors of these");
}

// With these an outcome that is told twice is no news, and its time counts once.
void write_taken(const Node& root, const SweepState& state) {
    const Node group = root.create_group("taken");
    describe(group, "the outcomes that points have taken, those included that another one of the point stands for");
    std::vector<std::int64_t> point;
    std::vector<std::uint64_t> content;
    std::vector<double> seconds;
    for (std::size_t i = 0; i < state.points.size(); ++i)
        for (const TakenOutcome& taken : state.points[i].taken) {
            point.push_back(static_cast<std::int64_t>(i));
            content.push_back(taken.content);
            seconds.push_back(taken.seconds);
        }
    describe(group.write("point", point), "number of the point");
    describe(group.write("content", content), "digest of all that the outcome says but where it ran, and how long");
    describe(group.write("seconds", seconds), "time on its core or slot", "s");
}

void write_provenance(const Node& root, const SweepState& state) {
    const Provenance& p = state.provenance;
    root.set("format", results_format);
    root.set("format_version", std::int64_t{results_format_version});
    root.set("mdsweep_version", p.mdsweep_version);
    root.set("git_hash", p.git_hash);
    root.set("created", now_utc());
    root.set("finished", std::int64_t{state.finished});
    root.set("ending", state.ending);
    const Node group = root.create_group("provenance");
    group.set("device", p.device);
    group.set("host", p.host);
    group.set("started", p.started);
    group.set("seconds", p.seconds);
    group.set("simulation_seconds", state.simulation_seconds());
    group.set("training_seconds", p.training_seconds);
    group.set("slots", std::int64_t{p.slots});
    group.set("physics", std::int64_t{p.physics});
}

void write_trajectories(const Node& root, const std::filesystem::path& file, const WriteOptions& options) {
    const std::string added = options.add != nullptr ? options.add->name : "";
    if (options.keep_trajectories && hdf5::is_hdf5(file)) {  // somebody may have moved it away
        hdf5::read_file(file, [&](const Node& old) {
            if (!old.has("trajectories")) return;
            const Node from = old.open_group("trajectories");
            for (const std::string& name : from.children())
                if (name != added) root.copy(from, name, "trajectories/" + name);
        });
    }
    if (options.add != nullptr) options.add->write(root.create_group("trajectories/" + added));
}

}  // namespace

void write_results(const SweepState& state, const std::filesystem::path& file, const WriteOptions& options) {
    check_consistent(state);
    require_folder_of(file);
    std::vector<std::byte> image;
    try {
        image = hdf5::build_image([&](const Node& root) {
            write_provenance(root, state);
            write_sweep(root, state);
            write_design(root, state.design);
            write_points(root, state);
            write_grids(root, state);
            write_gates(root, state);
            write_training(root, state.history);
            write_models(root, state.models);
            write_imported(root, state);
            write_taken(root, state);
            write_trajectories(root, file, options);
        });
    } catch (const hdf5::Error& e) {
        throw StoreError("cannot write " + file.string() + ": " + e.what());
    }
    const std::string trailer = std::string(results_trailer) + hex8(crc32(image)) + "\n";
    const auto trailer_bytes = std::as_bytes(std::span(trailer));
    image.insert(image.end(), trailer_bytes.begin(), trailer_bytes.end());
    replace_file(file, image, options.before_rename);
}

}  // namespace mdsweep
