// The surrogate as the source of a TorchScript module: parameters in double precision, networks in single, all answers
// in double. In this dialect a type is a number: 7 is double.
#include <fmt/format.h>

#include <limits>

#include "export/formats.hpp"
#include "model/units.hpp"

namespace mdsweep::exporting {

namespace {

std::string literal(double x) {
    if (std::isnan(x)) return "float('nan')";
    std::string text = fmt::format("{:.17g}", x);
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text;
}

class ScriptWriter {
public:
    explicit ScriptWriter(const Model& model) : model_(model) {}

    Script write() {
        const bool given = model_.given_scales() > 0;
        line("def forward(self, parameters: Tensor{}) -> Dict[str, Tensor]:", given ? ", scales: Tensor" : "");
        read_inputs();
        features();
        if (model_.process)
            process(*model_.process);
        else
            networks();
        if (model_.box) fill_box(*model_.box);
        line("    answers: Dict[str, Tensor] = {{}}");
        line("    worst = torch.zeros_like(finite)");
        factor();
        std::int64_t given_so_far = 0;
        for (std::size_t k = 0; k < model_.outputs.size(); ++k) {
            line("    scale = {} * finite", scale(model_.outputs[k].scale, given_so_far));
            answer(k, model_.outputs[k]);
        }
        line("    answers[\"bound\"] = (factor * torch.hypot(worst, self.floor)).squeeze(1)");
        line("    answers[\"in_range\"] = in_range.squeeze(1)");
        line("    return answers");
        tensor("factor", {}, {model_.factor});
        tensor("floor", {}, {model_.floor});
        return std::move(script_);
    }

private:
    template <class... Arguments>
    void line(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
        script_.source += fmt::format(text, std::forward<Arguments>(arguments)...) + "\n";
    }
    void tensor(const std::string& name, std::vector<std::int64_t> shape, std::vector<double> numbers) {
        script_.tensors.push_back({name, std::move(shape), std::move(numbers)});
    }
    void weights(const std::string& name, std::vector<std::int64_t> shape, const std::vector<float>& numbers) {
        script_.tensors.push_back({name, std::move(shape), {numbers.begin(), numbers.end()}, true});
    }
    static std::string column(std::size_t k) { return fmt::format("x[:, {0}:{1}]", k, k + 1); }

    // x [rows, inputs]; finite [rows, 1]: 1, or not a number where a parameter is none or infinite.
    void read_inputs() {
        std::vector<double> low, high;
        for (const Input& input : model_.inputs) {
            low.push_back(input.low);
            high.push_back(input.high);
        }
        const auto count = static_cast<std::int64_t>(low.size());
        tensor("low", {1, count}, low);
        tensor("high", {1, count}, high);
        line("    x = parameters.double()");
        line("    all_finite = torch.isfinite(x).all(1, True)");
        line("    x = torch.where(torch.isfinite(x), x, self.low)");
        line("    in_range = all_finite");
        for (std::size_t k = 0; k < model_.inputs.size(); ++k) {
            const Input& input = model_.inputs[k];
            const double rounding = 1e-9 * (input.high - input.low);
            if (input.choices.empty()) {
                line("    in_range = in_range & ({0} >= {1}) & ({0} <= {2})", column(k), literal(input.low - rounding),
                     literal(input.high + rounding));
                continue;
            }
            const std::string choices = fmt::format("choices{}", k);
            tensor(choices, {1, static_cast<std::int64_t>(input.choices.size())}, input.choices);
            line("    in_range = in_range & ((({} - self.{}).abs() <= {}).any(1, True))", column(k), choices,
                 literal(rounding));
        }
        tensor("unknown", {}, {std::numeric_limits<double>::quiet_NaN()});
        line("    finite = torch.where(all_finite, torch.ones_like({}), self.unknown)", column(0));
        line("    h = 2 * (x - self.low) / (self.high - self.low) - 1");
    }

    void features() {
        for (const Feature& feature : model_.features) {
            std::string sum;
            for (const Term& term : feature.terms) {
                sum += (sum.empty() ? "" : " + ") + literal(term.coefficient);
                for (std::size_t k = 0; k < term.powers.size(); ++k)
                    if (term.powers[k] != 0) sum += fmt::format(" * {} ** {}", column(k), literal(term.powers[k]));
            }
            line("    feature = 2 * (torch.log({}) - {}) / {} - 1", sum, literal(feature.low),
                 literal(feature.high - feature.low));
            line("    h = torch.cat([h, feature], 1)");
        }
    }

