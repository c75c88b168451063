// The Gaussian process, and the contest between it and the networks.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

#include "smooth.hpp"
#include "synthetic.hpp"

namespace sg = mdsweep::surrogate;
namespace synthetic = mdsweep::surrogate::synthetic;
using Catch::Contains;

namespace {

sg::Shape with_a_feature() {
    sg::Shape s = synthetic::shape();
    s.features = {{"log c", {{1, {0, 1, 0}}}, std::log(0.25), 0}};
    s.members = 3;
    s.residual_layers = 1;
    s.width = 12;
    return s;
}

sg::TrainOptions with(sg::Method method) {
    sg::TrainOptions options;
    options.method = method;
    options.steps = 60;
    options.seed = 1;
    return options;
}

const sg::NamedArray& get(const std::vector<sg::NamedArray>& arrays, const std::string& name) {
    for (const sg::NamedArray& a : arrays) {
        if (a.name == name) return a;
    }
    throw std::runtime_error("no array " + name);
}

double number(const std::vector<sg::NamedArray>& arrays, const std::string& name, std::size_t row,
              std::size_t column = 0) {
    const sg::NamedArray& a = get(arrays, name);
    const std::size_t width = a.shape.size() > 1 ? static_cast<std::size_t>(a.shape[1]) : 1;
    return static_cast<double>(a.data[row * width + column]);
}

template <class A, class B>
double kernel_by_hand(const std::vector<sg::NamedArray>& arrays, std::size_t g, std::size_t seen, const A& a,
                      const B& b) {
    double square = 0, dot = 0;
    for (std::size_t d = 0; d < seen; ++d) {
        square += std::pow((a(d) - b(d)) / number(arrays, "kernel.length", g, d), 2);
        dot += a(d) * b(d);
    }
    const double r = std::sqrt(5 * square);
    return number(arrays, "kernel.variance", g) * (1 + r + r * r / 3) * std::exp(-r) +
           number(arrays, "kernel.linear", g) * dot;
}

struct Moments {
    std::vector<double> mean, deviation;
};

// The recipe in gaussian_process.hpp, word by word, for profiles and one row of what is seen.
Moments by_hand(const std::vector<sg::NamedArray>& arrays, const std::vector<double>& x, double scale) {
    const auto size = [&](const std::string& name, std::size_t k) {
        return static_cast<std::size_t>(get(arrays, name).shape[k]);
    };
    const std::size_t rows = size("rows.x", 0), components = size("rows.weight", 0), columns = size("output.mean", 0);
    const auto kernel = [&](std::size_t g, const auto& a, const auto& b) {
        return kernel_by_hand(arrays, g, x.size(), a, b);
    };
    const auto here = [&](std::size_t d) { return x[d]; };
    Moments result;
    std::vector<double> variance(columns);
    for (std::size_t c = 0; c < columns; ++c) result.mean.push_back(number(arrays, "output.mean", c));
    for (std::size_t k = 0; k < components; ++k) {
        const auto g = static_cast<std::size_t>(number(arrays, "component.kernel", k));
        const std::string name = "kernel" + std::to_string(g);
        std::vector<double> along(size(name + ".value", 0));
        double z = 0;
        for (std::size_t i = 0; i < rows; ++i) {
            const double covariance = kernel(g, here, [&](std::size_t d) { return number(arrays, "rows.x", i, d); });
            z += covariance * number(arrays, "rows.weight", k, i);
            for (std::size_t j = 0; j < along.size(); ++j) {
                along[j] += covariance * number(arrays, name + ".directions", i, j);
            }
        }
        double v = kernel(g, here, here);
        for (std::size_t j = 0; j < along.size(); ++j) {
            v -= along[j] * along[j] / (number(arrays, name + ".value", j) + number(arrays, "component.noise", k));
        }
        for (std::size_t c = 0; c < columns; ++c) {
            const double column = number(arrays, "component.columns", k, c);
            result.mean[c] += z * column;
            variance[c] += std::max(v, 0.0) * column * column;
        }
    }
    for (std::size_t c = 0; c < columns; ++c) {
        result.mean[c] = scale * std::max(result.mean[c], 0.0);
        result.deviation.push_back(scale * std::sqrt(variance[c]));
    }
    return result;
}

double rms_error(const sg::Ensemble& ensemble, const sg::Examples& truth) {
    const sg::Prediction p = ensemble.predict(truth.inputs, truth.scale);
    return sg::root_mean_square(sg::scaled_errors(ensemble.shape(), p, truth.values));
}

// The prior covariance of two rows of inputs in [0, 1], over all columns, in units of the tolerances of the mean row.
double prior_covariance(const sg::Shape& shape, const std::vector<sg::NamedArray>& arrays,
                        const std::vector<double>& inputs, int first, int second) {
    const std::size_t width = shape.inputs.size();
    const auto mapped = [&](int row) {
        return [&, row](std::size_t d) { return 2 * inputs[static_cast<std::size_t>(row) * width + d] - 1; };
    };
    double sum = 0;
    for (std::size_t k = 0; k < static_cast<std::size_t>(get(arrays, "component.noise").shape[0]); ++k) {
        double importance = 0;
        std::size_t column = 0;
        for (const sg::Output& output : shape.outputs) {
            double square = 0, size2 = 0;
            for (int c = 0; c < output.size; ++c, ++column) {
                square += std::pow(number(arrays, "component.columns", k, column), 2);
                size2 += std::pow(number(arrays, "output.mean", column), 2);
            }
            importance += square / (output.tolerance * output.tolerance * size2);
        }
        const auto g = static_cast<std::size_t>(number(arrays, "component.kernel", k));
        sum += importance * kernel_by_hand(arrays, g, width, mapped(first), mapped(second));
    }
    return sum;
}

double dot(const sg::FeatureVectors& f, std::size_t a, std::size_t b) {
    double sum = 0;
    for (std::size_t k = 0; k < f.size; ++k) {
        sum += static_cast<double>(f.values[a * f.size + k]) * static_cast<double>(f.values[b * f.size + k]);
    }
    return sum;
}

}  // namespace

