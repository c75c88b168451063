#include "config/formula.hpp"

#include <muParser.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <numbers>

namespace mdsweep {
namespace {

double natural_log(double x) {
    return std::log(x);
}

double one_of(double condition, double then, double otherwise) {
    return condition != 0 ? then : otherwise;
}

double step(double x) {
    return x >= 0 ? 1 : 0;
}

double error_function(double x) {
    return std::erf(x);
}
double complementary_error_function(double x) {
    return std::erfc(x);
}
double power(double x, double y) {
    return std::pow(x, y);
}
double floor_of(double x) {
    return std::floor(x);
}
double ceiling_of(double x) {
    return std::ceil(x);
}

mu::Parser new_parser() {
    mu::Parser parser;
    // In some versions of muParser it is the logarithm to base 10.
    parser.DefineFun("log", natural_log);
    parser.DefineFun("if", one_of);
    parser.DefineFun("step", step);
    parser.DefineFun("erf", error_function);
    parser.DefineFun("erfc", complementary_error_function);
    parser.DefineFun("pow", power);
    parser.DefineFun("floor", floor_of);
    parser.DefineFun("ceil", ceiling_of);
    parser.DefineConst("pi", std::numbers::pi);
    return parser;
}

// muParser's messages without their position, which counts from where only it knows.
std::string reason(const mu::Parser::exception_type& error) {
    std::string text = error.GetMsg();
    text = text.substr(0, text.find(" at position"));
    while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
    if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
}

// muParser says from 0 where it stopped, at the end one too many.
FormulaError formula_error(const mu::Parser::exception_type& error, const std::string& formula) {
    const auto place = static_cast<std::ptrdiff_t>(error.GetPos());
    return FormulaError(reason(error),
                        place < 0 ? 0 : std::min(static_cast<std::size_t>(place) + 1, formula.size() + 1));
}

// muParser's power is ^. The blank keeps the places of what follows.
std::string with_its_powers(std::string formula) {
    for (std::size_t at = formula.find("**"); at != std::string::npos; at = formula.find("**", at + 2))
        formula.replace(at, 2, "^ ");
    return formula;
}

const mu::funmap_type& known_functions() {
    static const mu::Parser parser = new_parser();
    return parser.GetFunDef();
}

std::string what_there_is() {
    std::string functions;
    for (const auto& [name, function] : known_functions()) functions += (functions.empty() ? "" : ", ") + name;
    return "functions are " + functions +
           "; operators + - * / ^ ** < <= > >= == != && || and a < b ? c : d, which is if(a < b, c, d)";
}

bool begins_word(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool is_in_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// muParser says of f(2) that a bracket was unexpected.
void refuse_unknown_functions(const std::string& formula) {
    for (std::size_t at = 0; at < formula.size(); ++at) {
        if (!is_in_word(formula[at])) continue;
        const std::size_t begin = at;
        while (at < formula.size() && is_in_word(formula[at])) ++at;
        const std::string word = formula.substr(begin, at - begin);
        const std::size_t next = formula.find_first_not_of(' ', at);
        const bool called = next != std::string::npos && formula[next] == '(';
        if (called && begins_word(word[0]) && !known_functions().contains(word))
            throw FormulaError("there is no function " + word + "; " + what_there_is(), begin + 1);
    }
}

// muParser takes "a = 2" for an assignment, and ';' and strings for things that a number cannot be.
void refuse_what_is_no_number(const std::string& formula) {
    constexpr std::size_t longest = 2000;
    if (formula.size() > longest) throw FormulaError("it is longer than 2000 characters");
    for (const char c : formula)
        if (c == ';' || c == '"' || static_cast<unsigned char>(c) >= 0x80 || c == '\n')
            throw FormulaError("it has a character that no formula has");
    for (std::size_t at = formula.find('='); at != std::string::npos; at = formula.find('=', at + 2)) {
        const bool compares = (at > 0 && std::string_view("<>!").find(formula[at - 1]) != std::string_view::npos) ||
                              (at + 1 < formula.size() && formula[at + 1] == '=');
        if (!compares) throw FormulaError("\"=\" assigns; == compares");
    }
    refuse_unknown_functions(formula);
}

bool is_identifier(std::string_view name) {
    return !name.empty() && begins_word(name[0]) && std::ranges::all_of(name, is_in_word);
}

}  // namespace

// muParser holds the addresses of its variables.
struct Formula::Parsed {
    mu::Parser parser;
    std::vector<double> values;
    std::size_t only = 0;  // the formula is this name alone
    bool is_name = false;
};

bool is_variable_name(std::string_view name) {
    static const mu::Parser parser = new_parser();
    return is_identifier(name) && !parser.GetFunDef().contains(std::string(name)) &&
           !parser.GetConst().contains(std::string(name));
}

std::vector<std::string> variables_of(const std::string& formula) {
    refuse_what_is_no_number(formula);
    std::vector<std::string> names;
    try {
        mu::Parser parser = new_parser();
        parser.SetExpr(with_its_powers(formula));
        for (const auto& [name, value] : parser.GetUsedVar()) {
            if (!is_variable_name(name)) throw FormulaError("the function " + name + " needs its arguments");
            names.push_back(name);
        }
    } catch (const mu::Parser::exception_type& error) {
        throw formula_error(error, formula);
    }
    (void)Formula(formula, names);
    return names;
}

Formula::Formula(const std::string& text, const std::vector<std::string>& names) : parsed_(std::make_unique<Parsed>()) {
    const auto name = std::find(names.begin(), names.end(), text);
    parsed_->values.resize(names.size());
    if (name != names.end()) {
        parsed_->is_name = true;
        parsed_->only = static_cast<std::size_t>(name - names.begin());
        return;
    }
    refuse_what_is_no_number(text);
    try {
        mu::Parser& parser = parsed_->parser = new_parser();
        for (std::size_t i = 0; i < names.size(); ++i)
            if (is_variable_name(names[i])) parser.DefineVar(names[i], &parsed_->values[i]);
        parser.SetExpr(with_its_powers(text));
        (void)parser.Eval();
        if (parser.GetNumResults() != 1) throw FormulaError("a comma separates two formulas");
    } catch (const mu::Parser::exception_type& error) {
        throw formula_error(error, text);
    }
}

Formula::Formula(Formula&&) noexcept = default;
Formula& Formula::operator=(Formula&&) noexcept = default;
Formula::~Formula() = default;

double Formula::operator()(std::span<const double> values) {
    if (parsed_->is_name) return values[parsed_->only];
    std::copy_n(values.begin(), parsed_->values.size(), parsed_->values.begin());
    try {
        return parsed_->parser.Eval();
    } catch (const mu::Parser::exception_type& error) {
        throw FormulaError(reason(error));
    }
}

double evaluate(const std::string& formula, const std::vector<std::string>& names, std::span<const double> values) {
    return Formula(formula, names)(values);
}

double evaluate(const ModelNumber& number, const std::vector<std::string>& names, std::span<const double> values) {
    if (number.formula.empty()) return number.value;
    // Most are a name alone, and a parser takes long to make.
    const auto name = std::find(names.begin(), names.end(), number.formula);
    if (name != names.end()) return values[static_cast<std::size_t>(name - names.begin())];
    return evaluate(number.formula, names, values);
}

}  // namespace mdsweep
