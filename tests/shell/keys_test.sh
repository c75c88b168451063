#!/usr/bin/env bash
# keys_test.sh MDSWEEP SOURCE CASE: the command keys, and the schema that it prints.
set -euo pipefail
mdsweep=$1 source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

case $3 in
words)
    "$mdsweep" keys --markdown | diff - "$source/configs/REFERENCE.md" >"$work/difference"
    "$mdsweep" keys --schema | diff - "$source/configs/sweep.schema.json" >"$work/difference"
    "$mdsweep" keys >"$work/all"
    "$mdsweep" keys simulation >"$work/section"
    "$mdsweep" keys smooth_interval >"$work/word"
    grep -q '^monitor: ' "$work/all"
    grep -q '^  time_step_tau ' "$work/section"
    [[ $(grep -c '^[a-z]*: ' "$work/section") == 1 ]]
    grep -q 'default 5' "$work/word"
    [[ $(grep -c '^  [a-z]' "$work/word") == 1 ]]
    code=0
    "$mdsweep" keys no_such_word 2>"$work/error" || code=$?
    [[ $code == 2 ]]
    grep -q "speaks of 'no_such_word'" "$work/error"
    ;;
configs)
    "${MDSWEEP_TEST_PYTHON:-$source/.venv/bin/python}" "$source/tests/shell/schema_test.py" "$source/configs/sweep.schema.json" "$source"
    ;;
esac
