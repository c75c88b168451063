#!/usr/bin/env bash
# Designs as users bring them: impossible points, constraints, a seed, a title and a note in the file, rounded steps.
# Usage: design_test.sh MDSWEEP SOURCE_DIR
set -u
mdsweep=$1 source=$2
# shellcheck source=tests/shell/expect.sh
source "$source/tests/shell/expect.sh"
in_a_fresh_folder "$source"

# A corner of small slits with much salt and large ions.
cat >corner.yaml <<'YAML'
title: A corner
note: |
  after
  the referee
seed: 5
model: {kind: slit_electrolyte, box: {target_ions: 30}}
design:
  h_nm: {range: [2, 5]}
  c_M: {range: [0.1, 6], log: true}
  d_nm: {range: [0.4, 0.9]}
  points: {sobol: 60}
simulation: {equilibration_steps: 100, production_steps: 400, sampling_interval: 10, blocks: 8, profile_bins: 10}
YAML
expect 2 "$mdsweep" validate corner.yaml --impossible impossible.csv
says "of 60 points cannot be simulated; the first:"
says "skip_impossible: true"
grep -q '^point,h_nm,z_p,z_n,d_nm,c_M,sigma_C_m2,reason$' impossible.csv || fail "impossible.csv begins: $(head -1 impossible.csv)"
impossible=$(($(wc -l <impossible.csv) - 1))
[ "$impossible" -gt 3 ] || fail "only $impossible impossible points"
[ "$(sed -n 's/.*:.*: \([0-9]*\) of 60 points cannot be simulated.*/\1/p' err | awk '{all += $1} END {print all}')" -eq "$impossible" ] ||
    fail "the groups do not add up to $impossible"

sed -i 's/{sobol: 60}/{sobol: 60, skip_impossible: true}/' corner.yaml
expect 0 "$mdsweep" validate corner.yaml --device cpu --impossible again.csv
cmp impossible.csv again.csv || fail "the impossible points depend on whether they are left out"
prints "points         $((60 - impossible)), from a Sobol sequence"
prints "left out"
prints "c_M         0.1 to 6, even in the logarithm"
prints "A corner"

# The design follows from file and seed: what one command asks for, another simulates and a third takes.
expect 0 "$mdsweep" ask corner.h5 --sweep corner.yaml -n 2 -o asked.csv
says "are left out, as the sweep file says: $((60 - impossible)) points are left"
expect 0 "$mdsweep" ask other.h5 --sweep corner.yaml -n 2 -o asked_too.csv
cmp asked.csv asked_too.csv || fail "two designs of one file differ"
expect 0 "$mdsweep" simulate corner.h5 --csv asked.csv -o outcomes.jsonl
expect 0 "$mdsweep" tell corner.h5 outcomes.jsonl
expect 0 "$mdsweep" tell other.h5 outcomes.jsonl
says "2 outcomes entered"
echo '# a comment changes no point' >>corner.yaml
expect 0 "$mdsweep" run corner.yaml -o corner.h5 --resume --no-surrogate --max-sims 3
prints "title         A corner"
expect 0 "$mdsweep" show corner.h5
prints "seed 5"
prints "note          after"
prints "              the referee"
expect 0 h5dump -a /sweep/title corner.h5
prints "A corner"

sed 's/^seed: 5/seed: 6/' corner.yaml >reseeded.yaml
expect 2 "$mdsweep" run reseeded.yaml -o corner.h5 --resume
says "seed is 6 and was 5"

# The option goes before the file, and says so.
expect 0 "$mdsweep" validate corner.yaml --device cpu --seed 6
grep -q -- "--seed 6 takes the place of seed: 5 in corner.yaml" out err || fail "nothing is said of two seeds"
expect 0 "$mdsweep" validate corner.yaml --device cpu --seed 5
! grep -q "takes the place" out err || fail "equal seeds are said to differ"
expect 0 "$mdsweep" ask third.h5 --sweep corner.yaml -n 2 -o asked_third.csv --seed 6
! cmp -s asked.csv asked_third.csv || fail "another seed gives the same points"

# A constraint: a point that breaks it is no part of the design, and not asked about without a word.
sed -e 's/^  points: .*/  points: {sobol: 120}\n  where: [c_M * h_nm < 1.7]/' tiny.yaml >where.yaml
expect 0 "$mdsweep" validate where.yaml --device cpu
prints "where          c_M * h_nm < 1.7: of"
expect 0 "$mdsweep" run where.yaml -o where.h5 --quiet --max-sims 70
expect 2 "$mdsweep" predict where.h5 --at h=4,c=0.6
says "c_M * h_nm < 1.7 does not hold there"
expect 0 "$mdsweep" predict where.h5 --at h=3.2,c=0.4
expect 0 "$mdsweep" predict where.h5 --at h=4,c=0.6 --extrapolate
printf 'h_nm,c_M\n3.2,0.4\n4,0.6\n' >points.csv
expect 2 "$mdsweep" predict where.h5 points.csv
says "points.csv:3"
expect 0 "$mdsweep" export where.h5 -o exported
grep -q 'c_M \* h_nm < 1.7' exported/where.json || fail "the card says nothing of the constraint"

# Steps that do not divide.
sed 's/production_steps: 4000/production_steps: 4001/' tiny.yaml >rounded.yaml
expect 0 "$mdsweep" validate rounded.yaml --device cpu
prints "simulation.production_steps is 4160 in place of 4001: rounded up to a multiple"
expect 0 "$mdsweep" run rounded.yaml -o rounded.h5 --no-surrogate --max-sims 1
says "simulation.production_steps is 4160 in place of 4001"
sed 's/production_steps: 4000/production: auto/; /equilibration/d' tiny.yaml >auto.yaml
expect 0 "$mdsweep" validate auto.yaml --device cpu
prints "20000 steps each at least and 199"
! grep -q "equilibration" out || fail "an automatic run is warned of its equilibration"

# Names with commas.
cp tiny.yaml 'tiny, again.yaml'
expect 0 "$mdsweep" validate 'tiny, again.yaml' --device cpu
expect 0 "$mdsweep" run 'tiny, again.yaml' -o 'a,b.h5' --no-surrogate --max-sims 1
expect 0 "$mdsweep" show a,b.h5

# Where it cannot be simulated at all, the warnings that say why are there too.
cat >hot.yaml <<'YAML'
model:
  kind: slit
  temperature: 1
  height: 6
  box: {lateral: 5}
  species: {A: {count: 40, diameter: 1}}
  pairs: {default: wca}
  walls: {both: {yukawa: {epsilon: 100, kappa: 0.5, sigma: 0.5}, cutoff: 5}}
design: {points: {grid: {}}}
simulation: {thermostat: none, time_step_tau: 0.02, equilibration_steps: 2000, production_steps: 8000, sampling_interval: 20, blocks: 8}
YAML
expect 1 "$mdsweep" validate hot.yaml --device cpu
says "a replica failed while the speed was measured"
prints "warning: particles begin evenly spread, where the walls' potentials for A hold"
