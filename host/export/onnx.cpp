// The surrogate as an ONNX graph: parameters in double precision, networks in single, all answers in double.
#include <algorithm>
#include <limits>

#include "export/formats.hpp"
#include "export/onnx_graph.hpp"
#include "export/onnx_process.hpp"
#include "model/units.hpp"

namespace mdsweep::exporting {

namespace {

using Value = OnnxGraph::Value;

class OnnxWriter {
public:
    explicit OnnxWriter(const Model& model) : model_(model) {}

    std::string write(const std::string& card, const std::string& producer_version) {
        read_inputs();
        const std::vector<Value> scales = all_scales();
        const std::vector<Moments> answers = model_.process ? of_process(*model_.process) : of_networks();
        std::vector<Value> means, spreads;
        for (std::size_t k = 0; k < model_.outputs.size(); ++k) {
            const Value scale = if_finite(scales[k]);
            means.push_back(g_.multiply(answers[k].mean, scale));
            spreads.push_back(g_.multiply(answers[k].spread, scale));
        }
        write_answers(means, spreads);
        return g_.model(model_.name, producer_version, model_.version, {{"card", card}});
    }

private:
    // parameters_ [rows, inputs], finite_ and in_range [rows, 1]
    void read_inputs() {
        const auto count = static_cast<std::int64_t>(model_.inputs.size());
        g_.input("parameters", OnnxType::float64, count);
        if (model_.given_scales() > 0) g_.input("scales", OnnxType::float64, model_.given_scales());
        std::vector<double> low, high, rounding;
        for (const Input& input : model_.inputs) {
            low.push_back(input.low);
            high.push_back(input.high);
            rounding.push_back(1e-9 * (input.high - input.low));
        }
        const OnnxGraph::Sizes row = {1, count};
        const Value least = g_.doubles(low, row), most = g_.doubles(high, row);
        const Value bad = g_.node("Or", {g_.node("IsNaN", {"parameters"}), is_infinite("parameters")});
        finite_ = every(g_.node("Not", {bad}));
        parameters_ = g_.choose(bad, least, "parameters");
        const Value size = g_.subtract(most, least);
        scaled_ = scaled(parameters_, least, size);
        std::vector<Value> inside = {g_.cast(finite_, OnnxType::float64)};
        for (std::size_t k = 0; k < model_.inputs.size(); ++k)
            inside.push_back(g_.cast(is_inside(k, rounding[k]), OnnxType::float64));
        in_range_ = every(g_.cast(g_.joined(inside, 1), OnnxType::boolean));
    }

    // Parameters that are no finite numbers were replaced to keep the graph going; their answers are not numbers.
    Value if_finite(const Value& a) {
        return g_.choose(finite_, a, g_.constant(std::numeric_limits<double>::quiet_NaN()));
    }
    Value is_infinite(const Value& a) {
        return g_.node("Greater", {g_.node("Abs", {a}), g_.constant(std::numeric_limits<double>::max())});
    }
    // Over the columns of [rows, n], booleans: [rows, 1].
    Value every(const Value& condition) {
        const Value ones = g_.cast(condition, OnnxType::float64);
        const Value least = g_.node("ReduceMin", {ones}, {{"keepdims", 1}}, {{"axes", {1}}});
        return g_.cast(least, OnnxType::boolean);
    }
    Value scaled(const Value& x, const Value& low, const Value& size) {
        const Value part = g_.divide(g_.multiply(g_.constant(2), g_.subtract(x, low)), size);
        return g_.subtract(part, g_.constant(1));
    }
    Value input(std::size_t k) { return g_.columns(parameters_, static_cast<std::int64_t>(k), 1, 1); }
    Value is_inside(std::size_t k, double rounding) {
        const Input& range = model_.inputs[k];
        const Value x = input(k);
        if (range.choices.empty())
            return g_.node("And", {g_.node("GreaterOrEqual", {x, g_.constant(range.low - rounding)}),
                                   g_.node("LessOrEqual", {x, g_.constant(range.high + rounding)})});
        const Value choices = g_.doubles(range.choices, {1, static_cast<std::int64_t>(range.choices.size())});
        const Value away =
            g_.node("ReduceMin", {g_.node("Abs", {g_.subtract(x, choices)})}, {{"keepdims", 1}}, {{"axes", {1}}});
        return g_.node("LessOrEqual", {away, g_.constant(rounding)});
    }