// Where rows are close to each other and precise, the weights are large and cancel: in single precision the prediction
// would be off by more than the margins below.
TEST_CASE("a Gaussian process is what the recipe in the header says, of few rough rows and of many precise ones") {
    const auto [rows, error] = GENERATE(std::pair{40, 0.02}, std::pair{160, 0.0002});
    const sg::Shape shape = with_a_feature();
    const sg::Examples examples = synthetic::examples(static_cast<std::size_t>(rows), error, 1);
    const auto trained = sg::Ensemble::train(shape, examples, with(sg::Method::gaussian_process));
    CHECK_THAT(trained->description(), Contains("Gaussian process (0."));
    const auto arrays = trained->arrays();
    const sg::Examples fresh = synthetic::examples(6, 0, 7);
    const sg::Prediction p = trained->predict(fresh.inputs, fresh.scale);
    const std::size_t columns = 2 * synthetic::bins;
    for (std::size_t row = 0; row < fresh.rows; ++row) {
        std::vector<double> x;
        for (std::size_t d = 0; d < 3; ++d) {
            x.push_back(2 * (fresh.inputs[3 * row + d] - shape.low[d]) / (shape.high[d] - shape.low[d]) - 1);
        }
        x.push_back(2 * (std::log(fresh.inputs[3 * row + 1]) - std::log(0.25)) / -std::log(0.25) - 1);
        for (double& number : x) number = static_cast<float>(number);  // what is seen is in single precision
        const Moments expected = by_hand(arrays, x, fresh.scale[2 * row]);
        for (std::size_t c = 0; c < columns; ++c) {
            const double scale = fresh.scale[2 * row];
            REQUIRE(p.mean[row * columns + c] == Approx(expected.mean[c]).margin(1e-6 * scale));
            REQUIRE(p.deviation[row * columns + c] == Approx(expected.deviation[c]).epsilon(1e-3).margin(1e-6 * scale));
        }
        // The mean of a profile is its scale: components add nothing to it.
        double sum = 0;
        for (std::size_t c = 0; c < synthetic::bins; ++c) sum += p.mean[row * columns + c];
        CHECK(sum / synthetic::bins == Approx(fresh.scale[2 * row]).epsilon(0.003));
    }
}

TEST_CASE("a stored Gaussian process predicts what it did before, and networks are trained after it") {
    const sg::Shape shape = with_a_feature();
    const sg::Examples examples = synthetic::examples(30, 0.02, 1);
    const auto trained = sg::Ensemble::train(shape, examples, with(sg::Method::gaussian_process));
    const auto restored = sg::Ensemble::restore(shape, trained->arrays());
    const sg::Prediction before = trained->predict(examples.inputs, examples.scale);
    const sg::Prediction after = restored->predict(examples.inputs, examples.scale);
    CHECK(before.mean == after.mean);
    CHECK(before.deviation == after.deviation);
    CHECK(restored->trained_on() == 30);
    CHECK(restored->description() == trained->description());
    const auto networks = sg::Ensemble::train(shape, examples, with(sg::Method::networks), restored.get());
    CHECK_THAT(networks->description(), Contains("networks"));

    auto broken = trained->arrays();
    for (sg::NamedArray& a : broken) {
        if (a.name == "component.kernel") a.data[0] = 9;
    }
    CHECK_THROWS_WITH(sg::Ensemble::restore(shape, broken), Contains("a kernel or a noise that cannot be"));
    auto fewer = trained->arrays();
    std::erase_if(fewer, [](const sg::NamedArray& a) { return a.name == "kernel0.value"; });
    CHECK_THROWS_WITH(sg::Ensemble::restore(shape, fewer), Contains("lacks the array kernel0.value"));
}

