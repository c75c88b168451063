// Stands in for Catch2 2's only header where the system has Catch2 3 (Debian 13, Ubuntu 24.04), under the names of
// Catch2 2.
#pragma once

#include <catch2/catch_all.hpp>

using Catch::Approx;

namespace Catch {
using Matchers::ContainsSubstring;
}

// Catch2 3 has a matcher of ranges by this name.
#define Contains ContainsSubstring