    // -- networks ----------------------------------------------------------------------------------------------------
    Value feature(const Feature& feature) {
        Value sum;
        for (const Term& term : feature.terms) {
            Value product = g_.constant(term.coefficient);
            for (std::size_t k = 0; k < term.powers.size(); ++k)
                if (term.powers[k] != 0)
                    product = g_.multiply(product, g_.node("Pow", {input(k), g_.constant(term.powers[k])}));
            sum = sum.empty() ? product : g_.add(sum, product);
        }
        return scaled(g_.node("Log", {sum}), g_.constant(feature.low), g_.constant(feature.high - feature.low));
    }

    // What the surrogate sees, [rows, seen], in single precision.
    Value seen() {
        std::vector<Value> all = {scaled_};
        for (const Feature& one : model_.features) all.push_back(feature(one));
        return g_.cast(g_.joined(all, 1), OnnxType::float32);
    }

    // Of each output, [rows, columns] in units of its scale.
    struct Moments {
        Value mean, spread;
    };
    std::vector<Moments> of_networks() {
        const Value raw = networks();
        std::vector<Moments> all;
        for (const Output& output : model_.outputs) {
            const Value members = g_.cast(columns_of(output, raw), OnnxType::float64);
            const Value mean = g_.mean(members, 0, true);
            all.push_back({g_.node("Squeeze", {mean, g_.integers({0})}), deviation(members, mean)});
        }
        return all;
    }

    std::vector<Moments> of_process(const Process& process) {
        const OnnxProcess moments = add_process(g_, process, g_.cast(seen(), OnnxType::float64));
        std::vector<Moments> all;
        for (const Output& output : model_.outputs) {
            const Value mean = g_.columns(moments.mean, output.first, output.size, 1);
            all.push_back({output.positive ? g_.larger(mean, g_.constant(0)) : mean,
                           g_.root(g_.columns(moments.variance, output.first, output.size, 1))});
        }
        return all;
    }

    // [members, rows, columns of the last layer]
    Value networks() {
        Value h = seen(), kept;
        const std::int64_t members = model_.members;
        for (const Layer& layer : model_.layers) switch (layer.kind) {
                case LayerKind::dense:
                    h = g_.add(g_.node("MatMul", {h, g_.floats(layer.weight, {members, layer.in, layer.out})}),
                               g_.floats(layer.bias, {members, 1, layer.out}));
                    break;
                case LayerKind::silu:
                    h = g_.multiply(h, g_.node("Sigmoid", {h}));
                    break;
                case LayerKind::keep:
                    kept = h;
                    break;
                case LayerKind::add_kept:
                    h = g_.add(h, kept);
                    break;
            }
        return h;
    }

    Value columns_of(const Output& output, const Value& raw) {
        Value h = g_.columns(raw, output.first, output.raw, 2);
        if (output.softmax) {
            h = g_.multiply(g_.node("Softmax", {h}, {{"axis", 2}}), g_.floats({static_cast<float>(output.raw)}, {}));
        } else {
            const OnnxGraph::Sizes row = {1, 1, output.raw};
            h = g_.add(g_.floats(output.mean, row), g_.multiply(g_.floats(output.deviation, row), h));
        }
        if (!output.mirrored) return h;
        std::vector<std::int64_t> order;
        for (int c = 0; c < output.size; ++c) order.push_back(std::min(c, output.size - 1 - c));
        return g_.node("Gather", {h, g_.integers(order)}, {{"axis", 2}});
    }

    // Over the members.
    Value deviation(const Value& members, const Value& mean) {
        const Value away = g_.subtract(members, mean);
        const double divisor = std::max(model_.members - 1, 1);
        return g_.root(g_.divide(g_.sum(g_.multiply(away, away), 0, false), g_.constant(divisor)));
    }

