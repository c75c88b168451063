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

mu::Parser new_parser() {
    mu::Parser parser;
    // In some versions of muParser it is the logarithm to base 10.
    parser.DefineFun("log", natural_log);
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
}

bool is_identifier(std::string_view name) {
    const auto word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    return !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0 && std::ranges::all_of(name, word);
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
        parser.SetExpr(formula);
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
        parser.SetExpr(text);
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
