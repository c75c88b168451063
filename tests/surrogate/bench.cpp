// How well and how fast surrogates learn: surrogate/README.md has its tables.
//   surrogate_bench learn                    held-out error against rows, for both methods
//   surrogate_bench size [ROWS]              error against time for sizes of networks
//   surrogate_bench predict [ROWS]           time of predicting a million points
//   surrogate_bench published SLIT.csv TOL   share of the points left that random ones answer within TOL
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <numbers>
#include <numeric>
#include <sstream>
#include <string>

#include "smooth.hpp"

namespace sg = mdsweep::surrogate;
namespace synthetic = mdsweep::surrogate::synthetic;

namespace {

struct Case {
    sg::Shape shape;
    sg::Examples train, truth;
};

struct Result {
    double seconds = 0, rms = 0, within = 0;
    sg::HeldOut held_out;
    bool process = false;
};

// The time of this process's threads together, as it would take on one free core.
double core_seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

Result run(const Case& c, const sg::TrainOptions& options) {
    const double begin = core_seconds();
    const auto trained = sg::Ensemble::train(c.shape, c.train, options);
    Result result;
    result.seconds = core_seconds() - begin;
    result.held_out = trained->held_out();
    result.process = trained->description().starts_with("Gaussian");
    const sg::Prediction p = trained->predict(c.truth.inputs, c.truth.scale);
    const std::vector<double> errors = sg::scaled_errors(c.shape, p, c.truth.values);
    for (const double error : errors) result.within += (error <= 1) / static_cast<double>(c.truth.rows);
    result.rms = sg::root_mean_square(errors);
    return result;
}

sg::TrainOptions options_of(std::uint64_t seed, sg::Method method) {
    sg::TrainOptions options;
    options.seed = seed;
    options.method = method;
    return options;
}

void print(const char* name, std::size_t rows, const std::vector<Result>& results) {
    Result mean;
    double networks = 0, process = 0, won = 0;
    for (const Result& r : results) {
        const double share = 1 / static_cast<double>(results.size());
        mean.seconds += share * r.seconds;
        mean.rms += share * r.rms;
        mean.within += share * r.within;
        networks += share * r.held_out.networks;
        process += share * r.held_out.gaussian_process;
        won += share * r.process;
    }
    std::printf("| %-28s | %4zu | %6.2f s | %6.3f | %5.1f %% | %6.3f | %6.3f | %3.0f %% |\n", name, rows, mean.seconds,
                mean.rms, 100 * mean.within, networks, process, 100 * won);
    std::fflush(stdout);
}

constexpr const char* head =
    "| case                         | rows | training | error  | within  | held out: networks | process | process wins "
    "|\n";

const std::array<std::pair<const char*, sg::Method>, 3> methods = {
    {{"networks", sg::Method::networks}, {"process", sg::Method::gaussian_process}, {"best", sg::Method::best}}};

void learn() {
    std::printf("%s", head);
    for (const int dimensions : {4, 6}) {
        for (const std::size_t rows : {50, 150, 500}) {
            for (const auto& [name, method] : methods) {
                std::vector<Result> results;
                for (unsigned seed = 1; seed <= 2; ++seed) {
                    const Case c{synthetic::smooth_shape(dimensions), synthetic::smooth(dimensions, rows, 0.05, seed),
                                 synthetic::smooth(dimensions, 300, 0, 99)};
                    results.push_back(run(c, options_of(seed, method)));
                }
                print((std::to_string(dimensions) + " inputs, " + name).c_str(), rows, results);
            }
        }
    }
}

void sizes(std::size_t rows) {
    std::printf("%s", head);
    for (const auto& [layers, width, steps] : {std::tuple{0, 64, 1000},
                                               {1, 64, 1000},
                                               {2, 48, 1000},
                                               {2, 64, 300},
                                               {2, 64, 500},
                                               {2, 64, 1000},
                                               {2, 64, 2000},
                                               {3, 64, 1000},
                                               {2, 96, 1000},
                                               {3, 256, 300},
                                               {3, 256, 1000}}) {
        std::vector<Result> results;
        for (unsigned seed = 1; seed <= 2; ++seed) {
            Case c{synthetic::smooth_shape(4), synthetic::smooth(4, rows, 0.05, seed),
                   synthetic::smooth(4, 300, 0, 99)};
            c.shape.members = 8;
            c.shape.residual_layers = layers;
            c.shape.width = width;
            sg::TrainOptions options = options_of(seed, sg::Method::networks);
            options.steps = steps;
            results.push_back(run(c, options));
        }
        print(
            (std::to_string(layers) + " x " + std::to_string(width) + ", " + std::to_string(steps) + " steps").c_str(),
            rows, results);
    }
}

void predict(std::size_t rows) {
    const sg::Shape shape = [] {
        sg::Shape s = synthetic::smooth_shape(4);
        s.members = 6;
        return s;
    }();
    for (const auto& [name, method] : {methods[0], methods[1]}) {
        sg::TrainOptions options = options_of(1, method);
        options.steps = 20;
        const auto trained = sg::Ensemble::train(shape, synthetic::smooth(4, rows, 0.05, 1), options);
        const sg::Examples some = synthetic::smooth(4, 16384, 0, 5);
        for (const int threads : {1, 2}) {
            const auto begin = std::chrono::steady_clock::now();
            const double before = core_seconds();
            for (std::size_t done = 0; done < 1000000; done += some.rows) {
                (void)sg::predict(*trained, some.inputs, some.scale, threads);
            }
            std::printf("%-8s %zu rows, %d thread(s): %.2f s, %.2f core s for 1e6 points of %d columns\n", name, rows,
                        threads, seconds_since(begin), core_seconds() - before, shape.column_count());
            std::fflush(stdout);
        }
    }
}

// h, c, sigma; then the cation's and the anion's half profile, relative to their means, and their errors.
sg::Examples read_published(const std::string& file, sg::Shape& shape) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error(file + " cannot be read");
    sg::Examples all;
    std::string line;
    while (std::getline(in, line)) {
        std::vector<double> row;
        std::stringstream cells(line);
        for (std::string cell; std::getline(cells, cell, ',');) row.push_back(std::stod(cell));
        const auto columns = static_cast<std::ptrdiff_t>((row.size() - 3) / 2);
        all.inputs.insert(all.inputs.end(), row.begin(), row.begin() + 3);
        all.values.insert(all.values.end(), row.begin() + 3, row.begin() + 3 + columns);
        all.errors.insert(all.errors.end(), row.begin() + 3 + columns, row.end());
        all.scale.insert(all.scale.end(), {1, 1});
        shape.outputs[0].size = shape.outputs[1].size = static_cast<int>(columns / 2);
        ++all.rows;
    }
    return all;
}