    // -- scales ------------------------------------------------------------------------------------------------------
    std::vector<Value> all_scales() {
        if (model_.box) fill_box(*model_.box);
        std::vector<Value> scales;
        std::int64_t given = 0;
        for (const Output& output : model_.outputs) switch (output.scale.kind) {
                case ScaleKind::constant:
                    scales.push_back(g_.constant(output.scale.value));
                    break;
                case ScaleKind::input:
                    scales.push_back(g_.multiply(g_.constant(output.scale.value),
                                                 input(static_cast<std::size_t>(output.scale.input))));
                    break;
                case ScaleKind::cations:
                    scales.push_back(density(cations_, units::avogadro_per_nm3));
                    break;
                case ScaleKind::anions:
                    scales.push_back(density(anions_, units::avogadro_per_nm3));
                    break;
                case ScaleKind::ions:
                    scales.push_back(density(g_.add(cations_, anions_), 1));
                    break;
                case ScaleKind::given:
                    scales.push_back(g_.columns("scales", given++, 1, 1));
                    break;
            }
        return scales;
    }
    Value density(const Value& ions, double unit) { return g_.divide(ions, g_.multiply(volume_, g_.constant(unit))); }
    Value number(const Number& number) {
        return number.input >= 0 ? input(static_cast<std::size_t>(number.input)) : g_.constant(number.value);
    }
    Value rounded(const Value& x) { return g_.node("Round", {x}); }  // halves to even, as nearbyint()
    Value down(const Value& x) { return g_.node("Floor", {g_.add(x, g_.constant(1e-6))}); }

    // As fill_slit() in host/model/salt.cpp, [rows, 1] each.
    void fill_box(const SlitBox& box) {
        const Value h = number(box.h_nm), one = g_.constant(1), four = g_.constant(4);
        const Value z_p = g_.larger(g_.smaller(rounded(number(box.z_p)), four), one);
        const Value z_n = g_.larger(g_.smaller(rounded(g_.node("Neg", {number(box.z_n)})), four), one);
        const Value step = anion_step(z_p, z_n);
        const Value anions_per_area =
            g_.multiply(g_.multiply(g_.constant(units::avogadro_per_nm3), number(box.c_M)), h);
        const Value wall_per_area =
            g_.multiply(g_.node("Neg", {number(box.sigma_C_m2)}), g_.constant(units::electrons_per_nm2));
        const Value lateral = lateral_length(box, {h, z_p, z_n, step, anions_per_area, wall_per_area});
        const Value area = g_.multiply(lateral, lateral);
        anions_ = g_.multiply(step, down(g_.divide(g_.multiply(anions_per_area, area), step)));
        const Value wall = g_.multiply(wall_per_area, area);
        const Value counterions = box.rule == BoxRule::target_ions ? rounded(g_.multiply(g_.constant(2), wall))
                                                                   : g_.multiply(g_.constant(2), down(wall));
        cations_ = g_.add(g_.divide(g_.multiply(anions_, z_n), z_p), counterions);
        volume_ = g_.multiply(area, h);
    }

    struct BoxValues {
        Value h, z_p, z_n, step, anions_per_area, wall_per_area;
    };

    // z_p / gcd(z_p, -z_n), from a table of valencies 1 to 4.
    Value anion_step(const Value& z_p, const Value& z_n) {
        const Value one = g_.constant(1);
        const Value place = g_.add(g_.multiply(g_.constant(4), g_.subtract(z_p, one)), g_.subtract(z_n, one));
        return g_.node("Gather", {g_.doubles(anion_steps(), {16}), g_.cast(place, OnnxType::int64)}, {{"axis", 0}});
    }

    Value lateral_length(const SlitBox& box, const BoxValues& b) {
        switch (box.rule) {
            case BoxRule::fixed:
                return g_.constant(box.lateral_nm);
            case BoxRule::published:
                return g_.choose(g_.node("LessOrEqual", {number(box.c_M), g_.constant(0.5)}), g_.constant(15),
                                 g_.constant(10));
            case BoxRule::target_ions:
                return fitted_lateral(box.target_ions, b);
        }
        return {};
    }

