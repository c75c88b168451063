// The tables of a replica, such as its potentials, as one array that a backend copies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "physics/coulomb_tables.hpp"
#include "replica/replica.hpp"

namespace mdsweep::md {

// The memory that StepTables points into: one array of words, so that a backend copies it as a whole.
class TableStorage {
public:
    // electrostatics: null where it is not exact.
    TableStorage(const ReplicaJob& job, int multiple, const CoulombTables<float>* electrostatics);

    [[nodiscard]] const std::vector<std::uint32_t>& words() const { return words_; }
    // Sets the parameters' pointers into such a copy.
    void attach(StepParameters& p, const std::uint32_t* words) const;
    [[nodiscard]] const std::vector<Segment>& segments() const { return segments_; }

private:
    std::vector<Segment> segments_;
    std::vector<std::uint32_t> words_;
    std::size_t pairs_ = 0, walls_ = 0, splines_ = 0, modes_ = 0, rows_ = 0,
                matrices_ = 0;  // where they begin
};

// The places that a job's particles take when each species is followed by ghosts up to a multiple of `multiple`.
[[nodiscard]] int places_of(const ReplicaJob& job, int multiple);

// The places that `count` particles take among them.
[[nodiscard]] constexpr int rounded_up(int count, int multiple) {
    return (count + multiple - 1) / multiple * multiple;
}

}  // namespace mdsweep::md
