// The keys of the file itself, and of the sections surrogate, monitor and output.
#include "config/keys.hpp"

namespace mdsweep {
namespace {

void read_file(const Value& value, OutputConfig& output, const KeyContext& context) {
    constexpr auto allowed = "the path of a results file, such as results/sweep.h5";
    const auto path = read_text(value, allowed, context.mistakes);
    if (!path) return;
    output.file = *path;
    if (!output.file.has_filename()) report(value, allowed, context.mistakes);
}

}  // namespace

const Keys<Config>& file_keys() {
    constexpr double largest_seed = 9007199254740992;  // a number of YAML is read exactly up to there
    const auto text_key = [](std::string name, std::string Config::*member, std::string help) {
        return Key<Config>{.info = {.name = std::move(name), .form = text_form("a text"), .help = std::move(help)},
                           .read =
                               [member](const Value& value, Config& config, const KeyContext& context) {
                                   if (auto text = read_text(value, "a text", context.mistakes))
                                       config.*member = std::move(*text);
                               },
                           .shown = {}};
    };
    static const Keys<Config> keys = {
        text_key("title", &Config::title, "What the sweep is called where its results are shown."),
        text_key("note", &Config::note, "Whatever is to be kept with the results, of any length."),
        {.info = {.name = "seed",
                  .form = number_form(whole(0, largest_seed)),
                  .help = "Of points, placement, noise and networks. The option --seed goes before it.",
                  .fallback = "1"},
         .read =
             [](const Value& value, Config& config, const KeyContext& context) {
                 if (const auto number = read_number(value, whole(0, largest_seed), context.mistakes))
                     config.seed = static_cast<std::uint64_t>(*number);
             },
         .shown = {}},
    };
    return keys;
}

const Keys<SurrogateConfig>& surrogate_keys() {
    using Surrogate = SurrogateConfig;
    static const Keys<Surrogate> keys = {
        word_key("method", &Surrogate::method, method_words, "What is trained."),
        word_key("acquisition", &Surrogate::acquisition, acquisition_words,
                 "How the points to learn from are chosen, beside some that are drawn uniformly."),
        number_key("members", &Surrogate::members, whole(2, 64), "",
                   "Networks in the ensemble; where they disagree, the answer is uncertain."),
        number_key("blocks", &Surrogate::residual_layers, whole(0, 16), "",
                   "Residual layers of a network, of two dense layers each."),
        number_key("width", &Surrogate::width, whole(1, 4096), "", "Units of a layer."),
        number_key("steps", &Surrogate::steps, whole(1, 1e6), "", "Optimiser steps of a training, at most."),
        number_key("learning_rate", &Surrogate::learning_rate, above(0, 1), "", "Learning rate of the optimiser."),
        number_key("tolerance", &Surrogate::tolerance, above(0, 1), "",
                   "A training ends early when its error is below this share of `monitor.tolerance`."),
    };
    return keys;
}

const Keys<MonitorConfig>& monitor_keys() {
    using Monitor = MonitorConfig;
    static const Keys<Monitor> keys = {
        word_key("mode", &Monitor::estimated, mode_words, "What handing over answers rests on."),
        by_output_key(
            "tolerance", &Monitor::tolerance, &Monitor::tolerances, from(0.001, 1), "",
            "Relative error up to which a predicted answer counts as right; a profile counts by its relative "
            "L2 norm. What may be zero or negative, as a pressure or an energy, has no relative error near zero: "
            "where it is smaller than its natural size, which `mdsweep validate` prints, it is judged as if "
            "it were of that size."),
        number_key("coverage", &Monitor::coverage, from(0.5, 0.999), "",
                   "Share of the predicted answers that are right, at least."),
        number_key("confidence", &Monitor::confidence, from(0.5, 0.999), "",
                   "Confidence with which the coverage is kept."),
        number_key("audit_fraction", &Monitor::audit_fraction, above(0, 1), "",
                   "Share of its candidates that an audit may simulate, at most."),
        number_key("spot_checks", &Monitor::spot_checks, whole(0, 1e9), "",
                   "Points handed over that are simulated all the same before the run ends, at least."),
        otherwise("as many as there are points", number_key("budget", &Monitor::budget, whole(0, 1e9), "",
                                                            "Simulations at most; 0 is as many as there are points.")),
    };
    return keys;
}

const Keys<OutputConfig>& output_keys() {
    static const Keys<OutputConfig> keys = {
        {.info = {.name = "file",
                  .form = text_form("a path"),
                  .help = "The results file.",
                  .fallback = "results/NAME.h5 for a sweep file NAME.yaml"},
         .read = read_file,
         .shown = [](const OutputConfig& output) { return output.file.string(); }},
    };
    return keys;
}

Form by_output_form(const Limits& limits) {
    const KeyInfo usual{.name = "default", .form = number_form(limits), .help = "For outputs that are not named."};
    return either_form(
        limits.text() + ", or a map from outputs to such numbers",
        {number_form(limits), names_form("OUTPUT", "For one of `outputs`.", number_form(limits), {usual})});
}

void read_by_output(const Value& value, const Limits& limits, const std::vector<std::string>& outputs, double& usual,
                    std::map<std::string, double>& by_output, Mistakes& mistakes) {
    if (value.node.IsScalar()) {
        if (const auto number = read_number(value, limits, mistakes)) usual = *number;
        return;
    }
    if (!value.node.IsMap()) return report(value, by_output_form(limits).wanted, mistakes);
    std::vector<std::string> keys = outputs;
    keys.emplace_back("default");
    const Section section(value, keys, mistakes);
    set_number(section, "default", limits, usual, mistakes);
    for (const Entry& entry : section.entries()) {
        if (entry.key == "default") continue;
        if (const auto number = read_number(entry.value, limits, mistakes)) by_output[entry.key] = *number;
    }
}

std::string by_output_text(double usual, const std::map<std::string, double>& by_output) {
    if (by_output.empty()) return number_text(usual);
    std::string text = "{default: " + number_text(usual);
    for (const auto& [output, number] : by_output) text.append(", ").append(output + ": " + number_text(number));
    return text + "}";
}

}  // namespace mdsweep