    // All candidates of a point in a row, [rows, most]; those beyond a point's own range are never the best.
    Value fitted_lateral(int target, const BoxValues& b) {
        const Value one = g_.constant(1), two = g_.constant(2);
        const Value ions_per_area = g_.add(g_.multiply(b.anions_per_area, g_.add(one, g_.divide(b.z_n, b.z_p))),
                                           g_.multiply(two, b.wall_per_area));
        const Value wanted_area = g_.larger(g_.divide(g_.constant(target), ions_per_area), g_.multiply(b.h, b.h));
        const Value wanted_side = g_.root(wanted_area);
        const Value steps = g_.divide(g_.multiply(g_.multiply(b.anions_per_area, wanted_side), wanted_side), b.step);
        const Value low = g_.larger(one, g_.node("Floor", {g_.multiply(g_.constant(0.75), steps)}));
        const Value high = g_.larger(g_.add(low, one), g_.node("Ceil", {g_.multiply(g_.constant(1.3), steps)}));
        const Value most = g_.node("ReduceMax", {g_.subtract(high, low)}, {{"keepdims", 0}});
        const Value offsets = g_.node("Range", {g_.constant(0), g_.add(most, one), one});
        const Value k = g_.add(low, offsets);
        const Value lateral = g_.root(g_.divide(g_.multiply(k, b.step), b.anions_per_area));
        const Value area = g_.multiply(lateral, lateral);
        const Value counterions = g_.multiply(two, g_.multiply(b.wall_per_area, area));
        const Value charge_error =
            g_.divide(g_.node("Abs", {g_.subtract(counterions, rounded(counterions))}), g_.larger(counterions, one));
        const Value shape =
            g_.multiply(g_.constant(0.02), g_.node("Abs", {g_.node("Log", {g_.divide(area, wanted_area)})}));
        const Value narrow = g_.node("And", {g_.node("Less", {lateral, b.h}), g_.node("Less", {k, high})});
        const Value out = g_.node("Or", {narrow, g_.node("Greater", {k, high})});
        const Value cost = g_.choose(out, g_.constant(1e300), g_.add(charge_error, shape));
        const Value best = g_.node("ArgMin", {cost}, {{"axis", 1}, {"keepdims", 1}});
        return g_.node("GatherElements", {lateral, best}, {{"axis", 1}});
    }

    // -- answers -----------------------------------------------------------------------------------------------------
    void write_answers(const std::vector<Value>& means, const std::vector<Value>& spreads) {
        const Value factor = write_factor(), floor = g_.constant(model_.floor);
        Value worst = g_.constant(0);
        for (std::size_t k = 0; k < model_.outputs.size(); ++k) {
            const Output& output = model_.outputs[k];
            const Value size =
                g_.larger(g_.root(g_.mean(g_.multiply(means[k], means[k]), 1, true)), g_.constant(output.least));
            const Value unit = g_.multiply(g_.constant(output.tolerance), size);
            const Value spread = g_.root(g_.mean(g_.multiply(spreads[k], spreads[k]), 1, true));
            const Value agree = g_.node("Equal", {spread, g_.constant(0)});
            worst = g_.larger(worst, g_.choose(agree, g_.constant(0), g_.divide(spread, unit)));
            const Value bar = g_.multiply(factor, together(spreads[k], g_.multiply(floor, unit)));
            g_.output(output.name, means[k], OnnxType::float64, output.size);
            g_.output(output.name + "_spread", spreads[k], OnnxType::float64, output.size);
            g_.output(output.name + "_error_bar", bar, OnnxType::float64, output.size);
        }
        const Value bound = g_.multiply(factor, together(worst, floor));
        g_.output("bound", flat(if_finite(bound)), OnnxType::float64, 0);
        g_.output("in_range", flat(in_range_), OnnxType::boolean, 0);
    }
    // Of the class that a row is of, or else of all.
    Value write_factor() {
        Value factor = g_.constant(model_.factor);
        for (const ClassFactor& each : model_.classes) {
            Value holds;
            for (const ClassFactor::Member& member : each.members) {
                const Value off = g_.node(
                    "Abs", {g_.subtract(g_.columns(parameters_, member.input, 1, 1), g_.constant(member.value))});
                const Value is = g_.node("LessOrEqual", {off, g_.constant(member.rounding)});
                holds = holds.empty() ? is : g_.node("And", {holds, is});
            }
            if (!holds.empty()) factor = g_.choose(holds, g_.constant(each.factor), factor);
        }
        return factor;
    }
    // sqrt(a^2 + b^2)
    Value together(const Value& a, const Value& b) { return g_.root(g_.add(g_.multiply(a, a), g_.multiply(b, b))); }
    Value flat(const Value& a) { return g_.node("Squeeze", {a, g_.integers({1})}); }

    const Model& model_;
    OnnxGraph g_;
    Value parameters_, scaled_, finite_, in_range_;
    Value cations_, anions_, volume_;
};

}  // namespace

std::string to_onnx(const Model& model, const std::string& card, const std::string& producer_version) {
    return OnnxWriter(model).write(card, producer_version);
}

}  // namespace mdsweep::exporting
