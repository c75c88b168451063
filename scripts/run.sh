#!/usr/bin/env bash
# scripts/run.sh SWEEP.yaml [options of mdsweep run]: installs what is missing, builds, and runs the sweep.
# For example: scripts/run.sh configs/quickstart.yaml -o quickstart.h5
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$root/scripts/build.sh" mdsweep
# No cd: the paths among the arguments are the caller's.
exec "$build/mdsweep" run "$@"
