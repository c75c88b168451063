#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <random>
#include <thread>

#include "synthetic.hpp"

namespace sg = mdsweep::surrogate;
namespace synthetic = mdsweep::surrogate::synthetic;
using Catch::Contains;

namespace {

// The synthetic problem with a scalar beside the profiles: ten times the scale, and up to 40 % more with h.
constexpr int scalar_column = 2 * synthetic::bins;

sg::Shape mixed_shape() {
    sg::Shape s = synthetic::shape();
    s.features = {{"log of h^2 + h c", {{0.5, {2, 0, 0}}, {0.25, {1, 1, 0}}}, 1.5, 2.6}};
    s.outputs.push_back({"scalar", sg::OutputKind::scalar, 1, 0.05});
    s.members = 3;
    s.residual_layers = 1;
    s.width = 12;
    return s;
}

sg::Examples mixed_examples(std::size_t rows, unsigned seed) {
    const sg::Examples profiles = synthetic::examples(rows, 0.02, seed);
    sg::Examples all;
    all.rows = rows;
    all.inputs = profiles.inputs;
    for (std::size_t row = 0; row < rows; ++row) {
        const double h = profiles.inputs[3 * row];
        const double c = profiles.inputs[3 * row + 1];
        all.scale.insert(all.scale.end(), {c, c, c});
        const auto begin = profiles.values.begin() + static_cast<std::ptrdiff_t>(row) * scalar_column;
        all.values.insert(all.values.end(), begin, begin + scalar_column);
        all.values.push_back(c * (10 + 2 * (h - 3)));
        const auto error = profiles.errors.begin() + static_cast<std::ptrdiff_t>(row) * scalar_column;
        all.errors.insert(all.errors.end(), error, error + scalar_column);
        all.errors.push_back(0.01 * c);
    }
    return all;
}

sg::TrainOptions quick(int steps, std::uint64_t seed = 1) {
    sg::TrainOptions options;
    options.method = sg::Method::networks;
    options.steps = steps;
    options.seed = seed;
    return options;
}

struct TestError {
    double rms = 0;
    double deviation_rms = 0;
    double correlation = 0;  // of the ranks of error and deviation
};

std::vector<double> ranks(const std::vector<double>& v) {
    std::vector<std::size_t> order(v.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return v[a] < v[b]; });
    std::vector<double> rank(v.size());
    for (std::size_t k = 0; k < order.size(); ++k) rank[order[k]] = static_cast<double>(k);
    return rank;
}

TestError test_error(const sg::Ensemble& ensemble, const sg::Examples& truth) {
    const sg::Prediction p = ensemble.predict(truth.inputs, truth.scale);
    const auto n = static_cast<double>(truth.rows);
    const std::vector<double> errors = sg::scaled_errors(ensemble.shape(), p, truth.values);
    const std::vector<double> deviations = sg::scaled_deviations(ensemble.shape(), p);
    const std::vector<double> a = ranks(errors);
    const std::vector<double> b = ranks(deviations);
    const double middle = (n - 1) / 2;
    const double variance = (n * n - 1) / 12;
    TestError result;
    result.rms = sg::root_mean_square(errors);
    result.deviation_rms = sg::root_mean_square(deviations);
    result.correlation = (std::inner_product(a.begin(), a.end(), b.begin(), 0.0) / n - middle * middle) / variance;
    return result;
}

const sg::NamedArray& get(const std::vector<sg::NamedArray>& arrays, const std::string& name) {
    for (const sg::NamedArray& a : arrays) {
        if (a.name == name) return a;
    }
    throw std::runtime_error("no array " + name);
}

// The recipe in surrogate.hpp, word by word, for one row: what a surrogate sees.
std::vector<double> seen_by_hand(const std::vector<sg::NamedArray>& arrays, std::span<const double> inputs) {
    const auto number = [&](const std::string& name, std::size_t i) {
        return static_cast<double>(get(arrays, name).data[i]);
    };
    const auto to_unit = [](double x, double low, double high) { return 2 * (x - low) / (high - low) - 1; };
    std::vector<double> x;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        x.push_back(to_unit(inputs[i], number("input.low", i), number("input.high", i)));
    }
    for (std::size_t j = 0; j < get(arrays, "feature.low").data.size(); ++j) {
        double sum = 0;
        for (std::size_t t = 0; t < get(arrays, "term.feature").data.size(); ++t) {
            if (number("term.feature", t) != static_cast<double>(j)) continue;
            double product = number("term.coefficient", t);
            for (std::size_t i = 0; i < inputs.size(); ++i) {
                product *= std::pow(inputs[i], number("term.powers", t * inputs.size() + i));
            }
            sum += product;
        }
        x.push_back(to_unit(std::log(sum), number("feature.low", j), number("feature.high", j)));
    }
    return x;
}

