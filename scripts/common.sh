# shellcheck shell=bash
# Shared by the scripts: where things are, how they speak, and what the build is given. Sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
build=$root/build
venv=$root/.venv
# Ignored by all but the scripts that use them.
export root build venv

minimum_gcc=12

# Messages go to stderr, so that stdout is the program's own.
say() { printf '%s\n' "$*" >&2; }

die() {
    say "mdsweep: $*"
    exit 1
}

# stage "what is done" LOG command...: one line with the time it took; at failure the end of the log as well.
stage() {
    local what=$1 log=$2 begin=$SECONDS
    shift 2
    printf '%s ... ' "$what" >&2
    if "$@" >"$log" 2>&1 </dev/null; then
        say "$((SECONDS - begin)) s"
        return 0
    fi
    say "failed after $((SECONDS - begin)) s. The end of $log:"
    tail -n 40 "$log" >&2
    return 1
}

# Two runs at once must not write into the same folder: the second one waits. The lock goes with the calling script.
lock() {
    command -v flock >/dev/null || return 0
    exec 9>"$1"
    flock -n 9 || { say "waiting for another script that holds $1"; flock 9; }
}

# tools_folder_with DIR PACKAGE...: a virtual environment of a script's own, with these packages from PyPI.
tools_folder_with() {
    local tools=$1 python=${MDSWEEP_PYTHON:-python3}
    shift
    mkdir -p "$tools"
    lock "$tools/lock"
    [[ -f $tools/installed && $(<"$tools/installed") == "$*" ]] && return
    [[ -x $tools/bin/python ]] || "$python" -m venv "$tools" || die "$python -m venv failed; install python3-venv"
    stage "installing $*" "$tools/log" "$tools/bin/python" -m pip install --disable-pip-version-check "$@" || exit 1
    printf '%s' "$*" >"$tools/installed"
}

# The major version of a GCC-compatible compiler, 0 if there is none.
compiler_major() {
    local version
    version=$("$1" -dumpversion 2>/dev/null) || version=0
    printf '%s' "${version%%.*}"
}

# Sets CXX and CC, unless the user did, to the first g++ that knows enough C++20. Ubuntu 22.04's default does not.
choose_compiler() {
    [[ -n ${CXX:-} ]] && return 0
    local suffix
    for suffix in "" -12 -13 -14 -15; do
        if (($(compiler_major "g++$suffix") >= minimum_gcc)); then
            export CXX=g++$suffix CC=${CC:-gcc$suffix}
            # nvcc would take the default g++ otherwise, and its objects are linked with ours.
            [[ -z $suffix ]] || export CUDAHOSTCXX=${CUDAHOSTCXX:-$CXX}
            return 0
        fi
    done
    return 1
}

# The LibTorch that the user brought in CMAKE_PREFIX_PATH, in any of the forms that surrogate/libtorch/FindLibTorch.cmake takes.
user_libtorch() {
    local entry candidate
    local -a entries
    IFS=':;' read -r -a entries <<<"${CMAKE_PREFIX_PATH:-}"
    for entry in "${entries[@]}"; do
        [[ -n $entry ]] || continue
        for candidate in "$entry" "$entry/torch" "$entry/libtorch" "$entry/.." "$entry/../.." "$entry/../../.."; do
            if [[ -e $candidate/lib/libtorch_cpu.so ]]; then
                (cd "$candidate" && pwd -P)
                return 0
            fi
        done
    done
    return 1
}

# Where CMake looks for packages. A LibTorch of the user's goes before the one in .venv, which is then not there anyway.
libtorch_prefixes() {
    printf '%s' "$(user_libtorch || echo "$venv/libtorch")"
    [[ -z ${CMAKE_PREFIX_PATH:-} ]] || printf ';%s' "${CMAKE_PREFIX_PATH//:/;}"
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
