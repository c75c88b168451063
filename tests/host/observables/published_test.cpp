// The engine against published profiles (tests/data/README.md).
#include <fmt/format.h>

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>
#include <thread>

#include "../electrolyte_models.hpp"
#include "cpu/cpu_engine.hpp"
#include "observables/observables.hpp"

using namespace mdsweep;

namespace {

struct PublishedRun {
    SaltPoint point;
    std::vector<double> z;
    std::array<std::vector<double>, 2> density, error;  // cations, anions
};

std::vector<PublishedRun> published_runs() {
    std::ifstream file(MDSWEEP_SOURCE_DIR "/tests/data/published_profiles.csv");
    REQUIRE(file.good());
    std::string line;
    std::getline(file, line);
    REQUIRE(line == "h_nm,z_p,z_n,d_p_nm,d_n_nm,c_M,sigma_C_m2,z_nm,rho_p_M,err_p_M,rho_n_M,err_n_M");
    std::map<std::vector<double>, PublishedRun> runs;
    while (std::getline(file, line)) {
        std::istringstream cells(line);
        std::vector<double> v;
        for (std::string cell; std::getline(cells, cell, ',');) v.push_back(std::stod(cell));
        REQUIRE(v.size() == 12);
        PublishedRun& run = runs[{v[5], v[0]}];
        run.point = {.h_nm = v[0],
                     .z_p = static_cast<int>(v[1]),
                     .z_n = static_cast<int>(v[2]),
                     .d_p_nm = v[3],
                     .d_n_nm = v[4],
                     .c_M = v[5],
                     .sigma_C_m2 = v[6]};
        run.z.push_back(v[7]);
        for (const std::size_t group : {0, 1}) {
            run.density[group].push_back(v[8 + 2 * group]);
            run.error[group].push_back(v[9 + 2 * group]);
        }
    }
    std::vector<PublishedRun> all;
    all.reserve(runs.size());
    for (auto& [key, run] : runs) all.push_back(std::move(run));
    return all;
}

// The halves of a published profile averaged over our bins, each from its wall to the mid-plane. Its own bins are a
// fifth of ours and are shared between the two that they overlap.
std::array<std::vector<double>, 2> halves_on_our_bins(const PublishedRun& run, const std::vector<double>& profile,
                                                      int half_bins) {
    const double width = 0.5 * run.point.h_nm / half_bins;
    const double fine = (run.z.back() - run.z.front()) / static_cast<double>(run.z.size() - 1);
    std::array<std::vector<double>, 2> sums;
    for (std::vector<double>& sum : sums) sum.resize(static_cast<std::size_t>(half_bins));
    for (std::size_t k = 0; k < run.z.size(); ++k) {
        constexpr int pieces = 8;
        for (int piece = 0; piece < pieces; ++piece) {
            const double z = run.z[k] + fine * ((piece + 0.5) / pieces - 0.5);
            const auto bin = static_cast<int>(std::floor((0.5 * run.point.h_nm - std::abs(z)) / width));
            if (bin >= 0 && bin < half_bins)
                sums[z < 0 ? 0 : 1][static_cast<std::size_t>(bin)] += profile[k] * fine / pieces / width;
        }
    }
    return sums;
}

// Their mean.
std::vector<double> on_our_bins(const PublishedRun& run, const std::vector<double>& profile, int half_bins) {
    auto [mean, right] = halves_on_our_bins(run, profile, half_bins);
    for (std::size_t k = 0; k < mean.size(); ++k) mean[k] = 0.5 * (mean[k] + right[k]);
    return mean;
}

// Half of what they differ by: the statistical error of their mean, as the profile itself tells it. The published error
// bars are three to six times as wide.
std::vector<double> half_difference(const PublishedRun& run, const std::vector<double>& profile, int half_bins) {
    auto [difference, right] = halves_on_our_bins(run, profile, half_bins);
    for (std::size_t k = 0; k < difference.size(); ++k) difference[k] = 0.5 * (right[k] - difference[k]);
    return difference;
}

// Nearer to the wall than this the published profiles are smeared: their grid joins a density that rises by a factor of
// e in 0.01 nm by straight lines.
constexpr double unsmeared_nm = 0.26;

struct Agreement {
    double difference[2] = {};  // relative L2 norm of ours minus theirs
    double own_error[2] = {};   // the same norm of our standard errors
    // The same norm over the bins beyond unsmeared_nm, and what our error and that of half_difference() let expect.
    double difference_inside[2] = {}, error_inside[2] = {};
    // A bin, with their error bars as if those within one of our bins moved together. Bins at the wall in which the
    // density rises to more than 1.5 times are left out: by a factor of e in 0.01 nm, which is what their grid
    // resolves.
    double chi2[2] = {};
    double seconds = 0;
};

// Their grid leaves up to half a percent beyond the statistical error.
double limit_inside(double statistical) {
    return 2 * statistical + 0.005;
}

Agreement compare(const PublishedRun& run, std::int64_t equilibration, std::int64_t production) {
    Config config = testing::electrolyte_config(", box: published");
    config.simulation.equilibration_steps = equilibration;
    config.simulation.production_steps = production;
    const System system = testing::electrolyte_system(config, run.point);
    const auto engine = cpu::make_cpu_engine(2);
    for (const int replica : {0, 1}) engine->submit(make_job(system, config.simulation, 2024, 0, replica));
    std::vector<md::ReplicaResult> results;
    while (results.size() < 2)
        for (md::ReplicaResult& result : engine->collect(std::chrono::milliseconds(1000)))
            results.push_back(std::move(result));
    const Outcome outcome = reduce(config, system, results, 0, 2024);
    REQUIRE_FALSE(outcome.failed);

    const int half_bins = config.simulation.profile_bins / 2;
    Agreement agreement;
    agreement.seconds = outcome.seconds;
    for (const std::size_t group : {0, 1}) {
        const std::vector<double> theirs = on_our_bins(run, run.density[group], half_bins);
        const std::vector<double> their_errors = on_our_bins(run, run.error[group], half_bins);
        const std::vector<double> scatter = half_difference(run, run.density[group], half_bins);
        double off = 0, size = 0, error = 0, chi2 = 0, off_inside = 0, size_inside = 0, error_inside = 0;
        int counted = 0;
        std::size_t risen = 0;
        while (theirs[risen] == 0 || theirs[risen + 1] > 1.5 * theirs[risen]) ++risen;
        for (std::size_t k = 0; k < theirs.size(); ++k) {
            const std::size_t column = group * static_cast<std::size_t>(half_bins) + k;
            off += (outcome.values[column] - theirs[k]) * (outcome.values[column] - theirs[k]);
            error += outcome.errors[column] * outcome.errors[column];
            size += theirs[k] * theirs[k];
            const double both = std::hypot(outcome.errors[column], their_errors[k]);
            if (static_cast<double>(k) * 0.5 * run.point.h_nm / half_bins >= unsmeared_nm) {
                off_inside += (outcome.values[column] - theirs[k]) * (outcome.values[column] - theirs[k]);
                error_inside += outcome.errors[column] * outcome.errors[column] + scatter[k] * scatter[k];
                size_inside += theirs[k] * theirs[k];
            }
            if (k < risen) continue;
            chi2 += std::pow((outcome.values[column] - theirs[k]) / both, 2);
            ++counted;
        }
        agreement.chi2[group] = chi2 / counted;
        agreement.difference[group] = std::sqrt(off / size);
        agreement.own_error[group] = std::sqrt(error / size);
        agreement.difference_inside[group] = std::sqrt(off_inside / size_inside);
        agreement.error_inside[group] = std::sqrt(error_inside / size_inside);
    }
    fmt::print(
        "h = {:.1f} nm, c = {:.2f} M, sigma = {:.3f} C/m2: cations {:.2f} % (own error {:.2f} %), anions {:.2f} % "
        "({:.2f} %), beyond {} nm {:.2f} % ({:.2f} % expected) and {:.2f} % ({:.2f} %), chi2 a bin {:.2f} and {:.2f}, "
        "{:.0f} core s\n",
        run.point.h_nm, run.point.c_M, run.point.sigma_C_m2, 100 * agreement.difference[0],
        100 * agreement.own_error[0], 100 * agreement.difference[1], 100 * agreement.own_error[1], unsmeared_nm,
        100 * agreement.difference_inside[0], 100 * agreement.error_inside[0], 100 * agreement.difference_inside[1],
        100 * agreement.error_inside[1], agreement.chi2[0], agreement.chi2[1], agreement.seconds);
    std::fflush(stdout);
    return agreement;
}

}  // namespace

