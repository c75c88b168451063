#include <catch2/catch.hpp>

#include "sweep_text.hpp"

using Lines = std::vector<std::string>;