// The same of a member's network.
std::vector<double> by_hand(const sg::Shape& s, const std::vector<sg::NamedArray>& arrays, std::size_t member,
                            std::span<const double> inputs, std::span<const double> scale) {
    const auto layer = [&](const std::vector<double>& a, const std::string& name) {
        const sg::NamedArray& w = get(arrays, name + ".weight");
        const sg::NamedArray& b = get(arrays, name + ".bias");
        const auto in = static_cast<std::size_t>(w.shape[1]);
        const auto out = static_cast<std::size_t>(w.shape[2]);
        std::vector<double> next(out);
        for (std::size_t o = 0; o < out; ++o) {
            next[o] = static_cast<double>(b.data[member * out + o]);
            for (std::size_t i = 0; i < in; ++i) {
                next[o] += a[i] * static_cast<double>(w.data[(member * in + i) * out + o]);
            }
        }
        return next;
    };
    const auto silu = [](std::vector<double> a) {
        for (double& x : a) x /= 1 + std::exp(-x);
        return a;
    };
    std::vector<double> h = silu(layer(seen_by_hand(arrays, inputs), "in"));
    for (int b = 0; b < s.residual_layers; ++b) {
        const std::string block = "block" + std::to_string(b);
        const std::vector<double> added = layer(silu(layer(h, block + ".first")), block + ".second");
        for (std::size_t i = 0; i < h.size(); ++i) h[i] += added[i];
    }
    h = layer(h, "out");
    std::size_t first = 0;
    for (std::size_t k = 0; k < s.outputs.size(); ++k) {
        const auto size = static_cast<std::size_t>(s.outputs[k].size);
        if (s.outputs[k].kind == sg::OutputKind::profile) {
            double sum = 0;
            for (std::size_t c = first; c < first + size; ++c) sum += std::exp(h[c]);
            for (std::size_t c = first; c < first + size; ++c) {
                h[c] = scale[k] * static_cast<double>(size) * std::exp(h[c]) / sum;
            }
        } else {
            const auto mean = static_cast<double>(get(arrays, "output.mean").data[first]);
            const auto deviation = static_cast<double>(get(arrays, "output.deviation").data[first]);
            h[first] = scale[k] * (mean + deviation * h[first]);
        }
        first += size;
    }
    return h;
}

}  // namespace

TEST_CASE(
    "the defaults learn noisy profiles to a fraction of the tolerance, and the standard deviation tells where they "
    "err") {
    const sg::Shape shape = synthetic::shape();
    const sg::Examples all = synthetic::examples(200, 0.02, 1);
    const sg::Examples truth = synthetic::examples(300, 0, 99);
    sg::TrainOptions options;
    options.method = sg::Method::networks;
    options.seed = 1;

    const auto with_100 = sg::Ensemble::train(shape, synthetic::part(all, 0, 100), options);
    const TestError error_100 = test_error(*with_100, truth);
    INFO("100 rows: " << error_100.rms << ", deviation " << error_100.deviation_rms << ", r " << error_100.correlation);
    CHECK(error_100.rms < 0.3);  // measured 0.18; the noise of a row is 0.4
    CHECK(error_100.correlation > 0.6);
    CHECK(error_100.deviation_rms > 0.4 * error_100.rms);
    CHECK(error_100.deviation_rms < 2.5 * error_100.rms);

    const auto with_200 = sg::Ensemble::train(shape, all, options);
    const TestError error_200 = test_error(*with_200, truth);
    INFO("200 rows: " << error_200.rms);
    CHECK(error_200.rms < 0.2);  // measured 0.12
    CHECK(error_200.rms < error_100.rms);
    CHECK(with_200->trained_on() == 200);
    CHECK(with_200->train_error() == Approx(0.42).margin(0.06));  // the noise of a row, the larger of two
}