TEST_CASE("whatever does better on rows left out is chosen, and both scores are said") {
    const sg::Shape shape = synthetic::smooth_shape(4);
    int chosen[2] = {};
    for (const std::uint64_t seed : {1, 2, 3, 6}) {
        sg::TrainOptions options = with(sg::Method::best);
        options.steps = 200;
        const auto best = sg::Ensemble::train(shape, synthetic::smooth(4, 60, 0.01, seed), options);
        INFO(best->description());
        const bool process = best->held_out().gaussian_process < best->held_out().networks;
        CHECK_THAT(best->description(),
                   Contains(process ? "Gaussian process (" : "networks (") &&
                       Contains(process ? "against the networks' " : "against the Gaussian process's "));
        ++chosen[process ? 1 : 0];
    }
    CHECK((chosen[0] > 0 && chosen[1] > 0));
}

TEST_CASE("a held-out score is that of rows left out for good") {
    const sg::Shape shape = synthetic::smooth_shape(2);
    const sg::Examples all = synthetic::smooth(2, 60, 0.02, 3);
    const auto trained = sg::Ensemble::train(shape, all, with(sg::Method::gaussian_process));
    const auto half = sg::Ensemble::train(shape, synthetic::part(all, 0, 48), with(sg::Method::gaussian_process));
    CHECK(trained->held_out().gaussian_process == Approx(rms_error(*half, synthetic::part(all, 48, 12))).epsilon(0.4));
    // Not that of the rows it was trained on.
    CHECK(trained->held_out().gaussian_process > trained->train_error());
}

TEST_CASE("rows left out are there one by one, with what was expected of them") {
    const sg::Shape shape = synthetic::smooth_shape(3);
    const sg::Examples rows = synthetic::smooth(3, 60, 0.001, 3);
    const auto rms = [](const std::vector<double>& values) {
        double sum = 0;
        for (const double v : values) sum += v * v / static_cast<double>(values.size());
        return std::sqrt(sum);
    };
    const auto process = sg::Ensemble::train(shape, rows, with(sg::Method::gaussian_process));
    const sg::HeldOutRows of_process = process->held_out_rows();
    REQUIRE(of_process.errors.size() == 60);
    REQUIRE(of_process.deviations.size() == 60);
    CHECK(rms(of_process.errors) == Approx(process->held_out().gaussian_process));
    // With hardly any noise, errors are as large as expected, and larger than the process expects at rows that it
    // knows.
    CHECK(rms(of_process.deviations) == Approx(rms(of_process.errors)).epsilon(0.5));
    const sg::Prediction known = process->predict(rows.inputs, rows.scale);
    const auto columns = static_cast<std::size_t>(shape.column_count());
    for (std::size_t row = 0; row < 60; ++row) {
        const auto part = [&](const std::vector<double>& all) {
            return std::span(all).subspan(row * columns, columns);
        };
        CHECK(of_process.deviations[row] > 0.99 * sg::scaled_deviation(shape, part(known.mean), part(known.deviation)));
    }
    CHECK(sg::Ensemble::restore(shape, process->arrays())->held_out_rows().errors.empty());

    const auto networks = sg::Ensemble::train(shape, rows, with(sg::Method::networks));
    const sg::HeldOutRows of_networks = networks->held_out_rows();
    CHECK(of_networks.errors.size() == 60);
    CHECK(of_networks.deviations.empty());
    CHECK(rms(of_networks.errors) == Approx(networks->held_out().networks));
}