    // moments_mean and moments_variance [rows, columns], in units of the outputs' scales.
    void process(const Process& process) {
        tensor("rows", {process.rows, process.seen}, process.x);
        tensor("process_mean", {1, process.columns}, process.mean);
        line("    h = h.float().double()");
        line("    moments_mean = self.process_mean");
        line("    moments_variance = torch.zeros_like(moments_mean)");
        for (std::size_t g = 0; g < process.kernels.size(); ++g) {
            const Kernel& kernel = process.kernels[g];
            const auto components = static_cast<std::int64_t>(kernel.components.size());
            if (components == 0) continue;
            tensor(fmt::format("length{}", g), {1, process.seen}, kernel.length);
            tensor(fmt::format("weight{}", g), {process.rows, components}, process.weights_of(kernel));
            tensor(fmt::format("direction{}", g), {process.rows, kernel.directions}, kernel.direction);
            tensor(fmt::format("certainty{}", g), {kernel.directions, components}, process.certainty_of(kernel));
            tensor(fmt::format("columns{}", g), {components, process.columns}, process.columns_of(kernel));
            line("    one = h / self.length{}", g);
            line("    other = self.rows / self.length{}", g);
            line(
                "    distance2 = (one * one).sum(1, True) + (other * other).sum(1) - 2 * torch.matmul(one, other.t())");
            line("    r = (5 * distance2.clamp_min(1e-12)).sqrt()");
            line("    covariance = {} * (1 + r + r * r / 3) * (-r).exp() + {} * torch.matmul(h, self.rows.t())",
                 literal(kernel.variance), literal(kernel.linear));
            line(
                "    moments_mean = moments_mean + torch.matmul(torch.matmul(covariance, self.weight{0}), "
                "self.columns{0})",
                g);
            line("    known = torch.matmul(covariance, self.direction{})", g);
            line("    certain = torch.matmul(known * known, self.certainty{})", g);
            line("    left = ({} + {} * (h * h).sum(1, True) - certain).clamp_min(0)", literal(kernel.variance),
                 literal(kernel.linear));
            line("    moments_variance = moments_variance + torch.matmul(left, self.columns{0} * self.columns{0})", g);
        }
    }

    void networks() {
        line("    h = h.float().unsqueeze(0)");
        const std::int64_t members = model_.members;
        line("    kept = h");
        int number = 0;
        for (const Layer& layer : model_.layers) switch (layer.kind) {
                case LayerKind::dense:
                    weights(fmt::format("weight{}", number), {members, layer.in, layer.out}, layer.weight);
                    weights(fmt::format("bias{}", number), {members, 1, layer.out}, layer.bias);
                    line("    h = torch.matmul(h, self.weight{0}) + self.bias{0}", number++);
                    break;
                case LayerKind::silu:
                    line("    h = h * torch.sigmoid(h)");
                    break;
                case LayerKind::keep:
                    line("    kept = h");
                    break;
                case LayerKind::add_kept:
                    line("    h = h + kept");
                    break;
            }
    }

    std::string scale(const Scale& scale, std::int64_t& given) {
        switch (scale.kind) {
            case ScaleKind::constant:
                return literal(scale.value);
            case ScaleKind::input:
                return fmt::format("({} * {})", literal(scale.value), column(static_cast<std::size_t>(scale.input)));
            case ScaleKind::cations:
                return fmt::format("(cations / (volume * {}))", literal(units::avogadro_per_nm3));
            case ScaleKind::anions:
                return fmt::format("(anions / (volume * {}))", literal(units::avogadro_per_nm3));
            case ScaleKind::ions:
                return "((cations + anions) / volume)";
            case ScaleKind::given:
                ++given;
                return fmt::format("scales[:, {}:{}].double()", given - 1, given);
        }
        return {};
    }

    void answer(std::size_t k, const Output& output) {
        if (model_.process) {
            line("    mean = moments_mean[:, {}:{}]{} * scale", output.first, output.first + output.size,
                 output.positive ? ".clamp_min(0)" : "");
            line("    spread = moments_variance[:, {}:{}].sqrt() * scale", output.first, output.first + output.size);
        } else {
            moments_of_networks(k, output);
        }
        bars(output);
    }

    void moments_of_networks(std::size_t k, const Output& output) {
        line("    part = h[:, :, {}:{}]", output.first, output.first + output.raw);
        if (output.softmax) {
            line("    part = torch.softmax(part, 2) * {}", literal(output.raw));
        } else {
            weights(fmt::format("mean{}", k), {1, 1, output.raw}, output.mean);
            weights(fmt::format("deviation{}", k), {1, 1, output.raw}, output.deviation);
            line("    part = self.mean{0} + self.deviation{0} * part", k);
        }
        if (output.mirrored) line("    part = torch.cat([part, part.flip([2])], 2)");
        line("    part = part.double()");
        line("    mean = part.mean(0) * scale");
        line("    spread = part.std(0, {}) * scale", model_.members > 1 ? "True" : "False");
    }

