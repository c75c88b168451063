// The questions of a gate keeper about surrogates, each by its version. The learner answers; a test makes answers up.
#pragma once

#include <cstddef>
#include <vector>

#include "state/state.hpp"
#include "surrogate.hpp"

namespace mdsweep {

// How the newest version does.
struct Assessment {
    // At the test points simulated so far: uncertainties and errors, in units of the tolerance.
    struct Test {
        std::vector<std::size_t> points;
        std::vector<double> u, e;
    };
    Test test;
    std::vector<std::size_t> undecided;  // points
    std::vector<double> undecided_u;
    std::vector<double> undecided_scaled_u, test_scaled_u;  // u times the surrogate's local scale: what steers
};

// Uncertainties and errors at points that nobody chose, judged before they were learned from.
struct HeldOutErrors {
    std::vector<double> scaled_u, e;
};

// The answer of a version at a point.
struct Answer {
    std::vector<double> values, error_bars;  // [learned columns]
    ReadOff read_off = {};
};

class Judge {
public:
    virtual ~Judge() = default;

    [[nodiscard]] virtual int newest_version() const = 0;
    [[nodiscard]] virtual bool has_surrogate() const = 0;  // the newest version can be asked
    [[nodiscard]] virtual std::size_t rows() const = 0;    // to learn from, by now

    // The assessment of the newest version; judge() looks again at the test points that are simulated by now.
    virtual void judge() = 0;
    [[nodiscard]] virtual const Assessment& assessment() const = 0;
    [[nodiscard]] virtual surrogate::HeldOutRows held_out_rows() const = 0;
    [[nodiscard]] virtual HeldOutErrors held_out_errors() const = 0;

    // [points]: scaled errors; infinite where the simulation failed.
    [[nodiscard]] virtual std::vector<double> errors(int version, const std::vector<std::size_t>& points) const = 0;
    [[nodiscard]] virtual std::vector<Answer> answers(int version, const std::vector<std::size_t>& points) const = 0;
    // Keeps the newest version at hand, whatever comes after it, until release(): a gate was opened on it.
    virtual void freeze() = 0;
    virtual void release() = 0;
    // Its error bars anew, on the test points that are simulated by now.
    virtual void recalibrate(int version) = 0;
    // That nobody chose and that it did not know: they tell how good it is.
    virtual void judge_held_out(int version, const std::vector<std::size_t>& points) = 0;
};

}  // namespace mdsweep
