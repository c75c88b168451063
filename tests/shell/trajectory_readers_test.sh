#!/usr/bin/env bash
# Trajectories as ASE and MDAnalysis read them. Usage: trajectory_readers_test.sh MDSWEEP SOURCE_DIR. Skipped (77) where
# no Python has both: scripts/test.sh installs them into .venv-trajectory.
set -u
mdsweep=$1 source=$2
# shellcheck source=tests/shell/expect.sh
source "$source/tests/shell/expect.sh"
for python in "$source/.venv-trajectory/bin/python" python3 ""; do
    [ -n "$python" ] || { echo "skipped: no Python here has ase and MDAnalysis"; exit 77; }
    "$python" -c 'import ase, MDAnalysis, h5py' 2>/dev/null && break
done
in_a_fresh_folder "$source"

cat >lj.yaml <<'YAML'
model:
  kind: bulk
  temperature: 1
  box: {lateral: 5}
  species: {solvent: {density: {range: [0.1, 0.2]}}, B: {count: 3}}
  pairs: {default: wca}
design: {points: {sobol: 2}}
simulation: {equilibration_steps: 0, production_steps: 320, sampling_interval: 10, blocks: 8}
YAML
for sweep in tiny lj; do
    expect 0 "$mdsweep" trajectory $sweep.yaml --point 1 --from 0 --every 100 --steps 300 -o $sweep.xyz --h5md $sweep.h5md
done
expect 0 "$python" "$source/tests/shell/read_trajectories.py"
prints "trajectories read"
