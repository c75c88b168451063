// The sweep file as plain values. Units are those of the file: nm, M, e, C/m2, tau.
#pragma once

#include <cstdint>
#include <exception>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/mark.hpp"
#include "config/parameters.hpp"
#include "config/particle_model.hpp"
#include "config/table_source.hpp"

namespace mdsweep {

struct ModelConfig {
    std::string kind;          // as the file names it: of a preset, or slit or bulk; for people, nothing depends on it
    ParameterList parameters;  // that a design may set, in the order in which a point lists them
    ParticleModel particles;   // to be simulated
    Mark mark;                 // of the section
    Mark box_mark;             // of `box`, or of the section where the box is the default
};

// A model's parameters are those of its preset (presets/). Without a preset the file makes them: they are the names
// under `design`, which the model's formulas use, and those numbers of the model that have a range or values in their
// place (particle_model.hpp).
enum class ParameterKind { range, values, fixed };

struct DesignParameter {
    std::string name;  // with its unit: "h_nm"
    ParameterKind kind = ParameterKind::fixed;
    std::vector<double> numbers = {};  // range: {low, high}; values: the choices; fixed: {value}
    bool log = false;                  // range: points are even in its logarithm; both ends have the same sign
    bool given = false;                // named in the file, not a default
    Mark mark = {};                    // of its value; of the section `design` where it is a default
    [[nodiscard]] double low() const;
    [[nodiscard]] double high() const;
    // u in [0, 1] to a number of the range, evenly in it or in its logarithm.
    [[nodiscard]] double at(double u) const;
};

// A comparison of parameters that holds at every point: "c_M * h_nm < 3".
struct Constraint {
    std::string formula;
    Mark mark = {};
};

inline constexpr std::size_t sobol_dimensions = 20;  // most parameters that vary

enum class PointsMethod { sobol, latin_hypercube, grid, csv, table };  // table: the points are those of config.table

struct DesignConfig {
    // All of the model's, fixed ones (and defaults) included. With a CSV, only those that the sweep file fixes and the
    // defaults: the rest are the CSV's columns.
    std::vector<DesignParameter> parameters;
    PointsMethod method = PointsMethod::sobol;
    std::size_t count = 0;                              // sobol, latin_hypercube
    std::map<std::string, std::vector<double>> levels;  // grid: of each ranged parameter
    std::filesystem::path csv;                          // csv: resolved against the sweep file's folder
    std::vector<Constraint> where;                      // points that break one are not part of the design
    bool skip_impossible = false;  // points that cannot be simulated are left out, not a mistake of the file
    Mark mark;                     // of the section
    Mark points_mark;              // of the value of `points`
};

enum class ThermostatKind { langevin, nose_hoover, none };  // none: constant energy
enum class ElectrostaticsMethod { exact, charged_sheet };   // charged_sheet: between walls

inline constexpr int most_profile_bins = 2000;
inline constexpr int most_replicas = 1000;  // of a point
inline constexpr int chosen_samples = -1;   // of SimulationConfig::correlation_samples, with the interval

// What a section has for an output: its own, or the usual one.
[[nodiscard]] inline double of_output(const std::string& output, const std::map<std::string, double>& own,
                                      double usual) {
    const auto found = own.find(output);
    return found != own.end() ? found->second : usual;
}

struct SimulationConfig {
    double time_step_tau = 0.005;
    ThermostatKind thermostat = ThermostatKind::langevin;
    double friction_per_tau = 1.0;     // langevin
    double thermostat_time_tau = 0.1;  // nose_hoover
    std::int64_t equilibration_steps = 20000;
    std::int64_t production_steps = 200000;  // automatic: the first piece, and the least
    // Automatic: a point is simulated until the standard errors of its outputs are below target_error, or for
    // max_steps.
    bool automatic = false;
    double target_error = 0;                      // relative, as monitor.tolerance is; 0: a share of that
    std::map<std::string, double> target_errors;  // by output, where it differs; where target_error is 0, of all
    std::int64_t max_steps = 2000000;             // of production
    int sampling_interval = 50;
    int replicas = 1;
    bool split_production = true;  // over as many replicas as an idle device has room for: model/production_split.hpp
    ElectrostaticsMethod electrostatics = ElectrostaticsMethod::exact;
    double electrostatics_accuracy = 1e-4;  // exact: rms error of the forces, relative to their rms
    int smooth_interval = 5;                // exact: the reciprocal part of the forces acts once in so many steps
    int profile_bins = 100;                 // over the whole slit; even
    int blocks = 32;
    int rdf_bins = 0;      // 0: no radial distribution functions
    double rdf_range = 0;  // in the model's unit of length; 0: half the box
    // Instants of the windows of msd and vacf, and steps between them; see model/correlation_window.hpp.
    int correlation_samples = 0;   // 0: none; chosen_samples
    int correlation_interval = 0;  // 0: chosen

