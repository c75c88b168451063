#include "sweep/run.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "monitor/completion.hpp"
#include "trainer.hpp"

namespace mdsweep {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::chrono::minutes checkpoint_interval{3};
constexpr milliseconds patience{100};

// The simulations' own noise inflates every error that is measured against them: with more than half of the tolerance
// there is little room for the surrogate's (host/monitor/README.md).
bool too_noisy(const Sweep& sweep) {
    return sweep.noise() > 0.5;
}

std::string noise_words(const Sweep& sweep) {
    const double noise = sweep.noise();
    return fmt::format(
        "the simulations' own statistical error is {:.3g} of the tolerance; about {:.3g} times as many production "
        "steps would bring it to half",
        noise, 4 * noise * noise);
}

// One run of the loop. The pieces below each do one thing per turn.
class Run {
public:
    Run(Sweep& sweep, Store& store, Simulator& simulator, report::ProgressDisplay& display)
        : sweep_(sweep),
          store_(store),
          simulator_(simulator),
          display_(display),
          seconds_before_(sweep.state().provenance.seconds) {
        if (sweep.learning())
            trainer_.emplace(sweep.shape(), train_options(sweep.state()), sweep.newest_version() + 1, sweep.newest());
    }

    RunEnd loop(const std::atomic<bool>& stop) {
        while (true) {
            if (stop) return {Ending::interrupted, "it was interrupted"};
            if (const auto failures = sweep_.too_many_failures()) return {Ending::failures, *failures};
            learn();
            settle();
            if (sweep_.complete()) return {Ending::complete, "every point is answered"};
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
        if (const std::size_t slots = simulator_.engine().slots(); slots > 0) {
            sweep_.state().provenance.device = simulator_.engine().description();
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
        const std::vector<AskedPoint> asked = sweep_.ask(simulator_.wanted(), sweep_.room_to_learn());
        if (asked.empty()) return;
        // The journal keeps runs of the same role together.
        for (std::size_t i = 0; i < asked.size();) {
            std::vector<std::size_t> points;
            const AskedPoint first = asked[i];
            for (; i < asked.size() && asked[i].role == first.role && asked[i].gate == first.gate; ++i)
                points.push_back(asked[i].point);
            store_.record_asked(points, first.role, first.gate);
        }
        for (const AskedPoint& point : asked) simulator_.submit(point.point);
    }

    void tell() {
        for (Outcome& outcome : simulator_.collect(patience)) {
            if (outcome.failed) spdlog::warn("point {} failed: {}", outcome.point, outcome.reason);
            store_.record_outcome(outcome);
            sweep_.tell(std::move(outcome));
        }
    }

    void learn() {
        if (!trainer_) return;
        if (auto version = trainer_->take()) {
            sweep_.adopt(version->number, version->ensemble, version->seconds, clock());
            const TrainingRecord& record = sweep_.state().history.back();
            spdlog::info("surrogate {}: {}, trained on {} points in {:.1f} s, error {:.2f} of the tolerance{}",
                         record.version, version->ensemble->description(), record.trained_on, version->seconds,
                         record.train_error, test_words(record));
            warn_of_noise();
        }
        warn_of_device();
        const std::string words = sweep_.consider_gate();
        if (!words.empty()) spdlog::info("{}", words);
        if (sweep_.open_gate() != nullptr && sweep_.open_gate()->number != checkpointed_gate_) {
            checkpointed_gate_ = sweep_.open_gate()->number;
            checkpoint();  // the frozen model must outlive a kill
        }
        if (trainer_->idle() && sweep_.worth_training()) trainer_->offer(sweep_.training_rows());
        leave_room(!trainer_->idle());
    }

    void leave_room(bool wanted) {
        if (wanted == leaves_room_) return;
        leaves_room_ = wanted;
        simulator_.leave_room(wanted);
    }

    void settle() {
        const std::string words = sweep_.settle_gate();
        if (words.empty()) return;
        spdlog::info("{}", words);
        checkpoint();
    }

    [[nodiscard]] std::string test_words(const TrainingRecord& record) const {
        const std::size_t points = sweep_.test_points();
        if (points == 0) return "; the test set is not simulated yet";
        return fmt::format("; {:.2f} on {} test points, {:.0f} % of them within", record.test_error, points,
                           100 * record.test_passing);
    }

    void warn_of_noise() {
        if (warned_of_noise_ || !too_noisy(sweep_)) return;
        warned_of_noise_ = true;
        spdlog::warn("{}; a surrogate can hardly be shown to keep it", noise_words(sweep_));
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
        view.failed = state.count(Status::failed);
        view.running = simulator_.engine().running();
        view.seconds_elapsed = clock();
        const double running = std::chrono::duration<double>(Clock::now() - started_).count();
        view.steps_per_second = static_cast<double>(simulator_.engine().steps_done()) / running;
        if (!state.history.empty()) {
            view.train_error = state.history.back().train_error;
            view.test_error = state.history.back().test_error;
        }
        if (!state.gates.empty()) view.audit = audit_view(state.gates.back());
        view.completion_percent = 100 * monitor::completion(state, {}, {}).certified;
        view.seconds_left = seconds_left();
        display_.update(view);
    }

    [[nodiscard]] report::AuditView audit_view(const Gate& gate) const {
        report::AuditView view{gate.number, 0, gate.audits.size(), static_cast<std::size_t>(gate.failures)};
        for (const std::size_t i : gate.audits) {
            const Status status = sweep_.state().points[i].status;
            if (status == Status::simulated || status == Status::failed) ++view.done;
        }
        return view;
    }

    [[nodiscard]] std::string phase() const {
        if (sweep_.complete()) return "done";
        if (!sweep_.learning()) return "simulating every point";
        if (const Gate* gate = sweep_.open_gate()) return fmt::format("auditing gate {}", gate->number);
        if (sweep_.newest() == nullptr) return "simulating the first design and the test set";
        return "simulating what the surrogate knows least";
    }

    // While a gate is open: until its audits are answered. Else until all that is left is simulated: it ends sooner if
    // a gate passes.
    [[nodiscard]] std::optional<double> seconds_left() const {
        const SweepState& state = sweep_.state();
        const std::size_t finished = state.count(Status::simulated) + state.count(Status::failed);
        if (finished < 4) return std::nullopt;
        std::size_t left = std::min(state.count(Status::waiting), sweep_.budget_left()) + state.count(Status::asked);
        if (const Gate* gate = sweep_.open_gate()) {
            const report::AuditView view = audit_view(*gate);
            left = view.audits - view.done;
        }
        const double each = state.provenance.simulation_seconds / static_cast<double>(finished);
        return each * static_cast<double>(left) /
               static_cast<double>(std::max<std::size_t>(simulator_.engine().slots(), 1));
    }

    Sweep& sweep_;
    Store& store_;
    Simulator& simulator_;
    report::ProgressDisplay& display_;
    std::optional<surrogate::Trainer> trainer_;
    double seconds_before_;
    Clock::time_point started_ = Clock::now();
    Clock::time_point last_checkpoint_ = Clock::now();
    int checkpointed_gate_ = 0;
    bool warned_of_noise_ = false;
    bool warned_of_device_ = false;
    bool leaves_room_ = false;  // on the device, to the training
};

}  // namespace

RunEnd run_sweep(Sweep& sweep, Store& store, Simulator& simulator, report::ProgressDisplay& display,
                 const std::atomic<bool>& stop) {
    Run run(sweep, store, simulator, display);
    RunEnd end;
    try {
        end = run.loop(stop);
    } catch (...) {
        // What was simulated so far is in the journal; fold it in if the disk allows it, and report the first error.
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
    sweep.judge();  // on all that is known at the end: for `predict`
    run.show_last();
    sweep.forget_asked();
    SweepState& state = sweep.state();
    state.finished = end.ending == Ending::complete;
    if (sweep.learning() && too_noisy(sweep)) end.words += ". But " + noise_words(sweep);
    state.ending = end.words;
    run.checkpoint();
    return end;
}

}  // namespace mdsweep
