// The parts of the exporters that need no other program to be judged. What the files say is compared with `mdsweep
// predict` by tests/shell/export_test.sh.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>

#include "answers/learned.hpp"
#include "export/answer.hpp"
#include "export/formats.hpp"
#include "export/protobuf.hpp"
#include "observables/outcome_source.hpp"
#include "observables/read_config.hpp"
#include "sweep/sweep.hpp"

namespace mdsweep::exporting {

namespace {

// A sweep with a surrogate, as describe() sees it: what it was trained on does not matter.
SweepState trained(const std::string& model, const std::string& design, const std::string& outputs,
                   surrogate::Method method = surrogate::Method::networks) {
    const std::string text = "model: " + model + "\ndesign: " + design + "\noutputs: " + outputs +
                             "\nsimulation: {profile_bins: 20}\nsurrogate: {members: 2, blocks: 1, width: 4}\n";
    SweepState state = make_sweep(parse_config(text, "made_up.yaml", "."), 3);
    const surrogate::Shape shape = learned_shape(state);
    const SweepPoints points(state.config, state.design);
    surrogate::Examples rows;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const std::vector<double> inputs = state.design.inputs(i);
        rows.inputs.insert(rows.inputs.end(), inputs.begin(), inputs.end());
        rows.scale.insert(rows.scale.end(), points.scales(i).begin(), points.scales(i).end());
        for (std::size_t k = 0; k < shape.outputs.size(); ++k)
            for (int c = 0; c < shape.outputs[k].size; ++c)
                rows.values.push_back(points.scales(i)[k] * (1 + 0.1 * inputs[0] + 0.01 * c));
        ++rows.rows;
    }
    rows.errors.assign(rows.values.size(), 0.01);
    surrogate::TrainOptions options;
    options.method = method;
    options.steps = 10;
    state.models.push_back({7, surrogate::Ensemble::train(shape, rows, options)->arrays(), {2, 0.1, 30}});
    return state;
}

// What an exported scale is at a point, and what the sweep itself scales by there.
void check_scales(const SweepState& state, const Model& model) {
    const SweepPoints points(state.config, state.design);
    for (std::size_t i = 0; i < points.size(); ++i)
        for (std::size_t k = 0; k < model.outputs.size(); ++k) {
            INFO(model.outputs[k].name << " at point " << i);
            const std::vector<Term>& terms = model.outputs[k].scale.terms;
            if (terms.empty()) continue;
            CHECK(surrogate::sum_of(terms, state.design.inputs(i)) == Approx(points.scales(i)[k]).epsilon(1e-9));
        }
}

std::vector<std::size_t> term_counts(const Model& model) {
    std::vector<std::size_t> counts;
    for (const Output& output : model.outputs) counts.push_back(output.scale.terms.size());
    return counts;
}

}  // namespace

TEST_CASE("messages are written as protobuf's documentation says") {
    CHECK(Message().number(1, 150).bytes() == "\x08\x96\x01");
    CHECK(Message().text(2, "testing").bytes() == "\x12\x07testing");
    CHECK(Message().message(3, Message().number(1, 150)).bytes() == "\x1a\x03\x08\x96\x01");
    CHECK(Message().numbers(6, {3, 270, 86942}).bytes() == "\x32\x06\x03\x8E\x02\x9E\xA7\x05");
    CHECK(Message().number(1, -1).bytes() == "\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01");
}

TEST_CASE("a name of anything becomes an identifier") {
    CHECK(identifier("quickstart") == "quickstart");
    CHECK(identifier("A-A.rdf") == "A_A_rdf");
    CHECK(identifier("3 nm") == "m_3_nm");
    CHECK(identifier("") == "m_");
}

TEST_CASE("a scale has a formula where one gives the sweep's own numbers, at the composition that is asked for") {
    const SweepState electrolyte = trained(
        "{kind: slit_electrolyte, box: {target_ions: 60}}",
        "{h_nm: {range: [3, 5]}, c_M: {range: [0.3, 1]}, sigma_C_m2: {range: [-0.02, -0.01]}, points: {sobol: 40}}",
        "[cation_density, anion_mid, temperature, charge_density, pressure, debye_length]");
    const Model model = describe(electrolyte, electrolyte.models.front(), "made up");
    // Salt and counterions; the salt; 1; all charges; all ions; a square root is no sum of products.
    CHECK(term_counts(model) == std::vector<std::size_t>{2, 1, 1, 3, 3, 0});
    CHECK(model.given_scales() == 1);
    check_scales(electrolyte, model);
    CHECK(model.outputs[1].scale.terms[0].coefficient == Approx(1));
    CHECK(model.outputs[1].scale.terms[0].powers == std::vector<double>{0, 1, 0});
    CHECK(model.name == "made_up");

    // Whole ions of both valencies, in a box that is no multiple of them.
    const SweepState salts =
        trained("{kind: slit_electrolyte, box: {lateral_nm: 6}}",
                "{h_nm: {range: [3, 5]}, c_M: {range: [0.3, 1]}, z_p: {values: [1, 2, 3]}, points: {sobol: 40}}",
                "[cation_density, anion_density]");
    const Model of_salts = describe(salts, salts.models.front(), "salts");
    CHECK(term_counts(of_salts) == std::vector<std::size_t>{1, 1});
    check_scales(salts, of_salts);
}

