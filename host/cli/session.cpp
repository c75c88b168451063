#include "cli/session.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <iostream>
#include <memory>

#include "basics/text.hpp"
#include "cli/command.hpp"
#include "surrogate.hpp"
#include "sweep/plan.hpp"
#include "sweep/sweep.hpp"

namespace mdsweep::cli {

void add_engine_options(cxxopts::Options& options) {
    options.add_options()("device",
                          device_words() + "; auto and cuda take all usable GPUs, auto the CPU where there is none",
                          cxxopts::value<std::string>()->default_value("auto"))(
        "threads", "CPU threads to simulate on; 0: one per core", cxxopts::value<int>()->default_value("0"));
}

std::unique_ptr<md::Engine> engine_of(const cxxopts::ParseResult& options) {
    const int threads = options["threads"].as<int>();
    if (threads < 0 || threads > 4096)
        throw UsageError(fmt::format("--threads is between 0 and 4096, not {}", threads));
    SelectedEngine selected;
    try {
        const DeviceRequest request = device_request(options["device"].as<std::string>());
        if (request.choice == DeviceChoice::cpu) surrogate::compute_on_cpu();  // no GPU for anything then
        if (request.choice != DeviceChoice::cpu)
            if (const std::string note = first_use_note(request, usable_gpus()); !note.empty())
                spdlog::info("{}", note);
        selected = select_engine(request, threads, [](const std::string& loss) { spdlog::warn("{}", loss); });
    } catch (const std::invalid_argument& mistake) {
        throw UsageError(mistake.what());
    }
    spdlog::info("engine: {}{}", selected.engine->description(), selected.note.empty() ? "" : "; " + selected.note);
    return std::move(selected.engine);
}

namespace {

// A line that is written over on a terminal; a line every ten seconds elsewhere.
class SurveyLine {
public:
    SurveyLine() : live_(report::suitable_mode(false) == report::DisplayMode::live) {}
    ~SurveyLine() {
        if (live_ && written_) std::cerr << "\r\033[K" << std::flush;
    }
    SurveyLine(const SurveyLine&) = delete;
    SurveyLine& operator=(const SurveyLine&) = delete;

    void show(std::size_t done, std::size_t all) {
        const Clock::time_point now = Clock::now();
        if (now < next_) return;
        next_ = now + (live_ ? std::chrono::milliseconds(200) : std::chrono::seconds(10));
        written_ = true;
        std::cerr << (live_ ? "\r" : "")
                  << "checking the points: " << text::percent(static_cast<double>(done) / static_cast<double>(all))
                  << (live_ ? "\033[K" : "\n") << std::flush;
    }

private:
    using Clock = std::chrono::steady_clock;
    bool live_, written_ = false;
    Clock::time_point next_ = Clock::now() + std::chrono::seconds(1);
};

}  // namespace

void add_seed_option(cxxopts::Options& options, const std::string& of) {
    options.add_options()("seed", of + "; default: the seed of the sweep file, or 1", cxxopts::value<std::uint64_t>());
}

std::uint64_t seed_of(const Config& config, const cxxopts::ParseResult& options) {
    if (options.count("seed") == 0) return config.seed.value_or(1);
    const auto seed = options["seed"].as<std::uint64_t>();
    if (config.seed && *config.seed != seed)
        spdlog::warn("--seed {} takes the place of seed: {} in {}", seed, *config.seed, config.name);
    return seed;
}

NewSweep surveyed(const Config& config, const cxxopts::ParseResult& options) {
    NewSweep sweep = survey_sweep(config, seed_of(config, options), survey_progress(options));
    for (const std::string& words : sweep.left_out.words) spdlog::warn("{}", words);
    if (!sweep.left_out.impossible.empty())
        spdlog::warn("these are left out, as the sweep file says: {} points are left", sweep.state.points.size());
    return sweep;
}

SurveyProgress survey_progress(const cxxopts::ParseResult& options) {
    if (options.count("quiet") > 0) return {};
    return [line = std::make_shared<SurveyLine>()](std::size_t done, std::size_t all) { line->show(done, all); };
}

SweepState new_sweep(const Config& config, const cxxopts::ParseResult& options, bool learning) {
    NewSweep sweep = surveyed(config, options);
    const Plan plan = make_plan(sweep.state, sweep.survey);
    if (learning)
        for (const std::string& warning : plan.pool_warnings) spdlog::warn("{}", warning);
    for (const std::string& warning : plan.warnings) spdlog::warn("{}", warning);
    return std::move(sweep.state);
}

void add_log_options(cxxopts::Options& options) {
    options.add_options()("q,quiet", "Print nothing but warnings and the summary")(
        "log-level", "debug, info, warn or error", cxxopts::value<std::string>()->default_value("info"));
}

std::shared_ptr<report::ProgressDisplay> start_log(const cxxopts::ParseResult& options) {
    const bool quiet = options.count("quiet") > 0;
    const std::string level = options["log-level"].as<std::string>();
    if (level != "debug" && level != "info" && level != "warn" && level != "error")
        throw UsageError(fmt::format("--log-level is debug, info, warn or error, not '{}'", level));
    auto display = std::make_shared<report::ProgressDisplay>(std::cerr, report::suitable_mode(quiet));
    auto logger = std::make_shared<spdlog::logger>("mdsweep", std::make_shared<report::DisplaySink>(display));
    logger->set_pattern("%H:%M:%S %^%l%$ %v");
    logger->set_level(quiet && level == "info" ? spdlog::level::warn : spdlog::level::from_str(level));
    spdlog::set_default_logger(std::move(logger));
    return display;
}

}  // namespace mdsweep::cli
