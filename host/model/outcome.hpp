// What a simulated point yields. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mdsweep {

// One observable that every simulated point has.
struct Observable {
    std::string name;      // "cation_density"
    std::string unit;      // "M"
    int size = 1;          // columns; a profile has profile_bins / 2, from a wall to the mid-plane
    int first = 0;         // its first column in a row of values
    bool learned = false;  // listed under `outputs`
};

// What a simulation said about a point.
struct Outcome {
    std::size_t point = 0;
    bool failed = false;
    std::string reason;  // when failed
    std::uint64_t seed = 0;
    double seconds = 0;  // core or slot seconds
    std::int64_t steps = 0;
    int ions = 0;                    // per replica
    double lateral_nm = 0;           // box length used
    double c_M = 0, sigma_C_m2 = 0;  // as realised with whole ions
    std::vector<double> values;      // [columns of all observables]; empty when failed
    std::vector<double> errors;      // standard errors
};

}  // namespace mdsweep
