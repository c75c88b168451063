// All that is known of a sweep: what a results file holds and what ask, simulate and tell work on. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "design/design.hpp"
#include "model/outcome.hpp"
#include "surrogate.hpp"

namespace mdsweep {

enum class Status : std::uint8_t {
    waiting,    // nothing known yet
    asked,      // given out for simulation
    simulated,  // answered by MD
    failed,     // its replicas blew up
    predicted,  // answered by the surrogate, under a certificate
};

// Why a point was simulated.
enum class Role : std::uint8_t {
    none,
    design,    // first design, before there is a surrogate
    test,      // fixed random test set: never trained on
    learn,     // chosen by the ensemble's spread
    uniform,   // chosen blindly, beside `learn`
    audit,     // drawn at random by a gate
    rest,      // simulated because no gate covered it
    imported,  // simulated by an earlier sweep, see Imported
};

[[nodiscard]] const char* to_string(Status status);
[[nodiscard]] const char* to_string(Role role);

struct PointState {
    Status status = Status::waiting;
    Role role = Role::none;
    int gate = 0;                               // gate that audited or handed it over; 0: none
    std::optional<Outcome> outcome;             // simulated or failed
    std::vector<double> predicted, error_bars;  // [learned columns]; when predicted
};

// A gate (host/monitor/README.md): one attempt to hand points over.
struct Gate {
    int number = 0;         // k, from 1
    int model_version = 0;  // the frozen model
    double threshold = 0;   // lambda on u; infinite: covers all that is left
    double alpha = 0;
    double delta = 0;  // delta_k
    std::vector<std::size_t> candidates;
    std::vector<std::size_t> audits;
    bool closed = false;
    bool passed = false;
    int failures = 0;               // j
    std::size_t failing_bound = 0;  // K
    std::size_t handed_over = 0;
};

// The conformal step at the time a model was frozen: error bar = factor * u, u = sqrt(spread^2 + floor^2).
struct Calibration {
    double factor = 0;
    double floor = 0;
    std::size_t test_points = 0;
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
    double certified = 0;     // completion in [0, 1]
};

struct StoredModel {
    int version = 0;
    std::vector<surrogate::NamedArray> arrays;
    Calibration calibration;
};

// What an earlier sweep contributed (host/sweep/import_points.hpp).
struct Imported {
    std::string from, sha256;         // its file; empty: there is none
    std::vector<std::size_t> points;  // of the design that it has simulated
    // Rows to train on, which are no points of the design: [rows][parameters], [rows][learned columns].
    std::vector<std::vector<double>> rows, values, errors;
};

struct Provenance {
    std::string mdsweep_version, git_hash, device, host;
    std::string started;            // ISO 8601, UTC
    double seconds = 0;             // wall time spent in all runs
    double simulation_seconds = 0;  // slot seconds
    double training_seconds = 0;
    int slots = 1;
};

struct SweepState {
    Config config;
    std::uint64_t seed = 0;
    Design design;
    std::vector<Observable> observables;
    std::vector<Quantity> realised;  // of Outcome::realised
    std::vector<double> heights;     // [points]: what the places of profiles along z are measured in
    std::vector<PointState> points;
    std::vector<Gate> gates;
    std::vector<TrainingRecord> history;
    std::vector<StoredModel> models;  // those that gates refer to and the newest
    Imported imported;
    Provenance provenance;
    bool finished = false;
    std::string ending;  // why it ended, in words; empty while it goes on

    [[nodiscard]] std::size_t count(Status status) const;
    [[nodiscard]] int columns() const;  // of a row of values
};

}  // namespace mdsweep
