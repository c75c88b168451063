#!/usr/bin/env bash
# scripts/lint.sh [files...]: checks the format and runs clang-tidy over the tree, or over the files named. Both come from
# PyPI into .venv-lint/, in the versions for which the tree is written; CLANG_FORMAT and CLANG_TIDY name other ones.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# clang-tidy reads how each file is compiled, and wants the one header that the build writes. This installs python3-venv, too.
"$root/scripts/build.sh" mdsweep_git_hash

# clang-tidy is three times as fast since it leaves out what others' headers say.
tools=$root/.venv-lint
[[ -n ${CLANG_FORMAT:-} && -n ${CLANG_TIDY:-} ]] || (tools_folder_with "$tools" clang-format==14.0.6 clang-tidy==23.1.4)
clang_format=${CLANG_FORMAT:-$tools/bin/clang-format}
clang_tidy=${CLANG_TIDY:-$tools/bin/clang-tidy}

if (($#)); then
    mapfile -t sources < <(realpath -- "$@")
else
    mapfile -t sources < <(git -C "$root" ls-files '*.cpp' '*.hpp' '*.cu' '*.cuh' | sed "s|^|$root/|")
fi
status=0
"$clang_format" --dry-run -Werror "${sources[@]}" || status=1

# Left out: .cu files.
mapfile -t checked < <("$venv/bin/python" - "$build/compile_commands.json" "${sources[@]}" <<'PYTHON'
import json, sys
compiled = {entry["file"] for entry in json.load(open(sys.argv[1]))}
print("\n".join(file for file in sys.argv[2:] if file.endswith(".cpp") and file in compiled))
PYTHON
)
if ((${#checked[@]})); then
    # It counts on standard error what it found in others' headers.
    printf '%s\0' "${checked[@]}" |
        xargs -0 -n 1 -P "$(nproc)" "$clang_tidy" --quiet -p "$build" 2> >(grep -v ' warnings\? generated\.$' >&2) ||
        status=1
fi
((status == 0)) && say "lint: ${#sources[@]} files formatted, ${#checked[@]} of them checked by clang-tidy, clean"
exit "$status"
