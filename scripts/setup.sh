#!/usr/bin/env bash
# scripts/setup.sh [packages...]: installs what mdsweep's build needs and is not there: system packages with apt, and into
# .venv a CMake and LibTorch from PyPI. Packages named are installed as well; each is to bring a command of its own name.
# Says nothing and changes nothing when all is there. Of CUDA no compiler is installed, but headers for tests.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

torch_version=2.11.0
# Thrust's headers. With those of CUDA, which come with torch of this version, the CUDA engine is tested without CUDA.
thrust=nvidia-cuda-cccl==13.0.85
# The tests of `mdsweep export` read its ONNX files with these; these versions know Python 3.10 to 3.13.
onnx=("onnx==1.19.1" "onnxruntime==1.23.2")
# The tests of configs/sweep.schema.json read sweep files with these.
schema=(jsonschema "ruamel.yaml")

# A package of Debian and Ubuntu, and what shows that it is there on a system without dpkg: a command or a header (of
# Catch2, 2 or 3).
packages=(
    "ninja-build ninja"
    "ccache ccache"
    "git git"
    "pkg-config pkg-config"
    "python3-venv python3"
    "ca-certificates -"
    "libhdf5-dev hdf5.h"
    "hdf5-tools h5dump"
    "libyaml-cpp-dev yaml-cpp/yaml.h"
    "libcxxopts-dev cxxopts.hpp"
    "catch2 catch2/catch.hpp|catch2/catch_all.hpp"
    "libspdlog-dev spdlog/spdlog.h"
    "libfmt-dev fmt/format.h"
    "libhwy-dev hwy/highway.h"
    "libmuparser-dev muParser.h"
    "nlohmann-json3-dev nlohmann/json.hpp"
    "libboost-math-dev boost/math/distributions/students_t.hpp"
    "libssl-dev openssl/evp.h"
    "zlib1g-dev zlib.h"
)
for package in "$@"; do packages+=("$package $package"); done

gcc_package() {
    # Debian 12's and newer Ubuntus' default is new enough.
    if grep -qs 'CODENAME=jammy' /etc/os-release; then echo g++-12; else echo g++; fi
}

# Prints the packages that are missing, one a line.
missing_packages() {
    local entry package probe
    choose_compiler || gcc_package
    if command -v dpkg-query >/dev/null; then
        local names installed
        names=("${packages[@]%% *}")
        # dpkg-query fails when it does not know one of the names; it still lists the others.
        # shellcheck disable=SC2016
        installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${names[@]}" 2>/dev/null || true)
        for entry in "${names[@]}"; do
            grep -qx "installed $entry" <<<"$installed" || echo "$entry"
        done
        return 0
    fi
    for entry in "${packages[@]}"; do
        read -r package probe <<<"$entry"
        case $probe in
        -) ;;
        *.h | *.hpp) has_header "$probe" || echo "$package" ;;
        *) command -v "$probe" >/dev/null || echo "$package" ;;
        esac
    done
}

# Is one of these headers ("a.h|b.h") there?
has_header() {
    local -a flags=() headers
    local header
    IFS='|' read -r -a headers <<<"$1"
    if command -v pkg-config >/dev/null; then
        read -r -a flags <<<"$(pkg-config --cflags-only-I hdf5 2>/dev/null || true)"
    fi
    choose_compiler || return 1
    for header in "${headers[@]}"; do
        "$CXX" -std=c++20 "${flags[@]}" -E -include "$header" -x c++ /dev/null >/dev/null 2>&1 && return 0
    done
    return 1
}

# Sets as_root to what makes a command run as root; fails if nothing does. Only a terminal can be asked for a password.
as_root=()
become_root() {
    ((EUID == 0)) && return 0
    command -v sudo >/dev/null || return 1
    as_root=(sudo)
    sudo -n true 2>/dev/null || { [[ -t 0 ]] && sudo -v; }
}

