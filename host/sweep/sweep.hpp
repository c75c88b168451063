// The loop's three steps on a sweep: ask which points come next, (simulate them,) tell what came out; and what happens
// between: learning, gates, handing over. Knows no engine, no file and no terminal, so that `mdsweep run` and a
// cluster's scripts drive the same code.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "acquisition.hpp"
#include "monitor/gate.hpp"
#include "observables/design_survey.hpp"
#include "observables/sweep_points.hpp"
#include "state/fingerprint.hpp"
#include "state/state.hpp"
#include "surrogate.hpp"

namespace mdsweep {

// A new sweep: its points, and which of them are the first design; and what the survey of its points found. Throws
// ConfigError when points cannot be simulated.
struct NewSweep {
    SweepState state;
    DesignSurvey survey;
};
[[nodiscard]] NewSweep survey_sweep(const Config& config, std::uint64_t seed, const SurveyProgress& progress = {});
[[nodiscard]] SweepState make_sweep(const Config& config, std::uint64_t seed, const SurveyProgress& progress = {});

// As the sweep file wants the surrogate trained.
[[nodiscard]] surrogate::TrainOptions train_options(const SweepState& state);

// [points]: what simulating them takes, over the median; empty when it is not known.
[[nodiscard]] std::vector<double> relative_costs(const SweepState& state);

struct AskedPoint {
    std::size_t point = 0;
    Role role = Role::none;
    int gate = 0;
};

class Sweep {
public:
    // Goes on from a state. `learning`: false simulates every point and trains nothing.
    explicit Sweep(SweepState state, bool learning = true);
    Sweep(const Sweep&) = delete;
    Sweep& operator=(const Sweep&) = delete;

    [[nodiscard]] const SweepState& state() const { return state_; }
    [[nodiscard]] SweepState& state() { return state_; }
    [[nodiscard]] const SweepPoints& points() const { return points_; }
    [[nodiscard]] bool learning() const { return learning_; }

    // At most `simulations` in all, those done included; those of an earlier sweep do not count.
    void set_budget(std::size_t simulations) { budget_ = simulations; }
    [[nodiscard]] std::size_t budget() const { return budget_; }
    [[nodiscard]] std::size_t budget_left() const;

    // Up to `wanted` points to simulate next, marked as asked: an open gate's audits, then the first design and the
    // test set, then at most `to_learn` points that the surrogate knows least. One in a hundred of these is a spot
    // check of a point that was handed over. Fewer or none when the budget is spent or nothing is left to ask.
    [[nodiscard]] std::vector<AskedPoint> ask(std::size_t wanted, std::size_t to_learn = everything);
    static constexpr std::size_t everything = std::numeric_limits<std::size_t>::max();

    // How many points more may be out to learn from: at a time as many as are simulated. A device that could hold the
    // whole sweep takes it in steps that double what is known, and a gate gets its chance between them; there is
    // something to simulate at every instant all the same.
    [[nodiscard]] std::size_t room_to_learn() const;

    // Enters an outcome, whether asked or not, and says whether it was news. Throws std::invalid_argument when it is
    // not one of this sweep: see check_outcome(). The order in which outcomes come makes no difference to their points.
    bool tell(Outcome outcome);
    void check(const Outcome& outcome) { check_outcome(state_, outcome, fingerprints_); }
    // The fingerprint that an outcome of the point carries: see Fingerprints.
    [[nodiscard]] std::string fingerprint(std::size_t point) { return fingerprints_.of(state_, point); }

    // Puts points that were asked and never answered back (when the one who asked is gone): all, or those of a list.
    // Throws std::invalid_argument when one of the list is not asked.
    void forget_asked();
    void forget_asked(const std::vector<std::size_t>& points);
    // Takes back what was answered because a run had to end: the sweep goes on.
    void forget_uncertified();

    // At least so many simulations of handed-over points before the sweep is complete.
    void set_spot_checks(std::size_t simulations) { spot_checks_ = simulations; }

    // All is answered, or failed, and spot-checked as wanted.
    [[nodiscard]] bool complete() const;
    // More than 5 % of the simulations failed: a reason to stop, in words.
    [[nodiscard]] std::optional<std::string> too_many_failures() const;

    // -- learning ----------------------------------------------------------------------------------------------------
    // Rows to train on: simulated points but the test set and open gates' audits, and what was imported.
    [[nodiscard]] surrogate::Examples training_rows() const;
    [[nodiscard]] const surrogate::Shape& shape() const { return shape_; }
    // Enough new rows since the newest version to be worth training.
    [[nodiscard]] bool worth_training() const;
    // Takes a new version, writes the learning curve and judges it.
    void adopt(int version, std::shared_ptr<const surrogate::Ensemble> ensemble, double training_seconds, double clock);
    // Judges the newest version on the test points that are simulated by now: its error, and the factor of its error
    // bars.
    void judge();
    [[nodiscard]] bool test_set_answered() const;
    [[nodiscard]] std::size_t test_points() const { return assessment_.test.e.size(); }  // it was last judged on
    // Null before there is one. A stored one is restored when it is first asked for: that loads LibTorch.
    [[nodiscard]] const std::shared_ptr<const surrogate::Ensemble>& newest() const;
    [[nodiscard]] int newest_version() const { return newest_version_; }

