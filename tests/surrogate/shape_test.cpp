#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "checks.hpp"
#include "synthetic.hpp"

namespace sg = mdsweep::surrogate;
using Catch::Contains;

namespace {

sg::Shape mixed() {
    sg::Shape s;
    s.inputs = {"x"};
    s.low = {0};
    s.high = {1};
    s.outputs = {{"profile", sg::OutputKind::profile, 2, 0.1}, {"scalar", sg::OutputKind::scalar, 1, 0.5}};
    return s;
}

}  // namespace

TEST_CASE("the scaled error is the worst output's, a profile by its relative L2 norm") {
    const sg::Shape s = mixed();
    CHECK(s.column_count() == 3);
    const std::vector<double> f = {3, 4, -2};  // norm 5
    CHECK(sg::scaled_error(s, std::vector<double>{3, 4, -2}, f) == 0);
    CHECK(sg::scaled_error(s, std::vector<double>{3, 4.5, -2}, f) == Approx(0.5 / 5 / 0.1));
    CHECK(sg::scaled_error(s, std::vector<double>{3.3, 4.4, -2}, f) == Approx(0.5 / 5 / 0.1));
    CHECK(sg::scaled_error(s, std::vector<double>{3, 4.5, 1}, f) == Approx(3.0 / 2 / 0.5));
    CHECK(sg::scaled_deviation(s, f, std::vector<double>{0, 0.5, 0.1}) == Approx(0.5 / 5 / 0.1));
    CHECK_THROWS_AS(sg::scaled_error(s, f, std::vector<double>{1, 2}), std::invalid_argument);
}

TEST_CASE("what cannot be measured is never within tolerance") {
    const sg::Shape s = mixed();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(std::isinf(sg::scaled_error(s, std::vector<double>{nan, 4, -2}, std::vector<double>{3, 4, -2})));
    CHECK(std::isinf(sg::scaled_error(s, std::vector<double>{3, 4, -2}, std::vector<double>{3, 4, nan})));
    CHECK(std::isinf(sg::scaled_error(s, std::vector<double>{3, 4, 1e-9}, std::vector<double>{3, 4, 0})));
    CHECK(sg::scaled_error(s, std::vector<double>{3, 4, 0}, std::vector<double>{3, 4, 0}) == 0);
}

TEST_CASE("what may be zero is judged by its least size") {
    sg::Shape s = mixed();
    s.outputs[0] = {"curve", sg::OutputKind::curve, 2, 0.1, 10};  // per column, by the root mean square
    s.outputs[1].least = 4;
    CHECK(sg::scaled_error(s, std::vector<double>{0, 1, 0}, std::vector<double>{0, 0, 0}) ==
          Approx(1 / (10 * std::sqrt(2.0)) / 0.1));
    CHECK(sg::scaled_error(s, std::vector<double>{0, 0, -1}, std::vector<double>{0, 0, 1}) == Approx(2.0 / 4 / 0.5));
    // Larger ones by their own.
    CHECK(sg::scaled_error(s, std::vector<double>{30, 45, 0}, std::vector<double>{30, 40, 0}) ==
          Approx(5.0 / 50 / 0.1));
    s.outputs[0].least = -1;
    CHECK_THROWS_WITH(sg::check_shape(s), Contains("least size"));
}

TEST_CASE("a shape or examples that cannot be learned are refused with the reason") {
    sg::Shape s = sg::synthetic::shape();
    const sg::Examples good = sg::synthetic::examples(3, 0.02, 1);
    CHECK_NOTHROW(sg::check_examples(s, good));

    SECTION("an empty range") {
        s.high[1] = s.low[1];
        CHECK_THROWS_WITH(sg::check_shape(s), Contains("range of input c is empty"));
    }
    SECTION("no tolerance") {
        s.outputs[0].tolerance = 0;
        CHECK_THROWS_WITH(sg::check_shape(s), Contains("output cation: the tolerance"));
    }
    SECTION("a scalar of many columns") {
        s.outputs[0].kind = sg::OutputKind::scalar;
        CHECK_THROWS_WITH(sg::check_shape(s), Contains("a scalar takes 1"));
    }
    SECTION("missing columns") {
        sg::Examples bad = good;
        bad.values.pop_back();
        CHECK_THROWS_WITH(sg::check_examples(s, bad), Contains("in each of their 3 rows"));
    }
    SECTION("a value that is not finite") {
        sg::Examples bad = good;
        bad.values[7] = std::numeric_limits<double>::infinity();
        CHECK_THROWS_WITH(sg::check_examples(s, bad), Contains("not finite"));
    }
    SECTION("a scale of zero") {
        sg::Examples bad = good;
        bad.scale[2] = 0;
        CHECK_THROWS_WITH(sg::check_examples(s, bad), Contains("scale"));
    }
    SECTION("an empty profile") {
        sg::Examples bad = good;
        std::fill(bad.values.begin() + 150, bad.values.begin() + 200, 0.0);
        CHECK_THROWS_WITH(sg::check_examples(s, bad), Contains("profile anion is zero"));
    }
    SECTION("a query of the wrong width") {
        CHECK(sg::check_query(s, good.inputs, good.scale) == 3);
        CHECK_THROWS_WITH(sg::check_query(s, std::vector<double>(4, 0.5), std::vector<double>(2, 1.0)),
                          Contains("3 inputs and 2 scales"));
    }
}
