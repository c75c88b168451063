// The observables of a simulated point and their values. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mdsweep {

// The axis along which the columns of an observable lie.
enum class Axis {
    none,    // a number
    half_z,  // a slit from a wall to the mid-plane; the other half is its mirror image
    z,       // a slit from wall to wall, or a box
    other,   // a distance or a time, the same at every point
};

// One observable that every simulated point has.
struct Observable {
    std::string name;      // "cation_density"
    std::string unit;      // "M"
    int size = 1;          // columns
    int first = 0;         // its first column in a row of values
    bool learned = false;  // listed under `outputs`

    // A profile that is positive and whose mean over its columns is known before it is simulated.
    bool mean_known = false;
    bool signed_value = false;  // may be zero or negative: then it has no relative error
    // Answers smaller than this (by their root mean square) are judged as if they were of this size; 0: every answer by
    // its own. A sweep sets it for signed values, from the sizes that are natural at its points.
    double least = 0;

    Axis axis = Axis::none;
    // [size], the columns' centres: z in units of the point's height, from 0 at the left wall to 1; else in
    // `place_unit`.
    std::vector<double> places = {};
    std::string place_name = {};  // "z", "r"
    std::string place_unit = {};  // "nm"; "1" where the file's units are reduced
};

// Where a column is at a point whose box is that high, in the observable's `place_unit`; z from the left wall.
[[nodiscard]] inline double place_of(const Observable& observable, std::size_t column, double height) {
    const bool along_z = observable.axis == Axis::half_z || observable.axis == Axis::z;
    return observable.places[column] * (along_z ? height : 1);
}

// Whether two profiles have the same columns.
[[nodiscard]] inline bool same_places(const Observable& a, const Observable& b) {
    return a.axis == b.axis && a.place_name == b.place_name && a.places == b.places;
}

// The result of simulating a point, or the reason why there is none. An outcome that failed has no values; where not
// even its system could be made, it has no realised numbers either.
struct Outcome {
    std::size_t point = 0;
    bool failed = false;
    std::string reason;  // when failed
    std::uint64_t seed = 0;
    double seconds = 0;             // core or slot seconds
    std::int64_t steps = 0;         // of all replicas
    int replicas = 1;               // that it is the average of
    int particles = 0;              // per replica
    std::vector<double> realised;   // as it is with whole particles; SweepState::realised has their names
    std::vector<double> values;     // [columns of all observables]; empty when failed
    std::vector<double> errors;     // standard errors
    std::vector<double> effective;  // [observables]: independent samples, see block_average.hpp
    // On its way to a sweep: of all that changes an outcome, see state/fingerprint.hpp. A point that has taken it keeps
    // none.
    std::string fingerprint;
};

// Whether its realised numbers are known.
[[nodiscard]] inline bool has_realised(const Outcome& outcome) {
    return !outcome.failed || !outcome.realised.empty();
}

}  // namespace mdsweep
