#include "export/onnx_process.hpp"

#include <cmath>

namespace mdsweep::exporting {

namespace {

using Value = OnnxGraph::Value;

// [seen][rows]
std::vector<double> turned(const std::vector<double>& x, int rows, int seen) {
    std::vector<double> all;
    for (int s = 0; s < seen; ++s)
        for (int i = 0; i < rows; ++i) all.push_back(x[static_cast<std::size_t>(i * seen + s)]);
    return all;
}

// |a - b|^2 is |a|^2 + |b|^2 - 2 a b, with both over the kernel's lengths.
Value covariance(OnnxGraph& g, const Process& process, const Kernel& kernel, const Value& x) {
    std::vector<double> rows = process.x, norms;
    for (int i = 0; i < process.rows; ++i) {
        norms.push_back(0);
        for (int s = 0; s < process.seen; ++s) {
            double& at = rows[static_cast<std::size_t>(i * process.seen + s)];
            at /= kernel.length[static_cast<std::size_t>(s)];
            norms.back() += at * at;
        }
    }
    const Value shrunk = g.divide(x, g.doubles(kernel.length, {1, process.seen}));
    const Value own = g.sum(g.multiply(shrunk, shrunk), 1, true);
    const Value products =
        g.node("MatMul", {shrunk, g.doubles(turned(rows, process.rows, process.seen), {process.seen, process.rows})});
    const Value distance2 =
        g.subtract(g.add(own, g.doubles(norms, {1, process.rows})), g.multiply(g.constant(2), products));
    const Value r = g.root(g.multiply(g.constant(5), g.larger(distance2, g.constant(1e-12))));
    const Value polynomial = g.add(g.add(g.constant(1), r), g.divide(g.multiply(r, r), g.constant(3)));
    const Value matern = g.multiply(polynomial, g.node("Exp", {g.node("Neg", {r})}));
    const Value dot =
        g.node("MatMul", {x, g.doubles(turned(process.x, process.rows, process.seen), {process.seen, process.rows})});
    return g.add(g.multiply(g.constant(kernel.variance), matern), g.multiply(g.constant(kernel.linear), dot));
}

}  // namespace

OnnxProcess add_process(OnnxGraph& g, const Process& process, const Value& seen) {
    OnnxProcess sum{g.doubles(process.mean, {1, process.columns}), g.constant(0)};
    const Value norm = g.sum(g.multiply(seen, seen), 1, true);
    for (const Kernel& kernel : process.kernels) {
        const auto components = static_cast<std::int64_t>(kernel.components.size());
        if (components == 0) continue;
        const Value with_rows = covariance(g, process, kernel, seen);
        const std::vector<double> columns = process.columns_of(kernel);
        std::vector<double> squares;
        for (const double c : columns) squares.push_back(c * c);
        const Value scores =
            g.node("MatMul", {with_rows, g.doubles(process.weights_of(kernel), {process.rows, components})});
        sum.mean = g.add(sum.mean, g.node("MatMul", {scores, g.doubles(columns, {components, process.columns})}));
        const Value known =
            g.node("MatMul", {with_rows, g.doubles(kernel.direction, {process.rows, kernel.directions})});
        const Value certain = g.node("MatMul", {g.multiply(known, known), g.doubles(process.certainty_of(kernel),
                                                                                    {kernel.directions, components})});
        const Value prior = g.add(g.constant(kernel.variance), g.multiply(g.constant(kernel.linear), norm));
        const Value left = g.larger(g.subtract(prior, certain), g.constant(0));
        sum.variance = g.add(sum.variance, g.node("MatMul", {left, g.doubles(squares, {components, process.columns})}));
    }
    return sum;
}

}  // namespace mdsweep::exporting