TEST_CASE("stored weights that do not fit the sweep are not exported") {
    SweepState state =
        trained("{kind: slit_electrolyte}", "{h_nm: {range: [3, 5]}, c_M: 0.5, points: {sobol: 40}}", "[temperature]");
    for (surrogate::NamedArray& array : state.models.front().arrays)
        if (array.name == "in.weight") array.shape = {2, 3, 4};
    CHECK_THROWS_WITH(describe(state, state.models.front(), "t"), Catch::Contains("in.weight"));
}

TEST_CASE("a card gives no share of passing test points where there were none") {
    SweepState state =
        trained("{kind: slit_electrolyte}", "{h_nm: {range: [3, 5]}, c_M: 0.5, points: {sobol: 40}}", "[temperature]");
    const Model model = describe(state, state.models.front(), "t");
    const auto training = [&] {
        return nlohmann::json::parse(card(model, state, "t.h5", "0")).at("surrogate").at("training");
    };
    CHECK(training().is_null());  // an older file without a record of it

    TrainingRecord record;
    record.version = state.models.front().version;
    record.trained_on = 40;
    record.train_error = 0.25;
    record.test_error = std::numeric_limits<double>::quiet_NaN();
    state.history = {record};
    CHECK(training().at("rows") == 40);
    CHECK(training().at("train_error") == 0.25);
    CHECK(training().at("test_error").is_null());
    CHECK(training().at("test_passing").is_null());

    state.history.front().test_error = 0.5;
    state.history.front().test_passing = 0.75;
    CHECK(training().at("test_error") == 0.5);
    CHECK(training().at("test_passing") == 0.75);
}

TEST_CASE("a module of JavaScript may stand inside of a page, whatever its card says") {
    const SweepState state =
        trained("{kind: slit_electrolyte}", "{h_nm: {range: [3, 5]}, c_M: 0.5, points: {sobol: 40}}", "[temperature]");
    const Model model = describe(state, state.models.front(), "t");
    const std::string module = to_javascript(model, R"({"where": ["</script><!--"]})", "A title");
    CHECK_THAT(module, Catch::Contains(R"({"where": ["\u003c/script>\u003c!--"]})"));
    CHECK_THAT(module, !Catch::Contains("</script") && !Catch::Contains("<!--"));
}

TEST_CASE("networks are described layer by layer, a Gaussian process kernel by kernel") {
    const std::string design = "{h_nm: {range: [3, 5]}, c_M: {range: [0.3, 1]}, points: {sobol: 40}}";
    const SweepState one = trained("{kind: slit_electrolyte}", design, "[cation_density, temperature]");
    const Model networks = describe(one, one.models.front(), "t");
    std::vector<LayerKind> kinds;
    for (const Layer& layer : networks.layers) kinds.push_back(layer.kind);
    using enum LayerKind;
    CHECK(kinds == std::vector{dense, silu, keep, dense, silu, dense, add_kept, dense});
    CHECK_FALSE(networks.process.has_value());
    CHECK(networks.layers.front().in == static_cast<int>(networks.inputs.size() + networks.features.size()));
    CHECK(networks.layers.back().out == 11);

    const SweepState other = trained("{kind: slit_electrolyte}", design, "[cation_density, temperature]",
                                     surrogate::Method::gaussian_process);
    const Model gaussian = describe(other, other.models.front(), "t");
    REQUIRE(gaussian.process.has_value());
    CHECK(gaussian.layers.empty());
    CHECK(gaussian.process->rows == 40);
    CHECK(gaussian.process->columns == 11);
    CHECK(gaussian.process->mean.size() == 11);
    std::size_t components = 0;
    for (const Kernel& kernel : gaussian.process->kernels) {
        components += kernel.components.size();
        CHECK(gaussian.process->weights_of(kernel).size() == 40 * kernel.components.size());
    }
    CHECK(components == gaussian.process->noise.size());
}

