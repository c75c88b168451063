#!/usr/bin/env bash
# scripts/gpu_check.sh on a bundle of stubs: what it reports of parts that pass, fail, hang or are missing.
# Usage: gpu_check_test.sh SOURCE_DIR
set -euo pipefail
source_dir=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/bundle/scripts" "$folder/bundle/bin" "$folder/bin"
cp "$source_dir"/scripts/gpu_check.{sh,py} "$folder/bundle/scripts/"
echo GLIBC_2.35 >"$folder/bundle/needs-glibc"

cat >"$folder/bundle/scripts/bundled.sh" <<'STUB'
#!/usr/bin/env bash
exec "$@"
STUB
cat >"$folder/bundle/bin/mdsweep" <<'STUB'
#!/usr/bin/env bash
case $1 in
info) ${INFO:-true} && echo "CUDA        ${GPU:-0: a stub, compute capability 9.0}" ;;
bench) for n in ${3//,/ }; do echo "{\"engine\": \"${ENGINE:-CUDA}\", \"ions\": $n}"; done ;;
run) ${RUN:-true} ;;
esac
STUB
cat >"$folder/bundle/bin/test_surrogate" <<'STUB'
#!/usr/bin/env bash
echo "All tests passed (7 assertions in 2 test cases)"
STUB
# Told apart by what they select.
cat >"$folder/bundle/bin/test_gpu" <<'STUB'
#!/usr/bin/env bash
case $1 in
*gpu*) ${TEST_GPU:-test_surrogate} ;;
*sanitize*) ${SANITIZED:-test_surrogate} ;;
esac
STUB
printf '#!/bin/sh\necho stub\n' >"$folder/bin/nvidia-smi"
# Past its own options, the program that it watches.
cat >"$folder/bin/compute-sanitizer" <<'STUB'
#!/usr/bin/env bash
while [[ $1 == --* ]]; do shift 2; done
"$@" && echo "========= ${SUMMARY:-ERROR SUMMARY: 0 errors}"
STUB
chmod +x "$folder"/bin/* "$folder/bundle/bin/"* "$folder/bundle/scripts/"*

# check EXPECTED_EXIT PYTHON_CONDITION variables...
check() {
    local expected=$1 condition=$2 code=0
    shift 2
    env PATH="$folder/bundle/bin:$folder/bin:$PATH" "$@" "$folder/bundle/scripts/gpu_check.sh" --output "$folder/out" \
        --limit-scale "${scale:-1}" >"$folder/words" 2>&1 || code=$?
    [[ $code == "$expected" ]] || { echo "exit $code, expected $expected, with $*"; cat "$folder/words"; exit 1; }
    python3 - "$folder/out/gpu_check.json" "$condition" <<'PYTHON' || { echo "not so: $condition"; exit 1; }
import json, sys
report = json.load(open(sys.argv[1]))
parts = report["parts"]
sys.exit(0 if eval(sys.argv[2]) else 1)
PYTHON
}

passed='all(p["result"] == "passed" for p in parts.values())'
failed() { echo "[name for name, p in parts.items() if p['result'] != 'passed'] == ['$1'] and parts['$1']['result'] == '$2'"; }
check 0 "len(parts) == 8 and $passed and report['device'].startswith('0: a stub')" A=1
check 0 '[row["ions"] for row in parts["benchmark"]["rows"]] == [32, 64, 128, 256, 512, 1024, 2048, 4096]' A=1
check 0 "$passed" SUMMARY='RACECHECK SUMMARY: 0 hazards displayed (0 errors, 0 warnings)'
check 2 'report["device"] is None and parts == {}' GPU='none (there is no NVIDIA driver)'
grep -q "There is no GPU to check: none (there is no NVIDIA driver)" "$folder/words"
# A program that does not start is in the report too; the one of the check before does not stay.
check 1 "list(parts) == ['info'] and report['device'] is None and $(failed info failed)" INFO=false
grep -q "mdsweep does not start (failed)" "$folder/words"
check 1 "$(failed 'tests: test_gpu' failed)" TEST_GPU=false
check 1 "$(failed sweep failed)" RUN=false
scale=0.04 check 1 "$(failed 'tests: test_gpu' 'out of time')" TEST_GPU='sleep 60'
# Tests that return 0 and have checked nothing.
check 1 "$(failed 'tests: test_gpu' failed)" TEST_GPU='echo No tests ran'
check 1 "$(failed 'tests: test_gpu' failed)" TEST_GPU='echo skipped: no usable GPU. All tests passed (1 assertion in 1 test case)'
check 1 "$(failed benchmark failed)" ENGINE=AVX2
check 1 'len([p for p in parts.values() if p["result"] == "failed"]) == 4' SANITIZED='echo skipped: no usable GPU'
check 1 'parts["sanitizer: memcheck"]["exit_code"] == 0 and parts["sanitizer: memcheck"]["result"] == "failed"' \
    SUMMARY='ERROR SUMMARY: 1 error'
rm "$folder/bin/compute-sanitizer"
if [[ ! -x /usr/bin/compute-sanitizer ]]; then
    check 1 'len([p for p in parts.values() if p["result"] == "missing"]) == 4 and parts["sweep"]["result"] == "passed"' \
        PATH="$folder/bundle/bin:$folder/bin:/usr/bin:/bin" CUDA_HOME="$folder"
fi
python3 -c 'import sys; sys.path[0] = sys.argv[1]; import gpu_check; sys.exit(sum(gpu_check.LIMITS.values()) >= 540)' \
    "$folder/bundle/scripts" || { echo "the parts' limits are nine minutes or more in all"; exit 1; }
echo "as expected"
