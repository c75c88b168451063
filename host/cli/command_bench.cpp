#include <fmt/format.h>

#include <iostream>
#include <thread>

#include "bench/pair_rate.hpp"
#include "bench/processor.hpp"
#include "cli/command.hpp"
#include "config/limits.hpp"
#include "design/csv_lines.hpp"
#include "engines/select.hpp"
#include "report/human.hpp"

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

void print_header(const std::string& worker) {
    std::cout << fmt::format("{:<10}{:>7}{:>9}{:>12}{:>14}{:>16}{:>18}\n", "kernel", "ions", worker + "s", "us/step",
                             "pairs/s", "pairs/s/" + worker, "replica-steps/s");
}

void print_row(const std::string& kernel, const PairRate& rate) {
    std::cout << fmt::format("{:<10}{:>7}{:>9}{:>12.3f}{:>14}{:>16}{:>18}\n", kernel, rate.ions, rate.workers,
                             rate.microseconds_per_step(), report::rate(rate.pairs_per_second()),
                             report::rate(rate.pairs_per_second_and_worker()), report::rate(rate.steps_per_second))
              << std::flush;
}

void bench_cpu(const std::vector<int>& counts, int threads, double seconds) {
    if (threads == 0) threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    std::cout << fmt::format("{}, {}\n\n", processor_name(), report::counted(threads, "thread"));
    print_header("core");
    for (const std::string& kernel : kernel_names())
        for (const int n : counts) print_row(kernel, measure_kernel(kernel, bench_job(n), threads, seconds));
}

// Whether there is a GPU to measure.
bool bench_gpu(const std::vector<int>& counts, double seconds) {
    for (std::size_t k = 0; k < counts.size(); ++k) {
        // A fresh engine each time: the endless replicas go with it.
        const SelectedEngine selected = select_engine(DeviceChoice::automatic, 1);
        if (!selected.note.empty()) {
            std::cerr << selected.note << "; measuring the CPU\n";
            return false;
        }
        if (k == 0) {
            std::cout << selected.engine->description() << "\n\n";
            print_header("slot");
        }
        print_row("CUDA", measure_engine(*selected.engine, bench_job(counts[k]), seconds, 3));
    }
    return true;
}

}  // namespace

int bench_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep bench");
    options.add_options()("n,ions", "Ions per replica", cxxopts::value<std::string>()->default_value("32,100,512"))(
        "cpu", "Measure the CPU's kernels also where there is a GPU")("threads", "Of the CPU; 0: one per core",
                                                                      cxxopts::value<int>()->default_value("0"))(
        "seconds", "For each line, shared by three repeats of which the best counts",
        cxxopts::value<double>()->default_value("1.5"));
    const auto parsed = parse("bench",
                              "Measures the engine's speed on this machine, at the published runs' density. A step of "
                              "N ions has N (N - 1) directed pairs; times are wall times.",
                              {}, options, "mdsweep bench --cpu -n 512 --threads 1", arguments);
    if (!parsed) return success;
    const std::vector<int> counts = ion_counts(parsed->options["ions"].as<std::string>());
    const int threads = parsed->options["threads"].as<int>();
    const double seconds = parsed->options["seconds"].as<double>();
    if (threads < 0 || threads > 4096)
        throw UsageError(fmt::format("--threads is between 0 and 4096, not {}", threads));
    if (!(seconds >= 0.01 && seconds <= 600))
        throw UsageError(fmt::format("--seconds is between 0.01 and 600, not {}", seconds));
    if (parsed->options.count("cpu") > 0 || !bench_gpu(counts, seconds)) bench_cpu(counts, threads, seconds);
    return success;
}

}  // namespace mdsweep::cli
