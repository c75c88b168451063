#include "config/formula.hpp"

#include <muParser.h>

namespace mdsweep {

double evaluate_formula(const std::string& formula, const std::vector<std::string>& names,
                        const std::vector<double>& values) {
    mu::Parser parser;
    for (std::size_t k = 0; k < names.size(); ++k) parser.DefineConst(names[k], values[k]);
    parser.SetExpr(formula);
    return parser.Eval();
}

}  // namespace mdsweep