    // -- gates -------------------------------------------------------------------------------------------------------
    // Once for each version, when the test set is answered, if there is one. Opens a gate on it when that is worth its
    // audits, or draws a test set; says why or why not. With monitor.mode: estimated, it hands over the points that the
    // test set suggests.
    std::string consider_gate();
    [[nodiscard]] const Gate* open_gate() const;
    // Closes the open gate once all of its audits are answered, and hands over when it passed. Says what happened;
    // empty when there was nothing to settle.
    std::string settle_gate();
    // Counts the spot checks that are answered, and takes back the answers of a gate of which they show that more than
    // alpha of them miss the tolerance. Says so; empty when nothing was revoked.
    std::string settle_spot_checks();
    // The newest version answers all points that have no answer, without any certificate: the run has to end. Returns
    // how many these are.
    std::size_t answer_the_rest();
    // rms of the simulations' own statistical error, in units of the tolerance, at the test set, and at the first
    // design before that is answered: what no surrogate can beat.
    [[nodiscard]] double noise() const;

private:
    // Choosing under one version: its features and distances are kept, so that asking again is cheap.
    struct Choosing {
        int version = 0;
        std::vector<std::size_t> points;  // all that was undecided when it began
        surrogate::Chooser chooser;
    };

    // Errors of a version at the test points simulated so far.
    struct TestErrors {
        std::vector<std::size_t> points;
        std::vector<double> u, e;
    };

    // A point that nobody chose, judged by a version before one learned from it.
    struct HeldOutPoint {
        double scaled_u = 0, e = 0;
        std::size_t trained_on = 0;  // rows, of that version
    };

    // How the newest version does.
    struct Assessment {
        TestErrors test;
        std::vector<std::size_t> undecided;
        std::vector<double> undecided_u;
        std::vector<double> undecided_scaled_u, test_scaled_u;  // u times the surrogate's local scale: what steers
    };

    [[nodiscard]] surrogate::Prediction predict(const surrogate::Ensemble& ensemble,
                                                const std::vector<std::size_t>& points) const;
    [[nodiscard]] std::vector<double> uncertainties(const surrogate::Ensemble& ensemble,
                                                    const std::vector<std::size_t>& points) const;
    [[nodiscard]] std::vector<double> uncertainties(const surrogate::Prediction& prediction) const;
    [[nodiscard]] std::vector<double> scaled_uncertainties(const surrogate::Ensemble& ensemble,
                                                           const std::vector<std::size_t>& points,
                                                           std::vector<double> u) const;
    [[nodiscard]] double noise_of(std::size_t point) const;
    [[nodiscard]] double error_of(const surrogate::Prediction& prediction, std::size_t row, std::size_t point) const;
    [[nodiscard]] TestErrors test_errors(const surrogate::Ensemble& ensemble) const;
    [[nodiscard]] Calibration calibrate(const TestErrors& test) const;
    void store_calibration(int version, const Calibration& calibration);
    [[nodiscard]] Assessment assess(const surrogate::Ensemble& ensemble) const;
    [[nodiscard]] std::vector<std::size_t> training_points() const;
    [[nodiscard]] std::vector<std::size_t> test_points_simulated() const;
    [[nodiscard]] std::vector<std::size_t> undecided() const;
    [[nodiscard]] std::vector<double> learned_columns(const std::vector<double>& row) const;
    [[nodiscard]] std::size_t spot_checks_open() const;
    void ask_spot_checks(std::size_t wanted, std::vector<AskedPoint>& asked);
    void answer(const std::vector<std::size_t>& points, Status status, int gate, const surrogate::Ensemble& ensemble,
                const Calibration& calibration);
    [[nodiscard]] std::shared_ptr<const surrogate::Ensemble> ensemble_of(int version) const;
    std::string try_gate();
    void judge_held_out(const std::vector<std::size_t>& points, const surrogate::Ensemble& ensemble);
    void judge_uniform_draws();
    void add_held_out(std::vector<double>& scaled_u, std::vector<double>& e) const;
    std::string estimate();
    void draw_audits(Gate& gate, std::size_t count);
    [[nodiscard]] std::size_t drawn_for_test() const;
    [[nodiscard]] bool test_set_is_due() const;
    void complete_test_set();
    void revoke(Gate& gate);
    void forecast(TrainingRecord& record) const;
    [[nodiscard]] surrogate::Candidates candidates(const std::vector<std::size_t>& points, surrogate::Acquisition how);
    [[nodiscard]] std::vector<double> inputs_of(const std::vector<std::size_t>& points) const;
    [[nodiscard]] std::optional<double> relative_noise(const std::vector<std::size_t>& points) const;
    void ask_learning(std::size_t wanted, std::vector<AskedPoint>& asked);
    void give_out(std::size_t point, Role role, int gate, std::vector<AskedPoint>& asked);
    void hand_over(Gate& gate, const surrogate::Ensemble& ensemble, const Calibration& calibration);
    void store_model(int version, const surrogate::Ensemble& ensemble);

    SweepState state_;
    Fingerprints fingerprints_;
    bool learning_;
    SweepPoints points_;                                // of state_
    std::vector<std::vector<double>> imported_scales_;  // [imported rows][learned outputs]
    surrogate::Shape shape_;
    std::size_t test_set_size_;  // see sizes.hpp
    std::size_t budget_, spot_checks_;
    surrogate::Acquisition acquisition_;
    std::optional<std::vector<double>> costs_;  // see relative_costs(); from the first choice on that asks for them
    std::optional<Choosing> choosing_;
    mutable std::shared_ptr<const surrogate::Ensemble> newest_;  // see newest()
    std::shared_ptr<const surrogate::Ensemble> frozen_;          // the open gate's
    int newest_version_ = 0;
    Assessment assessment_;                     // of newest_, at the time it was adopted
    std::vector<HeldOutPoint> held_out_;        // of this run
    std::vector<std::uint8_t> judged_;          // [points]: in held_out_, or too late for it
    int considered_version_ = 0;                // last version for which a gate was considered
    std::optional<std::size_t> put_off_since_;  // simulations when a gate was put off
};

}  // namespace mdsweep
