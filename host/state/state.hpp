// All that is known of a sweep: what a results file holds and what ask, simulate and tell work on. Plain values.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "design/design.hpp"
#include "model/quantity.hpp"
#include "observables/outcome.hpp"
#include "surrogate.hpp"

namespace mdsweep {

// Raise it when a sweep file, seed and point give other outcomes than before: another integrator, another formula of a
// potential, an observable that is averaged in another way. Outcomes of different versions are not mixed in a sweep.
inline constexpr int physics_version = 2;

enum class Status : std::uint8_t {
    waiting,      // nothing known yet
    asked,        // given out for simulation
    simulated,    // answered by MD
    failed,       // its replicas blew up
    predicted,    // answered by the surrogate, under a certificate
    estimated,    // answered by the surrogate, as the test set suggests that it may be: nothing is certified
    uncertified,  // answered by the surrogate because the run had to end
};
// Whether the answer is the surrogate's.
[[nodiscard]] inline bool is_learned(Status status) {
    return status == Status::predicted || status == Status::estimated || status == Status::uncertified;
}

// Whether MD was tried on it, successfully or not.
[[nodiscard]] inline bool has_outcome(Status status) {
    return status == Status::simulated || status == Status::failed;
}

// Why a point was simulated.
enum class Role : std::uint8_t {
    none,
    design,    // first design, before there is a surrogate
    test,      // fixed random test set, or the first gate's audit, which is it then: never trained on
    learn,     // chosen by the ensemble's standard deviation
    uniform,   // drawn uniformly, beside `learn`
    audit,     // drawn at random by a gate
    rest,      // simulated because no gate covered it
    spot,      // drawn at random among the points that were handed over
    imported,  // simulated by an earlier sweep, see Imported
};

[[nodiscard]] const char* to_string(Status status);
[[nodiscard]] const char* to_string(Role role);

// A value that everyone reads and Life alone writes (state/life.hpp). Copies are made, but none over another.
template <class Value>
class WrittenByLife {
public:
    WrittenByLife() = default;
    WrittenByLife(const WrittenByLife&) = default;
    WrittenByLife& operator=(const WrittenByLife&) = delete;
    ~WrittenByLife() = default;
    constexpr operator Value() const { return value_; }  // NOLINT(google-explicit-constructor): it is read as the value

private:
    friend class Life;
    WrittenByLife& operator=(Value value) {
        value_ = value;
        return *this;
    }
    Value value_{};
};

// An outcome that a point has taken.
struct TakenOutcome {
    std::uint64_t content = 0;  // content_digest() of state/life.hpp
    double seconds = 0;
    [[nodiscard]] auto operator<=>(const TakenOutcome&) const = default;
};

// Numbers that follow from an answer of the surrogate without being learned, such as a contact density from a density
// profile: [observables], not a number where there is none. Empty: there are none at all.
struct ReadOff {
    std::vector<double> values, error_bars;
};

struct PointState {
    WrittenByLife<Status> status;               // begins as waiting
    WrittenByLife<Role> role;                   // begins as none
    int gate = 0;                               // gate that audited or handed it over; 0: none
    std::optional<Outcome> outcome;             // simulated or failed: the one that stands
    std::vector<TakenOutcome> taken;            // of this sweep, in increasing order; each once
    std::vector<double> predicted, error_bars;  // [learned columns]; when is_learned()
    ReadOff read_off;                           // of these
};

// A step of a gate's audit: after so many audits it passes if no more than `allowed` of them fail.
struct AuditStage {
    std::size_t audits = 0;
    std::size_t allowed = 0;
};

// A gate (host/monitor/README.md): one attempt to hand points over.
struct Gate {
    int number = 0;         // k, from 1
    int model_version = 0;  // the frozen model
    double threshold = 0;   // lambda on u; infinite: covers all that is left
    double alpha = 0;
    double delta = 0;  // delta_k
    std::vector<std::size_t> candidates;
    std::vector<std::size_t> audits;  // so far, in the order drawn
    std::vector<AuditStage> stages;
    bool closed = false;
    bool passed = false;
    int failures = 0;               // j
    std::size_t failing_bound = 0;  // K
    std::size_t handed_over = 0;
    bool estimated = false;  // handed over without an audit (monitor.mode: estimated)
    // Afterwards:
    std::size_t spot_checks = 0, spot_failures = 0;  // of the points handed over
    bool revoked = false;                            // more than alpha of them fail: the answers were taken back
};

// The conformal step at the time a model was frozen: error bar = factor * u, u = sqrt(deviation^2 + floor^2).
struct Calibration {
    double factor = 0;
    double floor = 0;
    std::size_t test_points = 0;
    // Factors of their own for points that share the values of those parameters whose values are listed, such as a pair
    // of valencies: a surrogate may know one kind of salt better than another.
    struct Class {
        std::vector<double> values;  // [class_columns()]
        double factor = 0;
        std::size_t test_points = 0;
    };
    std::vector<Class> classes = {};

