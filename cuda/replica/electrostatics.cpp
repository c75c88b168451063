#include "replica/electrostatics.hpp"

#include <map>
#include <mutex>
#include <tuple>

namespace mdsweep::md {

// The same boxes come again and again (replicas, grids): the last few plans are kept.
CoulombTables<float> coulomb_tables(const ReplicaJob& job) {
    using Key = std::tuple<double, double, bool, double>;
    static std::mutex mutex;
    static std::map<Key, CoulombTables<float>> known;
    constexpr std::size_t most_known = 64;
    constexpr double share = 0.8;  // the plan's error is one of many configurations together; a single one's is larger
    const double x = job.lateral;
    const Key key(job.box_y() / x, job.height / x, job.periodic_z, job.electrostatics_accuracy);
    const std::scoped_lock lock(mutex);
    const auto found = known.find(key);
    if (found != known.end()) return found->second;
    if (known.size() >= most_known) known.clear();
    const CoulombCell cell{std::get<0>(key), std::get<1>(key), job.periodic_z};
    return known.try_emplace(key, in_floats(plan_coulomb(cell, share * std::get<3>(key), pair_coulomb_degree).tables))
        .first->second;
}

float self_energy(const ReplicaJob& job, const CoulombTables<float>& electrostatics) {
    double squares = 0, sum = 0;
    for (const Species& s : job.species) {
        squares += s.count * static_cast<double>(s.charge * s.charge);
        sum += s.count * static_cast<double>(s.charge);
    }
    const double strength = job.bjerrum / job.lateral;
    return static_cast<float>(strength * (squares * static_cast<double>(electrostatics.numbers.self_energy) +
                                          sum * sum * static_cast<double>(electrostatics.numbers.background)));
}

}  // namespace mdsweep::md
