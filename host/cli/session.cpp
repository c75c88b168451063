#include "cli/session.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <iostream>

#include "cli/command.hpp"
#include "surrogate.hpp"

namespace mdsweep::cli {

void add_engine_options(cxxopts::Options& options) {
    options.add_options()(
        "device",
        "auto, cuda, cpu, or GPUs as in cuda:0,2; auto and cuda take all usable GPUs, auto the CPU where there is none",
        cxxopts::value<std::string>()->default_value("auto"))("threads", "CPU threads to simulate on; 0: one per core",
                                                              cxxopts::value<int>()->default_value("0"));
}

std::unique_ptr<md::Engine> engine_of(const cxxopts::ParseResult& options) {
    const int threads = options["threads"].as<int>();
    if (threads < 0 || threads > 4096)
        throw UsageError(fmt::format("--threads is between 0 and 4096, not {}", threads));
    SelectedEngine selected;
    try {
        const DeviceRequest request = device_request(options["device"].as<std::string>());
        if (request.choice == DeviceChoice::cpu) surrogate::compute_on_cpu();  // no GPU for anything then
        selected = select_engine(request, threads, [](const std::string& loss) { spdlog::warn("{}", loss); });
    } catch (const std::invalid_argument& mistake) {
        throw UsageError(mistake.what());
    }
    spdlog::info("engine: {}{}", selected.engine->description(), selected.note.empty() ? "" : "; " + selected.note);
    return std::move(selected.engine);
}

std::unique_ptr<Simulator> simulator_of(const SweepState& state, const std::vector<PreparedPoint>& prepared,
                                        md::Engine* engine) {
    if (state.config.table) return std::make_unique<ReplaySimulator>(state.config);
    return std::make_unique<MdSimulator>(state.config, prepared, state.seed, *engine);
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
