#!/usr/bin/env bash
# validate, outputs, show, predict, sensitivity, bench and info as a user calls them. Usage: look_and_ask_test.sh MDSWEEP SOURCE_DIR
set -u
mdsweep=$1 source=$2
# shellcheck source=tests/shell/expect.sh
source "$source/tests/shell/expect.sh"
in_a_fresh_folder "$source"

# Every command that the program lists explains itself, refuses what it does not know, and stands in the README's table.
expect 0 "$mdsweep" --help
mapfile -t commands < <(sed -n 's/^  \([a-z]*\)  .*/\1/p' out)
[ "${#commands[@]}" -ge 14 ] || fail "mdsweep --help lists ${#commands[@]} commands"
for command in "${commands[@]}"; do
    grep -q "^|.*\`$command\b.*|.*|$" "$source/README.md" || fail "README.md's table has no row for $command"
    expect 0 "$mdsweep" "$command" --help
    prints "Example:"
    expect 2 "$mdsweep" "$command" --no-such-option
done

expect 0 "$mdsweep" validate tiny.yaml --device cpu
prints "300, from a Sobol sequence"
prints "if every point is simulated"
prints "if the surrogate takes over at the earliest"
prints "every point can be simulated"
sed 's/sobol: 300/sobol: 2000/' tiny.yaml >large.yaml
expect 0 "$mdsweep" validate large.yaml --device cpu
prints "contents and box of every point; electrostatics and start of a sample of 10"
sed 's/range: \[3, 4\]/range: [4, 3]/; s/members: 3/membres: 3/' tiny.yaml >bad.yaml
expect 2 "$mdsweep" validate bad.yaml
says "bad.yaml:6"
says "members"
[ ! -s out ] || fail "a plan was printed for a bad sweep file"

expect 0 "$mdsweep" outputs tiny.yaml
prints "density of cation across the slit"
prints "To be had: name it under outputs, or set simulation: {rdf: true}"
prints "100 of r"
[ "$(wc -L <out)" -le 100 ] || fail "a line of outputs is wider than 100 columns"
cat >bulk.yaml <<EOF
model: {kind: bulk, temperature: 1, density: {range: [0.1, 0.3]}, box: {particles: 200}, pairs: {default: wca},
  species: {A: {fraction: 1}}}
design: {points: {sobol: 10}}
outputs: [pressure, rdf_A-A]
EOF
expect 0 "$mdsweep" outputs bulk.yaml
prints "Not in this sweep, as it needs walls"
# Once among those learned, and not among those to be had.
[ "$(grep -c rdf_A-A out)" -eq 1 ] || fail "rdf_A-A is listed twice"
printf 'a,b,f_0,f_1\n0,0,1,2\n1,0,2,3\n0,1,3,4\n' >runs.csv
printf 'model: {kind: table, file: runs.csv, parameters: [a, b]}\noutputs: [f]\n' >table.yaml
expect 0 "$mdsweep" outputs table.yaml
prints "f, 2 columns"
printf 'model: {kind: table, file: runs.csv, parameters: [a, b]}\noutputs: [g]\n' >table.yaml
expect 2 "$mdsweep" outputs table.yaml

expect 0 "$mdsweep" run tiny.yaml -o tiny.h5 --quiet
expect 0 "$mdsweep" show tiny.h5
prints "simulated"
expect 0 "$mdsweep" show tiny.h5 --csv points.csv --profiles profiles.csv
[ "$(wc -l <points.csv)" -eq 301 ] || fail "points.csv does not have a line a point"
[ "$(wc -l <profiles.csv)" -eq 6001 ] || fail "profiles.csv does not have a line a point and bin"
expect 0 "$mdsweep" show tiny.h5 --csv points.csv
says "left out: the profiles; --profiles FILE.csv writes them"
expect 2 "$mdsweep" show tiny.h5 --csv missing/points.csv
expect 2 "$mdsweep" show tiny.yaml
says "not an mdsweep results file"
expect 2 "$mdsweep" show missing.h5

