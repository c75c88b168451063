// Radial distribution functions as observables.
#include "observables/catalogue.hpp"
#include "observables/rdf.hpp"

namespace mdsweep {

namespace {

struct Distances {
    int bins;
    double range;  // in the system's unit
};

RdfBox box_of(const System& system) {
    return {system.volume(), system.periodic_z ? 0 : system.height};
}

// g(r) of a block average between the profile groups k and l.
Columns block_rdf(const System& system, const md::BlockAverages& block, const Distances& distances, std::size_t k,
                  std::size_t l) {
    Columns counts(static_cast<std::size_t>(distances.bins));
    const std::vector<int>&first = system.profiles[k].groups, &second = system.profiles[l].groups;
    for (std::size_t a = 0; a < first.size(); ++a)
        for (std::size_t b = k == l ? a : 0; b < second.size(); ++b) {
            const int pair = md::group_pair(first[a], second[b], system.group_count());
            for (std::size_t bin = 0; bin < counts.size(); ++bin)
                counts[bin] += block.rdf[static_cast<std::size_t>(pair) * counts.size() + bin];
        }
    const double pairs = k == l
                             ? pairs_within(system.count_of(system.profiles[k]))
                             : pairs_between(system.count_of(system.profiles[k]), system.count_of(system.profiles[l]));
    return radial_distribution(counts, distances.range, pairs, box_of(system));
}

ObservableEntry rdf(const Setup& setup, std::size_t k, std::size_t l) {
    const Distances distances{setup.simulation.rdf_bins, rdf_range_of(setup.simulation, setup.units)};
    const std::string &first = setup.species[k], &second = setup.species[l];
    Observable observable{.name = "rdf_" + first + "-" + second, .unit = "1", .size = distances.bins};
    observable.axis = Axis::other;
    observable.place_name = "r";
    observable.place_unit = length_unit(setup.units);
    observable.places = rdf_radii(static_cast<std::size_t>(distances.bins), distances.range);
    const auto series = [=](const Samples& samples) {
        return samples.map(
            [&](const md::BlockAverages& block) { return block_rdf(samples.system, block, distances, k, l); });
    };
    return {.observable = observable,
            .sentence = "radial distribution function of " + first + " and " + second,
            .series = series,
            .size = [](const System&) { return 1.0; },
            .recording = Recording::pair_distances,
            .absent = none_of({k, l})};
}

}  // namespace

std::vector<ObservableEntry> structure_entries(const Setup& setup) {
    std::vector<ObservableEntry> entries;
    for (std::size_t k = 0; k < setup.species.size(); ++k)
        for (std::size_t l = k; l < setup.species.size(); ++l) entries.push_back(rdf(setup, k, l));
    return entries;
}

}  // namespace mdsweep