    // Of the class that a row is of, or else of all.
    void factor() {
        line("    factor = self.factor * torch.ones_like(finite)");
        for (const ClassFactor& each : model_.classes) {
            if (each.members.empty()) continue;
            std::string holds;
            for (const ClassFactor::Member& member : each.members)
                holds += fmt::format("{}(({} - {}).abs() <= {})", holds.empty() ? "" : " & ",
                                     column(static_cast<std::size_t>(member.input)), literal(member.value),
                                     literal(member.rounding));
            line("    factor = torch.where({}, torch.full_like(factor, {}), factor)", holds, literal(each.factor));
        }
    }

    void bars(const Output& output) {
        line("    size = (mean * mean).mean(1, True).sqrt().clamp_min({})", literal(output.least));
        line("    unit = {} * size", literal(output.tolerance));
        line("    disagreement = (spread * spread).mean(1, True).sqrt()");
        line("    disagreement = torch.where(disagreement == 0, disagreement, disagreement / unit)");
        line("    worst = torch.maximum(worst, disagreement)");
        line("    answers[\"{}\"] = mean", output.name);
        line("    answers[\"{}_spread\"] = spread", output.name);
        line("    answers[\"{}_error_bar\"] = factor * torch.hypot(spread, self.floor * unit)", output.name);
    }

    // -- the box, as fill_slit() in host/model/salt.cpp ---------------------------------------------------
    std::string number(const Number& number) {
        return number.input >= 0 ? column(static_cast<std::size_t>(number.input))
                                 : fmt::format("torch.full_like({}, {})", column(0), literal(number.value));
    }

    void fill_box(const SlitBox& box) {
        tensor("anion_steps", {16}, anion_steps());
        line("    height = {}", number(box.h_nm));
        line("    z_p = torch.round({}).clamp(1, 4)", number(box.z_p));
        line("    z_n = torch.round(-{}).clamp(1, 4)", number(box.z_n));
        line("    step = self.anion_steps[(4 * (z_p - 1) + z_n - 1).long()]");
        line("    per_area = {} * {} * height", literal(units::avogadro_per_nm3), number(box.c_M));
        line("    wall_per_area = -{} * {}", number(box.sigma_C_m2), literal(units::electrons_per_nm2));
        if (box.rule == BoxRule::fixed) line("    lateral = torch.full_like(height, {})", literal(box.lateral_nm));
        if (box.rule == BoxRule::published)
            line("    lateral = torch.where({} <= 0.5, torch.full_like(height, 15.0), torch.full_like(height, 10.0))",
                 number(box.c_M));
        if (box.rule == BoxRule::target_ions) fit_lateral(box.target_ions);
        line("    area = lateral * lateral");
        line("    anions = step * torch.floor(per_area * area / step + 1e-6)");
        line("    counterions = {}", box.rule == BoxRule::target_ions ? "torch.round(2 * (wall_per_area * area))"
                                                                      : "2 * torch.floor(wall_per_area * area + 1e-6)");
        line("    cations = anions * z_n / z_p + counterions");
        line("    volume = area * height");
    }

    // All candidates of a point in a row; those beyond a point's own range are never the best.
    void fit_lateral(int target) {
        line("    ions_per_area = per_area * (1 + z_n / z_p) + 2 * wall_per_area");
        line("    wanted = torch.maximum({} / ions_per_area, height * height)", literal(target));
        line("    side = wanted.sqrt()");
        line("    steps = per_area * side * side / step");
        line("    low = torch.floor(0.75 * steps).clamp_min(1)");
        line("    high = torch.maximum(low + 1, torch.ceil(1.3 * steps))");
        line("    k = low + torch.arange(int((high - low).max()) + 1, dtype=7, device=x.device).unsqueeze(0)");
        line("    lateral = (k * step / per_area).sqrt()");
        line("    both_walls = 2 * (wall_per_area * lateral * lateral)");
        line("    cost = (both_walls - torch.round(both_walls)).abs() / both_walls.clamp_min(1)");
        line("    cost = cost + 0.02 * (lateral * lateral / wanted).log().abs()");
        line("    out = ((lateral < height) & (k < high)) | (k > high)");
        line("    cost = torch.where(out, torch.full_like(cost, 1e300), cost)");
        line("    lateral = torch.gather(lateral, 1, cost.argmin(1, True))");
    }

    const Model& model_;
    Script script_;
};

}  // namespace

Script to_torchscript(const Model& model) {
    return ScriptWriter(model).write();
}

}  // namespace mdsweep::exporting