expect 0 "$mdsweep" predict tiny.h5 --at h=3.5,c=0.4
prints "cation_mid"
prints "which passed gate"
prints "Also predicted: cation_density"
expect 0 "$mdsweep" predict tiny.h5 --at h=3.5,c=0.4 --profiles
grep -q "Also predicted" out && fail "profiles that are printed are said to be left out"
expect 2 "$mdsweep" predict tiny.h5 height=3.5
says "height=3.5 is no CSV of points; a point is asked for by --at, such as --at h_nm="
says 'did you mean "h_nm"?'
expect 2 "$mdsweep" predict tiny.h5 --at h=4.5,c=0.4
says "trained range 3 to 4"
expect 0 "$mdsweep" predict tiny.h5 --at h=4.5,c=0.4 --extrapolate
prints "EXTRAPOLATED"
expect 2 "$mdsweep" predict tiny.h5 --at h=3.5
says "c_M"
expect 2 "$mdsweep" predict tiny.h5
printf 'h,c\n3.5,0.4\n4.5,0.4\n' >ask.csv
expect 2 "$mdsweep" predict tiny.h5 --csv ask.csv -o answers.csv
says "ask.csv:3"
[ ! -e answers.csv ] || fail "a file was made for refused questions"
expect 0 "$mdsweep" predict tiny.h5 ask.csv -o answers.csv --extrapolate
says "left out: cation_density"
# h_nm, z_p, z_n, d_nm, c_M, sigma_C_m2, extrapolated
[ "$(cut -d, -f7 answers.csv | tr '\n' ' ')" = "extrapolated 0 1 " ] || fail "extrapolated points are not marked"
expect 0 "$mdsweep" predict tiny.h5 --csv ask.csv --extrapolate --profiles
[ "$(wc -l <out)" -eq 41 ] || fail "profiles do not have a line a point and bin"
expect 0 "$mdsweep" sensitivity tiny.h5 -o indices.csv
prints "h_nm = uniform(3, 4)"
prints "cation_density, a profile"
# A line for each number, for each profile, and for each of its bins: 10 of 20 between equal walls.
[ "$(grep -c '^cation_density,' indices.csv)" -eq 11 ] || fail "a profile has not a line a bin"
expect 0 "$mdsweep" sensitivity tiny.h5 --where "c=0.4, h=normal(3.5,0.3)" -o -
# The only one that varies makes all of the variance.
grep -Eq '^cation_mid,.*,(1|0\.99[0-9]*|1\.00[0-9]*),[0-9.e-]*,(1|0\.99[0-9]*|1\.00[0-9]*),[0-9.e-]*$' out || fail "one parameter does not make all of the variance"
expect 2 "$mdsweep" sensitivity tiny.h5 --where "c=0.9"
says "c_M = 0.9 is outside of the trained range"
expect 2 "$mdsweep" sensitivity tiny.h5 --where "c=lognormal(1,2)"
says "allowed are NAME=NUMBER"
expect 2 "$mdsweep" sensitivity tiny.h5 --where "c=0.4,h=3.5"
says "no parameter is left"
expect 2 "$mdsweep" trajectory tiny.h5 --point 3
says "needs a file to write"
expect 2 "$mdsweep" trajectory tiny.yaml --point 3 --store
says "needs a results file"
expect 0 "$mdsweep" trajectory tiny.h5 --point 3 --every 100 --store -o point3.xyz
says "trajectories/point_3"
expect 0 "$mdsweep" show tiny.h5
prints "simulated"
expect 0 h5ls tiny.h5/trajectories/point_3/particles/all
prints "position"
frames=$(grep -c Lattice= point3.xyz)
expect 0 h5ls tiny.h5/trajectories/point_3/particles/all/position
prints "{$frames}"

# A results file needs nothing beside it.
awk 'BEGIN {for (r = 0.5; r < 2; r += 0.05) print r, 10 * (2 - r) ^ 3}' >soft.csv
cat >table.yaml <<END
model:
  kind: bulk
  box: {particles: 30}
  species: {A: {density: 0.3}}
  pairs: {A-A: {table: soft.csv}}
design: {t: {values: [1, 2]}, points: {grid: {}}}
simulation: {equilibration_steps: 100, production_steps: 200, sampling_interval: 10, blocks: 4}
END
sed -i 's/kind: bulk/kind: bulk\n  temperature: t/' table.yaml
expect 0 "$mdsweep" outputs table.yaml
prints "May be zero or negative"
prints "potential_energy, pressure"
expect 0 "$mdsweep" validate table.yaml --threads 1
prints "pressure: relative to 0."
prints "where its magnitude is smaller, as it may be zero or negative"
sed 's/temperature: t/temperature: temperature/; s/{t:/{temperature:/' table.yaml >twice.yaml
expect 0 "$mdsweep" run twice.yaml --no-surrogate -o twice.h5 --quiet
expect 0 "$mdsweep" show twice.h5 --csv -
prints ",temperature,output_temperature,output_temperature_error,"
expect 0 "$mdsweep" run table.yaml --no-surrogate -o table.h5 --quiet
rm soft.csv
expect 0 "$mdsweep" trajectory table.h5 --point 1 -o table.xyz
expect 2 "$mdsweep" validate table.yaml
says "table.yaml:"
says "soft.csv"

expect 0 "$mdsweep" run tiny.yaml -o untrained.h5 --quiet --max-sims 4
expect 1 "$mdsweep" predict untrained.h5 --at h=3.5,c=0.4
says "no trained surrogate"
expect 1 "$mdsweep" sensitivity untrained.h5
says "no trained surrogate"

expect 0 "$mdsweep" bench --cpu -n 32 --threads 1 --seconds 0.05
prints "baseline"
expect 2 "$mdsweep" bench -n 1
expect 0 "$mdsweep" info
prints "LibTorch"
echo "passed"