    // As it is for points of that class.
    [[nodiscard]] Calibration of(const std::vector<double>& values) const;
};

// One line of the learning curve.
struct TrainingRecord {
    int version = 0;
    double seconds = 0;  // since the sweep began
    std::size_t simulated = 0;
    std::size_t trained_on = 0;
    double train_error = 0;   // rms scaled error on the training points
    double test_error = 0;    // rms scaled error on the test set; NaN before it is there
    double test_passing = 0;  // share of the test set within tolerance
    // Quantile of the test set's scaled errors at the monitor's coverage: a gate over everything passes near 1.
    double test_quantile = 0;
    double noise = 0;   // rms of the simulations' own standard errors on the test set, scaled as errors are
    double within = 0;  // share of the design answered within tolerance, see monitor/completion.hpp
    // Simulations in all until test_quantile is 1 (monitor/forecast.hpp): NaN when unknown, infinite when never.
    double forecast = std::numeric_limits<double>::quiet_NaN(), forecast_low = forecast, forecast_high = forecast;
};

struct StoredModel {
    int version = 0;
    std::vector<surrogate::NamedArray> arrays;
    Calibration calibration;
    // Versions before results format 5 learned from the composition asked for, and scaled by that of the whole
    // particles.
    bool learned_as_asked = false;
};

// The contributions of an earlier sweep (host/sweep/import_points.hpp).
struct Imported {
    std::string from, sha256;         // its file; empty: there is none
    std::vector<std::size_t> points;  // of the design that it has simulated
    // Rows to train on, which are no points of the design: [rows][parameters], [rows][learned columns].
    std::vector<std::vector<double>> rows, values, errors;
};

struct Provenance {
    std::string mdsweep_version, git_hash, device, host;
    std::string started;  // ISO 8601, UTC
    double seconds = 0;   // wall time spent in all runs
    double training_seconds = 0;
    int slots = 1;
    int physics = physics_version;  // of the simulations
};

struct SweepState {
    Config config;
    std::uint64_t seed = 0;
    Design design;
    std::vector<Observable> observables;
    std::vector<Quantity> realised;  // of Outcome::realised
    std::vector<double> heights;     // [points]: units of the places of profiles along z
    std::vector<PointState> points;
    std::vector<Gate> gates;
    std::vector<TrainingRecord> history;
    std::vector<StoredModel> models;  // those that gates refer to and the newest
    Imported imported;
    Provenance provenance;
    bool finished = false;
    std::string ending;  // why it ended, in words; empty while it goes on

    [[nodiscard]] std::size_t count(Status status) const;
    // Slot seconds, of each outcome that was taken once, whatever the order in which they came.
    [[nodiscard]] double simulation_seconds() const;
    [[nodiscard]] int columns() const;  // of a row of values
    // The varying parameters with listed values (columns of the design), and a point's values of these.
    [[nodiscard]] std::vector<std::size_t> class_columns() const;
    [[nodiscard]] std::vector<double> class_of(const std::vector<double>& row) const;
    [[nodiscard]] std::size_t class_count() const;  // of those that the design has points of
};

// [points]: whether an earlier sweep simulated it.
[[nodiscard]] std::vector<bool> imported_points(const SweepState& state);
// Points that this sweep simulated itself: what was imported came of other runs. In ascending order.
[[nodiscard]] std::vector<std::size_t> simulated_here(const SweepState& state);

// [points]: in how many replicas this sweep simulated the point, or would on a busy device where it did not.
[[nodiscard]] std::vector<int> replicas_of_points(const SweepState& state);

}  // namespace mdsweep
