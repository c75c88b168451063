#!/usr/bin/env bash
# scripts/build.sh [targets...]: sets up, configures and builds into build/ (all targets when none is named; nothing with
# --configure-only). MDSWEEP_CUDA=AUTO|ON|OFF chooses the backend, CMAKE_BUILD_PARALLEL_LEVEL the number of compilers.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

cuda=${MDSWEEP_CUDA:-AUTO}
[[ $cuda =~ ^(AUTO|ON|OFF)$ ]] || die "MDSWEEP_CUDA is '$cuda'; it can be AUTO (CUDA if there is an nvcc), ON or OFF."

"$root/scripts/setup.sh"
choose_compiler
export PATH=$venv/bin:$PATH
if ! command -v nvcc >/dev/null && [[ -x /usr/local/cuda/bin/nvcc ]]; then
    export PATH=$PATH:/usr/local/cuda/bin
fi

# A LibTorch of the user's goes before the one in .venv, which is then not there anyway.
prefixes=$(user_libtorch || echo "$venv/libtorch")
[[ -z ${CMAKE_PREFIX_PATH:-} ]] || prefixes+=";${CMAKE_PREFIX_PATH//:/;}"

arguments=(-G Ninja -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Release "-DMDSWEEP_CUDA=$cuda"
    "-DCMAKE_PREFIX_PATH=$prefixes")

# CMake keeps its first choice of compilers; whenever one of the choices changes, it starts afresh.
configure() {
    local made_with="$build/configured-with" choices
    choices="${arguments[*]} CXX=$CXX CC=${CC:-} nvcc=$(command -v nvcc || echo none)"
    if [[ ! -f $build/build.ninja || ! -f $made_with || $(<"$made_with") != "$choices" ]]; then
        rm -f "$made_with"
        stage "configuring" "$build/configure.log" cmake --fresh "${arguments[@]}" ||
            die "CMake could not configure the build; its whole output is $build/configure.log."
        printf '%s' "$choices" >"$made_with"
    fi
    sed -n 's/^-- \(CUDA backend:\)/\1/p' "$build/configure.log" >&2
}

# A compiler that reads LibTorch's headers takes about 2 GB.
jobs() {
    local cores memory_kb
    cores=$(nproc)
    memory_kb=$(awk '/MemAvailable/ {print $2}' /proc/meminfo)
    local most=$((memory_kb / 2000000))
    ((most >= 1)) || most=1
    echo $((cores < most ? cores : most))
}

mkdir -p "$build"
lock "$build/build.lock"
configure
[[ ${1:-} != --configure-only ]] || exit 0
targets=("${@:-all}")
stage "building ${targets[*]} (log: build/build.log)" "$build/build.log" \
    cmake --build "$build" --parallel "${CMAKE_BUILD_PARALLEL_LEVEL:-$(jobs)}" --target "${targets[@]}" ||
    die "the build failed; its whole output is $build/build.log."