namespace {

// Steep in one corner, nearly flat elsewhere: a fit to some of the rows may well see noise in it.
sg::Examples steep_corner(std::size_t rows) {
    std::mt19937_64 random(4);
    std::uniform_real_distribution<double> uniform;
    std::normal_distribution<double> normal;
    sg::Examples all;
    for (all.rows = 0; all.rows < rows; ++all.rows) {
        const double a = uniform(random), b = uniform(random), c = uniform(random);
        const double f = 1 + 0.2 * c + 3 * std::exp(-(std::pow(1 - a, 2) + std::pow(1 - b, 2)) / 0.04);
        all.inputs.insert(all.inputs.end(), {a, b, c});
        all.scale.push_back(1);
        all.values.push_back(f * (1 + 0.01 * normal(random)));
        all.errors.push_back(0.01 * f);
    }
    return all;
}

}  // namespace

TEST_CASE("a Gaussian process goes on from the last version's kernels where that is better than from scratch") {
    sg::Shape shape = synthetic::smooth_shape(3);
    shape.outputs = {{"f", sg::OutputKind::scalar, 1, 0.05}};
    const sg::Examples all = steep_corner(400);
    std::shared_ptr<const sg::Ensemble> last;
    int better = 0;
    for (const std::size_t rows : {40U, 60U, 90U, 140U, 200U, 300U, 400U}) {
        sg::TrainOptions options = with(sg::Method::gaussian_process);
        options.seed = rows;
        const auto here = synthetic::part(all, 0, rows);
        const auto scratch = sg::Ensemble::train(shape, here, options);
        last = sg::Ensemble::train(shape, here, options, last.get());
        CHECK(last->held_out().gaussian_process <= scratch->held_out().gaussian_process);
        better += last->held_out().gaussian_process < 0.99 * scratch->held_out().gaussian_process ? 1 : 0;
        CAPTURE(rows, last->held_out().gaussian_process, scratch->held_out().gaussian_process);
    }
    CHECK(better > 0);
    // A version that was stored is as good to go on from.
    const auto restored = sg::Ensemble::restore(shape, last->arrays());
    sg::TrainOptions options = with(sg::Method::gaussian_process);
    const auto one = sg::Ensemble::train(shape, all, options, last.get());
    const auto other = sg::Ensemble::train(shape, all, options, restored.get());
    CHECK(get(one->arrays(), "rows.weight").data == get(other->arrays(), "rows.weight").data);
    CHECK(one->held_out().gaussian_process == other->held_out().gaussian_process);
}

TEST_CASE("of more rows than it is fitted to, a Gaussian process takes some") {
    sg::Shape shape = synthetic::smooth_shape(3);
    shape.outputs = {{"f", sg::OutputKind::scalar, 1, 0.05}};
    const sg::Examples all = steep_corner(2100);
    const auto trained = sg::Ensemble::train(shape, all, with(sg::Method::gaussian_process));
    CHECK(get(trained->arrays(), "rows.x").shape.front() == 2048);
    CHECK(trained->trained_on() == 2100);
    CHECK(trained->train_error() < 0.3);  // of which the noise is 0.2
    CHECK(trained->held_out().gaussian_process < 0.35);
}

TEST_CASE("a Gaussian process knows where it is further off than it says") {
    sg::Shape shape = synthetic::smooth_shape(3);
    shape.outputs = {{"f", sg::OutputKind::scalar, 1, 0.05}};
    // A step along a plane: its kernels are the same everywhere, so is its standard deviation.
    std::mt19937_64 random(4);
    std::uniform_real_distribution<double> uniform;
    sg::Examples all;
    for (all.rows = 0; all.rows < 250; ++all.rows) {
        const std::vector<double> x = {uniform(random), uniform(random), uniform(random)};
        all.inputs.insert(all.inputs.end(), x.begin(), x.end());
        all.scale.push_back(1);
        all.values.push_back(1 + std::max(0.0, 4 * (x[0] - 0.5)));
        all.errors.push_back(0.002);
    }
    const auto process = sg::Ensemble::train(shape, all, with(sg::Method::gaussian_process));
    std::vector<double> at_kink, elsewhere;
    for (int k = 0; k < 50; ++k) {
        const double y = uniform(random), z = uniform(random);
        at_kink.insert(at_kink.end(), {0.5, y, z});
        elsewhere.insert(elsewhere.end(), {k % 2 == 0 ? 0.15 : 0.85, y, z});
    }
    const auto mean = [](const std::vector<double>& values) {
        return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    };
    const double kink = mean(process->local_scale(at_kink)), smooth = mean(process->local_scale(elsewhere));
    CAPTURE(kink, smooth);
    CHECK(kink > 1.5 * smooth);
    CHECK(smooth < 1);
    // Stored with it; networks have none.
    const auto restored = sg::Ensemble::restore(shape, process->arrays());
    CHECK(restored->local_scale(at_kink) == process->local_scale(at_kink));
    auto earlier = process->arrays();
    std::erase_if(earlier, [](const sg::NamedArray& array) { return array.name == "rows.surprise"; });
    for (const double scale : sg::Ensemble::restore(shape, earlier)->local_scale(at_kink)) CHECK(scale == Approx(1));
    const auto networks = sg::Ensemble::train(shape, all, with(sg::Method::networks));
    CHECK(networks->local_scale(at_kink) == std::vector<double>(50, 1.0));
}

