# shellcheck shell=bash
# Shared by the tests from the shell: a folder to work in, a command's exit code and output. Sourced, never run.

# in_a_fresh_folder SOURCE_DIR: works in a folder of its own with tiny.yaml, which goes when the test ends.
in_a_fresh_folder() {
    work=$(mktemp -d) || exit 1
    trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
    cp "$1/tests/shell/tiny.yaml" "$work/"
    cd "$work" || exit 1
}
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
