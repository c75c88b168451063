#!/usr/bin/env bash
# scripts/gpu_check.sh [--output FOLDER]: the GPU tests, compute-sanitizer, the benchmark and a small sweep on this
# machine's GPU, in under nine minutes. Writes gpu_check.json and gpu_check.log into FOLDER (default: here). From a checkout
# it builds first; in a bundle (scripts/gpu_bundle.sh) it takes what is there. Exit: 0 all parts passed, 1 not, 2 no GPU.
set -euo pipefail
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
if [[ -f $scripts/../needs-glibc ]]; then
    exec python3 "$scripts/gpu_check.py" --bundle "$scripts/.." "$@"
fi
"$scripts/build.sh"
exec python3 "$scripts/gpu_check.py" --checkout "$scripts/.." "$@"