sg::Shape published_shape(double tolerance) {
    sg::Shape s;
    s.inputs = {"h", "c", "sigma"};
    s.low = {4, 0.1, -0.02};
    s.high = {5, 2, -0.01};
    s.outputs = {{"cation", sg::OutputKind::profile, 1, tolerance}, {"anion", sg::OutputKind::profile, 1, tolerance}};
    // log c, log kappa h, log of the cations, log of the packing fraction, log h/d.
    const double kappa2 = 4 * std::numbers::pi * 0.714 * 2 * 0.6022;
    s.features = {{"log c", {{1, {0, 1, 0}}}, std::log(0.1), std::numbers::ln2},
                  {"log kappa h", {{kappa2, {2, 1, 0}}}, std::log(kappa2 * 1.6), std::log(kappa2 * 50)},
                  {"log cations", {{0.6022, {0, 1, 0}}, {-12.48, {-1, 0, 1}}}, std::log(0.085), std::log(1.27)},
                  {"log packing", {{1.2044, {0, 1, 0}}, {-12.48, {-1, 0, 1}}}, std::log(0.145), std::log(2.47)},
                  {"log h/d", {{1 / 0.415, {1, 0, 0}}}, std::log(4 / 0.415), std::log(5 / 0.415)}};
    return s;
}

sg::Examples pick(const sg::Examples& all, const std::vector<std::size_t>& rows) {
    sg::Examples some;
    some.rows = rows.size();
    for (const std::size_t row : rows) {
        const auto append = [&](const std::vector<double>& from, std::vector<double>& to) {
            const std::size_t width = from.size() / all.rows;
            const auto first = from.begin() + static_cast<std::ptrdiff_t>(row * width);
            to.insert(to.end(), first, first + static_cast<std::ptrdiff_t>(width));
        };
        append(all.inputs, some.inputs);
        append(all.scale, some.scale);
        append(all.values, some.values);
        append(all.errors, some.errors);
    }
    return some;
}

void published(const std::string& file, double tolerance) {
    sg::Shape shape = published_shape(tolerance);
    const sg::Examples all = read_published(file, shape);
    std::printf("%s", head);
    for (const std::size_t rows : {16, 32, 48, 64}) {
        for (const auto& [name, method] : methods) {
            std::vector<Result> results;
            for (unsigned seed = 1; seed <= 20; ++seed) {
                std::vector<std::size_t> order(all.rows);
                std::iota(order.begin(), order.end(), std::size_t{0});
                std::shuffle(order.begin(), order.end(), std::mt19937_64(seed));
                const auto cut = order.begin() + static_cast<std::ptrdiff_t>(rows);
                results.push_back(run({shape, pick(all, {order.begin(), cut}), pick(all, {cut, order.end()})},
                                      options_of(seed, method)));
            }
            print(name, rows, results);
        }
    }
}

}  // namespace

int main(int count, char** arguments) try {
    const std::string what = count > 1 ? arguments[1] : "learn";
    const auto number = [&](int k, double otherwise) {
        return count > k ? std::strtod(arguments[k], nullptr) : otherwise;
    };
    if (what == "learn") learn();
    if (what == "size") sizes(static_cast<std::size_t>(number(2, 500)));
    if (what == "predict") predict(static_cast<std::size_t>(number(2, 200)));
    if (what == "published" && count > 2) published(arguments[2], number(3, 0.03));
    return 0;
} catch (const std::exception& reason) {
    std::fprintf(stderr, "surrogate_bench: %s\n", reason.what());
    return 1;
}
