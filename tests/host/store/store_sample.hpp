// A sweep with one of everything, and its comparison bit for bit.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "observables/read_config.hpp"
#include "state/fingerprint.hpp"
#include "state/life.hpp"

namespace mdsweep::testing {

inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
inline constexpr double infinity = std::numeric_limits<double>::infinity();

// A folder that goes with the test.
class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "mdsweep-store-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const auto& entry : std::filesystem::directory_iterator(path_)) all.push_back(entry.path().filename());
        std::sort(all.begin(), all.end());
        return all;
    }

private:
    std::filesystem::path path_;
};

inline std::string slurp(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline void spit(const std::filesystem::path& file, std::string_view text) {
    std::ofstream(file, std::ios::binary) << text;
}

inline std::vector<double> random_row(std::size_t n, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<double> row(n);
    for (double& x : row)
        x = std::ldexp(std::uniform_real_distribution<double>(-1, 1)(random), static_cast<int>(random() % 60) - 30);
    return row;
}

inline std::vector<double> random_errors(std::size_t n, std::uint64_t seed) {
    std::vector<double> row = random_row(n, seed);
    for (double& x : row) x = std::abs(x);
    return row;
}

inline const char* const sweep_text =
    "# h in nm, UTF-8: \xc3\xa5ngstr\xc3\xb6m\n"
    "model: {kind: slit_electrolyte}\n"
    "design:\n"
    "  h_nm: {range: [3, 5]}\n"
    "  c_M: {range: [0.1, 0.5]}\n"
    "  points: {sobol: 24}\n"
    "simulation: {profile_bins: 20}\n";

// Its points know nothing yet.
inline SweepState sample_sweep() {
    SweepState s;
    s.config = parse_config(sweep_text, "sample.yaml", "/sweeps");
    s.config.path = "/sweeps/sample.yaml";
    s.seed = 18'000'000'000'000'000'001U;
    s.design = make_design(s.config, s.seed);
    s.observables = {{"cation_density", "M", 10, 0, true},
                     {"temperature", "1", 1, 10, false},
                     {"rdf", "1", 10, 11, true},
                     {"contact_density", "M", 1, 21, true}};
    s.observables[0].axis = Axis::half_z;
    s.observables[0].place_name = "z";
    s.observables[0].place_unit = "nm";
    s.observables[0].mean_known = true;
    for (int k = 0; k < 10; ++k) s.observables[0].places.push_back((k + 0.5) / 20);
    s.observables[2].axis = Axis::other;
    s.observables[2].place_name = "r";
    s.observables[2].place_unit = "1";
    s.observables[2].places = random_row(10, 77);
    s.observables[2].signed_value = true;
    s.observables[2].least = 0.1 + 0.2;
    s.realised = {{"lateral_nm", "nm"}, {"c_M", "M"}, {"sigma_C_m2", "C/m2"}};
    for (const auto& row : s.design.points) s.heights.push_back(row[s.design.index("h_nm")]);
    s.points.resize(s.design.size());
    return s;
}

inline std::string sample_fingerprint(std::size_t point, int replicas) {
    static const SweepState sweep = sample_sweep();
    static Fingerprints fingerprints;
    return point < sweep.points.size() ? fingerprints.of(sweep, point, replicas) : "";
}

inline Outcome sample_outcome(std::size_t point, std::size_t columns, std::size_t observables = 4) {
    Outcome o;
    o.point = point;
    o.replicas = 1 + static_cast<int>(point % 2);
    o.fingerprint = sample_fingerprint(point, o.replicas);
    o.seed = 0xFFFFFFFFFFFFFF00U + point;
    o.seconds = 1.0 / 3 + static_cast<double>(point);
    o.steps = 5'000'000'000 + static_cast<std::int64_t>(point);
    o.particles = 100 + static_cast<int>(point);
    o.realised = {9.1 + 0.1, 0.1 + 0.2, -0.0};
    o.values = random_row(columns, point);
    o.errors = random_errors(columns, point + 1000);
    o.effective = random_errors(observables, point + 2000);
    return o;
}

inline Outcome failed_outcome(std::size_t point) {
    Outcome o = sample_outcome(point, 0, 0);
    o.failed = true;
    o.reason = "an ion left the slit at step 12, \"z\" = 3 \xc3\xa5";
    return o;
}

// Points: 0-7 simulated, 8-9 failed, 10-13 asked, 14-17 waiting, 18-21 predicted, 22 estimated, 23 uncertified.
inline SweepState sample_state() {
    SweepState s = sample_sweep();
    for (std::size_t i = 0; i < s.points.size(); ++i) {
        PointState& p = s.points[i];
        const auto role = static_cast<Role>(i % 8);
        Life(p).restore(Status::waiting, role);
        if (i < 10) {
            Life(p).restore(i < 8 ? Status::simulated : Status::failed, role);
            p.outcome = i < 8 ? sample_outcome(i, 22) : failed_outcome(i);
            p.outcome->fingerprint.clear();
            p.taken = {{content_digest(*p.outcome), p.outcome->seconds}};
            if (i % 3 == 0) p.taken.push_back({p.taken[0].content, 1000.5});  // the same again on a slower machine
        } else if (i < 14) {
            Life(p).restore(Status::asked, role, 2);
        } else if (i >= 18) {
            const Status learned = i < 22 ? Status::predicted : i == 22 ? Status::estimated : Status::uncertified;
            Life(p).restore(learned, Role::none, 1);
            p.predicted = random_row(21, i);
            p.error_bars = random_errors(21, i + 500);
            // The second observable is not learned, and may be read off, with or without an error.
            if (i % 2 == 0)
                p.read_off = {{not_a_number, 0.5 + static_cast<double>(i), not_a_number, not_a_number},
                              {not_a_number, i == 18 ? not_a_number : 0.25, not_a_number, not_a_number}};
        }
    }
    s.gates = {
        {1,
         3,
         0.25,
         0.05,
         0.03,
         {18, 19, 20, 21, 22, 23, 0},
         {0},
         {{1, 0}, {3, 1}},
         true,
         true,
         0,
         1,
         6,
         false,
         4,
         3,
         true},
        {2, 4, infinity, 0.05, 0.0076, {10, 11, 12, 13}, {10, 11}, {}, false, false, 0, 0, 0, true, 0, 0, false}};
    for (int number = 3; number <= 11; ++number) {  // more than nine: names sort otherwise than numbers
        s.gates.push_back({number, number, 0.1 * number, 0.05, 0.001, {14, 15}, {}, {}, true, false, 1, 2, 0});
    }
    s.history = {{1, 10.5, 64, 60, 0.7, not_a_number, 0.0, not_a_number, not_a_number, 0.1, not_a_number, 0, 0},
                 {2, 20.25, 96, 90, 0.1 + 0.2, 1.5, 0.75, 1.7, 0.3, 0.9, 310.5, 280.25, infinity}};
    s.models = {{3,
                 {{"layer0.weight", {2, 2, 3}, std::vector<float>(12, 0.1F)}, {"layer0.bias", {2}, {1e-38F, -0.0F}}},
                 {1.7, 0.01, 120, {{{1}, 1.5, 60}, {{2}, infinity, 41}}}},
                {10, {{"scale", {}, {3.5F}}, {"nothing", {0, 4}, {}}}, {2.5, 0.02, 100}, true}};
    s.provenance = {"0.1.0", "abc123", "CPU, 2 threads", "somewhere", "2026-01-01T00:00:00Z", 12.5, 3.125, 4};
    s.finished = true;
    s.ending = "every point has an answer";
    return s;
}

// One text that holds every bit of the state, numbers in hexadecimal.
class Canonical {
public:
    explicit Canonical(const SweepState& s) {
        out_ << std::hexfloat;
        add(s.config.text), add(s.config.path.string()), add(s.seed), add(s.config.simulation.profile_bins);
        for (const auto& name : s.design.names) add(name);
        for (const auto& row : s.design.points) add_all(row);
        add_all(s.design.varying), add_all(s.design.low), add_all(s.design.high);
        for (const Observable& o : s.observables) {
            add(o.name), add(o.unit), add(o.size), add(o.first), add(o.learned), add(o.mean_known), add(o.signed_value);
            add(o.least), add(static_cast<int>(o.axis)), add_all(o.places), add(o.place_name), add(o.place_unit);
        }
        for (const Quantity& q : s.realised) add(q.name), add(q.unit);
        add_all(s.heights);
        for (const PointState& p : s.points) {
            out_ << "\npoint ";
            add(to_string(p.status)), add(to_string(p.role)), add(p.gate), add(p.outcome.has_value());
            if (p.outcome) add_outcome(*p.outcome);
            for (const TakenOutcome& taken : p.taken) add(taken.content), add(taken.seconds);
            add_all(p.predicted), add_all(p.error_bars), add_all(p.read_off.values), add_all(p.read_off.error_bars);
        }
        for (const Gate& g : s.gates) {
            out_ << "\ngate ";
            add(g.number), add(g.model_version), add(g.threshold), add(g.alpha), add(g.delta), add_all(g.candidates);
            add_all(g.audits);
            for (const AuditStage& stage : g.stages) add(stage.audits), add(stage.allowed);
            add(g.closed), add(g.passed), add(g.failures), add(g.failing_bound), add(g.handed_over);
            add(g.estimated), add(g.spot_checks), add(g.spot_failures), add(g.revoked);
        }
        for (const TrainingRecord& r : s.history) {
            out_ << "\nrecord ";
            add(r.version), add(r.seconds), add(r.simulated), add(r.trained_on), add(r.train_error);
            add(r.test_error), add(r.test_passing), add(r.test_quantile), add(r.noise), add(r.within);
            add(r.forecast), add(r.forecast_low), add(r.forecast_high);
        }
        for (const StoredModel& m : s.models) {
            out_ << "\nmodel ";
            add(m.version), add(m.learned_as_asked), add(m.calibration.factor), add(m.calibration.floor),
                add(m.calibration.test_points);
            for (const auto& c : m.calibration.classes) add_all(c.values), add(c.factor), add(c.test_points);
            for (const auto& a : m.arrays) add(a.name), add_all(a.shape), add_all(a.data);
        }
        const Provenance& p = s.provenance;
        add(p.mdsweep_version), add(p.git_hash), add(p.device), add(p.host), add(p.started), add(p.seconds);
        add(s.simulation_seconds()), add(p.training_seconds), add(p.slots), add(p.physics), add(s.finished),
            add(s.ending);
    }
    [[nodiscard]] std::string text() const { return out_.str(); }

private:
    template <class T>
    void add(const T& value) {
        out_ << value << '|';
    }
    template <class T>
    void add_all(const std::vector<T>& values) {
        out_ << values.size() << ':';
        for (const T& value : values) add(value);
    }
    void add_outcome(const Outcome& o) {
        add(o.point), add(o.failed), add(o.reason), add(o.seed), add(o.seconds), add(o.steps), add(o.replicas);
        add(o.particles);
        add_all(o.realised), add_all(o.values), add_all(o.errors), add_all(o.effective), add(o.fingerprint);
    }
    std::ostringstream out_;
};

inline std::string canonical(const SweepState& state) {
    return Canonical(state).text();
}

// The message of what `action` throws; empty when it does not.
template <class Error, class Action>
std::string message_of(Action action) {
    try {
        action();
    } catch (const Error& e) {
        return e.what();
    }
    return "";
}

}  // namespace mdsweep::testing
