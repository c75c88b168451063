#!/usr/bin/env bash
# scripts/learning_bench.sh [options of learning/bench.py]: how many simulations it takes to certify, by acquisition and
# beside scikit-learn's Gaussian process. Installs numpy, scikit-learn and h5py into .venv-learning/, builds, and writes
# results/learning.md. --mdsweep PROGRAM takes that one and builds nothing.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

tools=$root/.venv-learning
mkdir -p "$root/results"
tools_folder_with "$tools" numpy scikit-learn h5py

program=()
if [[ " $* " != *" --mdsweep"* ]]; then
    "$root/scripts/build.sh" mdsweep
    program=(--mdsweep "$root/build/mdsweep")
fi
output=()
[[ " $* " == *" --output"* ]] || output=(--output "$root/results/learning.md")
exec "$tools/bin/python" "$root/scripts/learning/bench.py" "${program[@]}" "${output[@]}" "$@"
