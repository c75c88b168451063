// composition_bench FILE.h5...: does a surrogate learn better from the composition that whole particles realise than
// from the one that was asked for? Each file is a finished sweep without a surrogate (mdsweep run --no-surrogate).
// Prints the errors of surrogates that were trained on the same simulations either way, at the same test points.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "answers/learned.hpp"
#include "observables/sweep_points.hpp"
#include "store/results_file.hpp"
#include "sweep/learner.hpp"

using namespace mdsweep;

namespace {

surrogate::Examples examples(const SweepState& state, const SweepPoints& points, std::span<const std::size_t> of,
                             Composition composition) {
    surrogate::Examples rows;
    const auto append = [](std::vector<double>& to, const std::vector<double>& from) {
        to.insert(to.end(), from.begin(), from.end());
    };
    for (const std::size_t i : of) {
        const SurrogatePoint& realised = points.realised(i);
        const std::vector<double>& row = composition == Composition::asked ? state.design.points[i] : realised.row;
        for (const std::size_t k : state.design.varying) rows.inputs.push_back(row[k]);
        append(rows.scale, realised.scales);  // the mean of a profile is known exactly either way
        append(rows.values, learned_columns(state, state.points[i].outcome->values));
        append(rows.errors, learned_columns(state, state.points[i].outcome->errors));
        ++rows.rows;
    }
    return rows;
}

// Scaled errors of a surrogate trained on `known` at `test`.
std::vector<double> errors_of(const SweepState& state, const SweepPoints& points, std::span<const std::size_t> known,
                              std::span<const std::size_t> test, Composition composition) {
    const surrogate::Shape shape = learned_shape(state);
    const auto ensemble =
        surrogate::Ensemble::train(shape, examples(state, points, known, composition), train_options(state));
    const surrogate::Examples at = examples(state, points, test, composition);
    const surrogate::Prediction prediction = ensemble->predict(at.inputs, at.scale);
    const auto columns = static_cast<std::size_t>(shape.column_count());
    std::vector<double> errors;
    for (std::size_t row = 0; row < test.size(); ++row)
        errors.push_back(surrogate::scaled_error(shape, std::span(prediction.mean).subspan(row * columns, columns),
                                                 std::span(at.values).subspan(row * columns, columns)));
    return errors;
}

double mean(const std::vector<double>& numbers) {
    return std::accumulate(numbers.begin(), numbers.end(), 0.0) / static_cast<double>(numbers.size());
}

double standard_error(const std::vector<double>& numbers) {
    double sum = 0;
    for (const double x : numbers) sum += std::pow(x - mean(numbers), 2);
    const auto n = static_cast<double>(numbers.size());
    return std::sqrt(sum / (n * (n - 1)));
}

void compare(const std::string& file) {
    constexpr int draws = 4;
    const SweepState state = read_results(file);
    const SweepPoints points(state.config, state.design);
    std::vector<std::size_t> simulated;
    for (std::size_t i = 0; i < state.points.size(); ++i)
        if (state.points[i].status == Status::simulated) simulated.push_back(i);
    fmt::print("{}: {} simulated points\n", file, simulated.size());
    const std::vector<double> off = rounding_of(*source_of(state.config), state.design, simulated);
    for (std::size_t k = 0; k < off.size(); ++k)
        if (off[k] > 0)
            fmt::print("  {} is off by {:.2f} % of its range\n", state.design.names[state.design.varying[k]],
                       100 * off[k]);
    fmt::print("  rows  test  error, asked  error, realised  their difference\n");
    for (const std::size_t rows : {32U, 64U, 128U}) {
        if (2 * rows > simulated.size() + rows / 2) break;
        std::vector<double> asked, realised, difference;
        std::size_t tested = 0;
        for (int draw = 0; draw < draws; ++draw) {
            std::mt19937_64 random(static_cast<std::uint64_t>(draw));
            std::ranges::shuffle(simulated, random);
            const std::span<const std::size_t> known = std::span(simulated).first(rows);
            const std::span<const std::size_t> test = std::span(simulated).subspan(rows);
            tested = test.size();
            asked.push_back(surrogate::root_mean_square(errors_of(state, points, known, test, Composition::asked)));
            realised.push_back(
                surrogate::root_mean_square(errors_of(state, points, known, test, Composition::realised)));
            difference.push_back(realised.back() - asked.back());
        }
        fmt::print("  {:4}  {:4}  {:12.3f}  {:15.3f}  {:+.3f} +- {:.3f}\n", rows, tested, mean(asked), mean(realised),
                   mean(difference), standard_error(difference));
    }
}

}  // namespace

int main(int count, char** arguments) {
    try {
        for (int i = 1; i < count; ++i) compare(arguments[i]);
        return 0;
    } catch (const std::exception& reason) {
        fmt::print(stderr, "composition_bench: {}\n", reason.what());
        return 1;
    }
}
