#include "replica/check_job.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <string>

#include "replica/electrostatics.hpp"
#include "replica/start.hpp"
#include "replica/step_parameters.hpp"

namespace mdsweep::md {

namespace {

// Four digits: std::to_string() has six decimals, whatever the size.
std::string number(float value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.4g", static_cast<double>(value));
    return text.data();
}

// Displacements are added up from one instant to the next, by the nearest image. All but seven in a million particles
// in free flight move less than 4.5 thermal speeds times the time along an axis; friction shortens the way.
void check_moves(const ReplicaJob& job) {
    if (job.correlation_samples == 0) return;
    constexpr float thermal_speeds = 4.5F;
    float fastest = 0;
    for (const Species& s : job.species)
        if (s.count > 0) fastest = std::max(fastest, std::sqrt(job.temperature / s.mass));
    const float half = std::min({job.lateral, job.box_y(), job.periodic_z ? job.height : job.lateral}) / 2;
    const auto longest = static_cast<int>(half / (thermal_speeds * fastest * job.time_step));
    if (job.steps_between_correlations() <= longest) return;
    throw ImpossibleJob("particles may move by half of the box within the " +
                        std::to_string(job.steps_between_correlations()) +
                        " steps between two instants of their displacements; take a wider box, or "
                        "simulation.time_correlation: {interval: " +
                        std::to_string(std::max(longest, 1)) + "}");
}

void check_sampling(const ReplicaJob& job) {
    if (job.rdf_bins < 0 || job.rdf_interval < 1 || job.correlation_samples < 0 || job.correlation_interval < 0)
        throw ImpossibleJob("numbers of bins, samples and steps between samples cannot be negative");
    constexpr float rounding = 1.00001F;
    if (job.rdf_bins > 0 && job.rdf_range > rounding * half_the_smallest_period(job))
        throw ImpossibleJob("pair distances up to " + number(job.rdf_range) +
                            " cannot be counted: beyond half the box, " + number(half_the_smallest_period(job)) +
                            " lengths of the engine, they are those of some images only");
    check_moves(job);
    const std::int64_t window = std::int64_t{job.correlation_samples} * job.steps_between_correlations();
    if (job.correlation_samples > 0 && window > job.steps_per_block())
        throw ImpossibleJob("a window of " + std::to_string(job.correlation_samples) + " samples every " +
                            std::to_string(job.steps_between_correlations()) + " steps does not fit into a block of " +
                            std::to_string(job.steps_per_block()) +
                            " steps; take fewer samples or blocks, or more production steps");
}

void check_electrostatics(const ReplicaJob& job) {
    try {
        if (coulomb_tables(job).numbers.most_quads <= most_term_quads) return;
    } catch (const std::invalid_argument&) {
        // Said below.
    }
    throw ImpossibleJob("exact electrostatics to " + number(job.electrostatics_accuracy) +
                        " is out of reach in a box of this shape; take a wider box, a larger "
                        "simulation.electrostatics_accuracy or charged_sheet");
}

}  // namespace

void check_job_numbers(const ReplicaJob& job) {
    if (loop_kind(job) == LoopKind::sheet &&
        (!(job.lateral >= job.height) || job.periodic_z || job.box_y() != job.lateral))
        throw ImpossibleJob("charged_sheet electrostatics needs a square slit at least as wide as it is high");
    const std::size_t species = job.species.size();
    if (species > 255) throw ImpossibleJob("a replica has at most 255 species");
    if (!job.pairs.empty() && job.pairs.size() != species * species)
        throw ImpossibleJob("a replica needs a potential for each pair of its species, or none");
    if (!job.walls.empty() && job.walls.size() != 2 * species)
        throw ImpossibleJob("a replica needs a potential for each species at each wall, or none");
    if (job.thermostat == Thermostat::nose_hoover && !(job.thermostat_time > 0))
        throw ImpossibleJob("a Nose-Hoover chain needs a time above 0");
    check_sampling(job);
}

void check_job(const ReplicaJob& job) {
    check_job_numbers(job);
    if (exact_coulomb(loop_kind(job))) check_electrostatics(job);
    try {
        check_start(job);
    } catch (const std::runtime_error& reason) {
        throw ImpossibleJob(reason.what());
    }
}

}  // namespace mdsweep::md
