#!/usr/bin/env bash
# scripts/gpu_check.sh on a bundle of stubs: what it reports of parts that pass, fail, hang or are missing.
# Usage: gpu_check_test.sh SOURCE_DIR
set -euo pipefail
source_dir=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/bundle/scripts" "$folder/bundle/configs" "$folder/bin"
cp "$source_dir"/scripts/gpu_check.{sh,py} "$folder/bundle/scripts/"
echo GLIBC_2.35 >"$folder/bundle/needs-glibc"

cat >"$folder/bundle/scripts/bundled.sh" <<'STUB'
#!/usr/bin/env bash
case "$1 ${2:-}" in
"mdsweep info") echo "CUDA        ${GPU:-0: a stub, compute capability 9.0}" ;;
"mdsweep bench") echo '{"ions": 32, "pairs_per_second": 1e9}' ;;
"test_gpu "*) ${TEST_GPU:-true} ;;
*) true ;;
esac
STUB
printf '#!/bin/sh\necho stub\n' >"$folder/bin/nvidia-smi"
# Past its own options, the program that it watches.
cat >"$folder/bin/compute-sanitizer" <<'STUB'
#!/usr/bin/env bash
while [[ $1 == --* ]]; do shift 2; done
exec "$@"
STUB
chmod +x "$folder"/bin/* "$folder/bundle/scripts/"*

# check EXPECTED_EXIT PYTHON_CONDITION variables...
check() {
    local expected=$1 condition=$2 code=0
    shift 2
    env PATH="$folder/bin:$PATH" "$@" "$folder/bundle/scripts/gpu_check.sh" --output "$folder/out" --limit-scale 0.02 \
        >"$folder/words" 2>&1 || code=$?
    [[ $code == "$expected" ]] || { echo "exit $code, expected $expected, with $*"; cat "$folder/words"; exit 1; }
    python3 - "$folder/out/gpu_check.json" "$condition" <<'PYTHON' || { echo "not so: $condition"; exit 1; }
import json, sys
report = json.load(open(sys.argv[1]))
parts = report["parts"]
sys.exit(0 if eval(sys.argv[2]) else 1)
PYTHON
}

check 0 'len(parts) == 8 and all(p["result"] == "passed" for p in parts.values())' A=1
check 0 'parts["benchmark"]["rows"] == [{"ions": 32, "pairs_per_second": 1e9}] and report["device"].startswith("0: a stub")' A=1
check 2 'report["device"] is None and parts == {}' GPU='none (there is no NVIDIA driver)'
grep -q "There is no GPU to check: none (there is no NVIDIA driver)" "$folder/words"
check 1 'parts["tests: test_gpu"]["result"] == "failed" and parts["sweep"]["result"] == "passed"' TEST_GPU=false
check 1 'parts["tests: test_gpu"]["result"] == "out of time" and parts["sweep"]["result"] == "passed"' TEST_GPU='sleep 60'
check 1 'parts["tests: test_gpu"]["words"] == "tests were skipped"' TEST_GPU='echo skipped: no usable GPU'
rm "$folder/bin/compute-sanitizer"
if [[ ! -x /usr/local/cuda/bin/compute-sanitizer ]] && ! command -v compute-sanitizer >/dev/null; then
    check 1 'parts["sanitizer: memcheck"]["result"] == "missing"' A=1
fi
echo "as expected"
