#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "cli/command.hpp"
#include "cli/load_results.hpp"
#include "cli/output.hpp"
#include "cli/prediction_text.hpp"
#include "sweep/predict.hpp"

namespace mdsweep::cli {

namespace {

void predict_at(const SweepState& state, const Predictor& predictor, const std::string& text, bool extrapolate,
                bool profiles) {
    try {
        const QueryPoint query = query_point(state, parse_assignments(state.design, text), extrapolate);
        print_prediction(std::cout, state, predictor, query, predictor.predict({&query, 1}).front(), profiles);
    } catch (const QueryError& mistake) {
        throw UsageError(mistake.what());
    }
}

void predict_csv(const SweepState& state, const Predictor& predictor, const std::string& csv, const std::string& name,
                 bool extrapolate, bool profiles) {
    constexpr std::size_t batch = 4096;  // points at a time, so that a million of them fit into memory
    const std::vector<QueryPoint> queries = read_query_csv(state, csv, extrapolate);
    OutputFile output(name);
    for (std::size_t first = 0; first < queries.size(); first += batch) {
        const auto some = std::span(queries).subspan(first, std::min(batch, queries.size() - first));
        const std::vector<PredictedPoint> predicted = predictor.predict(some);
        if (first == 0) write_prediction_header(output.stream(), state, predicted.front(), profiles);
        write_predictions(output.stream(), some, predicted, profiles);
    }
    output.finish();
    const auto outside = std::ranges::count_if(queries, [](const QueryPoint& query) { return !query.outside.empty(); });
    if (outside > 0)
        std::cerr << fmt::format("{} of {} points are extrapolated: their error bars are not to be trusted\n", outside,
                                 queries.size());
}

}  // namespace

int predict_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep predict");
    options.add_options()("at", "The point, as name=number,...; fixed parameters may be left out",
                          cxxopts::value<std::vector<std::string>>())(
        "csv", "Points, one a line under a header of names", cxxopts::value<std::string>())(
        "o,output", "CSV to write for --csv; - for standard output", cxxopts::value<std::string>())(
        "extrapolate", "Answer outside of the trained ranges too, and mark it")("profiles", "Print the profiles too");
    const auto parsed =
        parse("predict",
              "Answers new points from a sweep's trained surrogate, with error bars. Takes the version that passed the "
              "newest gate, or the newest where none did.",
              {"FILE.h5"}, options, "mdsweep predict results/quickstart.h5 --at h=3.5,c=0.4,sigma=-0.01", arguments);
    if (!parsed) return success;
    const cxxopts::ParseResult& given = parsed->options;
    const bool at = given.count("at") > 0, csv = given.count("csv") > 0;
    if (at == csv) throw UsageError("mdsweep predict needs either --at or --csv");
    if (at && given.count("output") > 0) throw UsageError("-o is for --csv; --at prints its answer");
    const bool extrapolate = given.count("extrapolate") > 0, profiles = given.count("profiles") > 0;

    const SweepState state = load_results(parsed->positional.front());
    if (state.models.empty())
        throw std::runtime_error(fmt::format(
            "{} holds no trained surrogate: one is trained when the first design is simulated. Go on with: mdsweep run "
            "SWEEP.yaml -o {} --resume",
            parsed->positional.front(), parsed->positional.front()));
    const Predictor predictor(state);
    if (at) {
        // The option's library splits at commas by itself.
        std::string text;
        for (const std::string& part : given["at"].as<std::vector<std::string>>())
            text += (text.empty() ? "" : ",") + part;
        predict_at(state, predictor, text, extrapolate, profiles);
    } else {
        predict_csv(state, predictor, given["csv"].as<std::string>(),
                    given.count("output") > 0 ? given["output"].as<std::string>() : "-", extrapolate, profiles);
    }
    return success;
}

}  // namespace mdsweep::cli
