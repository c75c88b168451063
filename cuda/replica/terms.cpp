#include "replica/terms.hpp"

namespace mdsweep::md {

namespace {

PairTerm default_pair(const Species& a, const Species& b, float length) {
    return make_pair_term(pair_potential<Wca>({1, 0.5F * (a.diameter + b.diameter)}), length, nullptr);
}

}  // namespace

std::vector<PairTerm> pair_terms(const ReplicaJob& job) {
    std::vector<PairTerm> terms;
    const std::size_t n = job.species.size();
    for (std::size_t a = 0; a < n; ++a)
        for (std::size_t b = 0; b < n; ++b)
            terms.push_back(job.pairs.empty() ? default_pair(job.species[a], job.species[b], job.lateral)
                                              : make_pair_term(job.pairs[a * n + b], job.lateral, job.tables.data()));
    return terms;
}

std::vector<WallTerm> wall_terms(const ReplicaJob& job) {
    std::vector<WallTerm> terms;
    const std::size_t n = job.species.size();
    for (std::size_t k = 0; k < 2 * n; ++k)
        terms.push_back(make_wall_term(
            job.walls.empty() ? wall_potential<WcaWall>({1, 0.5F * job.species[k % n].diameter}) : job.walls[k],
            job.lateral));
    return terms;
}

}  // namespace mdsweep::md
