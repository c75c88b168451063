#!/usr/bin/env bash
# Sweeps and surrogates that make no sense: each is told what is wrong. Usage: bad_surrogate_test.sh MDSWEEP SOURCE_DIR
# Needs a Python with h5py (MDSWEEP_TEST_PYTHON, or .venv's) to damage files.
set -u
mdsweep=$1 source=$2
# shellcheck source=tests/shell/expect.sh
source "$source/tests/shell/expect.sh"
python=${MDSWEEP_TEST_PYTHON:-$source/.venv/bin/python}
in_a_fresh_folder "$source"

# -- sweeps -----------------------------------------------------------------------------------------------------------
refused() { # what must be said, and how tiny.yaml is changed
    sed "$2" tiny.yaml >bad.yaml
    expect 2 "$mdsweep" run bad.yaml -o bad.h5
    says "$1"
    [ ! -e bad.h5 ] || fail "a refused sweep made a file"
}
refused "monitor.tolerance is 0, allowed is a number from" 's/tolerance: 0.5/tolerance: 0/'
refused "monitor.tolerance.cation_density is 0" 's/tolerance: 0.5/tolerance: {cation_density: 0}/'
refused "design.h_nm.range is [3, 3], which is empty" 's/h_nm: .*/h_nm: {range: [3, 3]}/'
refused "no parameter varies" 's/h_nm: .*/h_nm: 3/; s/c_M: .*/c_M: 0.5/'

# A dimension of one value is a fixed parameter: the surrogate does not see it, and nothing is said about others.
sed 's/h_nm: .*/h_nm: {values: [3]}/; s/sobol: 300/sobol: 200/' tiny.yaml >flat.yaml
expect 0 "$mdsweep" run flat.yaml -o flat.h5 --quiet
expect 0 "$mdsweep" predict flat.h5 --at c=0.4
expect 2 "$mdsweep" predict flat.h5 --at c=0.4,h=3.5
says "h_nm is 3 in the whole sweep"

# Fewer points than an audit needs: all are simulated, and it says why.
sed 's/sobol: 300/sobol: 30/' tiny.yaml >few.yaml
expect 0 "$mdsweep" validate few.yaml
prints "the pool is small"
expect 0 "$mdsweep" run few.yaml -o few.h5
prints "30 points are too few for a hand-over"

# An output that does not depend on anything.
cat >ideal.yaml <<END
model:
  kind: bulk
  temperature: t
  box: {particles: 30}
  species: {A: {density: rho}}
  pairs: {default: none}
design: {t: {range: [1, 2]}, rho: {range: [0.1, 0.3]}, points: {sobol: 100}}
simulation: {equilibration_steps: 100, production_steps: 64000, sampling_interval: 10, blocks: 8}
outputs: [potential_energy]
surrogate: {members: 3, blocks: 1, width: 24, steps: 150}
monitor: {tolerance: 0.1, coverage: 0.8, confidence: 0.8}
END
expect 0 "$mdsweep" run ideal.yaml -o ideal.h5
says "potential_energy is the same at every point"
expect 0 "$mdsweep" predict ideal.h5 --at t=1.5,rho=0.2

# -- surrogates -------------------------------------------------------------------------------------------------------
"$python" -c 'import h5py' 2>/dev/null || { echo "skipped: no Python with h5py"; exit 77; }
expect 0 "$mdsweep" run tiny.yaml -o tiny.h5 --quiet
damaged() { # exit code, what must be said, and what Python does to the file
    cp tiny.h5 bad.h5
    "$python" - "$3" <<'END' || fail "cannot damage the file"
import sys
import h5py
import numpy as np
with h5py.File("bad.h5", "r+") as f:
    model = f["models/" + list(f["models"])[0]]
    def change(name, how):
        node = model["arrays"]
        old = node[name][()]
        del node[name]
        node[name] = how(old)
    first = list(model["names"].asstr()[:]) if model["names"].dtype.kind != "S" else [n.decode() for n in model["names"][:]]
    weight = next(n for n in first if n.endswith("weight"))
    exec(sys.argv[1])
END
    for command in "predict bad.h5 --at h=3.5,c=0.4" "export bad.h5 -o exported" "check tiny.h5 --against bad.h5"; do
        # shellcheck disable=SC2086
        expect "$1" "$mdsweep" $command
        says "bad.h5"
        says "$2"
    done
}
damaged 2 "is damaged: cannot open" 'del model["arrays"][weight]'
damaged 1 "is not finite; it is damaged or from another sweep" 'change(weight, lambda w: w * np.float32(np.nan))'
damaged 1 "it should be" 'change(weight, lambda w: w[..., :-1])'
damaged 1 "are not the sweep's ranges" 'change("input.low", lambda x: x - 1)'
damaged 2 "error bars below 0" 'model.attrs["error_bar_factor"] = -1.0'
damaged 2 "written by a newer mdsweep" 'f.attrs["format_version"] = 99'
damaged 2 "written by an older mdsweep" 'f.attrs["format_version"] = 1'
damaged 1 "no surrogate of version 77" 'for g in f["gates"]: f["gates/" + g].attrs["model_version"] = 77'
cp tiny.h5 bad.h5
printf '\xff\xfe' | dd of=bad.h5 bs=1 seek=5000 conv=notrunc 2>/dev/null
expect 2 "$mdsweep" predict bad.h5 --at h=3.5,c=0.4
says "its checksum is wrong"
# Nothing is lost: the simulations of a file whose surrogate is damaged serve a new one.
damaged 1 "--from THIS.h5" 'change(weight, lambda w: w * np.float32(np.nan))'
expect 0 "$mdsweep" run tiny.yaml -o new.h5 --from bad.h5 --quiet
expect 0 "$mdsweep" predict new.h5 --at h=3.5,c=0.4

# -- other physics ----------------------------------------------------------------------------------------------------
cp tiny.h5 bad.h5
"$python" -c 'import h5py; h5py.File("bad.h5", "r+")["provenance"].attrs["physics"] = 0' || fail "cannot change the file"
cp bad.h5 before.h5
for command in "run tiny.yaml -o bad.h5 --resume" "ask bad.h5" "tell bad.h5 /dev/null" "simulate bad.h5 --points 1" \
    "trajectory bad.h5 --point 1 -o -"; do
    # shellcheck disable=SC2086
    expect 2 "$mdsweep" $command
    says "bad.h5: the sweep was begun with version 0 of the physics"
    says "begin anew with another results file, or go on with mdsweep"
done
cmp -s bad.h5 before.h5 || fail "a refused file was changed"
expect 0 "$mdsweep" show bad.h5
expect 0 "$mdsweep" predict bad.h5 --at h=3.5,c=0.4
expect 2 "$mdsweep" run tiny.yaml -o other.h5 --from bad.h5
says "another version of the physics"

# -- questions --------------------------------------------------------------------------------------------------------
expect 2 "$mdsweep" predict tiny.h5 --at h=nan,c=0.4
says "does not end in a finite number"
printf 'h,c\nnan,0.4\n3.5,\n3.5,inf\n' >ask.csv
expect 2 "$mdsweep" predict tiny.h5 ask.csv
says "ask.csv:2: h_nm is \"nan\", which is no number"
says "ask.csv:3: c_M is \"\", which is no number"
says "ask.csv:4:"
echo "passed"
