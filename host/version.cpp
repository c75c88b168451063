#include "version.hpp"

#include "git_hash.hpp"  // made by CMake at every build

namespace mdsweep {

std::string git_hash() {
    return MDSWEEP_GIT_HASH;
}

}  // namespace mdsweep
