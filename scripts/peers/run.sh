#!/usr/bin/env bash
# scripts/peers/run.sh [options of compare.py]: installs the peers into .venv-peers/, one virtual environment each, builds
# mdsweep, and compares them on the GPU if nvidia-smi works, on the CPU otherwise. For example:
#   scripts/peers/run.sh --ions 32,128,512,2048 --output peers.jsonl
#   scripts/peers/run.sh --check
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

peers=$root/.venv-peers
python=${MDSWEEP_PYTHON:-python3}

# The newest CUDA that the driver runs: 13 or 12; nothing without a GPU.
cuda_major() {
    { nvidia-smi 2>/dev/null || true; } | sed -n 's/.*CUDA Version: *\([0-9]*\)\..*/\1/p' | head -n 1
}

# install ENGINE packages...: a peer that cannot be installed leaves the reason in ENGINE.error, which becomes its row.
install() {
    local engine=$1 log=$peers/$1.log stamp=$peers/$1.installed reason=$peers/$1.error
    shift
    [[ ! -f $stamp || $(<"$stamp") != "$*" ]] || return 0
    rm -f "$stamp" "$reason"
    if [[ ! -x $peers/$engine/bin/python ]] && ! "$python" -m venv "$peers/$engine" >"$log" 2>&1; then
        echo "$python -m venv failed; install python3-venv or set MDSWEEP_PYTHON" >"$reason"
    elif stage "installing $*" "$log" "$peers/$engine/bin/python" -m pip install --disable-pip-version-check "$@"; then
        printf '%s' "$*" >"$stamp"
    else
        { grep -i '^error' "$log" || echo "pip install $* failed; see $log"; } | tail -n 1 >"$reason"
    fi
}

mkdir -p "$peers"
lock "$peers/lock"
major=$(cuda_major)
device=cpu jax="jax[cpu]" openmm=openmm
if [[ -n $major ]]; then
    ((major <= 13)) || major=13
    device=cuda jax="jax[cuda$major]" openmm="openmm[cuda$major]"
fi
install OpenMM "$openmm" numpy
install torch-sim torch-sim-atomistic
install JAX-MD jax-md "$jax"

[[ " $* " == *" --mdsweep"* ]] || "$root/scripts/build.sh" mdsweep
exec "$python" "$root/scripts/peers/compare.py" --device "$device" "$@"
