// The parts of the exporters that need no other program to be judged. What the files say is compared with `mdsweep
// predict` by tests/shell/export_test.sh.
#include <catch2/catch.hpp>

#include "export/formats.hpp"
#include "export/protobuf.hpp"
#include "store/sha256.hpp"
#include "sweep/sweep.hpp"

namespace mdsweep::exporting {

namespace {

// A trained sweep, as describe() sees it: the weights do not matter.
SweepState trained(const std::string& model, const std::string& design, const std::string& outputs) {
    const std::string text = "model: " + model + "\ndesign: " + design + "\noutputs: " + outputs +
                             "\nsimulation: {profile_bins: 20}\nsurrogate: {members: 2, layers: [4]}\n";
    SweepState state = make_sweep(parse_config(text, "made_up.yaml", "."), 3);
    const auto inputs = static_cast<std::int64_t>(state.design.varying.size());
    std::int64_t columns = 0;
    for (const Observable& observable : state.observables) columns += observable.learned ? observable.size : 0;
    const auto filled = [](const std::string& name, const std::vector<std::int64_t>& shape) {
        std::size_t size = 1;
        for (const std::int64_t n : shape) size *= static_cast<std::size_t>(n);
        return surrogate::NamedArray{name, shape, std::vector<float>(size, 0.5F)};
    };
    const std::vector<float> low(state.design.low.begin(), state.design.low.end());
    const std::vector<float> high(state.design.high.begin(), state.design.high.end());
    state.models.push_back({7,
                            {{"input.low", {inputs}, low},
                             {"input.high", {inputs}, high},
                             filled("layer0.weight", {2, inputs, 4}),
                             filled("layer0.bias", {2, 4}),
                             filled("layer1.weight", {2, 4, columns}),
                             filled("layer1.bias", {2, columns}),
                             filled("output.mean", {columns}),
                             filled("output.deviation", {columns}),
                             {"training.rows_and_error", {2}, {60, 0.5F}}},
                            {2, 0.1, 30}});
    return state;
}

std::vector<ScaleKind> scales(const Model& model) {
    std::vector<ScaleKind> kinds;
    for (const Output& output : model.outputs) kinds.push_back(output.scale.kind);
    return kinds;
}

}  // namespace

TEST_CASE("SHA-256 is the standard's") {
    CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(sha256(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

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
    CHECK(scales(model) == std::vector{cations, anions, constant, given, ions});
    CHECK(model.given_scales() == 1);
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
    state.models.front().arrays[2].shape = {2, 3, 4};
    CHECK_THROWS_WITH(describe(state, state.models.front(), "t"), Catch::Contains("layer0.weight"));
}

}  // namespace mdsweep::exporting
