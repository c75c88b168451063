// The loop's three steps on a sweep: ask which points come next, (simulate them,) tell what came out. Sweep gives
// points out and takes their outcomes, and hands on what happens between: learning (learner.hpp), gates and handing
// over (gate_keeper.hpp), choosing (point_chooser.hpp). Knows no engine, no file and no terminal, so that `mdsweep run`
// and a cluster's scripts drive the same code.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "observables/design_survey.hpp"
#include "observables/sweep_points.hpp"
#include "state/fingerprint.hpp"
#include "state/state.hpp"
#include "sweep/gate_keeper.hpp"
#include "sweep/learner.hpp"
#include "sweep/point_chooser.hpp"

namespace mdsweep {

// The impossible points that a new sweep left out of its design, as the file asks for (points.skip_impossible).
struct LeftOut {
    Design design;  // with them
    std::vector<ImpossibleAt> impossible;
    std::vector<std::string> words;  // a sentence for each reason
};

// A new sweep: its points, and which of them are the first design; and what the survey of its points found. Throws
// ConfigError: ImpossibleDesign when points cannot be simulated, and the file does not say to leave them out.
struct NewSweep {
    SweepState state;
    DesignSurvey survey;
    LeftOut left_out;
};
[[nodiscard]] NewSweep survey_sweep(const Config& config, std::uint64_t seed, const SurveyProgress& progress = {});
[[nodiscard]] SweepState make_sweep(const Config& config, std::uint64_t seed, const SurveyProgress& progress = {});

struct AskedPoint {
    std::size_t point = 0;
    Role role = Role::none;
    int gate = 0;
};

// What a complete sweep has come to, in words: points that failed are not answered.
[[nodiscard]] std::string completion_words(const SweepState& state);

class Sweep {
public:
    // Goes on from a state. `learning`: false simulates every point and trains nothing.
    explicit Sweep(SweepState state, bool learning = true);
    ~Sweep() = default;
    Sweep(const Sweep&) = delete;
    Sweep& operator=(const Sweep&) = delete;

    [[nodiscard]] const SweepState& state() const { return state_; }
    [[nodiscard]] SweepState& state() { return state_; }
    [[nodiscard]] const SweepPoints& points() const { return points_; }
    [[nodiscard]] bool learning() const { return learning_; }
    [[nodiscard]] const Learner& learner() const { return learner_; }
    [[nodiscard]] Learner& learner() { return learner_; }

    // At most `simulations` in all, those done included; those of an earlier sweep do not count.
    void set_budget(std::size_t simulations) { budget_ = simulations; }
    [[nodiscard]] std::size_t budget() const { return budget_; }
    [[nodiscard]] std::size_t budget_left() const;

    // Up to `wanted` points to simulate next, marked as asked: an open gate's audits, then the first design and the
    // test set, then at most `to_learn` points that the surrogate knows least. One in a hundred of these is a spot
    // check of a point that was handed over. Fewer or none when the budget is spent or nothing is left to ask.
    [[nodiscard]] std::vector<AskedPoint> ask(std::size_t wanted, std::size_t to_learn = everything);
    static constexpr std::size_t everything = std::numeric_limits<std::size_t>::max();
    // How many points more may be out to learn from: see PointChooser.
    [[nodiscard]] std::size_t room_to_learn() const { return chooser_.room_to_learn(); }

    // Enters an outcome, whether asked or not, and says whether it was news. Throws std::invalid_argument when it is
    // not one of this sweep: see check_outcome(). The order in which outcomes come makes no difference to their points.
    bool tell(Outcome outcome);
    void check(const Outcome& outcome) { check_outcome(state_, outcome, fingerprints_); }
    // The fingerprint that the outcome carries: see Fingerprints.
    [[nodiscard]] std::string fingerprint(const Outcome& outcome) { return fingerprints_.of(state_, outcome); }

    // Puts points that were asked and never answered back (when the one who asked is gone): all, or those of a list.
    // Throws std::invalid_argument when one of the list is not asked.
    void forget_asked();
    void forget_asked(const std::vector<std::size_t>& points);
    // Takes back what was answered because a run had to end: the sweep goes on.
    void forget_uncertified();

    // See GateKeeper.
    void set_spot_checks(std::size_t simulations) { gate_keeper_.set_spot_checks(simulations); }
    std::string consider_gate();
    std::string settle_gate() { return gate_keeper_.settle(budget_left()); }
    std::string settle_spot_checks() { return gate_keeper_.settle_spot_checks(); }
    std::size_t answer_the_rest() { return gate_keeper_.answer_the_rest(); }

    // All is answered, or failed, and spot-checked as wanted.
    [[nodiscard]] bool complete() const;
    // More than 5 % of the simulations failed: a reason to stop, in words.
    [[nodiscard]] std::optional<std::string> too_many_failures() const;

private:
    void give_out(std::size_t point, Role role, int gate, std::vector<AskedPoint>& asked);

    SweepState state_;
    Fingerprints fingerprints_;
    bool learning_;
    SweepPoints points_;  // of state_
    Learner learner_;
    GateKeeper gate_keeper_;
    PointChooser chooser_;
    std::size_t budget_;
};

}  // namespace mdsweep
