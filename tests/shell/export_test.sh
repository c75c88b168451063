#!/usr/bin/env bash
# mdsweep export: the files say what `mdsweep predict` says. Usage: export_test.sh MDSWEEP SOURCE_DIR CASE
# Needs a Python with onnx, onnxruntime and torch (MDSWEEP_TEST_PYTHON, or .venv's); exits with 77 where there is none.
set -u
mdsweep=$1 source=$2 case=$3
# shellcheck source=tests/shell/expect.sh
source "$source/tests/shell/expect.sh"
python=${MDSWEEP_TEST_PYTHON:-$source/.venv/bin/python}
in_a_fresh_folder "$source"

compare() {
    "$python" -c 'import numpy, onnx, onnxruntime, torch' 2>/dev/null ||
        { echo "skipped: no Python with onnx, onnxruntime and torch"; exit 77; }
    expect 0 "$mdsweep" export "$1.h5" -o exported
    prints "exported/$1.onnx"
    expect 0 "$python" "$source/tests/shell/compare_export.py" "$mdsweep" "$1.h5" exported
    cat out
    grep -q "\"method\": \"${2:-}" "exported/$1.json" || fail "another method than $2 was exported"
}

case $case in
electrolyte) # whole ions in a fitted box, valencies of either kind, walls' charge; profiles and numbers
    learned="cation_density, anion_density, anion_contact, temperature, pressure, electrostatic_potential"
    sed -e 's/points: .*/points: {sobol: 120}\n  z_p: {values: [1, 2]}\n  z_n: {values: [-2, -1]}/' \
        -e 's/^  h_nm/  sigma_C_m2: {range: [-0.02, 0]}\n  h_nm/' -e "\$a outputs: [$learned]" -e 's/members: 3/method: networks, members: 3/' tiny.yaml >fitted.yaml
    expect 0 "$mdsweep" run fitted.yaml -o fitted.h5 --quiet --max-sims 60
    compare fitted networks
    sed -i 's/method: networks/method: gaussian_process/' fitted.yaml
    expect 0 "$mdsweep" run fitted.yaml -o fitted.h5 --quiet --max-sims 60 --force
    compare fitted "Gaussian process"
    ;;
boxes) # the other ways to choose a box
    sed -e 's/points: .*/points: {sobol: 120}\n  sigma_C_m2: {range: [-0.02, 0]}/' -e 's/{target_ions: 30}/published/' \
        -e 's/c_M: .*/c_M: {range: [0.4, 0.6]}/' -e 's/h_nm: .*/h_nm: 1.5/' \
        -e 's/production_steps: .*/production_steps: 480/' tiny.yaml >published.yaml
    expect 0 "$mdsweep" run published.yaml -o published.h5 --quiet --max-sims 44
    compare published
    sed -e 's/{target_ions: 30}/{lateral_nm: 4.5}/' -e 's/points: .*/points: {sobol: 120}/' tiny.yaml >fixed.yaml
    expect 0 "$mdsweep" run fixed.yaml -o fixed.h5 --quiet --max-sims 60
    compare fixed
    # so many test points that each valency has error bars of its own
    sed -e 's/{target_ions: 30}/{lateral_nm: 4.5}/' -e 's/points: .*/points: {sobol: 500}\n  z_p: {values: [1, 2]}/' tiny.yaml >classes.yaml
    expect 0 "$mdsweep" run classes.yaml -o classes.h5 --quiet --max-sims 180
    compare classes
    grep -q '"classes"' exported/classes.json || fail "there are no error bars by class"
    ;;
particles) # a scale that no formula gives is asked for
    cat >colloids.yaml <<END
model:
  kind: slit
  height: gap
  box: {particles: 40}
  species: {A: {density: 0.2, diameter: 1}, B: {density: 0.05 + rho_b, diameter: 1.2}}
  pairs: {default: {wca: {epsilon: 1}}}
  walls: {both: {wca: {epsilon: 1}}}
design:
  gap: {range: [3, 5], log: true}
  rho_b: {range: [0.05, 0.2]}
  points: {sobol: 120}
simulation: {equilibration_steps: 200, production_steps: 960, sampling_interval: 10, blocks: 8, profile_bins: 20}
outputs: [A_density, B_density, temperature]
surrogate: {method: networks, members: 2, blocks: 1, width: 16, steps: 100}  # their profiles have the scale as their mean
monitor: {tolerance: 0.5}
END
    expect 0 "$mdsweep" run colloids.yaml -o colloids.h5 --quiet --max-sims 60
    expect 0 "$mdsweep" export colloids.h5 -o exported
    says "to be given with every point"
    compare colloids
    ;;
refusals)
    expect 2 "$mdsweep" export
    expect 2 "$mdsweep" export tiny.h5 -o exported
    expect 0 "$mdsweep" run tiny.yaml -o tiny.h5 --quiet --max-sims 4
    expect 1 "$mdsweep" export tiny.h5 -o exported
    says "no trained surrogate"
    [ ! -e exported ] || fail "a folder was made for nothing"
    expect 0 "$mdsweep" run tiny.yaml -o tiny.h5 --quiet --force --max-sims 70
    expect 2 "$mdsweep" export tiny.h5
    says "-o DIR"
    expect 1 "$mdsweep" export tiny.h5 -o exported --version 1000
    says "no surrogate of version 1000"
    touch plain
    expect 1 "$mdsweep" export tiny.h5 -o plain/exported
    expect 0 "$mdsweep" export tiny.h5 -o deep/exported
    grep -q "$(sha256sum tiny.h5 | cut -d' ' -f1)" deep/exported/tiny.json || fail "the card has another hash"
    ;;
*)
    fail "no case $case"
    ;;
esac
echo "ok: $case"
