// The whole loop: while (!done) tell(simulate(ask())), with learning beside it.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>

#include "report/progress_display.hpp"
#include "store/store.hpp"
#include "sweep/simulator.hpp"
#include "sweep/sweep.hpp"

namespace mdsweep {

enum class Ending {
    complete,     // every point is answered (or failed)
    budget,       // the simulations or the time allowed are used up
    noise,        // the simulations are too noisy for the tolerance
    failures,     // too many replicas blew up
    interrupted,  // the user asked to stop
};

struct RunEnd {
    Ending ending = Ending::complete;
    std::string words;
    std::string advice = {};  // how to go on, where that takes more than --resume
};

// When a run has to end, finished or not.
struct TimeLimits {
    std::optional<std::chrono::system_clock::time_point> deadline;
    std::optional<double> budget_seconds;  // of wall time, over all runs of the sweep
};

// Runs until the end; what is known is in the store at every instant, and written anew to the results file when a gate
// opens or closes, every few minutes, and at the end. `stop` may be set from a signal handler. Errors of the engine,
// the trainer and the store come out as exceptions after the results file was written, if that is possible at all.
[[nodiscard]] RunEnd run_sweep(Sweep& sweep, Store& store, Simulator& simulator, report::ProgressDisplay& display,
                               const std::atomic<bool>& stop, const TimeLimits& limits = {});

}  // namespace mdsweep
