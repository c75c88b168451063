// Where the outcomes of points come from: simulations on an engine, or a table of finished ones.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "design/table_runs.hpp"
#include "observables/sweep_points.hpp"
#include "replica/engine.hpp"
#include "state/state.hpp"

namespace mdsweep {

class Simulator {
public:
    virtual ~Simulator() = default;

    // `together`: how many points are being simulated at a time, with this one.
    virtual void submit(std::size_t point, std::size_t together) = 0;
    // Outcomes that are ready; waits up to `patience` for the first.
    [[nodiscard]] virtual std::vector<Outcome> collect(std::chrono::milliseconds patience) = 0;

    // Points submitted whose outcome has not been collected.
    [[nodiscard]] virtual std::size_t pending() const = 0;
    // Points to add to the bag, so that no slot idles until the next look.
    [[nodiscard]] virtual std::size_t wanted() const = 0;
    // Outcomes take no time: then nothing is learned while they are made, and who asks has to wait for the surrogate.
    [[nodiscard]] virtual bool instant() const { return false; }
    virtual void leave_room(bool) {}

    [[nodiscard]] virtual std::string description() const = 0;
    [[nodiscard]] virtual std::size_t slots() const = 0;  // an engine may know them only once it runs
    [[nodiscard]] virtual std::size_t running() const { return pending(); }
    [[nodiscard]] virtual std::int64_t steps_done() const { return 0; }
};

// On an engine: a point is one or more replicas, and its outcome is there when the last one is. Where the sweep leaves
// their number open, points that leave a device idle get more (model/production_split.hpp).
class MdSimulator final : public Simulator {
public:
    // The arguments must outlive the simulator.
    MdSimulator(const Config& config, const SweepPoints& points, std::uint64_t seed, md::Engine& engine)
        : config_(config), points_(points), seed_(seed), engine_(engine) {}

    // A point that turns out to be impossible now that its turn has come comes out as failed, with the reason.
    void submit(std::size_t point, std::size_t together) override;
    [[nodiscard]] std::vector<Outcome> collect(std::chrono::milliseconds patience) override;
    [[nodiscard]] std::size_t pending() const override { return unfinished_.size() + impossible_.size(); }
    // Those running and a reserve. On few slots as many again, on many an eighth, as whatever waits was chosen before
    // the surrogate knew what is learned meanwhile.
    [[nodiscard]] std::size_t wanted() const override;
    void leave_room(bool wanted) override { engine_.leave_room(wanted); }
    [[nodiscard]] std::string description() const override { return engine_.description(); }
    [[nodiscard]] std::size_t slots() const override { return engine_.slots(); }
    [[nodiscard]] std::size_t running() const override { return engine_.running(); }
    [[nodiscard]] std::int64_t steps_done() const override { return engine_.steps_done(); }

private:
    struct Unfinished {
        std::shared_ptr<const Config> config;  // in as many replicas as it got
        std::shared_ptr<const System> system;
        std::vector<md::ReplicaResult> replicas;  // that are done
    };

    [[nodiscard]] std::shared_ptr<const Config> config_with(int replicas);

    const Config& config_;
    std::map<int, std::shared_ptr<const Config>> configs_;  // by the number of replicas
    const SweepPoints& points_;
    std::uint64_t seed_;
    md::Engine& engine_;
    std::unordered_map<std::size_t, Unfinished> unfinished_;
    std::vector<Outcome> impossible_;  // failed, and not collected
};

// From the table of a sweep over one: its outcomes are there at once, with the times that the table has.
class ReplaySimulator final : public Simulator {
public:
    explicit ReplaySimulator(const Config& config);

    void submit(std::size_t point, std::size_t) override { submitted_.push_back(point); }
    [[nodiscard]] std::vector<Outcome> collect(std::chrono::milliseconds patience) override;
    [[nodiscard]] std::size_t pending() const override { return submitted_.size(); }
    [[nodiscard]] std::size_t wanted() const override;
    [[nodiscard]] bool instant() const override { return true; }
    [[nodiscard]] std::string description() const override { return description_; }
    [[nodiscard]] std::size_t slots() const override { return 1; }

    // The table's outcome of a point, asked for or not.
    [[nodiscard]] Outcome outcome(std::size_t point) const;

private:
    std::string description_;
    TableRuns runs_;
    std::vector<std::size_t> submitted_;
};

// The simulator of the sweep's source (observables/outcome_source.hpp). The engine may be null where that does not
// simulate. All must outlive it.
[[nodiscard]] std::unique_ptr<Simulator> make_simulator(const SweepState& state, const SweepPoints& points,
                                                        md::Engine* engine);

}  // namespace mdsweep
