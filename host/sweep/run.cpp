#include "sweep/run.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <thread>
#include <utility>

#include "basics/text.hpp"
#include "monitor/completion.hpp"
#include "monitor/failing_share.hpp"
#include "monitor/own_error.hpp"
#include "sweep/constant_outputs.hpp"
#include "sweep/noise_stop.hpp"
#include "sweep/noise_words.hpp"
#include "sweep/point_sets.hpp"
#include "trainer.hpp"

namespace mdsweep {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::chrono::minutes checkpoint_interval{3};
constexpr milliseconds patience{100};

// One run of the loop. The pieces below each do one thing per turn.
class Run {
public:
    Run(Sweep& sweep, Store& store, Simulator& simulator, report::ProgressDisplay& display, const TimeLimits& limits)
        : sweep_(sweep),
          limits_(limits),
          store_(store),
          simulator_(simulator),
          display_(display),
          seconds_before_(sweep.state().provenance.seconds) {
        if (sweep.learning())
            trainer_.emplace(sweep.learner().shape(), train_options(sweep.state()),
                             sweep.learner().newest_version() + 1, sweep.learner().newest());
    }

    RunEnd loop(const std::atomic<bool>& stop) {
        while (true) {
            if (stop) {
                spdlog::info("stopping in order; once more ends it at once, and loses no finished simulation either");
                return {Ending::interrupted, "it was interrupted"};
            }
            if (const auto failures = sweep_.too_many_failures()) return {Ending::failures, *failures};
            adopt_version();
            settle();
            // Before a gate is opened, after which the tolerance may not change. One that has passed stands.
            if (too_noisy_for_the_tolerance())
                return {Ending::noise, noise_words(sweep_), ways_out_of_noise(sweep_, store_.file())};
            learn();
            if (sweep_.complete()) return {Ending::complete, completion_words(sweep_.state())};
            if (const std::string words = time_is_up(); !words.empty()) return {Ending::budget, words};
            ask();
            if (nothing_more_to_do())
                return {Ending::budget, fmt::format("the budget of {} simulations is spent", sweep_.budget())};
            tell();
            show();
            if (Clock::now() - last_checkpoint_ > checkpoint_interval) checkpoint();
        }
    }

    void checkpoint() {
        sweep_.state().provenance.seconds = clock();
        // An engine may know its slots only once it runs. None are left when all devices are lost.
        if (const std::size_t slots = simulator_.slots(); slots > 0) {
            sweep_.state().provenance.device = simulator_.description();
            sweep_.state().provenance.slots = static_cast<int>(slots);
        }
        store_.checkpoint(sweep_.state());
        last_checkpoint_ = Clock::now();
    }

    void show_last() {
        show();
        display_.finish();
    }

private:
    // Seconds since the sweep began, the times it was not running left out.
    [[nodiscard]] double clock() const {
        return seconds_before_ + std::chrono::duration<double>(Clock::now() - started_).count();
    }

    void ask() {
        // Where outcomes come at once, each choice waits for what the last ones teach.
        const bool learns_first =
            simulator_.instant() && trainer_ && (!trainer_->idle() || sweep_.learner().worth_training());
        const std::vector<AskedPoint> asked =
            sweep_.ask(simulator_.wanted(), learns_first ? 0 : sweep_.room_to_learn());
        if (asked.empty()) return;
        // The journal keeps runs of the same role together.
        for (std::size_t i = 0; i < asked.size();) {
            std::vector<std::size_t> points;
            const AskedPoint first = asked[i];
            for (; i < asked.size() && asked[i].role == first.role && asked[i].gate == first.gate; ++i)
                points.push_back(asked[i].point);
            store_.record_asked(points, first.role, first.gate);
        }
        const std::size_t together = sweep_.state().count(Status::asked);
        for (const AskedPoint& point : asked) simulator_.submit(point.point, together);
    }

    void tell() {
        if (simulator_.instant() && simulator_.pending() == 0) std::this_thread::sleep_for(milliseconds(2));
        for (Outcome& outcome : simulator_.collect(patience)) {
            if (outcome.failed) spdlog::warn("point {} failed: {}", outcome.point, outcome.reason);
            outcome.fingerprint = sweep_.fingerprint(outcome);
            store_.record_outcome(outcome, clock());
            (void)sweep_.tell(std::move(outcome));
            warn_of_length();
        }
    }

    void adopt_version() {
        if (!trainer_) return;
        warn_of_device();
        const auto version = trainer_->take();
        if (!version) return;
        sweep_.learner().adopt(version->number, version->ensemble, version->seconds, clock());
        const TrainingRecord& record = sweep_.state().history.back();
        spdlog::info("surrogate {}: {}, trained on {} points in {:.1f} s, error {:.2f} of the tolerance{}",
                     record.version, version->ensemble->description(), record.trained_on, version->seconds,
                     record.train_error, test_words(record));
        warn_of_constants();
    }

