#!/usr/bin/env bash
# Every sweep in configs/, and the README's examples as they stand, can be run. Usage: shipped_sweeps_test.sh MDSWEEP
# SOURCE_DIR
set -u
mdsweep=$1 source=$2
# shellcheck source=tests/shell/expect.sh
source "$source/tests/shell/expect.sh"
in_a_fresh_folder "$source"

sweeps=("$source"/configs/*.yaml)
[ "${#sweeps[@]}" -ge 9 ] || fail "there are only ${#sweeps[@]} sweeps in configs"
# Blocks of the README that begin with a model; only the last comment line of one may offer more keys.
awk '/^    model:$/ {out = "readme" ++n ".yaml"} !/^    / && !/^$/ {out = ""} out {print substr($0, 5) >out}' "$source/README.md"
[ -s readme1.yaml ] && [ -s readme2.yaml ] || fail "the README shows no two sweeps"
for sweep in "${sweeps[@]}" readme*.yaml; do
    expect 0 "$mdsweep" validate "$sweep" --device cpu
    prints "is a sweep of"
    ! grep -q "the pool is small" out || fail "$sweep cannot end in a hand-over"
done