TEST_CASE("Published profiles: h = 4 nm, c = 0.1 M, sigma = -0.02 C/m2 within 3 %") {
    const std::vector<PublishedRun> runs = published_runs();
    REQUIRE(runs.size() == 8);
    REQUIRE(runs[0].point.h_nm == 4.0);
    REQUIRE(runs[0].point.c_M == 0.1);
    REQUIRE(runs[0].point.sigma_C_m2 == -0.02);
    const Agreement agreement = compare(runs[0], 32'000, 640'000);
    for (const int group : {0, 1}) {
        CHECK(agreement.own_error[group] < 0.02);
        CHECK(agreement.difference[group] < 0.03);
        CHECK(agreement.difference_inside[group] < limit_inside(agreement.error_inside[group]));
    }
}

TEST_CASE("Published profiles: all eight within 3 %", "[.long]") {
    for (const PublishedRun& run : published_runs()) {
        INFO("h = " << run.point.h_nm << " nm, c = " << run.point.c_M << " M");
        // Many ions are averaged over at once: fewer steps do.
        const int ions = fill_slit(run.point, {.rule = BoxRule::published}).ions();
        const std::int64_t production = ions < 300 ? 960'000 : 1600 * (180'000 / ions);
        const Agreement agreement = compare(run, 64'000, production);
        for (const int group : {0, 1}) {
            CHECK(agreement.difference[group] < 0.03);
            CHECK(agreement.difference_inside[group] < limit_inside(agreement.error_inside[group]));
            CHECK(agreement.chi2[group] < 2);
        }
    }
}
