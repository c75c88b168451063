#!/usr/bin/env bash
# scripts/lint.sh [files...]: checks the format and runs clang-tidy over the tree, or over the files named.
# CLANG_FORMAT and CLANG_TIDY choose other versions than the ones on PATH; the tree is formatted for clang-format 14.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

clang_format=${CLANG_FORMAT:-clang-format}
clang_tidy=${CLANG_TIDY:-clang-tidy}
for tool in "$clang_format" "$clang_tidy"; do
    command -v "$tool" >/dev/null || die "$tool is missing: apt-get install clang-format clang-tidy"
done

if (($#)); then
    mapfile -t sources < <(realpath -- "$@")
else
    mapfile -t sources < <(git -C "$root" ls-files '*.cpp' '*.hpp' '*.cu' '*.cuh' | sed "s|^|$root/|")
fi
status=0
"$clang_format" --dry-run -Werror "${sources[@]}" || status=1

# clang-tidy reads how each file is compiled. Left out: what is compiled against LibTorch (its headers take clang-tidy over
# a minute a file, and its macros are not ours to mend), and .cu files (clang 14 does not know CUDA 13).
"$root/scripts/build.sh" --configure-only
mapfile -t checked < <("$venv/bin/python" - "$build/compile_commands.json" "${sources[@]}" <<'PYTHON'
import json, sys
wanted = set(sys.argv[2:])
seen = set()
for entry in json.load(open(sys.argv[1])):
    file = entry["file"]
    torch = "torch/csrc/api/include" in entry["command"]
    if file in wanted and file.endswith(".cpp") and not torch and file not in seen:
        seen.add(file)
        print(file)
PYTHON
)
if ((${#checked[@]})); then
    printf '%s\0' "${checked[@]}" | xargs -0 -n 1 -P "$(nproc)" "$clang_tidy" --quiet -p "$build" || status=1
fi
((status == 0)) && say "lint: ${#sources[@]} files formatted, ${#checked[@]} of them checked by clang-tidy, clean"
exit "$status"
