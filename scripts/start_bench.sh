#!/usr/bin/env bash
# scripts/start_bench.sh [MDSWEEP]: what commands cost before they simulate or learn: user time (the least of three runs, of one
# where it takes long) and peak memory, beside what they may cost. Default: build/mdsweep. Takes about two minutes.
# Exit code 1 when a goal is missed.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

mdsweep=$(realpath "${1:-$build/mdsweep}")
[[ -x $mdsweep ]] || die "$mdsweep is missing; build it first (scripts/build.sh)."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# The quickstart with so many points and runs of no length: "beside its MD".
sweep_of() { # POINTS [CONFIG]
    sed -E "s/(sobol|latin_hypercube): [0-9]+/\1: $1/
        s/equilibration_steps: [0-9e]+/equilibration_steps: 20/; s/production_steps: [0-9e]+/production_steps: 320/
        s/sampling_interval: [0-9]+/sampling_interval: 20/; s/blocks: [0-9]+/blocks: 16/" \
        "$root/configs/${2:-quickstart}.yaml"
}

failed=0
# more A B: whether A is more than B, which "-" leaves open.
more() { [[ $2 != - ]] && awk "BEGIN {exit !($1 > $2)}"; }
# row SECONDS MEGABYTES RUNS ARGUMENTS...: a command and its goals; - for none. $prepare is run before each run.
prepare=:
row() {
    local goal=$1 most=$2 runs=$3 best="" memory="" line
    shift 3
    for ((k = 0; k < runs; ++k)); do
        $prepare
        line=$(python3 - "$mdsweep" "$@" <<'PYTHON'
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
said = process.stderr.read()
_, status, used = os.wait4(process.pid, 0)
if status != 0:
    sys.exit(said.decode())
print(f"{used.ru_utime:.2f} {used.ru_maxrss / 1024:.0f}")
PYTHON
        ) || die "mdsweep $* failed"
        if [[ -z $best ]] || more "$best" "${line% *}"; then best=${line% *}; fi
        memory=${line#* }
    done
    local verdict=""
    if more "$best" "$goal" || more "$memory" "$most"; then
        verdict=" MISSED"
        failed=1
    fi
    printf '| %-46s | %6s | %6s | %6s | %6s |%s\n' "$*" "$best" "$goal" "$memory" "$most" "$verdict"
}

sweep_of 10000 >ten_thousand.yaml
sweep_of 6864 nanoconfinement >nanoconfinement.yaml
sweep_of 100000 >hundred_thousand.yaml
sweep_of 1000000 >million.yaml
for name in ten_thousand nanoconfinement; do
    "$mdsweep" ask "$name.h5" --sweep "$name.yaml" -n 1 -o "$name.csv" --quiet
    "$mdsweep" simulate "$name.h5" --csv "$name.csv" -o "$name.jsonl" --device cpu --quiet
    cp "$name.h5" "$name.asked"
done

printf '| %-46s | %6s | %6s | %6s | %6s |\n' "mdsweep ..." "user s" "goal" "MB" "goal"
printf '| --- | --- | --- | --- | --- |\n'
row 0.15 100 3 --version
row 0.15 100 3 --help
row - - 3 info
for name in ten_thousand nanoconfinement; do
    row 0.6 - 3 ask "$name.h5" -n 1 -o -
    row 0.6 - 3 simulate "$name.h5" --csv "$name.csv" --device cpu
    prepare="cp $name.asked $name.h5"
    row 0.6 - 3 tell "$name.h5" "$name.jsonl"
    prepare=:
    row 0.6 - 3 show "$name.h5"
done
row 5 - 3 validate hundred_thousand.yaml --device cpu
row 40 1024 1 validate million.yaml --device cpu
exit $failed