namespace {

// Every answer to a point of the sweep, against what the surrogate and its error bars say themselves. `scales`: of the
// outputs whose scale is given.
void check_answers(const SweepState& state, std::size_t point) {
    const StoredModel& stored = state.models.front();
    const Model model = describe(state, stored, "t");
    const surrogate::Shape shape = learned_shape(state);
    const std::vector<double> inputs = state.design.inputs(point);
    const std::vector<double> scale =
        source_of(state.config)->prepare(state.design.names, state.design.points[point]).asked.scales;
    std::vector<double> given;
    for (std::size_t k = 0; k < scale.size(); ++k)
        if (model.outputs[k].scale.terms.empty()) given.push_back(scale[k]);
    const auto answers = evaluate(answer(model), inputs, given);

    const surrogate::Prediction truth = surrogate::Ensemble::restore(shape, stored.arrays)->predict(inputs, scale);
    const Calibration calibration = stored.calibration.of(state.class_of(state.design.points[point]));
    const std::vector<double> bars = error_bars(shape, calibration, truth.mean, truth.deviation);
    std::size_t column = 0;
    for (const surrogate::Output& output : shape.outputs) {
        INFO(output.name << " of point " << point);
        const auto own = std::span(truth.mean).subspan(column, static_cast<std::size_t>(output.size));
        const double size = std::max(surrogate::root_mean_square(own), output.least);
        REQUIRE(answers.at(output.name).size() == own.size());
        for (std::size_t c = 0; c < own.size(); ++c, ++column) {
            CHECK(answers.at(output.name)[c] == Approx(truth.mean[column]).margin(2e-6 * size));
            CHECK(answers.at(output.name + "_spread")[c] == Approx(truth.deviation[column]).margin(1e-5 * size));
            CHECK(answers.at(output.name + "_error_bar")[c] == Approx(bars[column]).margin(3e-5 * size));
        }
    }
    CHECK(answers.at("bound").front() ==
          Approx(scaled_bound(shape, calibration, truth.mean, truth.deviation)).epsilon(1e-4));
    CHECK(answers.at("in_range").front() == 1);
}

}  // namespace

TEST_CASE("the answer that is exported is the surrogate's, with its error bars, of networks and Gaussian processes") {
    for (const surrogate::Method method : {surrogate::Method::networks, surrogate::Method::gaussian_process}) {
        SweepState state = trained("{kind: slit_electrolyte, box: {target_ions: 60}}",
                                   "{h_nm: {range: [3, 5]}, c_M: {range: [0.3, 1]}, z_p: {values: [1, 2]}, sigma_C_m2: "
                                   "{range: [-0.02, -0.01]}, points: {sobol: 40}}",
                                   "[cation_density, anion_mid, charge_density, pressure, debye_length]", method);
        state.models.front().calibration.classes = {{{1}, 3, 20}, {{2}, 1, 20}};
        for (std::size_t point = 0; point < 12; ++point) check_answers(state, point);
    }
}

TEST_CASE("a density that a Gaussian process has below zero is answered as zero") {
    SweepState state = trained("{kind: slit_electrolyte}", "{h_nm: {range: [3, 5]}, c_M: 0.5, points: {sobol: 40}}",
                               "[cation_density, potential_energy]", surrogate::Method::gaussian_process);
    auto& arrays = state.models.front().arrays;
    const auto mean = std::ranges::find(arrays, "output.mean", &surrogate::NamedArray::name);
    REQUIRE(mean != arrays.end());
    for (float& value : mean->data) value = -1000;
    const Model model = describe(state, state.models.front(), "t");
    const auto outputs_given = static_cast<std::size_t>(model.given_scales());
    const auto answers = evaluate(answer(model), state.design.inputs(3), std::vector<double>(outputs_given, 1.0));
    for (const double density : answers.at("cation_density")) CHECK(density == 0);
    CHECK(answers.at("potential_energy").front() < 0);  // may be
    check_answers(state, 3);
}

TEST_CASE("outside of the trained range an answer says so, and what is no number has none") {
    const SweepState state = trained("{kind: slit_electrolyte}",
                                     "{h_nm: {range: [3, 5]}, z_p: {values: [1, 3]}, c_M: 0.5, points: {sobol: 40}}",
                                     "[cation_density, temperature]");
    const Model model = describe(state, state.models.front(), "t");
    const Graph graph = answer(model);
    REQUIRE(model.inputs.size() == 2);
    const std::size_t z = model.inputs[0].name == "z_p" ? 0 : 1;
    const auto ask = [&](double h, double z_p) {
        return evaluate(graph, z == 0 ? std::vector{z_p, h} : std::vector{h, z_p});
    };
    CHECK(ask(3, 1).at("in_range").front() == 1);
    CHECK(ask(5 + 1e-9, 3).at("in_range").front() == 1);
    CHECK(ask(5 + 1e-8, 3).at("in_range").front() == 0);
    CHECK(ask(2.9, 3).at("in_range").front() == 0);
    CHECK(ask(4, 2).at("in_range").front() == 0);
    CHECK(std::isfinite(ask(2.9, 2).at("temperature").front()));
    for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
        const auto answers = ask(bad, 1);
        for (const auto& [name, values] : answers)
            if (name != "in_range")
                for (const double value : values) CHECK(std::isnan(value));
        CHECK(answers.at("in_range").front() == 0);
    }
}

}  // namespace mdsweep::exporting
