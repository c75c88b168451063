// Asking a trained surrogate: which questions it takes, and what it answers.
#include "answers/predict.hpp"

#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "answers/learned.hpp"
#include "observables/read_config.hpp"
#include "sweep/sweep.hpp"

namespace mdsweep {

namespace {

constexpr const char* sweep_text =
    "model: {kind: slit_electrolyte, box: {target_ions: 60}}\n"
    "design:\n"
    "  h_nm: {range: [3, 5]}\n"
    "  c_M: {range: [0.3, 1]}\n"
    "  z_p: {values: [1, 2]}\n"
    "  points: {sobol: 60}\n"
    "simulation: {profile_bins: 20}\n"
    "outputs: [cation_density, temperature]\n"
    "surrogate: {members: 3, blocks: 1, width: 16}\n"
    "monitor: {tolerance: 0.1}\n";

// The made-up truth: cations grow linearly from the wall, the steeper the narrower the slit; temperature is 1 + c / 10.
double temperature_of(double c_M) {
    return 1 + 0.1 * c_M;
}
double c_M_of(const Design& design, const std::vector<double>& row) {
    return row[design.index("c_M")];
}
std::vector<double> profile_of(double h_nm, double mean, std::size_t bins) {
    std::vector<double> profile(bins);
    const double slope = 1.5 / h_nm;
    for (std::size_t k = 0; k < bins; ++k) {
        const double from_middle = 2 * (static_cast<double>(k) + 0.5) / static_cast<double>(bins) - 1;
        profile[k] = mean * (1 + slope * from_middle);
    }
    return profile;
}

surrogate::Examples truth(const SweepState& state) {
    const SweepPoints points(state.config, state.design);
    surrogate::Examples rows;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const std::vector<double> inputs = state.design.inputs(i);
        rows.inputs.insert(rows.inputs.end(), inputs.begin(), inputs.end());
        rows.scale.insert(rows.scale.end(), points.scales(i).begin(), points.scales(i).end());
        const std::vector<double> profile = profile_of(points.system(i).height, points.scales(i)[0], 10);
        rows.values.insert(rows.values.end(), profile.begin(), profile.end());
        rows.values.push_back(temperature_of(c_M_of(state.design, state.design.points[i])));
        rows.errors.resize(rows.values.size(), 0.01);
        ++rows.rows;
    }
    return rows;
}

SweepState new_sweep() {
    return make_sweep(parse_config(sweep_text, "made_up.yaml", "."), 7);
}

// With one model, version 1, without a gate. Trained once, as that takes a second.
const SweepState& trained_sweep() {
    static const SweepState trained = [] {
        SweepState state = new_sweep();
        surrogate::TrainOptions options;
        options.steps = 600;
        options.seed = 3;
        const auto ensemble = surrogate::Ensemble::train(learned_shape(state), truth(state), options);
        state.models.push_back({1, ensemble->arrays(), {.factor = 2, .floor = 0.1, .test_points = 30}});
        return state;
    }();
    return trained;
}

QueryPoint ask(const std::string& text, bool extrapolate = false) {
    const SweepState& state = trained_sweep();
    return query_point(state, parse_assignments(state.design, text), extrapolate);
}

const PredictedNumber& find(const PredictedPoint& point, const std::string& name) {
    for (const PredictedNumber& number : point.numbers)
        if (number.name == name) return number;
    throw std::out_of_range(name);
}

// A text file that goes with the test.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& text)
        : path_(std::filesystem::temp_directory_path() / ("mdsweep-query-" + std::to_string(::getpid()) + ".csv")) {
        std::ofstream(path_) << text;
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() { std::filesystem::remove(path_); }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace

TEST_CASE("a question's names may leave out units, and what is fixed is filled in") {
    const QueryPoint query = ask("h=3.5, c_M = 0.4,z_p=2");
    const Design& design = trained_sweep().design;
    CHECK(query.row[design.index("h_nm")] == 3.5);
    CHECK(query.row[design.index("c_M")] == 0.4);
    CHECK(query.row[design.index("z_p")] == 2);
    CHECK(query.row[design.index("z_n")] == -1);
    CHECK(query.row[design.index("d_nm")] == 0.415);
    CHECK(query.outside.empty());
    CHECK(query.prepared.system.group_charge(0) == 2);
    CHECK(query.prepared.system.particle_count() > 0);
    CHECK_NOTHROW(ask("h=3,c=1,z_p=1,d=0.415,sigma=0"));  // the range's ends, and what is fixed as it is
}

TEST_CASE("a question may name parameters that a sweep file made") {
    Design design;
    design.names = {"eps", "A-A.sigma", "temperature_K", "h_nm", "h"};
    const Assignments given = parse_assignments(design, "eps=1.2, A-A.sigma=0.9,temperature=300,h=2");
    CHECK(given.names == std::vector<std::string>{"eps", "A-A.sigma", "temperature_K", "h"});
    CHECK(given.numbers == std::vector<double>{1.2, 0.9, 300, 2});
    CHECK_THROWS_WITH(parse_assignments(design, "epz=1"),
                      Catch::Contains("unknown parameter \"epz\", did you mean \"eps\"?"));
    CHECK_THROWS_WITH(parse_assignments(design, "T=300"),
                      Catch::Contains("unknown parameter \"T\", did you mean \"temperature_K\"? (allowed: eps, "));
}

TEST_CASE("questions that make no sense are refused with what is possible") {
    const auto refusal = [](const std::string& text, bool extrapolate = true) {
        try {
            (void)ask(text, extrapolate);
        } catch (const QueryError& mistake) {
            return std::string(mistake.what());
        }
        return std::string("answered");
    };
    CHECK_THAT(refusal("h=3.5,z_p=1"), Catch::Contains("missing for c_M; a point is such as h_nm="));
    CHECK_THAT(refusal("height=3.5,c=0.4"), Catch::Contains("did you mean \"h_nm\"?"));
    // What is given as an example can be asked.
    CHECK(refusal(example_point(trained_sweep().design), false) == "answered");
    CHECK_THAT(refusal("h"), Catch::Contains("such as " + example_point(trained_sweep().design)));
    CHECK_THAT(refusal("q=1"), Catch::Contains("unknown parameter \"q\"") && Catch::Contains("h_nm"));
    CHECK_THAT(refusal("h=3.5,h_nm=4,c=0.4,z_p=1"), Catch::Contains("h_nm is given twice"));
    CHECK_THAT(refusal("h=3.5,c=0.4,z_p=1,d=0.5"), Catch::Contains("d_nm is 0.415 in the whole sweep"));
    CHECK_THAT(refusal("h=3.5,c=-0.4,z_p=1"), Catch::Contains("c_M is -0.4, allowed is a number above 0"));
    CHECK_THAT(refusal("h=3.5,c=0.4,z_p=1.5"), Catch::Contains("whole number"));
    CHECK_THAT(refusal("h=3.5,c=x,z_p=1"), Catch::Contains("does not end in a finite number"));
    CHECK_THAT(refusal("h"), Catch::Contains("name=number"));
    CHECK_THAT(refusal("h=5.01,c=0.4,z_p=1", false),
               Catch::Contains("h_nm = 5.01 is outside of the trained range 3 to 5"));
    CHECK_THAT(refusal("h=4,c=0.4,z_p=3", false), Catch::Contains("z_p = 3 is not among the trained values 1, 2"));
}

TEST_CASE("outside of the trained ranges is answered on demand, and marked") {
    CHECK(ask("h=6,c=0.4,z_p=1", true).outside.size() == 1);
    CHECK(ask("h=6,c=2,z_p=3", true).outside.size() == 3);
}

TEST_CASE("a CSV of questions is read, or all of its mistakes are listed by line") {
    const TemporaryFile good("# mine\nh,c,z_p\n3.5,0.4,1\n\n4,0.9,2\n");
    const Design& design = trained_sweep().design;
    const Questions questions = read_questions(trained_sweep(), good.path(), false);
    REQUIRE(questions.size == 2);
    const std::size_t parameters = design.names.size();
    REQUIRE(questions.rows.size() == 2 * parameters);
    CHECK(questions.rows[parameters + design.index("c_M")] == 0.9);
    CHECK(questions.rows[parameters + design.index("z_p")] == 2);
    CHECK(questions.rows[design.index("d_nm")] == 0.415);
    CHECK(questions.heights == std::vector<double>{3.5, 4});

    // As a spreadsheet with decimal commas and a data frame with an index write it.
    for (const char* const text : {"h;c;z_p\n3,5;0,4;1\n4;0,9;2\n", ",h,c,z_p\n0,3.5,0.4,1\n1,4,0.9,2\n"}) {
        CAPTURE(text);
        const TemporaryFile other(text);
        CHECK(read_questions(trained_sweep(), other.path(), false).rows == questions.rows);
    }

    const TemporaryFile bad("h,c,z_p\n3.5,0.4,1\n6,0.9,2\n4,x,1\n4,1\n");
    try {
        (void)read_questions(trained_sweep(), bad.path(), false);
        FAIL("it was read");
    } catch (const ConfigError& error) {
        REQUIRE(error.mistakes().size() == 3);
        CHECK_THAT(error.mistakes()[0], Catch::Contains(".csv:3") && Catch::Contains("outside of the trained range"));
        CHECK_THAT(error.mistakes()[1], Catch::Contains(".csv:4") && Catch::Contains("no number"));
        CHECK_THAT(error.mistakes()[2], Catch::Contains(".csv:5") && Catch::Contains("2 columns"));
    }
}

TEST_CASE("the quick way through a CSV says what the slow one does") {
    // The first file's lines are in the usual form; a fixed parameter makes all of the second one's unusual.
    std::string usual = "h,c,z_p\n", unusual = "h,c,z_p,d\n";
    for (int i = 0; i < 50; ++i) {
        const std::string line =
            std::to_string(2.9 + 0.045 * i) + ", +0." + std::to_string(3 + i % 6) + "," + std::to_string(1 + i % 3);
        usual += line + "\r\n";
        unusual += line + ",0.415\n";
    }
    const TemporaryFile first(usual);
    const Questions quick = read_questions(trained_sweep(), first.path(), true);
    const TemporaryFile second(unusual);
    const Questions slow = read_questions(trained_sweep(), second.path(), true);
    CHECK(quick.size == 50);
    CHECK(quick.rows == slow.rows);
    CHECK(quick.outside == slow.outside);
    CHECK(std::ranges::count(quick.outside, 1) > 10);
    CHECK(std::ranges::count(quick.outside, 0) > 10);
    CHECK(quick.scales == slow.scales);
    CHECK(quick.heights == slow.heights);
    CHECK(quick.diameters == slow.diameters);
    CHECK(quick.temperatures == slow.temperatures);
    CHECK(quick.walls.size() == 2 * quick.diameters.size());
    CHECK(slow.walls.size() == quick.walls.size());
}

TEST_CASE("a sweep without a model cannot be asked") {
    const SweepState state = new_sweep();
    CHECK_THROWS_WITH(Predictor(state), Catch::Contains("no trained surrogate"));
}

TEST_CASE("the surrogate answers with profiles, and with numbers read off them") {
    const Predictor predictor(trained_sweep());
    CHECK(predictor.gate() == nullptr);
    const std::vector<QueryPoint> queries = {ask("h=3.3,c=0.5,z_p=1"), ask("h=4.6,c=0.8,z_p=2")};
    const std::vector<PredictedPoint> points = {predictor.predict(queries[0]), predictor.predict(queries[1])};
    for (std::size_t i = 0; i < points.size(); ++i) {
        REQUIRE(points[i].profiles.size() == 1);
        const PredictedProfile& profile = points[i].profiles[0];
        const std::vector<double> wanted =
            profile_of(queries[i].prepared.system.height, queries[i].prepared.asked.scales[0], 10);
        for (std::size_t k = 0; k < wanted.size(); ++k)
            CHECK(profile.values[k] == Approx(wanted[k]).epsilon(0.05).margin(0.05 * wanted.back()));
        CHECK(find(points[i], "cation_peak").value == Approx(*std::ranges::max_element(profile.values)).epsilon(1e-6));
        CHECK(find(points[i], "cation_mid").value == Approx(profile.values.back()).epsilon(1e-12));
        CHECK(find(points[i], "cation_mid").error_bar == Approx(profile.error_bars.back()).epsilon(1e-12));
        CHECK(find(points[i], "temperature").value ==
              Approx(temperature_of(c_M_of(trained_sweep().design, queries[i].row))).epsilon(0.02));
        CHECK_THROWS(find(points[i], "anion_mid"));  // not learned
    }
}

TEST_CASE("error bars are the calibrated standard deviation, and never below the floor") {
    const surrogate::Shape shape{.inputs = {"h_nm"},
                                 .low = {0},
                                 .high = {1},
                                 .features = {},
                                 .outputs = {{"profile", surrogate::OutputKind::profile, 2, 0.1},
                                             {"scalar", surrogate::OutputKind::scalar, 1, 0.2}}};
    const std::vector<double> mean = {3, 4, 10};
    const double size = std::sqrt((9.0 + 16.0) / 2);
    const Calibration calibration{.factor = 2, .floor = 0.5, .test_points = 100};
    const std::vector<double> bars = error_bars(shape, calibration, mean, std::vector<double>{0, 1, 0.3});
    REQUIRE(bars.size() == 3);
    CHECK(bars[0] == Approx(2 * 0.5 * 0.1 * size));
    CHECK(bars[1] == Approx(2 * std::hypot(1, 0.5 * 0.1 * size)));
    CHECK(bars[2] == Approx(2 * std::hypot(0.3, 0.5 * 0.2 * 10)));
    // The bound: 2 hypot(u, floor), where the profile's deviation of 1 against a norm of 5 and a tolerance of 0.1 is 2.
    CHECK(scaled_bound(shape, calibration, mean, std::vector<double>{0, 1, 0.3}) == Approx(2 * std::hypot(2, 0.5)));

    const Calibration unknown{.factor = std::numeric_limits<double>::infinity(), .floor = 0.5, .test_points = 3};
    CHECK(std::isnan(error_bars(shape, unknown, mean, std::vector<double>{0, 1, 0.3})[0]));
    CHECK(std::isnan(scaled_bound(shape, unknown, mean, std::vector<double>{0, 1, 0.3})));
}

TEST_CASE("the version that passed the newest gate answers, not a newer one") {
    SweepState state = trained_sweep();
    state.models.push_back(state.models.front());
    state.models.back().version = 2;
    CHECK(Predictor(state).model().version == 2);
    Gate refused;
    refused.number = 1;
    refused.model_version = 2;
    refused.closed = true;
    Gate passed = refused;
    passed.number = 2;
    passed.model_version = 1;
    passed.passed = true;
    Gate open;
    open.number = 3;
    open.model_version = 2;
    state.gates = {refused, passed, open};
    const Predictor predictor(state);
    CHECK(predictor.model().version == 1);
    REQUIRE(predictor.gate() != nullptr);
    CHECK(predictor.gate()->number == 2);
}

}  // namespace mdsweep
