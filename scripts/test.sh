#!/usr/bin/env bash
# scripts/test.sh [--long] [options of ctest]: installs what is missing, builds, and runs the tests; those labelled "long"
# only with --long or when a label is asked for. For example: scripts/test.sh -R store
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

labels=(-LE '^long$')
arguments=()
for argument in "$@"; do
    case $argument in
    --long) labels=() ;;
    # Two label options would have to hold both.
    -L* | --label*) labels=() arguments+=("$argument") ;;
    *) arguments+=("$argument") ;;
    esac
done

"$root/scripts/build.sh"
# What other programs read trajectories with. Without it, as where there is no network, their test is skipped.
(tools_folder_with "$root/.venv-trajectory" "ase>=3.23,<4" "MDAnalysis>=2.7,<3" h5py) ||
    echo "ASE and MDAnalysis could not be installed: the test that reads trajectories with them is skipped" >&2
# ctest's closing line comes last, also after a list of failed tests.
"$venv/bin/ctest" --test-dir "$build" --output-on-failure --no-tests=error -j2 "${labels[@]}" "${arguments[@]}" </dev/null |
    awk '/% tests passed, .* out of [0-9]+$/ {closing = $0; next} {print; fflush()} END {if (closing) print closing}'
