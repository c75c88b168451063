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

arguments=(-G Ninja -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Release "-DMDSWEEP_CUDA=$cuda"
    "-DCMAKE_PREFIX_PATH=$(libtorch_prefixes)")

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

mkdir -p "$build"
lock "$build/build.lock"
configure
[[ ${1:-} != --configure-only ]] || exit 0
targets=("${@:-all}")
stage "building ${targets[*]} (log: build/build.log)" "$build/build.log" \
    cmake --build "$build" --parallel "${CMAKE_BUILD_PARALLEL_LEVEL:-$(jobs)}" --target "${targets[@]}" ||
    die "the build failed; its whole output is $build/build.log."
