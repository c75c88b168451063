#include "replica/table_storage.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "replica/terms.hpp"

namespace mdsweep::md {

namespace {

std::vector<Segment> segments_of(const ReplicaJob& job, int multiple) {
    std::vector<Segment> segments;
    int first = 0;
    for (const Species& s : job.species) {
        segments.push_back({first, s.count, s.group, s.charge, 0});
        first += rounded_up(s.count, multiple);
    }
    return segments;
}

}  // namespace

int places_of(const ReplicaJob& job, int multiple) {
    int places = 0;
    for (const Species& s : job.species) places += rounded_up(s.count, multiple);
    return places;
}

TableStorage::TableStorage(const ReplicaJob& job, int multiple, const CoulombTables<float>* electrostatics)
    : segments_(segments_of(job, multiple)) {
    const std::vector<PairTerm> pairs = pair_terms(job);
    const std::size_t n = segments_.size();
    for (std::size_t s = 0; s < n; ++s)
        for (std::size_t other = 0; other < n; ++other)
            segments_[s].longest_cutoff_squared =
                std::max(segments_[s].longest_cutoff_squared, pairs[s * n + other].cutoff_squared);
    const auto append = [this]<class T>(const std::vector<T>& values) {
        static_assert(sizeof(T) % sizeof(std::uint32_t) == 0 && std::is_trivially_copyable_v<T>);
        words_.resize((words_.size() + 3) / 4 * 4);  // a GPU reads some of them 16 bytes at a time
        const std::size_t begin = words_.size();
        words_.resize(begin + values.size() * sizeof(T) / sizeof(std::uint32_t));
        if (!values.empty()) std::memcpy(words_.data() + begin, values.data(), values.size() * sizeof(T));
        return begin;
    };
    append(segments_);
    pairs_ = append(pairs);
    walls_ = append(wall_terms(job));
    splines_ = append(job.tables);
    if (electrostatics != nullptr) {
        modes_ = append(electrostatics->modes);
        rows_ = append(electrostatics->rows);
        matrices_ = append(electrostatics->matrices);
    }
}

void TableStorage::attach(StepParameters& p, const std::uint32_t* words) const {
    // The words are copies of the bytes of these types.
    p.tables = {reinterpret_cast<const Segment*>(words), reinterpret_cast<const PairTerm*>(words + pairs_),
                reinterpret_cast<const WallTerm*>(words + walls_), reinterpret_cast<const float*>(words + splines_)};
    p.periodic.modes = reinterpret_cast<const CoulombMode*>(words + modes_);
    p.periodic.rows = reinterpret_cast<const CoulombRow*>(words + rows_);
    p.periodic.matrices = reinterpret_cast<const float*>(words + matrices_);
}

}  // namespace mdsweep::md
