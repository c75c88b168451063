#include "sweep/sweep_file.hpp"

#include <fmt/format.h>

#include <iterator>
#include <span>

#include "config/mistakes.hpp"
#include "config/text_file.hpp"
#include "observables/read_config.hpp"
#include "store/hdf5.hpp"
#include "store/store.hpp"

namespace mdsweep {

namespace {

std::string read_table(const Config& config) {
    const std::filesystem::path& file = config.table->file;
    const auto fail = [&](const std::string& what) {
        return ConfigError({mistake_at(config.name, config.model.mark, what)});
    };
    if (hdf5::is_hdf5(file)) {
        try {
            return runs_as_csv(load_sweep(file).state);
        } catch (const StoreError& error) {
            throw fail(error.what());
        }
    }
    constexpr std::uintmax_t largest = 2'000'000'000;  // bytes; it has to be held in memory
    TextFile table = read_text_file(file, largest);
    if (!table.problem.empty()) throw fail(file.string() + ": " + table.problem);
    return std::move(table.text);
}

}  // namespace

Config read_sweep_file(const std::filesystem::path& file) {
    Config config = read_config(file);
    if (config.table) config.table->text = read_table(config);
    return config;
}

std::string runs_as_csv(const SweepState& state) {
    std::string text;
    for (const std::string& name : state.design.names) text += name + ",";
    const auto columns_of = [&](const Observable& observable, const std::string& suffix) {
        for (int c = 0; c < observable.size; ++c)
            text += observable.name + suffix + (observable.size > 1 ? fmt::format("_{}", c) : "") + ",";
    };
    for (const Observable& observable : state.observables) {
        columns_of(observable, "");
        columns_of(observable, "_error");
    }
    text += "seconds\n";
    for (std::size_t i = 0; i < state.points.size(); ++i) {
        if (state.points[i].status != Status::simulated) continue;
        const Outcome& outcome = *state.points[i].outcome;
        const auto add = [&](double number) { fmt::format_to(std::back_inserter(text), "{},", number); };
        for (const double x : state.design.points[i]) add(x);
        for (const Observable& observable : state.observables)
            for (const std::vector<double>* numbers : {&outcome.values, &outcome.errors})
                for (const double number : std::span(*numbers).subspan(static_cast<std::size_t>(observable.first),
                                                                       static_cast<std::size_t>(observable.size)))
                    add(number);
        fmt::format_to(std::back_inserter(text), "{}\n", outcome.seconds);
    }
    return text;
}

}  // namespace mdsweep
