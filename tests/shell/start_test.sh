#!/usr/bin/env bash
# LibTorch is loaded by what needs a surrogate, and by nothing else. Usage: start_test.sh MDSWEEP SOURCE_DIR
set -u
mdsweep=$1 source=$2
# shellcheck source=tests/shell/expect.sh
source "$source/tests/shell/expect.sh"
in_a_fresh_folder "$source"

# opened COMMAND...: the libraries that it opens, from its start or later, one a line in `opened`.
opened() {
    rm -f debug.*
    expect 0 env LD_DEBUG=files LD_DEBUG_OUTPUT=debug "$mdsweep" "$@"
    cat debug.* | grep -o 'file=[^ ]*' | sort -u >opened
    [ -s opened ] || fail "the loader said nothing about '$*'"
}
without_torch() {
    opened "$@"
    ! grep -q torch opened || fail "'$*' loads LibTorch: $(grep torch opened | tr '\n' ' ')"
}

without_torch --version
without_torch --help
without_torch validate tiny.yaml --device cpu
without_torch ask s.h5 --sweep tiny.yaml -n 3 -o asked.csv
without_torch simulate s.h5 --csv asked.csv -o outcomes.jsonl --device cpu
without_torch tell s.h5 outcomes.jsonl
without_torch show s.h5
opened info
grep -q libmdsweep_torch opened || fail "info says LibTorch's version without looking"

# Without its library the program says what is missing, and does what needs none.
mkdir alone
cp "$mdsweep" alone/mdsweep
expect 0 alone/mdsweep --version
expect 1 alone/mdsweep info
says "the surrogate needs libmdsweep_torch.so"
expect 1 alone/mdsweep run tiny.yaml -o t.h5 --device cpu
says "the surrogate needs libmdsweep_torch.so"
sed 's/sobol: 300/sobol: 4/' tiny.yaml >few.yaml
expect 0 alone/mdsweep run few.yaml -o few.h5 --device cpu --no-surrogate
echo "start: passed"
