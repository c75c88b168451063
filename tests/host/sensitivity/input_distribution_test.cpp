#include "sensitivity/input_distribution.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "../sweep_text.hpp"
#include "sweep/sweep.hpp"

using namespace mdsweep;
using Catch::Matchers::Contains;

namespace {

SweepState sweep() {
    return make_sweep(parse("model: {kind: slit_electrolyte}\n"
                            "design: {h_nm: {range: [3, 5]}, c_M: {range: [0.1, 1], log: true}, d_nm: {values: [0.3, "
                            "0.4]}, points: {sobol: 20}}\n"
                            "outputs: [cation_density]\n"),
                      1);
}

std::string refusal(const std::string& where) {
    const SweepState state = sweep();
    std::vector<InputDistribution> inputs = distributions_of(state);
    try {
        set_distributions(state, where, inputs);
    } catch (const QueryError& mistake) {
        return mistake.what();
    }
    return "";
}

}  // namespace

TEST_CASE("Distributions: inputs are distributed as the design has them, or as is said") {
    const SweepState state = sweep();
    std::vector<InputDistribution> inputs = distributions_of(state);
    REQUIRE(inputs.size() == 3);
    const auto find = [&](const std::string& name) -> InputDistribution& {
        return *std::ranges::find(inputs, name, &InputDistribution::name);
    };
    CHECK(find("h_nm").at(0.25) == Approx(3.5));
    CHECK(find("c_M").at(0.5) == Approx(std::sqrt(0.1)));
    CHECK(find("d_nm").at(0.2) == 0.3);
    CHECK(find("d_nm").at(0.999) == 0.4);

    set_distributions(state, " c = normal(0.5, 0.05) ,h=uniform(3, 4), d=0.4", inputs);
    CHECK(find("c_M").at(0.5) == Approx(0.5));
    CHECK(find("c_M").at(0.975) == Approx(0.5 + 1.959964 * 0.05).epsilon(1e-6));
    CHECK(find("c_M").left_out < 1e-9);
    CHECK(find("h_nm").at(1) == 4);
    CHECK(find("d_nm").at(0.1) == 0.4);
    CHECK(find("d_nm").text() == "d_nm = 0.4");

    // A half of it is within the range.
    set_distributions(state, "h=normal(3.000001, 0.1)", inputs);
    CHECK(find("h_nm").left_out == Approx(0.5).margin(1e-4));
    CHECK(find("h_nm").at(0) == Approx(3));
    CHECK(find("h_nm").at(0.5) == Approx(3 + 0.6745 * 0.1).margin(1e-4));
}

TEST_CASE("Distributions: what cannot be is refused, with what can") {
    CHECK_THAT(refusal("c"), Contains("--where has \"c\"; allowed are NAME=NUMBER"));
    CHECK_THAT(refusal("c=normal(0.5)"), Contains("allowed are NAME=NUMBER"));
    CHECK_THAT(refusal("c=normal(0.5,0.1"), Contains("allowed are NAME=NUMBER"));
    CHECK_THAT(refusal("c=lognormal(0.5,0.1)"), Contains("allowed are NAME=NUMBER"));
    CHECK_THAT(refusal("c=normal(0.5,-1)"), Contains("allowed is a number above 0"));
    CHECK_THAT(refusal("c=normal(5,0.1)"), Contains("outside of the trained range 0.1 to 1"));
    CHECK_THAT(refusal("h=uniform(3,6)"), Contains("h_nm = 6 is outside of the trained range 3 to 5"));
    CHECK_THAT(refusal("h=uniform(4,4)"), Contains("has to be the lower one"));
    CHECK_THAT(refusal("d=0.35"), Contains("not among the trained values 0.3, 0.4"));
    CHECK_THAT(refusal("d=uniform(0.3,0.4)"), Contains("one of them can be named"));
    CHECK_THAT(refusal("h=4,h=5"), Contains("names h_nm twice"));
    CHECK_THAT(refusal("z_p=2"), Contains("does not vary z_p"));
    CHECK_THAT(refusal("x=2"), Contains("x"));
}
