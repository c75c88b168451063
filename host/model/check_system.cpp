#include "model/check_system.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/model_potentials.hpp"
#include "replica/check_job.hpp"
#include "replica/placement.hpp"

namespace mdsweep {

namespace {

std::string unit_of(const System& system) {
    return system.units == Units::nm ? " nm" : "";
}

std::string box_text(const System& system) {
    return fmt::format("a box of {:.4g} x {:.4g} x {:.4g}{}", system.lateral, system.lateral_y, system.height,
                       unit_of(system));
}

// A particle may see only one image of another.
void check_cutoffs(const System& system, Mark mark) {
    double shortest = std::min(system.lateral, system.lateral_y);
    if (system.periodic_z) shortest = std::min(shortest, system.height);
    for (std::size_t i = 0; i < system.species.size(); ++i)
        for (std::size_t j = i; j < system.species.size(); ++j) {
            const double cutoff = cutoff_of(pair_of(system, i, j));
            if (2 * cutoff <= shortest) continue;
            throw ImpossiblePoint(
                fmt::format("the potential of {} and {} reaches {:.4g}{}, further than half of {}; take a larger box "
                            "or a shorter cutoff",
                            system.species[i].name, system.species[j].name, cutoff, unit_of(system), box_text(system)),
                mark, shortest / 2);
        }
}

void check_sheets(const System& system, Mark mark) {
    if (system.electrostatics != md::Electrostatics::charged_sheet) return;
    constexpr double rounding = 1e-6;
    if (std::min(system.lateral, system.lateral_y) * (1 + rounding) < system.height)
        throw ImpossiblePoint(
            fmt::format("{} is narrower than high; charged_sheet electrostatics needs one at least as "
                        "wide: take more particles, or simulation.electrostatics: exact",
                        box_text(system)),
            mark);
    if (system.lateral != system.lateral_y)
        throw ImpossiblePoint("charged_sheet electrostatics needs a square base; take simulation.electrostatics: exact",
                              mark);
}

void check_room(const System& system, Mark mark) {
    double widest = 0;
    std::vector<md::PlacementGroup> groups;
    for (const SystemSpecies& s : system.species) {
        widest = std::max(widest, s.count > 0 ? s.diameter : 0);
        groups.push_back({s.count, s.diameter});
    }
    if (md::particles_fit(groups, {system.lateral, system.lateral_y, system.height, system.periodic_z})) return;
    throw ImpossiblePoint(
        fmt::format("{} particles of up to {:.4g}{} wide cannot be placed without overlap in {}; lower "
                    "the density or the diameters",
                    system.particle_count(), widest, unit_of(system), box_text(system)),
        mark);
}

// In the file's units; the engine, which says the same, knows only its own.
void check_pair_distances(const System& system, const md::ReplicaJob& job, Mark mark) {
    constexpr double rounding = 1.00001;
    double shortest = std::min(system.lateral, system.lateral_y);
    if (system.periodic_z) shortest = std::min(shortest, system.height);
    const double range = job.rdf_range * system.length_unit;
    if (job.rdf_bins == 0 || range <= rounding * shortest / 2) return;
    throw ImpossiblePoint(fmt::format("pair distances up to {:.4g}{} cannot be counted in {}: beyond half the box, "
                                      "{:.4g}, they are those of some images only; lower simulation.rdf.range or take "
                                      "a larger box",
                                      range, unit_of(system), box_text(system), shortest / 2),
                          mark, shortest / 2);
}

// check(); the engine's reason becomes the point's.
template <class Check>
void as_point(const System& system, Mark mark, const Check& check) {
    try {
        check();
    } catch (const md::ImpossibleJob& error) {
        throw ImpossiblePoint(fmt::format("{} cannot be simulated: {}", box_text(system), error.what()), mark);
    }
}

}  // namespace

void check_numbers(const System& system, const SimulationConfig& simulation, Mark mark) {
    const md::ReplicaJob job = make_job(system, simulation, 1, 0, 0);
    check_pair_distances(system, job, mark);
    as_point(system, mark, [&] { md::check_job_numbers(job); });
}

void check_simulation(const System& system, const SimulationConfig& simulation, Mark mark) {
    check_simulation(system, make_job(system, simulation, 1, 0, 0), mark);
}

void check_simulation(const System& system, const md::ReplicaJob& job, Mark mark) {
    as_point(system, mark, [&] { md::check_job(job); });
}

void check_system(const System& system, Mark box) {
    check_cutoffs(system, box);
    check_sheets(system, box);
    check_room(system, box);
}

}  // namespace mdsweep
