// Points of a sweep on an engine: a point is one or more replicas, and its outcome is there when the last one is.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/engine.hpp"
#include "model/sweep_points.hpp"

namespace mdsweep {

class Simulator {
public:
    // The arguments must outlive the simulator.
    Simulator(const Config& config, const std::vector<PreparedPoint>& points, std::uint64_t seed, md::Engine& engine)
        : config_(config),
          kept_config_(std::make_shared<const Config>(config)),
          points_(points),
          seed_(seed),
          engine_(engine) {}

    void submit(std::size_t point);
    // Outcomes that are ready; waits up to `patience` for the first.
    [[nodiscard]] std::vector<Outcome> collect(std::chrono::milliseconds patience);

    // Points submitted whose outcome has not been collected.
    [[nodiscard]] std::size_t pending() const { return unfinished_.size(); }
    // Points to add to the bag, so that no slot idles until the next look: those running and a reserve. On few slots as
    // many again, on many an eighth, as whatever waits was chosen before the surrogate knew what is learned meanwhile.
    [[nodiscard]] std::size_t wanted() const;
    void leave_room(bool wanted) { engine_.leave_room(wanted); }
    [[nodiscard]] const md::Engine& engine() const { return engine_; }

private:
    const Config& config_;
    std::shared_ptr<const Config> kept_config_;
    const std::vector<PreparedPoint>& points_;
    std::uint64_t seed_;
    md::Engine& engine_;
    std::unordered_map<std::size_t, std::vector<md::ReplicaResult>> unfinished_;
};

}  // namespace mdsweep
