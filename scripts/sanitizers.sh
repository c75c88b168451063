#!/usr/bin/env bash
# scripts/sanitizers.sh: builds the quick tests that need no LibTorch with the address and undefined-behaviour sanitizers,
# into build-asan/, and runs them. CMakePresets.json (asan-quick) says which. All tests: cmake --preset asan && cmake
# --build --preset asan && ctest --preset asan.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$root/scripts/setup.sh"
choose_compiler
export PATH=$venv/bin:$PATH
cd "$root"
mkdir -p "$build-asan"
lock "$build-asan/build.lock"
stage "configuring with sanitizers" "$build-asan/configure.log" \
    cmake --preset asan "-DCMAKE_PREFIX_PATH=$(libtorch_prefixes)" ||
    die "CMake could not configure the build; its whole output is $build-asan/configure.log."
stage "building with sanitizers (log: build-asan/build.log)" "$build-asan/build.log" \
    cmake --build --preset asan-quick --parallel "${CMAKE_BUILD_PARALLEL_LEVEL:-$(jobs)}" ||
    die "the build failed; its whole output is $build-asan/build.log."
ctest --preset asan-quick </dev/null