    [[nodiscard]] double target_error_of(const std::string& output) const {
        return of_output(output, target_errors, target_error);
    }
    // Whether the tolerance decides how long simulations are.
    [[nodiscard]] bool targets_by_tolerance() const { return automatic && target_error == 0; }
};

enum class AcquisitionKind { lcmd, variance, random };            // how the points to learn from are chosen
enum class SurrogateMethod { best, networks, gaussian_process };  // best: judged on rows they were not trained on

struct SurrogateConfig {
    AcquisitionKind acquisition = AcquisitionKind::lcmd;
    int members = 6;
    SurrogateMethod method = SurrogateMethod::best;
    int residual_layers = 2;  // of the networks, of two dense layers each
    int width = 64;           // units of a layer
    int steps = 1000;
    double learning_rate = 1e-2;
    double tolerance = 0.05;  // a version stops early when its training error is below this share of monitor.tolerance
};

struct MonitorConfig {
    double tolerance = 0.05;                   // relative; a profile counts by its relative L2 norm
    std::map<std::string, double> tolerances;  // by output, where it differs
    double coverage = 0.95;                    // 1 - alpha: share of handed-over answers within tolerance
    double confidence = 0.95;                  // 1 - delta
    bool estimated = false;  // mode: estimated hands over what looks good enough, without audits, and is labelled so
    double audit_fraction = 0.2;  // an audit may use at most this share of its candidates
    std::size_t spot_checks = 0;  // simulations of handed-over points at least, before the run ends
    std::size_t budget = 0;       // simulations at most; 0: as many as the design has points

    [[nodiscard]] double tolerance_of(const std::string& output) const {
        return of_output(output, tolerances, tolerance);
    }
};

struct OutputConfig {
    std::filesystem::path file;  // default: results/<sweep file's stem>.h5
};

struct Config {
    std::string text;                   // the sweep file, verbatim
    std::string name;                   // stands for the file in messages
    std::filesystem::path path;         // where it was read; empty when it came out of a results file
    std::string title, note;            // for people
    std::optional<std::uint64_t> seed;  // of a new sweep, unless a command is given another one
    std::vector<std::string> remarks;   // what was read otherwise than it is written, in sentences
    ModelConfig model;
    std::optional<TableSource> table;  // where outcomes are looked up and not simulated: the model then says nothing
    DesignConfig design;
    SimulationConfig simulation;
    std::vector<std::string> outputs = {"cation_density", "anion_density"};  // learned and certified
    SurrogateConfig surrogate;
    MonitorConfig monitor;
    OutputConfig output;
    // The observables of a results file, in its order: a sweep that goes on records those, also where this mdsweep
    // knows more. Empty: all that the catalogue has.
    std::vector<std::string> recorded;
};

// Everything that is wrong in a sweep file, each as "file:line:column: what, and what is allowed", one a line.
class ConfigError : public std::exception {
public:
    explicit ConfigError(std::vector<std::string> mistakes);
    [[nodiscard]] const char* what() const noexcept override { return joined_.c_str(); }
    [[nodiscard]] const std::vector<std::string>& mistakes() const { return mistakes_; }

private:
    std::vector<std::string> mistakes_;
    std::string joined_;
};

// "file:line:column: what", for mistakes that only show outside of host/config; "file: what" where the mark has no
// line.
[[nodiscard]] std::string mistake_at(const std::string& name, Mark mark, const std::string& what);

// When a simulation records something: always, or only where `simulation` or an output asks for these.
enum class Recording { always, pair_distances, motion };

// An observable, as far as the reader of a sweep file needs it.
struct OutputChoice {
    std::string name;
    std::string missing = {};  // why the sweep's points cannot have it: "it needs walls"; empty: they can
    Recording recording = Recording::always;
    bool number = false;  // and no profile
    int usual = 0;        // its place among the outputs that are learned when the file names none; 0: none
};

// The catalogue of observables for a sweep whose model is read; the catalogue lies above, in host/observables.
using OutputChoices = std::vector<OutputChoice> (*)(const Config& config);

// Reads and checks a sweep file; throws ConfigError with all mistakes at once. Whoever has the catalogue calls
// read_config() of observables/read_config.hpp.
[[nodiscard]] Config config_from_file(const std::filesystem::path& file, OutputChoices choices);

// The same for a text, as stored in a results file; `name` stands for the file in messages. Relative CSV paths are
// resolved against `folder`.
[[nodiscard]] Config config_from_text(const std::string& text, const std::string& name,
                                      const std::filesystem::path& folder, OutputChoices choices);

}  // namespace mdsweep
