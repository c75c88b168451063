#pragma once

#include <string>

namespace mdsweep {

// A number's name and unit.
struct Quantity {
    std::string name, unit;
};

}  // namespace mdsweep
