#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "answers/predict.hpp"
#include "basics/in_parallel.hpp"
#include "cli/command.hpp"
#include "cli/load_results.hpp"
#include "cli/output.hpp"
#include "cli/prediction_text.hpp"

namespace mdsweep::cli {

namespace {

void predict_at(const SweepState& state, const Predictor& predictor, const std::string& text, bool extrapolate,
                bool profiles) {
    try {
        const QueryPoint query = query_point(state, parse_assignments(state.design, text), extrapolate);
        print_prediction(std::cout, state, predictor, query, predictor.predict(query), profiles);
    } catch (const QueryError& mistake) {
        throw UsageError(mistake.what());
    }
}

// A point in the place of a CSV of points.
bool is_point(const std::string& word) {
    return word.find('=') != std::string::npos && !std::filesystem::exists(word);
}

[[noreturn]] void refuse_bare_point(const Design& design, const std::string& word) {
    std::string text = fmt::format("{} is no CSV of points; a point is asked for by --at, such as --at {}", word,
                                   example_point(design));
    try {
        (void)parse_assignments(design, word);
    } catch (const QueryError& mistake) {
        text += std::string("; ") + mistake.what();
    }
    throw UsageError(text);
}

// On all cores, in pieces that are written in their order.
void predict_csv(const SweepState& state, const Predictor& predictor, const std::string& csv, const std::string& name,
                 bool extrapolate, bool profiles) {
    constexpr std::size_t piece = 4096;  // points; their answers are what takes memory
    const Questions questions = read_questions(state, csv, extrapolate);
    OutputFile output(name);
    const PredictedPoint example = predictor.predict(questions, 0, 1).front();
    write_prediction_header(output.stream(), state, example, profiles);
    if (!profiles && !example.profiles.empty())
        std::cerr << fmt::format("left out: {}; --profiles writes them in place of the numbers\n",
                                 profile_names(example));
    const std::size_t pieces = (questions.size + piece - 1) / piece, at_a_time = 4 * cores();
    for (std::size_t done = 0; done < pieces; done += at_a_time) {
        std::vector<std::string> texts(std::min(at_a_time, pieces - done));
        in_parallel(texts.size(), [&](std::size_t i) {
            const std::size_t first = (done + i) * piece, count = std::min(piece, questions.size - first);
            texts[i] = predictions_text(questions, first, predictor.predict(questions, first, count), profiles);
        });
        for (const std::string& text : texts) output.stream() << text;
    }
    output.finish();
    const auto outside = std::ranges::count(questions.outside, 1);
    if (outside > 0)
        std::cerr << fmt::format("{} of {} points are extrapolated: their error bars are not to be trusted\n", outside,
                                 questions.size);
}

}  // namespace

int predict_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep predict");
    options.add_options()("at", "A point, as name=number,...; fixed parameters may be left out",
                          cxxopts::value<std::string>())("csv", "POINTS.csv: a point a line under a header of names",
                                                         cxxopts::value<std::string>())(
        "o,output", "CSV to write for POINTS.csv; - for standard output", cxxopts::value<std::string>())(
        "extrapolate", "Answer outside of the trained ranges too, and mark it")(
        "profiles", "Print the profiles too; a CSV has them in place of the numbers");
    const auto parsed =
        parse("predict",
              "Answers new points from a sweep's trained surrogate, with error bars. Takes the version that passed the "
              "newest gate, or the newest where none did.",
              {"FILE.h5", "[POINTS.csv]"}, options,
              "mdsweep predict results/quickstart.h5 --at h=3.5,c=0.4,sigma=-0.01", arguments);
    if (!parsed) return success;
    const cxxopts::ParseResult& given = parsed->options;
    const bool at = given.count("at") > 0, named = parsed->positional.size() > 1, csv = given.count("csv") > 0 || named;
    if (named && given.count("csv") > 0) throw UsageError("points come from one CSV: leave --csv out");
    if (at == csv) throw UsageError("mdsweep predict needs either --at or a CSV of points");
    if (at && given.count("output") > 0) throw UsageError("-o is for a CSV of points; --at prints its answer");
    const bool extrapolate = given.count("extrapolate") > 0, profiles = given.count("profiles") > 0;

    const SweepState state = load_results(parsed->positional.front());
    if (named && is_point(parsed->positional[1])) refuse_bare_point(state.design, parsed->positional[1]);
    require_surrogate(state, parsed->positional.front());
    const Predictor predictor = with_surrogate_of(parsed->positional.front(), [&] { return Predictor(state); });
    std::cerr << composition_note(state, predictor.model());
    if (at) {
        predict_at(state, predictor, given["at"].as<std::string>(), extrapolate, profiles);
    } else {
        const std::string points = named ? parsed->positional[1] : given["csv"].as<std::string>();
        const std::string output = given.count("output") > 0 ? given["output"].as<std::string>() : "-";
        check_output(output, {points});
        predict_csv(state, predictor, points, output, extrapolate, profiles);
    }
    return success;
}

}  // namespace mdsweep::cli
