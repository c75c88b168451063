#!/usr/bin/env bash
# scripts/validate.sh [--quick] [options of validate.py]: installs h5py and physical_validation into .venv-validation/,
# builds, and compares long runs with NIST, LAMMPS, the contact theorem and the canonical distribution. Writes
# results/validation.md; exit status 1 when a check fails. --mdsweep PROGRAM takes that one and builds nothing.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

tools=$root/.venv-validation
python=${MDSWEEP_PYTHON:-python3}
packages=(h5py numpy physical_validation==1.0.5)

mkdir -p "$tools"
lock "$tools/lock"
if [[ ! -f $tools/installed || $(<"$tools/installed") != "${packages[*]}" ]]; then
    [[ -x $tools/bin/python ]] || "$python" -m venv "$tools" || die "$python -m venv failed; install python3-venv"
    stage "installing ${packages[*]}" "$tools/log" \
        "$tools/bin/python" -m pip install --disable-pip-version-check "${packages[@]}" || exit 1
    printf '%s' "${packages[*]}" >"$tools/installed"
fi

[[ " $* " == *" --mdsweep"* ]] || "$root/scripts/build.sh"
exec "$tools/bin/python" "$root/scripts/validate/validate.py" "$@"
