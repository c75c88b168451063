// The surrogate as a header in C99: its weights as arrays, and one function for one point.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <iterator>
#include <numeric>
#include <span>

#include "export/c_text.hpp"
#include "export/formats.hpp"
#include "model/units.hpp"

namespace mdsweep::exporting {

namespace {

class HeaderWriter {
public:
    explicit HeaderWriter(const Model& model) : model_(model), name_(model.name) {}

    std::string write(const std::string& title) {
        const std::string guard = upper(name_) + "_H";
        line("// {}", title);
        line("// Generated. C99, or C++; link with the C library's mathematics (-lm). Use:\n//");
        line("//     const double parameters[{}] = {{...}};  // {}", model_.inputs.size(), names());
        line("//     struct {}_answer answer;", name_);
        line("//     if (!{}_predict(parameters, {}&answer)) ...  // outside of the trained range", name_,
             given() ? "scales, " : "");
        line("#ifndef {0}\n#define {0}\n\n#include <math.h>\n#include <string.h>\n", guard);
        write_answer();
        write_weights();
        if (model_.box) write_box(*model_.box);
        write_summary();
        write_range();
        write_factor();
        write_seen();
        if (model_.process) {
            text_ += c_process(*model_.process, name_);
        } else {
            write_network_helpers();
            write_member();
            write_networks();
        }
        write_predict();
        line("#endif");
        return std::move(text_);
    }

private:
    template <class... Arguments>
    void line(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
        fmt::format_to(std::back_inserter(text_), text, std::forward<Arguments>(arguments)...);
        text_ += '\n';
    }
    [[nodiscard]] bool given() const { return model_.given_scales() > 0; }
    static std::string upper(std::string text) {
        for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        return text;
    }
    [[nodiscard]] std::string names() const {
        std::string all;
        for (const Input& input : model_.inputs) all += (all.empty() ? "" : ", ") + input.name;
        return all;
    }
    void write_answer() {
        line("#define {}_INPUTS {}\n#define {}_VERSION {}\n", upper(name_), model_.inputs.size(), upper(name_),
             model_.version);
        line("struct {}_answer {{", name_);
        for (const Output& output : model_.outputs) {
            const std::string id = identifier(output.name);
            line("    double {0}[{1}], {0}_spread[{1}], {0}_error_bar[{1}]; /* {2} */", id, output.size,
                 output.unit == "1" ? "no unit" : output.unit);
        }
        line("    double bound; /* on the error, in units of the tolerances */");
        line("    int in_range; /* 1: within what the surrogate was trained on */\n}};\n");
    }

    void array(const std::string& name, std::span<const float> numbers) {
        text_ += c_array(fmt::format("{}_{}", name_, name), numbers);
    }

    void write_weights() {
        int number = 0;
        for (const Layer& layer : model_.layers) {
            if (layer.kind != LayerKind::dense) continue;
            line("/* [{}][{}][{}] and [{}][{}] */", model_.members, layer.in, layer.out, model_.members, layer.out);
            array(fmt::format("weight{}", number), layer.weight);
            array(fmt::format("bias{}", number++), layer.bias);
        }
        for (const Output& output : model_.outputs) {
            if (output.softmax || model_.process) continue;
            array(identifier(output.name) + "_mean", output.mean);
            array(identifier(output.name) + "_deviation", output.deviation);
        }
        text_ += '\n';
    }

    // -- the box, as fill_slit() in host/model/salt.cpp ---------------------------------------------------
    static std::string number(const Number& number) {
        return number.input >= 0 ? fmt::format("p[{}]", number.input) : c_literal(number.value);
    }

    void write_box(const SlitBox& box) {
        line("/* Whole ions in the box: cations and anions, and its volume in nm3. */");
        line("static inline void {}_box(const double *p, double *cations, double *anions, double *volume) {{", name_);
        std::string steps;
        for (const double step : anion_steps()) steps += c_literal(step) + ", ";
        line("    static const double steps[16] = {{{}}};", steps.substr(0, steps.size() - 2));
        line("    const double h = {}, c = {}, sigma = {};", number(box.h_nm), number(box.c_M), number(box.sigma_C_m2));
        line("    const int z_p = (int)fmin(fmax(rint({}), 1.0), 4.0), z_n = (int)fmin(fmax(rint(-({})), 1.0), 4.0);",
             number(box.z_p), number(box.z_n));
        line("    const double step = steps[4 * (z_p - 1) + z_n - 1];");
        line("    const double per_area = {} * c * h, wall_per_area = -sigma * {};", c_literal(units::avogadro_per_nm3),
             c_literal(units::electrons_per_nm2));
        line("    double lateral = {}, area, wall;", box.rule == BoxRule::fixed       ? c_literal(box.lateral_nm)
                                                     : box.rule == BoxRule::published ? "c <= 0.5 ? 15.0 : 10.0"
                                                                                      : "0.0");
        if (box.rule == BoxRule::target_ions) write_fit(box.target_ions);
        line("    area = lateral * lateral;");
        line("    wall = wall_per_area * area;");
        line("    *anions = step * floor(per_area * area / step + 1e-6);");
        line("    *cations = *anions * z_n / z_p + {};",
             box.rule == BoxRule::target_ions ? "rint(2.0 * wall)" : "2.0 * floor(wall + 1e-6)");
        line("    *volume = area * h;\n}}\n");
    }

