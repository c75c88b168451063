// From block averages to densities, contact, peak and mid-plane values.
#include <algorithm>

#include "model/block_average.hpp"
#include "model/profile_numbers.hpp"
#include "model/slit_electrolyte.hpp"
#include "model/units.hpp"

namespace mdsweep {

namespace {

using Series = std::vector<std::vector<std::vector<double>>>;  // [replica][block][column]

// Applies a map from a block to columns to all blocks of all replicas.
template <class Columns>
Series series_of(const std::vector<md::ReplicaResult>& replicas, const Columns& columns) {
    Series series;
    for (const md::ReplicaResult& replica : replicas) {
        auto& blocks = series.emplace_back();
        for (const md::BlockAverages& block : replica.blocks) blocks.push_back(columns(block));
    }
    return series;
}

void append(Outcome& outcome, const BlockAverage& average) {
    outcome.values.insert(outcome.values.end(), average.mean.begin(), average.mean.end());
    outcome.errors.insert(outcome.errors.end(), average.error.begin(), average.error.end());
}

}  // namespace

std::vector<Observable> slit_observables(const Config& config) {
    const int half_bins = config.simulation.profile_bins / 2;
    std::vector<Observable> all = {
        {"cation_density", "M", half_bins},
        {"anion_density", "M", half_bins},
        {"cation_contact", "M"},
        {"cation_peak", "M"},
        {"cation_mid", "M"},
        {"anion_contact", "M"},
        {"anion_peak", "M"},
        {"anion_mid", "M"},
        {"temperature", "1"},
        {"potential_energy", "kT per ion"},
    };
    int first = 0;
    for (Observable& observable : all) {
        observable.first = first;
        first += observable.size;
        observable.learned = std::count(config.outputs.begin(), config.outputs.end(), observable.name) > 0;
    }
    return all;
}

Outcome reduce(const Config& config, const SlitPoint& point, const SlitContents& contents,
               const std::vector<md::ReplicaResult>& replicas, std::size_t index, std::uint64_t seed) {
    Outcome outcome;
    outcome.point = index;
    outcome.seed = seed;
    outcome.ions = contents.ions();
    outcome.lateral_nm = contents.lateral_nm;
    outcome.c_M = contents.c_M;
    outcome.sigma_C_m2 = contents.sigma_C_m2;
    for (const md::ReplicaResult& replica : replicas) {
        outcome.seconds += replica.seconds;
        outcome.steps += replica.steps;
        if (replica.failed && !outcome.failed) {
            outcome.failed = true;
            outcome.reason = replica.reason;
        }
    }
    if (outcome.failed) return outcome;

    const int half_bins = config.simulation.profile_bins / 2;
    const double bin_volume =
        contents.lateral_nm * contents.lateral_nm * point.h_nm / half_bins;  // a bin and its mirror
    const auto densities = [&](int group) {
        return series_of(replicas, [=](const md::BlockAverages& block) {
            const double* bins = block.profile.data() + static_cast<std::ptrdiff_t>(group) * 2 * half_bins;
            std::vector<double> profile;
            for (int k = 0; k < half_bins; ++k)
                profile.push_back(units::molar(bins[k] + bins[2 * half_bins - 1 - k], bin_volume));
            return profile;
        });
    };
    std::vector<Series> profiles = {densities(0), densities(1)};
    std::vector<BlockAverage> averages;
    for (const Series& profile : profiles) {
        averages.push_back(block_average(profile));
        append(outcome, averages.back());
    }
    for (std::size_t group = 0; group < profiles.size(); ++group) {
        const std::vector<double>& mean = averages[group].mean;
        const double diameter = group == 0 ? point.d_p_nm : point.d_n_nm;
        for (const ProfileNumber& number : profile_numbers(mean, point.h_nm, diameter)) {
            Series numbers = profiles[group];
            for (auto& replica : numbers)
                for (auto& block : replica) block = {weighted_sum(number.weights, block)};
            append(outcome, block_average(numbers));
        }
    }
    append(outcome, block_average(series_of(replicas, [](const md::BlockAverages& block) {
               return std::vector<double>{block.temperature};
           })));
    append(outcome, block_average(series_of(replicas, [&](const md::BlockAverages& block) {
               return std::vector<double>{block.potential_energy / contents.ions()};
           })));
    return outcome;
}

std::vector<double> output_scales(const Config& config, const SlitContents& contents) {
    std::vector<double> scales;
    for (const Observable& observable : slit_observables(config)) {
        if (!observable.learned) continue;
        double scale = 1;
        if (observable.name.starts_with("cation_")) scale = contents.cation_mean_M;
        if (observable.name.starts_with("anion_")) scale = contents.anion_mean_M;
        scales.push_back(scale);
    }
    return scales;
}

}  // namespace mdsweep
