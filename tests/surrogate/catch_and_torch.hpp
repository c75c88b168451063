// Catch for files that see LibTorch, whose logging has a macro CHECK too. Catch's is meant.
#pragma once

#include <ATen/ATen.h>

#undef CHECK
#include <catch2/catch.hpp>