    void write_fit(int target) {
        text_ += fmt::format(R"(    {{
        const double ions_per_area = per_area * (1.0 + (double)z_n / z_p) + 2.0 * wall_per_area;
        const double wanted = fmax({} / ions_per_area, h * h), side = sqrt(wanted);
        const double wanted_steps = per_area * side * side / step;
        const double low = fmax(1.0, floor(0.75 * wanted_steps));
        const double high = fmax(low + 1.0, ceil(1.3 * wanted_steps));
        double k, best_cost = 1e300;
        for (k = low; k <= high; k += 1.0) {{
            const double side_k = sqrt(k * step / per_area);
            const double both = 2.0 * (wall_per_area * side_k * side_k);
            const double charge_error = fabs(both - rint(both)) / fmax(both, 1.0);
            const double cost = charge_error + 0.02 * fabs(log(side_k * side_k / wanted));
            if (side_k < h && k < high) continue;
            if (cost < best_cost) {{
                best_cost = cost;
                lateral = side_k;
            }}
        }}
    }}
)",
                             c_literal(static_cast<double>(target)));
    }

    // -- networks -----------------------------------------------------------------------------------------------------
    void write_network_helpers() {
        text_ += fmt::format(
            R"(static inline void {0}_dense(const float *weight, const float *bias, int in, int out, const float *x,
                               float *y) {{
    int i, o;
    for (o = 0; o < out; ++o) y[o] = bias[o];
    for (i = 0; i < in; ++i)
        for (o = 0; o < out; ++o) y[o] += x[i] * weight[i * out + o];
}}

)",
            name_);
        if (std::ranges::any_of(model_.outputs, [](const Output& output) { return output.softmax; }))
            text_ += fmt::format(R"(/* n * softmax(x) */
static inline void {0}_share(int n, const float *x, double *y) {{
    double largest = x[0], sum = 0.0;
    int k;
    for (k = 1; k < n; ++k) largest = fmax(largest, x[k]);
    for (k = 0; k < n; ++k) sum += y[k] = exp(x[k] - largest);
    for (k = 0; k < n; ++k) y[k] *= n / sum;
}}

)",
                                 name_);
    }

    void write_summary() {
        text_ += fmt::format(
            R"(/* An output's mean, spread and error bars, in place of the first two relative to its scale; returns how far the
   surrogate disagrees with itself, in tolerances. */
static inline double {0}_summary(int size, double scale, double tolerance, double least, double factor, double *mean,
                                 double *spread, double *bar) {{
    double mean_square = 0.0, spread_square = 0.0, unit;
    int k;
    for (k = 0; k < size; ++k) {{
        mean[k] *= scale;
        spread[k] *= scale;
        mean_square += mean[k] * mean[k];
        spread_square += spread[k] * spread[k];
    }}
    unit = tolerance * fmax(sqrt(mean_square / size), least);
    for (k = 0; k < size; ++k) bar[k] = factor * hypot(spread[k], {1} * unit);
    return spread_square == 0.0 ? 0.0 : sqrt(spread_square / size) / unit;
}}

)",
            name_, c_literal(model_.floor));
    }

    [[nodiscard]] int answer_columns() const {
        int columns = 0;
        for (const Output& output : model_.outputs) columns += output.size;
        return columns;
    }

    void write_range() {
        line("/* 1: all within what the surrogate was trained on, 0: not, -1: no finite numbers. */");
        line("static inline int {}_range(const double *p) {{\n    int k, inside = 1;", name_);
        line("    for (k = 0; k < {}; ++k)\n        if (!isfinite(p[k])) return -1;", model_.inputs.size());
        for (std::size_t k = 0; k < model_.inputs.size(); ++k) {
            const Input& input = model_.inputs[k];
            const double rounding = 1e-9 * (input.high - input.low);
            std::string inside;
            for (const double choice : input.choices)
                inside += fmt::format("{}fabs(p[{}] - {}) <= {}", inside.empty() ? "" : " || ", k, c_literal(choice),
                                      c_literal(rounding));
            if (inside.empty())
                inside = fmt::format("p[{0}] >= {1} && p[{0}] <= {2}", k, c_literal(input.low - rounding),
                                     c_literal(input.high + rounding));
            line("    if (!({})) inside = 0; /* {} */", inside, input.name);
        }
        line("    return inside;\n}}\n");
    }

    void write_factor() {
        line("/* Of the error bars, for points like this one. */");
        line("static inline double {}_factor(const double *p) {{", name_);
        line("    (void)p;");
        for (const ClassFactor& each : model_.classes) {
            std::string holds;
            for (const ClassFactor::Member& member : each.members)
                holds += fmt::format("{}fabs(p[{}] - {}) <= {}", holds.empty() ? "" : " && ", member.input,
                                     c_literal(member.value), c_literal(member.rounding));
            if (!holds.empty()) line("    if ({}) return {};", holds, c_literal(each.factor));
        }
        line("    return {};\n}}\n", c_literal(model_.factor));
    }

    std::string feature_text(const Feature& feature) {
        std::string sum;
        for (const Term& term : feature.terms) {
            sum += (sum.empty() ? "" : " + ") + c_literal(term.coefficient);
            for (std::size_t k = 0; k < term.powers.size(); ++k)
                if (term.powers[k] != 0) sum += fmt::format(" * pow(p[{}], {})", k, c_literal(term.powers[k]));
        }
        return fmt::format("log({})", sum);
    }

    void scaled(std::size_t place, const std::string& x, double low, double high) {
        line("    x[{}] = (float)(2.0 * ({} - {}) / ({} - {}) - 1.0);", place, x, c_literal(low), c_literal(high),
             c_literal(low));
    }

    [[nodiscard]] std::size_t seen() const { return model_.inputs.size() + model_.features.size(); }

    void write_seen() {
        line("/* What the surrogate sees of the parameters. */");
        line("static inline void {}_seen(const double *p, float *x) {{", name_);
        for (std::size_t k = 0; k < model_.inputs.size(); ++k)
            scaled(k, fmt::format("p[{}]", k), model_.inputs[k].low, model_.inputs[k].high);
        for (std::size_t k = 0; k < model_.features.size(); ++k)
            scaled(model_.inputs.size() + k, feature_text(model_.features[k]), model_.features[k].low,
                   model_.features[k].high);
        line("}}\n");
    }

    // Mean and spread over the members.
    void write_networks() {
        text_ += fmt::format(R"(/* Mean and spread of every column, in units of the outputs' scales. */
static inline void {0}_moments(const float *seen, double *mean, double *spread) {{
    double members[{1}][{2}];
    int m, k;
    for (m = 0; m < {1}; ++m) {0}_member(seen, m, members[m]);
    for (k = 0; k < {2}; ++k) {{
        double sum = 0.0, square = 0.0;
        for (m = 0; m < {1}; ++m) sum += members[m][k];
        mean[k] = sum / {1}.0;
        for (m = 0; m < {1}; ++m) square += (members[m][k] - mean[k]) * (members[m][k] - mean[k]);
        spread[k] = sqrt(square / {3}.0);
    }}
}}

)",
                             name_, model_.members, answer_columns(), std::max(model_.members - 1, 1));
    }

    // One member's columns, each in units of its output's scale.
    void write_member() {
        int widest = static_cast<int>(seen());
        for (const Layer& layer : model_.layers) widest = std::max({widest, layer.in, layer.out});
        const bool keeps =
            std::ranges::any_of(model_.layers, [](const Layer& layer) { return layer.kind == LayerKind::keep; });
        line("/* What member m says, column by column, in units of the outputs' scales. */");
        line("static inline void {}_member(const float *seen, int m, double *columns) {{", name_);
        line("    float x[{0}], y[{0}]{1};\n    int k;", widest, keeps ? fmt::format(", kept[{}]", widest) : "");
        line("    memcpy(x, seen, {} * sizeof(float));", seen());
        int number = 0, width = static_cast<int>(seen());
        for (const Layer& layer : model_.layers) switch (layer.kind) {
                case LayerKind::dense:
                    line("    {0}_dense({0}_weight{1} + m * {2}, {0}_bias{1} + m * {3}, {4}, {3}, x, y);", name_,
                         number++, layer.in * layer.out, layer.out, layer.in);
                    width = layer.out;
                    line("    memcpy(x, y, {} * sizeof(float));", width);
                    break;
                case LayerKind::silu:
                    line("    for (k = 0; k < {}; ++k) x[k] = x[k] / (1.0f + expf(-x[k]));", width);
                    break;
                case LayerKind::keep:
                    line("    memcpy(kept, x, {} * sizeof(float));", width);
                    break;
                case LayerKind::add_kept:
                    line("    for (k = 0; k < {}; ++k) x[k] += kept[k];", width);
                    break;
            }
        int first = 0;
        for (const Output& output : model_.outputs) {
            if (output.softmax)
                line("    {}_share({}, x + {}, columns + {});", name_, output.raw, output.first, first);
            else
                line(
                    "    for (k = 0; k < {0}; ++k) columns[{1} + k] = {2}_{3}_mean[k] + {2}_{3}_deviation[k] * x[{4} + "
                    "k];",
                    output.raw, first, name_, identifier(output.name), output.first);
            if (output.mirrored)
                line("    for (k = 0; k < {0}; ++k) columns[{1} - k] = columns[{2} + k];", output.raw,
                     first + output.size - 1, first);
            first += output.size;
        }
        line("    (void)k;\n}}\n");
    }

    std::string scale(const Scale& scale, int& given_so_far) {
        switch (scale.kind) {
            case ScaleKind::constant:
                return c_literal(scale.value);
            case ScaleKind::input:
                return fmt::format("{} * p[{}]", c_literal(scale.value), scale.input);
            case ScaleKind::cations:
                return fmt::format("cations / volume / {}", c_literal(units::avogadro_per_nm3));
            case ScaleKind::anions:
                return fmt::format("anions / volume / {}", c_literal(units::avogadro_per_nm3));
            case ScaleKind::ions:
                return "(cations + anions) / volume";
            case ScaleKind::given:
                return fmt::format("scales[{}]", given_so_far++);
        }
        return {};
    }

    void write_predict() {
        line("/* Returns in_range. Where a parameter is no finite number, neither are the answers. */");
        line("static inline int {0}_predict(const double *p, {1}struct {0}_answer *answer) {{", name_,
             given() ? "const double *scales, " : "");
        line("    double mean[{0}], spread[{0}], worst = 0.0, finite = 1.0, factor;", answer_columns());
        line("    float seen[{}];", seen());
        if (model_.box) line("    double cations = 1.0, anions = 1.0, volume = 1.0;");
        line("    double replaced[{}];", model_.inputs.size());
        line("    const int range = {}_range(p);", name_);
        line("    if (range < 0) {{\n        memset(replaced, 0, sizeof replaced);");
        for (std::size_t k = 0; k < model_.inputs.size(); ++k)
            line("        replaced[{}] = {};", k, c_literal(model_.inputs[k].low));
        line("        p = replaced;\n        finite = NAN;\n    }}");
        line("    factor = {}_factor(p);", name_);
        if (model_.box) line("    {}_box(p, &cations, &anions, &volume);", name_);
        line("    {}_seen(p, seen);\n    {}_moments(seen, mean, spread);", name_, name_);
        int first = 0, given_so_far = 0;
        for (const Output& output : model_.outputs) {
            const std::string id = identifier(output.name);
            line("    memcpy(answer->{}, mean + {}, sizeof answer->{});", id, first, id);
            line("    memcpy(answer->{}_spread, spread + {}, sizeof answer->{}_spread);", id, first, id);
            if (output.positive && model_.process)
                line(
                    "    {{\n        int k;\n        for (k = 0; k < {}; ++k) answer->{}[k] = fmax(answer->{}[k], "
                    "0.0);\n    }}",
                    output.size, id, id);
            line(
                "    worst = fmax(worst, {}_summary({}, finite * ({}), {}, {}, factor, answer->{}, answer->{}_spread, "
                "answer->{}_error_bar));",
                name_, output.size, scale(output.scale, given_so_far), c_literal(output.tolerance),
                c_literal(output.least), id, id, id);
            first += output.size;
        }
        line("    answer->bound = finite * factor * hypot(worst, {});", c_literal(model_.floor));
        line("    answer->in_range = range == 1;\n    return answer->in_range;\n}}\n");
    }

    const Model& model_;
    std::string name_;
    std::string text_;
};

}  // namespace

std::vector<double> anion_steps() {
    std::vector<double> steps;
    for (int z_p = 1; z_p <= 4; ++z_p)
        for (int z = 1; z <= 4; ++z) steps.push_back(z_p / std::gcd(z_p, z));
    return steps;
}

std::string to_c_header(const Model& model, const std::string& title) {
    return HeaderWriter(model).write(title);
}

}  // namespace mdsweep::exporting