TEST_CASE("a network is what the recipe in the header says") {
    const sg::Shape shape = mixed_shape();
    const sg::Examples examples = mixed_examples(30, 1);
    const auto ensemble = sg::Ensemble::train(shape, examples, quick(60));
    const auto arrays = ensemble->arrays();
    const sg::Prediction p = ensemble->predict(examples.inputs, examples.scale);
    const auto columns = static_cast<std::size_t>(shape.column_count());
    REQUIRE(p.rows == 30);
    REQUIRE(p.mean.size() == 30 * columns);
    for (std::size_t row = 0; row < 30; row += 7) {
        std::vector<std::vector<double>> members;
        for (std::size_t m = 0; m < 3; ++m) {
            members.push_back(by_hand(shape, arrays, m, std::span(examples.inputs).subspan(3 * row, 3),
                                      std::span(examples.scale).subspan(3 * row, 3)));
        }
        for (std::size_t c = 0; c < columns; ++c) {
            const double mean = (members[0][c] + members[1][c] + members[2][c]) / 3;
            double variance = 0;
            for (std::size_t m = 0; m < 3; ++m) variance += (members[m][c] - mean) * (members[m][c] - mean) / 2;
            REQUIRE(p.mean[row * columns + c] == Approx(mean).epsilon(2e-5));
            REQUIRE(p.deviation[row * columns + c] == Approx(std::sqrt(variance)).epsilon(1e-3).margin(1e-5 * mean));
        }
        // A profile's mean is its scale, whatever the network says.
        double sum = 0;
        for (std::size_t c = 0; c < synthetic::bins; ++c) sum += p.mean[row * columns + c];
        CHECK(sum / synthetic::bins == Approx(examples.scale[3 * row]).epsilon(1e-5));
    }
}

TEST_CASE("a scalar beside profiles is learned") {
    const sg::Examples examples = mixed_examples(80, 1);
    const sg::Examples fresh = mixed_examples(100, 2);
    const auto ensemble = sg::Ensemble::train(mixed_shape(), examples, quick(300));
    const sg::Prediction p = ensemble->predict(fresh.inputs, fresh.scale);
    double worst = 0;
    for (std::size_t row = 0; row < fresh.rows; ++row) {
        const std::size_t at = row * (scalar_column + 1) + scalar_column;
        worst = std::max(worst, std::abs(p.mean[at] / fresh.values[at] - 1));
    }
    CHECK(worst < 0.05);  // the scalar varies by 40 %
}

// Below a front of three inputs flat, above it steep; at random, with noise of half a per cent.
sg::Examples kinked(std::size_t rows, double noise, unsigned seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform;
    std::normal_distribution<double> normal;
    sg::Examples all;
    all.rows = rows;
    for (std::size_t row = 0; row < rows; ++row) {
        const double a = uniform(random), b = uniform(random), c = uniform(random);
        const double value = 1 + 2 * std::max(0.0, a + 0.5 * b * b - 0.3 * std::cos(3 * c) - 0.6);
        all.inputs.insert(all.inputs.end(), {a, b, c});
        all.scale.push_back(1);
        all.values.push_back(value * (1 + noise * normal(random)));
        all.errors.push_back(value * noise);
    }
    return all;
}

TEST_CASE("networks learn a kink, with the decay of their weights that does better on unseen rows") {
    sg::Shape shape;
    shape.inputs = {"a", "b", "c"};
    shape.low = {0, 0, 0};
    shape.high = {1, 1, 1};
    shape.outputs = {{"f", sg::OutputKind::scalar, 1, 0.03}};
    sg::TrainOptions options;
    options.method = sg::Method::networks;
    options.seed = 1;
    const auto ensemble = sg::Ensemble::train(shape, kinked(120, 0.005, 1), options);
    const TestError error = test_error(*ensemble, kinked(500, 0, 99));
    INFO("rms " << error.rms << ", r " << error.correlation);
    CHECK(error.rms < 0.45);  // measured 0.32
    CHECK(error.correlation > 0.2);
}

