// The interface between whoever wants replicas simulated and an engine that simulates them (CPU or CUDA).
// Plain values only: this header knows no CUDA, no HDF5, no YAML. Everything is in reduced units (length_unit, kT, m);
// host/model converts.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace mdsweep::md {

// Ions of one kind. Ions of the same group are counted in the same density profile.
struct Species {
    int count = 0;
    float charge = 0;    // e
    float diameter = 0;  // WCA sigma of a like pair
    int group = 0;       // 0 cations, 1 anions
};
inline constexpr int group_count = 2;

// One replica: a box lateral x lateral x height, periodic in x and y, walls at z = -height/2 and +height/2.
struct ReplicaJob {
    std::uint64_t id = 0;  // the caller's, returned with the result

    // The random stream: the same four give the same noise on every backend.
    std::uint64_t seed = 0;
    std::uint32_t point = 0;
    std::uint32_t replica = 0;

    float lateral = 0;
    float height = 0;
    float bjerrum = 0;
    std::vector<Species> species;

    float time_step = 0.005F;
    float friction = 1.0F;
    std::int64_t equilibration_steps = 0;
    std::int64_t production_steps = 0;  // a multiple of blocks * sampling_interval
    int sampling_interval = 0;
    int blocks = 0;     // production is cut into so many blocks; each is averaged on its own
    int half_bins = 0;  // bins between a wall and the mid-plane; both halves are counted into them

    [[nodiscard]] int ion_count() const {
        int n = 0;
        for (const Species& s : species) n += s.count;
        return n;
    }
    [[nodiscard]] std::int64_t total_steps() const { return equilibration_steps + production_steps; }
};

// Averages over one block of production.
struct BlockAverages {
    std::vector<double> profile;  // [group][half_bins]: mean number of ions in the bin and its mirror image
    double temperature = 0;       // in units of the thermostat's
    double potential_energy = 0;  // kT, whole replica
    double kinetic_energy = 0;    // kT, whole replica
};

struct ReplicaResult {
    std::uint64_t id = 0;
    bool failed = false;
    std::string reason;  // set when failed
    std::vector<BlockAverages> blocks;
    std::int64_t steps = 0;
    double seconds = 0;  // wall time that the replica occupied its slot
};

// Runs a bag of replicas, many at once. Used from one thread; works on threads or a device of its own.
class Engine {
public:
    virtual ~Engine() = default;

    [[nodiscard]] virtual std::string description() const = 0;

    // How many replicas run at once when the bag is full.
    [[nodiscard]] virtual std::size_t slots() const = 0;

    // Puts a replica into the bag. Throws std::runtime_error when it can never fit (too many ions).
    virtual void submit(ReplicaJob job) = 0;

    // Replicas that finished since the last call; waits up to `patience` for the first. Throws when the device is lost.
    [[nodiscard]] virtual std::vector<ReplicaResult> collect(std::chrono::milliseconds patience) = 0;

    // Replicas submitted and not yet collected, and those of them that are being simulated now.
    [[nodiscard]] virtual std::size_t pending() const = 0;
    [[nodiscard]] virtual std::size_t running() const = 0;

    // Time steps done so far, summed over replicas, finished or not.
    [[nodiscard]] virtual std::int64_t steps_done() const = 0;

    // While true, a few per cent of the device are left to the training of the surrogate.
    virtual void leave_room(bool /*wanted*/) {}
};

}  // namespace mdsweep::md
