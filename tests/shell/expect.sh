# shellcheck shell=bash
# What the tests from the shell share: run a command, look at its exit code and at what it printed. Sourced, never run.

fail() { echo "FAILED: $*"; echo "--- stdout"; cat out 2>/dev/null; echo "--- stderr"; cat err 2>/dev/null; exit 1; }
# expect CODE COMMAND...: runs it, keeps its output in out and err, checks its exit code.
expect() {
    local code=$1 got
    shift
    "$@" >out 2>err </dev/null
    got=$?
    [ "$got" -eq "$code" ] || fail "'$*' exited with $got, not $code"
}
says() { grep -qF -- "$1" err || fail "standard error does not say: $1"; }
prints() { grep -qF -- "$1" out || fail "standard output does not say: $1"; }