TEST_CASE("rows with large error bars count less") {
    // Half of the rows have a scalar that is 50 % too large; with errors to match, they are all but ignored.
    sg::Examples examples = mixed_examples(100, 1);
    for (std::size_t row = 0; row < examples.rows; row += 2) {
        const std::size_t at = row * (scalar_column + 1) + scalar_column;
        examples.values[at] *= 1.5;
        examples.errors[at] = examples.values[at];
    }
    const auto ensemble = sg::Ensemble::train(mixed_shape(), examples, quick(200));
    const sg::Examples truth = mixed_examples(50, 3);
    const sg::Prediction p = ensemble->predict(truth.inputs, truth.scale);
    double bias = 0;
    for (std::size_t row = 0; row < truth.rows; ++row) {
        const std::size_t at = row * (scalar_column + 1) + scalar_column;
        bias += (p.mean[at] / truth.values[at] - 1) / 50;
    }
    CHECK(std::abs(bias) < 0.05);  // 0.25 if all counted alike
}

TEST_CASE("the same seed gives the same ensemble, another one another") {
    const sg::Examples examples = synthetic::examples(30, 0.02, 1);
    sg::Shape profiles = synthetic::shape();
    profiles.residual_layers = 1;
    profiles.width = 16;
    const auto weights = [&](std::uint64_t seed) {
        return sg::Ensemble::train(profiles, examples, quick(40, seed))->arrays()[2].data;  // in.weight
    };
    const auto one = weights(5);
    CHECK(one == weights(5));
    CHECK(one != weights(6));
    // Members differ, too.
    const auto half = static_cast<std::ptrdiff_t>(one.size() / 2);
    CHECK_FALSE(std::equal(one.begin(), one.begin() + half, one.begin() + half));
}

TEST_CASE("a stored ensemble predicts what it did before, and goes on training") {
    const sg::Shape shape = mixed_shape();
    const sg::Examples examples = mixed_examples(30, 1);
    const auto ensemble = sg::Ensemble::train(shape, examples, quick(60));
    const auto arrays = ensemble->arrays();
    const auto restored = sg::Ensemble::restore(shape, arrays);
    const sg::Prediction before = ensemble->predict(examples.inputs, examples.scale);
    const sg::Prediction after = restored->predict(examples.inputs, examples.scale);
    CHECK(before.mean == after.mean);
    CHECK(before.deviation == after.deviation);
    CHECK(restored->trained_on() == 30);
    CHECK(restored->train_error() == Approx(ensemble->train_error()).epsilon(1e-6));

    const auto further = sg::Ensemble::train(shape, examples, quick(100), restored.get());
    CHECK(further->train_error() < ensemble->train_error());
    sg::Shape other = shape;
    other.width = 13;
    CHECK_THROWS_AS(sg::Ensemble::train(other, examples, quick(10), restored.get()), std::invalid_argument);
}

TEST_CASE("arrays that are not this ensemble's are named") {
    const sg::Shape shape = mixed_shape();
    const auto arrays = sg::Ensemble::train(shape, mixed_examples(10, 1), quick(20))->arrays();
    sg::Shape wider = shape;
    wider.width = 13;
    CHECK_THROWS_WITH(sg::Ensemble::restore(wider, arrays), Contains("in.weight") && Contains("[3, 4, 13]"));
    sg::Shape moved = shape;
    moved.high[0] = 6;
    CHECK_THROWS_WITH(sg::Ensemble::restore(moved, arrays), Contains("input.high"));
    auto fewer = arrays;
    std::erase_if(fewer, [](const sg::NamedArray& a) { return a.name == "output.deviation"; });
    CHECK_THROWS_WITH(sg::Ensemble::restore(shape, fewer), Contains("lacks the array output.deviation"));
    auto broken = arrays;
    broken[3].data[0] = std::nanf("");
    CHECK_THROWS_WITH(sg::Ensemble::restore(shape, broken), Contains(broken[3].name + " is not finite"));
}

TEST_CASE("training stops when it is good enough, cancelled or diverging") {
    const sg::Shape shape = mixed_shape();
    const sg::Examples examples = mixed_examples(30, 1);
    int asked = 0;
    sg::TrainOptions options = quick(2000);
    options.cancelled = [&] { return ++asked > 1 << 20; };

    SECTION("good enough") {
        options.stop_below = 2;
        const auto ensemble = sg::Ensemble::train(shape, examples, options);
        CHECK(ensemble->train_error() < 2);
        CHECK(asked < 90);
    }
    SECTION("cancelled early: nothing that could be used") {
        options.cancelled = [&] { return ++asked > 2; };
        CHECK_THROWS_WITH(sg::Ensemble::train(shape, examples, options), "training was cancelled");
    }
    SECTION("cancelled late: what there is") {
        options = quick(400);
        options.cancelled = [&] { return ++asked > 10; };
        CHECK(sg::Ensemble::train(shape, examples, options)->train_error() < 2);
        CHECK(asked == 12);  // once more by the second decay, which gives up for the first
    }
    SECTION("diverging") {
        options = quick(60);
        options.learning_rate = 1e30;
        CHECK_THROWS_WITH(sg::Ensemble::train(shape, examples, options), Contains("diverged"));
    }
}

