// Which points a sweep learns from next, and how many may be out at a time.
//
// It changes nothing of the sweep: it names points, and Sweep::ask() gives them out. Of the surrogate it knows what an
// Outlook says.
#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "acquisition.hpp"
#include "state/state.hpp"

namespace mdsweep {

// A surrogate's view of points that might be simulated next.
struct Outlook {
    std::vector<double> deviation;    // [points]: its uncertainty, in units of the tolerance
    std::vector<double> local_scale;  // [points]: how much further off it has been near there than it says
    // Where features are asked for: those of the points, and of what is simulated or on its way.
    std::size_t width = 0;
    std::vector<float> features, known;
    std::optional<double> noise;  // of a simulation, relative to the variance of what is learned
};
using AskOutlook = std::function<Outlook(const std::vector<std::size_t>& points, bool with_features)>;

// [points]: what simulating them takes, over the median; empty when it is not known.
[[nodiscard]] std::vector<double> relative_costs(const SweepState& state);

struct ChosenPoint {
    std::size_t point = 0;
    Role role = Role::learn;  // or uniform: drawn, not chosen
};

class PointChooser {
public:
    // The state must outlive it.
    explicit PointChooser(const SweepState& state);

    // How many points more may be out to learn from: at a time as many as are simulated.
    [[nodiscard]] std::size_t room_to_learn() const;

    // Up to `wanted` undecided points under the version of the surrogate (0: there is none yet); while a gate is open
    // its candidates are left alone.
    [[nodiscard]] std::vector<ChosenPoint> choose(std::size_t wanted, int version, const AskOutlook& outlook);

private:
    // Choosing under one version: its features and distances are kept, so that asking again is cheap.
    struct Choosing {
        int version = 0;
        std::vector<std::size_t> points;  // all that was undecided when it began
        surrogate::Chooser chooser;
    };

    [[nodiscard]] surrogate::Candidates candidates(const std::vector<std::size_t>& points, surrogate::Acquisition how,
                                                   const AskOutlook& outlook);

    const SweepState& state_;
    surrogate::Acquisition acquisition_;
    std::optional<std::vector<double>> costs_;  // see relative_costs(); from the first choice on that asks for them
    std::optional<Choosing> choosing_;
};

}  // namespace mdsweep