install_packages() {
    local -a missing
    mapfile -t missing < <(missing_packages)
    ((${#missing[@]})) || return 0
    local command="apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
    if ! command -v apt-get >/dev/null; then
        die "these packages (by their names in Debian) are missing, and there is no apt-get here: ${missing[*]}
Install them as your system does and run this again. On Debian or Ubuntu that is, as root:
    $command"
    fi
    become_root || die "these packages are missing, and installing them needs root: ${missing[*]}
Have them installed and run this again:
    $command"
    local -a apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
    local log=$build/apt.log
    stage "updating apt's lists" "$log" "${apt[@]}" update ||
        die "apt-get update failed; check the network and /etc/apt, then run this again."
    stage "installing ${#missing[@]} packages (${missing[*]})" "$log" \
        "${apt[@]}" install -y --no-install-recommends "${missing[@]}" ||
        die "apt-get install failed; install by hand and run this again: ${missing[*]}"
    hash -r
    mapfile -t missing < <(missing_packages)
    ((${#missing[@]} == 0)) || die "still missing after apt-get install: ${missing[*]}"
}

# Prints a Python that can make a virtual environment. The system's own goes first, since it is the one that python3-venv
# belongs to; a pyenv or conda Python on PATH serves as well.
find_python() {
    local python
    for python in "${MDSWEEP_PYTHON:-/usr/bin/python3}" python3; do
        if "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1; then
            command -v "$python"
            return 0
        fi
    done
    return 1
}

# Is the environment complete? pip writes a package's RECORD last, so an interrupted installation shows there.
venv_complete() {
    "$venv/bin/python" - "$@" >/dev/null 2>&1 <<'PYTHON' && "$venv/bin/cmake" --version >/dev/null 2>&1
import sys
from importlib.metadata import distribution
for wanted in sys.argv[1:]:
    name, _, version = wanted.partition("==")
    found = distribution(name.partition(">=")[0])
    assert found.read_text("RECORD"), name
    assert not version or found.version.partition("+")[0] == version, name
    if name.startswith("cmake"):
        assert (3, 31) <= tuple(map(int, found.version.split(".")[:2])) < (4, 0)
    elif not name.startswith("nvidia"):  # headers
        __import__(name)
PYTHON
}

# The stamp says what the finished environment holds and for which path its scripts were made. Whatever else differs from
# it, an interrupted installation too, is made again from nothing: pip's cache makes that quick.
install_venv() {
    local -a wanted=("cmake>=3.31,<4" numpy h5py matplotlib "${onnx[@]}" "${schema[@]}")
    user_libtorch >/dev/null || wanted+=("torch==$torch_version" "$thrust")
    local stamp=$venv/mdsweep-complete content="$venv: ${wanted[*]}"
    if [[ -f $stamp && $(<"$stamp") == "$content" ]] && "$venv/bin/cmake" --version >/dev/null 2>&1; then
        return 0
    fi
    # Packages that a finished environment lacks are added to it.
    if [[ -f $stamp && $(<"$stamp") == "$venv: "* ]] && ! venv_complete "${wanted[@]}"; then
        stage "adding Python packages to .venv" "$build/pip.log" \
            "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "${wanted[@]}" || true
    fi
    if ! venv_complete "${wanted[@]}"; then
        make_venv "${wanted[@]}"
    fi
    # A path to LibTorch without Python's version in it, for CMakePresets.json.
    local torch
    for torch in "$venv"/lib/python3.*/site-packages/torch; do
        [[ ! -d $torch ]] || ln -sfn "${torch#"$venv/"}" "$venv/libtorch"
    done
    printf '%s' "$content" >"$stamp"
}

make_venv() {
    local python what="CMake and the Python packages" log=$build/pip.log
    python=$(find_python) || die "no python3 here (3.10 or newer is needed) can make a virtual environment: ensurepip \
or venv is missing in $(command -v python3 || echo /usr/bin/python3). Install python3-venv, or set MDSWEEP_PYTHON to a \
Python that has it."
    if [[ -e $venv && ! -f $venv/pyvenv.cfg && -n $(ls -A "$venv") ]]; then
        die "$venv is there but is no virtual environment; move it away and run this again."
    fi
    rm -rf "$venv"
    stage "making a virtual environment in .venv" "$log" "$python" -m venv "$venv" ||
        die "$python -m venv failed; if it says that ensurepip is missing, install python3-venv and run this again."
    [[ $* != *torch* ]] || what="LibTorch and CMake (5 GB, about 75 s on a fast network)"
    stage "installing $what" "$log" "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@" ||
        die "pip could not install $*; check the network and the space left on the disk, then run this again."
    venv_complete "$@" || die "pip installed $*, but they do not work in $venv; its log is $log."
}

mkdir -p "$build"
lock "$build/setup.lock"
install_packages
install_venv
choose_compiler || die "g++ $minimum_gcc or newer is needed. Install it, or set CXX and CC."