TEST_CASE("predictions do not depend on how the rows are batched, nor on the thread") {
    const sg::Shape shape = mixed_shape();
    const auto ensemble = sg::Ensemble::train(shape, mixed_examples(20, 1), quick(40));
    const sg::Examples many = mixed_examples(5000, 2);
    const sg::Prediction all = ensemble->predict(many.inputs, many.scale);
    std::vector<sg::Prediction> parts(4);
    {
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                parts[t] = ensemble->predict(std::span(many.inputs).subspan(t * 1250 * 3, 1250 * 3),
                                             std::span(many.scale).subspan(t * 1250 * 3, 1250 * 3));
            });
        }
    }
    double worst = 0;
    const auto columns = static_cast<std::size_t>(shape.column_count());
    for (std::size_t i = 0; i < all.mean.size(); ++i) {
        const double part = parts[i / (1250 * columns)].mean[i % (1250 * columns)];
        worst = std::max(worst, std::abs(part / all.mean[i] - 1));
    }
    CHECK(worst < 1e-5);
    CHECK(ensemble->predict({}, {}).rows == 0);
}

TEST_CASE("more rows than fit a full batch are learned in minibatches") {
    sg::Shape shape = synthetic::shape();
    shape.members = 2;
    shape.residual_layers = 0;
    shape.width = 16;
    const sg::Examples examples = synthetic::examples(2500, 0.02, 1);
    const auto ensemble = sg::Ensemble::train(shape, examples, quick(60));
    CHECK(test_error(*ensemble, synthetic::examples(200, 0, 99)).rms < 1.0);
    CHECK(ensemble->arrays()[2].data == sg::Ensemble::train(shape, examples, quick(60))->arrays()[2].data);

    sg::TrainOptions wild = quick(25);
    wild.learning_rate = 1e30;
    CHECK_THROWS_WITH(sg::Ensemble::train(shape, examples, wild), Contains("diverged"));
}

TEST_CASE("the library says what it is") {
    CHECK_THAT(sg::library_version(), Contains("2.") && (Contains("CUDA available") || Contains("CPU only")));
}

TEST_CASE("a curve and a scalar that cross zero are learned to within their tolerances") {
    sg::Shape shape;
    shape.inputs = {"x"};
    shape.low = {-1};
    shape.high = {1};
    shape.outputs = {{"curve", sg::OutputKind::curve, 5, 0.05, 1}, {"scalar", sg::OutputKind::scalar, 1, 0.05, 2}};
    shape.members = 3;
    const auto row_at = [](double x) {
        std::vector<double> row;
        row.reserve(6);
        for (int k = 0; k < 5; ++k) row.push_back(2 * x * (k - 2) + 0.3 * x * x);  // zero everywhere at x = 0
        row.push_back(3 * std::sin(2 * x));
        return row;
    };
    sg::Examples rows;
    constexpr int count = 81;
    for (int i = 0; i < count; ++i) {
        const double x = -1 + 2.0 * i / (count - 1);
        const std::vector<double> row = row_at(x);
        rows.inputs.push_back(x);
        rows.scale.insert(rows.scale.end(), {1.0, 2.0});
        rows.values.insert(rows.values.end(), row.begin(), row.end());
        rows.errors.resize(rows.values.size(), 0.01);
        ++rows.rows;
    }
    const auto ensemble = sg::Ensemble::train(shape, rows, quick(800));
    const auto restored = sg::Ensemble::restore(shape, ensemble->arrays());
    for (const double x : {-0.83, -0.31, 0.012, 0.44, 0.97}) {
        const sg::Prediction prediction = restored->predict(std::vector<double>{x}, std::vector<double>{1, 2});
        INFO("x = " << x);
        CHECK(sg::scaled_error(shape, prediction.mean, row_at(x)) < 1);
    }
}