    // Opens a gate, or has the next version trained.
    void learn() {
        if (!trainer_) return;
        const std::string words = sweep_.consider_gate();
        if (!words.empty()) spdlog::info("{}", words);
        if (open_gate(sweep_.state()) != nullptr && open_gate(sweep_.state())->number != checkpointed_gate_) {
            checkpointed_gate_ = open_gate(sweep_.state())->number;
            checkpoint();  // the frozen model must outlive a kill
        }
        if (trainer_->idle() && sweep_.learner().worth_training()) trainer_->offer(sweep_.learner().training_rows());
        leave_room(!trainer_->idle());
    }

    void leave_room(bool wanted) {
        if (wanted == leaves_room_) return;
        leaves_room_ = wanted;
        simulator_.leave_room(wanted);
    }

    void settle() {
        const std::string words = sweep_.settle_gate();
        if (!words.empty()) spdlog::info("{}", words);
        const std::string revoked = sweep_.settle_spot_checks();
        if (!revoked.empty()) spdlog::warn("{}", revoked);
        if (!words.empty() || !revoked.empty()) checkpoint();
    }

    [[nodiscard]] std::string time_is_up() const {
        if (limits_.deadline && std::chrono::system_clock::now() >= *limits_.deadline) return "the deadline has come";
        if (limits_.budget_seconds && clock() >= *limits_.budget_seconds)
            return fmt::format("the budget of {} is spent", text::duration(*limits_.budget_seconds));
        return "";
    }

    [[nodiscard]] std::string test_words(const TrainingRecord& record) const {
        const std::size_t points = sweep_.learner().assessment().test.points.size();
        if (points == 0) return held_out_words();
        return fmt::format("; {:.2f} on {} test points, {:.0f} % of them within", record.test_error, points,
                           100 * record.test_passing);
    }

    [[nodiscard]] std::string held_out_words() const {
        const std::vector<double> errors = sweep_.learner().newest()->held_out_rows().errors;
        if (errors.empty()) return "";
        const auto within = std::ranges::count_if(errors, [](double e) { return monitor::passes(e); });
        return fmt::format("; {:.0f} % of them within tolerance when not trained on",
                           100 * static_cast<double>(within) / static_cast<double>(errors.size()));
    }

    // Judged anew when there is more to judge by.
    [[nodiscard]] bool too_noisy_for_the_tolerance() {
        const std::pair known(sweep_.state().count(Status::simulated), sweep_.state().history.size());
        return std::exchange(noise_of_, known) != known && stops_for_noise(sweep_);
    }

    void warn_of_constants() {
        if (std::exchange(warned_of_constants_, true)) return;
        for (const std::string& name : constant_outputs(sweep_.state()))
            spdlog::warn(
                "{} is the same at every point simulated so far: there is nothing to learn of it; leave it out of "
                "`outputs`, or look whether the design varies what it depends on",
                name);
    }

    void warn_of_length() {
        if (++told_ != simulations_that_tell || !sweep_.learning() || !all_ran_to_the_end(sweep_.state())) return;
        spdlog::warn(
            "every simulation so far ran to simulation.max_steps, {}, without errors as small as its targets: a "
            "hand-over "
            "is not in sight; `mdsweep validate` tells what would do, and Ctrl-C ends the run in order",
            sweep_.state().config.simulation.max_steps);
    }

    void warn_of_device() {
        if (warned_of_device_) return;
        const surrogate::ComputesOn choice = surrogate::computes_on();
        if (!choice.gave_up) return;
        warned_of_device_ = true;
        spdlog::warn("{}", choice.reason);
    }

    // Nothing is being simulated, nothing could be asked, and no version is on its way that would change that.
    [[nodiscard]] bool nothing_more_to_do() const {
        const bool training = trainer_ && !trainer_->idle();
        return simulator_.pending() == 0 && !training && sweep_.budget_left() == 0;
    }

    void show() {
        const SweepState& state = sweep_.state();
        report::ProgressView view;
        view.name = state.config.path.stem().string();
        view.phase = phase();
        view.total = state.points.size();
        view.done = state.count(Status::simulated);
        view.predicted = state.count(Status::predicted);
        view.estimated = state.count(Status::estimated);
        view.failed = state.count(Status::failed);
        view.running = simulator_.running();
        view.seconds_elapsed = clock();
        const double running = std::chrono::duration<double>(Clock::now() - started_).count();
        view.steps_per_second = static_cast<double>(simulator_.steps_done()) / running;
        if (!state.history.empty()) {
            view.train_error = state.history.back().train_error;
            view.test_error = state.history.back().test_error;
        }
        if (!state.gates.empty()) view.audit = audit_view(state.gates.back());
        if (!state.history.empty()) view.forecast = forecast_view(state.history.back());
        for (const Gate& gate : state.gates) {
            view.spot_checks += gate.spot_checks;
            view.spot_failures += gate.spot_failures;
        }
        view.within = within(view.done);
        view.completion_percent = 100 * monitor::completion(state, {}, {}, view.within).within;
        view.seconds_left = seconds_left();
        display_.update(view);
    }