TEST_CASE("features of a Gaussian process have its kernel as their dot product, those of networks tell points apart") {
    const sg::Shape shape = synthetic::smooth_shape(3);
    const sg::Examples rows = synthetic::smooth(3, 50, 0.02, 1);
    const auto process = sg::Ensemble::train(shape, rows, with(sg::Method::gaussian_process));
    const std::vector<double> inputs = {0.5, 0.5, 0.5, 0.51, 0.5, 0.5, 0.9, 0.1, 0.8, 0.5, 0.5, 0.5};
    const sg::FeatureVectors f = process->features(inputs);
    REQUIRE(f.rows == 4);
    REQUIRE(f.size <= 512);
    CHECK(dot(f, 0, 3) == Approx(dot(f, 0, 0)));
    CHECK(dot(f, 0, 1) > 0.99 * dot(f, 0, 0));
    for (const auto& [a, b] : {std::pair{0, 0}, {0, 1}, {0, 2}, {1, 2}}) {
        CHECK(dot(f, static_cast<std::size_t>(a), static_cast<std::size_t>(b)) ==
              Approx(prior_covariance(shape, process->arrays(), inputs, a, b)).margin(0.05 * dot(f, 0, 0)));
    }
    CHECK(f.values == process->features(inputs).values);

    const auto networks = sg::Ensemble::train(shape, rows, with(sg::Method::networks));
    const sg::FeatureVectors g = networks->features(inputs);
    REQUIRE(g.values.size() == 4 * g.size);
    REQUIRE(g.size <= 512);
    const auto distance2 = [&](std::size_t a, std::size_t b) { return dot(g, a, a) + dot(g, b, b) - 2 * dot(g, a, b); };
    CHECK(distance2(0, 3) == Approx(0).margin(1e-3 * dot(g, 0, 0)));
    CHECK(distance2(0, 1) < 0.1 * distance2(0, 2));
}

TEST_CASE("a constant output, equal rows and very few of them do not stop a Gaussian process") {
    sg::Shape shape = synthetic::smooth_shape(2);
    sg::Examples rows = synthetic::smooth(2, 12, 0, 1);
    const auto columns = static_cast<std::size_t>(shape.column_count());
    for (std::size_t row = 0; row < rows.rows; ++row) rows.values[row * columns + 101] = 3;
    // The second row is the first one again.
    std::copy_n(rows.inputs.begin(), 2, rows.inputs.begin() + 2);
    std::copy_n(rows.values.begin(), columns, rows.values.begin() + static_cast<std::ptrdiff_t>(columns));
    const auto trained = sg::Ensemble::train(shape, rows, with(sg::Method::gaussian_process));
    CHECK(trained->predict(rows.inputs, rows.scale).mean[101] == Approx(3).epsilon(1e-4));
    CHECK(std::isfinite(trained->held_out().gaussian_process));
    const auto few = sg::Ensemble::train(shape, synthetic::part(rows, 4, 2), with(sg::Method::gaussian_process));
    CHECK_THAT(few->description(), Contains("networks"));  // below four rows
}

TEST_CASE("threads divide a prediction without changing it") {
    const sg::Shape shape = synthetic::smooth_shape(3);
    const auto trained = sg::Ensemble::train(shape, synthetic::smooth(3, 40, 0.02, 1), with(sg::Method::networks));
    const sg::Examples many = synthetic::smooth(3, 1025, 0, 2);
    const sg::Prediction one = trained->predict(many.inputs, many.scale);
    const sg::Prediction two = sg::predict(*trained, many.inputs, many.scale, 3);
    REQUIRE(two.rows == one.rows);
    REQUIRE(two.mean.size() == one.mean.size());
    double worst = 0;
    for (std::size_t i = 0; i < one.mean.size(); ++i) worst = std::max(worst, std::abs(two.mean[i] / one.mean[i] - 1));
    CHECK(worst < 1e-5);
    CHECK_THROWS_AS(sg::predict(*trained, std::vector<double>{1, 2, std::nan("")}, std::vector<double>(5, 1.0), 2),
                    std::invalid_argument);
}
