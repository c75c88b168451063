#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "basics/lines.hpp"
#include "basics/text.hpp"
#include "bench/pair_rate.hpp"
#include "bench/processor.hpp"
#include "cli/command.hpp"
#include "config/limits.hpp"
#include "engine/speed_limit.hpp"
#include "engines/select.hpp"

namespace mdsweep::cli {

namespace {

std::vector<int> ion_counts(const std::string& text) {
    const Limits limits{.low = 2, .high = 4096, .whole = true};
    std::vector<int> counts;
    for (const std::string& word : split_at_commas(text)) {
        const std::optional<double> number = parse_number(word);
        if (!number || !limits.contain(*number))
            throw UsageError(fmt::format("-n is a list such as 32,100,512, each {}, not '{}'", limits.text(), word));
        counts.push_back(static_cast<int>(*number));
    }
    return counts;
}

// A line: an engine, its rate, and the share of the rate that the hardware could have at most, where that is known.
struct Line {
    std::string engine;
    PairRate rate;
    std::optional<double> share_of_limit;
};

class Table {
public:
    Table(bool json, std::string electrostatics) : json_(json), electrostatics_(std::move(electrostatics)) {}

    // Once, before the lines.
    void heading(const std::string& hardware) const {
        if (json_) return;
        std::cout << fmt::format("{}\n\n{:<10}{:>7}{:>10}{:>11}{:>12}{:>16}{:>12}{:>10}\n", hardware, "engine", "ions",
                                 "replicas", "us/step", "pairs/s", "replica-steps/s", "ns/day", "of limit");
    }

    void line(const Line& line) const {
        const PairRate& rate = line.rate;
        if (json_) {
            nlohmann::json row = {{"engine", line.engine},
                                  {"ions", rate.particles},  // those of the salt that is measured
                                  {"replicas", rate.workers},
                                  {"electrostatics", electrostatics_},
                                  {"us_per_step", rate.microseconds_per_step()},
                                  {"pairs_per_second", rate.pairs_per_second()},
                                  {"replica_steps_per_second", rate.steps_per_second},
                                  {"ns_per_day", rate.nanoseconds_per_day()}};
            if (line.share_of_limit) row["share_of_limit"] = *line.share_of_limit;
            std::cout << row.dump() << '\n' << std::flush;
            return;
        }
        std::cout << fmt::format("{:<10}{:>7}{:>10}{:>11.3f}{:>12}{:>16}{:>12}{:>10}\n", line.engine, rate.particles,
                                 rate.workers, rate.microseconds_per_step(), text::rate(rate.pairs_per_second()),
                                 text::rate(rate.steps_per_second), text::rate(rate.nanoseconds_per_day()),
                                 line.share_of_limit ? text::percent(*line.share_of_limit) : "-")
                  << std::flush;
    }

private:
    bool json_;
    std::string electrostatics_;
};

void bench_cpu(const Table& table, const std::vector<int>& counts, md::Electrostatics method, int threads,
               double seconds, const std::vector<std::string>& kernels) {
    if (threads == 0) threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    table.heading(fmt::format("{}, {}", processor_name(), text::counted(static_cast<std::size_t>(threads), "thread")));
    for (const std::string& kernel : kernels)
        for (const int n : counts)
            table.line({kernel, measure_kernel(kernel, bench_job(n, method), threads, seconds), std::nullopt});
}

void bench_gpu(const Table& table, const md::CudaDevice& device, const std::vector<int>& counts,
               md::Electrostatics method, double seconds) {
    table.heading(
        fmt::format("{}, {} multiprocessors of {:.2f} GHz", device.name, device.multiprocessors, device.clock_GHz));
    // The device full of replicas, and a single one; a fresh engine each time: the endless replicas go with it.
    for (const std::size_t replicas : {0U, 1U})
        for (const int n : counts) {
            const auto engine = make_gpu_engine(device.index);
            const md::ReplicaJob job = bench_job(n, method);
            const PairRate rate = measure_engine(*engine, job, seconds, 3, replicas);
            const std::optional<double> limit = md::step_rate_limit(device, job, rate.workers);
            table.line({"CUDA", rate, limit ? std::optional(rate.steps_per_second / *limit) : std::nullopt});
        }
}

}  // namespace

int bench_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep bench");
    options.add_options()("n,ions", "Ions per replica",
                          cxxopts::value<std::string>()->default_value("32,128,512,2048"))(
        "electrostatics", "exact or charged_sheet", cxxopts::value<std::string>()->default_value("charged_sheet"))(
        "cpu", "Measure all kernels of the CPU, and no GPU")("threads", "Of the CPU; 0: one per core",
                                                             cxxopts::value<int>()->default_value("0"))(
        "seconds", "For each line, shared by three repeats of which the best counts",
        cxxopts::value<double>()->default_value("1.5"))("json", "A JSON object a line instead of a table");
    // The library knows single letters only with a single dash.
    std::vector<std::string> words = arguments;
    for (std::string& word : words)
        if (word == "--n" || word.starts_with("--n=")) word.replace(0, 3, "--ions");
    const auto parsed = parse("bench",
                              "Measures the engine's speed on this machine, at the published runs' density. A step of "
                              "N ions has N (N - 1) directed pairs; us/step is the wall time of a step of one of the "
                              "replicas that run at once; ns/day is one replica's with the mass of sodium. A GPU is "
                              "measured full and with one replica alone, and the CPU's best kernel after it; its limit "
                              "is what the instructions of a step allow, which were counted for 32, 100, 128, 512 and "
                              "2048 ions (cuda/PERFORMANCE.md).",
                              {}, options, "mdsweep bench --cpu --n 512 --threads 1", words);
    if (!parsed) return success;
    const std::vector<int> counts = ion_counts(parsed->options["ions"].as<std::string>());
    const int threads = parsed->options["threads"].as<int>();
    const double seconds = parsed->options["seconds"].as<double>();
    if (threads < 0 || threads > 4096)
        throw UsageError(fmt::format("--threads is between 0 and 4096, not {}", threads));
    if (!(seconds >= 0.01 && seconds <= 600))
        throw UsageError(fmt::format("--seconds is between 0.01 and 600, not {}", seconds));
    const std::string electrostatics = parsed->options["electrostatics"].as<std::string>();
    if (electrostatics != "charged_sheet" && electrostatics != "exact")
        throw UsageError(fmt::format("--electrostatics is exact or charged_sheet, not '{}'", electrostatics));
    const auto method = electrostatics == "exact" ? md::Electrostatics::exact : md::Electrostatics::charged_sheet;
    if (const std::string load = busy_words(); !load.empty())
        std::cerr << "warning: " << load << ": what is measured is slower than it could be\n";
    const Table table(parsed->options.count("json") > 0, electrostatics);
    if (parsed->options.count("cpu") == 0) {
        const md::CudaDevices gpus = usable_gpus();
        if (!gpus.usable.empty()) {
            bench_gpu(table, gpus.usable.front(), counts, method, seconds);
            bench_cpu(table, counts, method, threads, seconds, {kernel_names().front()});
            return success;
        }
        std::cerr << fmt::format("no GPU is used ({}); measuring the CPU\n", gpus.why_none);
    }
    bench_cpu(table, counts, method, threads, seconds, kernel_names());
    return success;
}

}  // namespace mdsweep::cli