    // Of those simulated, within tolerance: counted anew when there are more, which takes a while in a large sweep.
    [[nodiscard]] std::size_t within(std::size_t simulated) {
        if (simulated != std::exchange(within_of_, simulated)) within_ = monitor::simulated_within(sweep_.state());
        return within_;
    }

    // Worth a line while there is something left to forecast.
    [[nodiscard]] std::optional<report::ForecastView> forecast_view(const TrainingRecord& record) const {
        if (std::isnan(record.forecast) || open_gate(sweep_.state()) != nullptr || sweep_.complete())
            return std::nullopt;
        return report::ForecastView{record.forecast, record.forecast_low, record.forecast_high};
    }

    [[nodiscard]] report::AuditView audit_view(const Gate& gate) const {
        report::AuditView view{gate.number, 0, gate.audits.size(), static_cast<std::size_t>(gate.failures)};
        for (const std::size_t i : gate.audits) {
            if (has_outcome(sweep_.state().points[i].status)) ++view.done;
        }
        return view;
    }

    [[nodiscard]] std::string phase() const {
        if (sweep_.complete()) return "done";
        if (!sweep_.learning()) return "simulating every point";
        if (const Gate* gate = open_gate(sweep_.state())) return fmt::format("auditing gate {}", gate->number);
        if (sweep_.learner().newest() == nullptr)
            return trainer_ && !trainer_->idle() ? "training the first surrogate" : "simulating the first design";
        return "simulating what the surrogate knows least";
    }

    // While a gate is open: until its audits are answered. Else until the forecast's simulations are done, or without
    // one all that is left: it ends sooner if a gate passes.
    [[nodiscard]] std::optional<double> seconds_left() const {
        const SweepState& state = sweep_.state();
        const std::size_t finished = state.count(Status::simulated) + state.count(Status::failed);
        if (finished < 4 + state.imported.points.size()) return std::nullopt;
        std::size_t left = std::min(state.count(Status::waiting), sweep_.budget_left()) + state.count(Status::asked);
        if (const Gate* gate = open_gate(sweep_.state())) {
            const report::AuditView view = audit_view(*gate);
            left = view.audits - view.done;
        } else if (!state.history.empty() && state.history.back().forecast > static_cast<double>(finished)) {
            const double forecast = state.history.back().forecast - static_cast<double>(finished);
            if (forecast < static_cast<double>(left)) left = static_cast<std::size_t>(forecast);
        }
        if (left == 0) left = simulator_.pending();  // a forecast that has come true, audits that came in
        const double each = state.simulation_seconds() / static_cast<double>(finished - state.imported.points.size());
        if (left == 0 || !(each > 0)) return std::nullopt;  // nobody knows: what is known took no time of this sweep
        return each * static_cast<double>(left) / static_cast<double>(std::max<std::size_t>(simulator_.slots(), 1));
    }

    Sweep& sweep_;
    TimeLimits limits_;
    Store& store_;
    Simulator& simulator_;
    report::ProgressDisplay& display_;
    std::optional<surrogate::Trainer> trainer_;
    double seconds_before_;
    Clock::time_point started_ = Clock::now();
    Clock::time_point last_checkpoint_ = Clock::now();
    std::size_t within_ = 0, within_of_ = 0;        // so many simulated points
    std::pair<std::size_t, std::size_t> noise_of_;  // so many, and versions, when noise was judged last
    int checkpointed_gate_ = 0;
    bool warned_of_device_ = false;
    bool warned_of_constants_ = false;
    std::size_t told_ = 0;      // outcomes of this run
    bool leaves_room_ = false;  // on the device, to the training
};

}  // namespace

RunEnd run_sweep(Sweep& sweep, Store& store, Simulator& simulator, report::ProgressDisplay& display,
                 const std::atomic<bool>& stop, const TimeLimits& limits) {
    Run run(sweep, store, simulator, display, limits);
    RunEnd end;
    try {
        end = run.loop(stop);
    } catch (...) {
        // The outcomes so far are in the journal; fold it in if the disk allows it, and report the first error.
        display.finish();
        try {
            run.checkpoint();
            spdlog::warn(
                "an error ends the run; the {} points simulated so far are in {}, and --resume goes on from them",
                sweep.state().count(Status::simulated), store.file().string());
        } catch (const std::exception& second) {
            spdlog::error("{}", second.what());
        }
        throw;
    }
    sweep.learner().judge();  // on all that is known at the end: for `predict`
    sweep.forget_asked();
    if (end.ending == Ending::budget) sweep.answer_the_rest();
    run.show_last();
    SweepState& state = sweep.state();
    state.finished = end.ending == Ending::complete;
    state.ending = end.words;
    run.checkpoint();
    return end;
}

}  // namespace mdsweep
