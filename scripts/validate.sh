#!/usr/bin/env bash
# scripts/validate.sh [--quick] [options of validate.py]: installs h5py and physical_validation into .venv-validation/,
# builds, and compares long runs with NIST, LAMMPS, the contact theorem and the canonical distribution. Writes
# results/validation.md; exit status 1 when a check fails. --mdsweep PROGRAM takes that one and builds nothing.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

tools=$root/.venv-validation
tools_folder_with "$tools" h5py numpy physical_validation==1.0.5

[[ " $* " == *" --mdsweep"* ]] || "$root/scripts/build.sh"
exec "$tools/bin/python" "$root/scripts/validate/validate.py" "$@"
