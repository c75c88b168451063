#include "config/formula.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using mdsweep::evaluate;
using mdsweep::Formula;
using mdsweep::FormulaError;
using mdsweep::is_variable_name;
using mdsweep::variables_of;
using Names = std::vector<std::string>;
using Numbers = std::vector<double>;

namespace {

mdsweep::ModelNumber number(double value, const std::string& formula) {
    mdsweep::ModelNumber made;
    made.value = value;
    made.formula = formula;
    return made;
}

}  // namespace

TEST_CASE("a formula tells what it uses and is evaluated") {
    CHECK(variables_of("4*eps*((s/r)^12-(s/r)^6)") == Names{"eps", "r", "s"});
    CHECK(variables_of("2 * pi + sqrt(4) - _e").empty());
    CHECK(evaluate("2*eps + pi", Names{"s", "eps"}, Numbers{7, 3}) == Approx(6 + M_PI));
    CHECK(evaluate("log(exp(2))", Names{}, Numbers{}) == Approx(2));
    CHECK(evaluate("a <= 1 ? 2 : 3", Names{"a"}, Numbers{1}) == 2);
    CHECK(std::isinf(evaluate("1/x", Names{"x"}, Numbers{0})));
    Formula energy("4*eps*((1/r)^12-(1/r)^6)", {"r", "eps"});
    CHECK(energy(Numbers{1, 2}) == Approx(0).margin(1e-12));
    CHECK(energy(Numbers{std::pow(2, 1.0 / 6), 2}) == Approx(-2));
}

TEST_CASE("a formula may have pieces, steps, powers and error functions") {
    const auto value = [](const char* text, double x = 0) { return evaluate(text, Names{"x"}, Numbers{x}); };
    CHECK(value("if(x < 1, 2, 3)", 0.5) == 2);
    CHECK(value("if(x < 1, 2, 3)", 1) == 3);
    CHECK(value("x < 1 ? 2 : 3", 1) == 3);
    CHECK(value("if(x < 1 && x > 0, if(x > 0.5, 1/x, 7), 1/0)", 0.8) == 1.25);
    CHECK(value("step(x - 1)", 0.9) == 0);
    CHECK(value("step(x - 1)", 1) == 1);
    CHECK(value("erf(x) + erfc(x)", 0.3) == Approx(1));
    CHECK(value("erfc(x)", 0.5) == Approx(0.4795001222));
    CHECK(value("pow(x, 3) + x**2 + x^2", 2) == 16);
    CHECK(value("2 ** -1") == 0.5);
    CHECK(value("floor(x) + ceil(x)", 1.5) == 3);
    for (const char* const wrong : {"foo(x)", "2 * sinn (x)"})
        CHECK_THROWS_WITH(variables_of(wrong), Catch::Contains("there is no function ") &&
                                                   Catch::Contains("erfc, exp, floor, if") && Catch::Contains("^ **"));
    try {
        (void)variables_of("2**3 + foo(x)");
    } catch (const FormulaError& error) {
        CHECK(error.column() == 8);
    }
}

TEST_CASE("a name that is no identifier may stand alone in a formula") {
    CHECK(evaluate("A-A.epsilon", Names{"x", "A-A.epsilon"}, Numbers{1, 5}) == 5);
    CHECK(evaluate("2*x", Names{"x", "A-A.epsilon"}, Numbers{1, 5}) == 2);
    CHECK(evaluate(number(3, ""), Names{"x"}, Numbers{1}) == 3);
    CHECK(evaluate(number(3, "x"), Names{"x"}, Numbers{1}) == 1);
}

TEST_CASE("what is no formula is refused") {
    for (const char* wrong : {"", "2*", "(", "1 2", "1,2", "a=2", "f(2)", "a b", "\"a\"", "2;3", "sin", "sin()", "*",
                              "\xC3\xA4", "a.b", "min()", "1..2"}) {
        CAPTURE(wrong);
        CHECK_THROWS_AS(variables_of(wrong), FormulaError);
    }
    CHECK_THROWS_AS(variables_of(std::string(3000, '(')), FormulaError);
    CHECK_THROWS_AS(variables_of(std::string(1999, '(')), FormulaError);
    CHECK_THROWS_AS(evaluate("2*y", Names{"x"}, Numbers{1}), FormulaError);
}

TEST_CASE("names of variables are told from others") {
    for (const char* name : {"eps", "x1", "_a", "E", "kappa_A"}) CHECK(is_variable_name(name));
    for (const char* name : {"", "1x", "A-A", "a.b", "sin", "pi", "_pi", "a b"}) CHECK_FALSE(is_variable_name(name));
}
