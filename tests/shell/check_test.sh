#!/usr/bin/env bash
# mdsweep check as a user calls it. Usage: check_test.sh MDSWEEP SOURCE_DIR
set -u
mdsweep=$1 source=$2
# shellcheck source=tests/shell/expect.sh
source "$source/tests/shell/expect.sh"
in_a_fresh_folder "$source"

expect 0 "$mdsweep" check --help
prints "Exit code"
expect 0 "$mdsweep" run tiny.yaml -o tiny.h5 --quiet
expect 0 "$mdsweep" run tiny.yaml -o again.h5 --seed 5 --no-surrogate --max-sims 60 --quiet
expect 0 "$mdsweep" check again.h5 --against tiny.h5
prints "60 simulated points compared"
prints "The simulations agree"
expect 0 "$mdsweep" export tiny.h5 -o exported
expect 0 "$mdsweep" check again.h5 --against exported/tiny.pt
prints "60 simulated points compared"
prints "The simulations agree"

# The same sweep by a code that has other physics in it: ions that attract each other far more. So much that it shows
# beside error bars that rest on a first gate's 30 audits.
sed 's/box: {target_ions: 30}/&\n  bjerrum_nm: 20/' tiny.yaml >strong.yaml
expect 0 "$mdsweep" run strong.yaml -o strong.h5 --no-surrogate --max-sims 60 --quiet
expect 3 "$mdsweep" check strong.h5 --against tiny.h5
prints "do NOT agree"
expect 3 "$mdsweep" check strong.h5 --against exported/tiny.pt

# Half of the range is known.
sed 's/range: \[3, 4\]/range: [3.5, 4.5]/' tiny.yaml >wider.yaml
expect 0 "$mdsweep" run wider.yaml -o wider.h5 --no-surrogate --max-sims 20 --quiet
expect 0 "$mdsweep" check wider.h5 --against tiny.h5
! grep -q " 0 outside" out || fail "no point is outside of the range"
sed 's/range: \[3, 4\]/range: [7, 8]/' tiny.yaml >elsewhere.yaml
expect 0 "$mdsweep" run elsewhere.yaml -o elsewhere.h5 --no-surrogate --max-sims 4 --quiet
expect 1 "$mdsweep" check elsewhere.h5 --against tiny.h5
says "nothing to compare"

sed 's/profile_bins: 20/profile_bins: 40/' tiny.yaml >finer.yaml
expect 0 "$mdsweep" run finer.yaml -o finer.h5 --no-surrogate --max-sims 4 --quiet
expect 2 "$mdsweep" check finer.h5 --against tiny.h5
says "take the same bins"
expect 2 "$mdsweep" check finer.h5 --against exported/tiny.pt
says "take the same bins"
expect 2 "$mdsweep" check tiny.h5 --against finer.h5
says "no trained surrogate"
expect 2 "$mdsweep" check tiny.h5
says "--against"
expect 2 "$mdsweep" check tiny.h5 --against tiny.h5 --level 2
expect 2 "$mdsweep" check tiny.h5 --against missing.h5
cp exported/tiny.onnx wrong.pt
expect 1 "$mdsweep" check tiny.h5 --against wrong.pt
says "not a TorchScript file"
echo "passed"
