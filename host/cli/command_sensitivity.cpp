// Which parameter an output owes its variance to.
#include <fmt/format.h>

#include <cmath>
#include <iostream>

#include "basics/number_text.hpp"
#include "basics/text.hpp"
#include "cli/command.hpp"
#include "cli/load_results.hpp"
#include "cli/output.hpp"
#include "report/csv.hpp"
#include "sensitivity/output_sensitivity.hpp"

namespace mdsweep::cli {

namespace {

std::string index_text(const Estimate& index, double own_error) {
    if (std::isnan(index.value)) return "-";
    const bool lost = index.value < own_error;
    // Rounded up: no index is known without error.
    return fmt::format("{:.3f} +- {:.3f}{}", index.value, std::ceil(1000 * index.half_width) / 1000, lost ? " *" : "");
}

std::string output_text(const Sensitivity& sensitivity, const OutputSensitivity& output) {
    constexpr std::size_t name_width = 16, index_width = 20;
    const bool profile = output.observable != nullptr;
    std::string text = "\n" + output.name;
    if (profile)
        text += ", a profile: variances of its bins added up\n";
    else
        text += fmt::format(": mean {:.4g}{}, standard deviation {:.3g}, 90 % of it between {:.4g} and {:.4g}\n",
                            output.mean[0], output.unit == "1" ? "" : " " + output.unit, output.deviation[0],
                            output.low[0], output.high[0]);
    for (std::size_t k = 0; k < sensitivity.inputs.size(); ++k)
        text += "  " + text::left(sensitivity.inputs[k], name_width) +
                text::left(index_text(output.all.first[k], output.own_error), index_width) +
                index_text(output.all.total[k], output.own_error) + "\n";
    return text + fmt::format("  the surrogate's own error bars are {} of that variance\n",
                              std::isnan(output.own_error) ? "an unknown part" : text::percent(output.own_error));
}

std::string header_text(const std::vector<InputDistribution>& inputs) {
    std::string text = "By the surrogate, with";
    for (std::size_t k = 0; k < inputs.size(); ++k) text += (k > 0 ? ", " : " ") + inputs[k].text();
    text +=
        ".\nFirst-order index: the share of an output's variance that the parameter makes alone; total: with all in "
        "which\nit takes part. Each with its interval of 95 %; * is below the surrogate's own error, and not told "
        "from 0.\n";
    for (const InputDistribution& input : inputs)
        if (input.left_out > 0.001)
            text += fmt::format("{} of {} lies outside of the trained range and is left out.\n",
                                text::percent(input.left_out), input.text());
    return text;
}

// Of an output's column, or of all of them together.
void write_line(std::ostream& out, const OutputSensitivity& output, const std::string& place, const Indices& indices,
                const std::string& distribution) {
    out << output.name << ',' << place << ',' << output.unit << ',' << distribution;
    for (std::size_t k = 0; k < indices.first.size(); ++k)
        for (const Estimate& index : {indices.first[k], indices.total[k]})
            out << ',' << number_text(index.value) << ',' << number_text(index.half_width);
    out << '\n';
}

// A line for each number, and for each profile one for all of it and one for each bin: z across a slit in units of the
// height.
void write_csv(std::ostream& out, const Sensitivity& sensitivity) {
    out << "output,place,unit,mean,standard_deviation,below_5_percent,below_95_percent";
    report::Header header({"output", "place", "unit", "mean", "standard_deviation"});
    for (const std::string& input : sensitivity.inputs)
        for (const char* const part : {"first", "first_bar", "total", "total_bar"})
            out << ',' << header.parameter(fmt::format("{}_{}", input, part));
    out << '\n';
    for (const OutputSensitivity& output : sensitivity.outputs) {
        const auto distribution = [&](std::size_t k) {
            return fmt::format("{},{},{},{}", number_text(output.mean[k]), number_text(output.deviation[k]),
                               number_text(output.low[k]), number_text(output.high[k]));
        };
        write_line(out, output, output.column.empty() ? "" : "all", output.all,
                   output.column.empty() ? distribution(0) : ",,,");
        for (std::size_t k = 0; k < output.column.size(); ++k)
            write_line(out, output, number_text(output.observable->places[k]), output.column[k], distribution(k));
    }
}

}  // namespace

int sensitivity_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep sensitivity");
    options.add_options()("where",
                          "How parameters are distributed, in place of the design's ranges: NAME=NUMBER, "
                          "NAME=uniform(LOW,HIGH) or NAME=normal(MEAN,DEVIATION), joined by commas",
                          cxxopts::value<std::string>()->default_value(""))(
        "o,output", "CSV to write, with the bins of profiles; - for standard output",
        cxxopts::value<std::string>()->default_value(""));
    const auto parsed = parse(
        "sensitivity",
        "Says which parameter an output owes its variance to (Sobol's indices), and how the output is distributed "
        "where the parameters are. Asks a sweep's trained surrogate; nothing is simulated.",
        {"FILE.h5"}, options, "mdsweep sensitivity results/quickstart.h5 --where \"c=normal(0.5,0.05), h=4\"",
        arguments);
    if (!parsed) return success;
    const std::string file = parsed->positional.front(), csv = parsed->options["output"].as<std::string>(),
                      where = parsed->options["where"].as<std::string>();
    if (!csv.empty()) check_output(csv, {file});
    const SweepState state = load_results(file);
    require_surrogate(state, file);
    const Predictor predictor = with_surrogate_of(file, [&] { return Predictor(state); });
    std::cerr << composition_note(state, predictor.model());
    Sensitivity sensitivity;
    std::vector<InputDistribution> inputs = distributions_of(state);
    try {
        if (!where.empty()) set_distributions(state, where, inputs);
        sensitivity = sensitivity_of(state, predictor, inputs);
    } catch (const QueryError& mistake) {
        throw UsageError(mistake.what());
    }
    if (csv != "-") {
        std::cout << header_text(inputs);
        for (const OutputSensitivity& output : sensitivity.outputs) std::cout << output_text(sensitivity, output);
    }
    if (csv.empty()) return success;
    OutputFile output(csv);
    write_csv(output.stream(), sensitivity);
    output.finish();
    return success;
}

}  // namespace mdsweep::cli
