// The parts of the exporters that need no other program to be judged. What the files say is compared with `mdsweep
// predict` by tests/shell/export_test.sh.
#include <catch2/catch.hpp>

#include "answers/learned.hpp"
#include "export/formats.hpp"
#include "export/protobuf.hpp"
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
    const auto prepared = prepare_points(state.config, state.design, "made_up.yaml");
    surrogate::Examples rows;
    for (std::size_t i = 0; i < prepared.size(); ++i) {
        const std::vector<double> inputs = state.design.inputs(i);
        rows.inputs.insert(rows.inputs.end(), inputs.begin(), inputs.end());
        rows.scale.insert(rows.scale.end(), prepared[i].scales.begin(), prepared[i].scales.end());
        for (std::size_t k = 0; k < shape.outputs.size(); ++k)
            for (int c = 0; c < shape.outputs[k].size; ++c)
                rows.values.push_back(prepared[i].scales[k] * (1 + 0.1 * inputs[0] + 0.01 * c));
        ++rows.rows;
    }
    rows.errors.assign(rows.values.size(), 0.01);
    surrogate::TrainOptions options;
    options.method = method;
    options.steps = 10;
    state.models.push_back({7, surrogate::Ensemble::train(shape, rows, options)->arrays(), {2, 0.1, 30}});
    return state;
}

std::vector<ScaleKind> scales(const Model& model) {
    std::vector<ScaleKind> kinds;
    for (const Output& output : model.outputs) kinds.push_back(output.scale.kind);
    return kinds;
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

TEST_CASE("a scale has a formula where one gives the sweep's own numbers") {
    using enum ScaleKind;
    const SweepState electrolyte = trained(
        "{kind: slit_electrolyte, box: {target_ions: 60}}",
        "{h_nm: {range: [3, 5]}, c_M: {range: [0.3, 1]}, sigma_C_m2: {range: [-0.02, -0.01]}, points: {sobol: 40}}",
        "[cation_density, anion_mid, temperature, charge_density, pressure]");
    const Model model = describe(electrolyte, electrolyte.models.front(), "made up");
    CHECK(scales(model) == std::vector{cations, input, constant, given, ions});
    CHECK(model.given_scales() == 1);
    CHECK(model.outputs[1].scale.input == 1);  // a fitted box holds exactly the salt that was asked for
    CHECK(model.outputs[1].scale.value == Approx(1));
    REQUIRE(model.box.has_value());
    CHECK(model.box->h_nm.input == 0);
    CHECK(model.box->z_p.input == -1);
    CHECK(model.box->z_p.value == 1);
    CHECK(model.name == "made_up");

    const SweepState thermal =
        trained("{kind: slit_electrolyte}", "{h_nm: {range: [3, 5]}, c_M: 0.5, points: {sobol: 40}}", "[temperature]");
    CHECK_FALSE(describe(thermal, thermal.models.front(), "t").box.has_value());
}

TEST_CASE("stored weights that do not fit the sweep are not exported") {
    SweepState state =
        trained("{kind: slit_electrolyte}", "{h_nm: {range: [3, 5]}, c_M: 0.5, points: {sobol: 40}}", "[temperature]");
    for (surrogate::NamedArray& array : state.models.front().arrays)
        if (array.name == "in.weight") array.shape = {2, 3, 4};
    CHECK_THROWS_WITH(describe(state, state.models.front(), "t"), Catch::Contains("in.weight"));
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

}  // namespace mdsweep::exporting
