#!/usr/bin/env bash
# scripts/gpu_bundle.sh [FOLDER]: packs the built program and the GPU tests, with the shared libraries that a bare machine
# with CUDA and PyTorch lacks, into FOLDER (default build/gpu-bundle) and FOLDER.tar.gz. Over there:
#   tar xzf gpu-bundle.tar.gz && gpu-bundle/scripts/gpu_check.sh
# MDSWEEP_BUILD names another build folder.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

build=${MDSWEEP_BUILD:-$build}
bundle=${1:-$build/gpu-bundle}
bundle=${bundle%/}
binaries=(mdsweep tests/test_gpu tests/test_surrogate)
modules=(libmdsweep_torch.so) # opened by the program when it needs LibTorch
most_megabytes=60

for binary in "${binaries[@]}" "${modules[@]}"; do
    [[ -x $build/$binary ]] || die "$build/$binary is missing; build it first (scripts/build.sh, with nvcc)."
done
# Nothing but an earlier bundle is overwritten.
[[ ! -e $bundle || -f $bundle/needs-glibc ]] || die "$bundle is there and no bundle; name a folder that is not there yet."
rm -rf "$bundle" "$bundle.tar.gz"
mkdir -p "$bundle"/{bin,lib,newer,configs,scripts}
: >"$bundle/needs-glibc"

for binary in "${binaries[@]}"; do
    strip -o "$bundle/bin/$(basename "$binary")" "$build/$binary"
done
for module in "${modules[@]}"; do
    strip -o "$bundle/bin/$module" "$build/$module"
done

# The libraries that the binaries load from the system, as name and path: glibc is the machine's own, and Torch's and CUDA's libraries
# come with the machine's PyTorch, libgomp too: a second one would start threads of its own.
system_libraries() {
    local all
    all=$(ldd "${binaries[@]/#/$build/}" "${modules[@]/#/$build/}")
    [[ $all != *"not found"* ]] || die "a library is missing here:$(grep -m 1 'not found' <<<"$all"); run scripts/build.sh again."
    awk '$2 == "=>" && $3 ~ "^/(usr/)?lib" {print $1, $3}' <<<"$all" | sort -u |
        grep -vE '^(ld-linux|libc|libm|libdl|libpthread|librt|libutil|libresolv|libgomp)[-.]'
}
libraries=$(system_libraries)
while read -r name path; do
    case $name in
    # Newer ones serve programs built against older ones, not the other way round: the launcher takes these only where
    # the machine's are older.
    libstdc++.so.* | libgcc_s.so.*) cp -L "$path" "$bundle/newer/$name" ;;
    *) cp -L "$path" "$bundle/lib/$name" ;;
    esac
done <<<"$libraries"

cp "$root"/configs/*.yaml "$bundle/configs/"
cp "$root"/scripts/{gpu_check.sh,gpu_check.py,bundled.sh} "$bundle/scripts/"
cp "$root/tests/shell/tiny.yaml" "$bundle/configs/"

# newest PREFIX FILES...: the newest symbol version that the files ask for, of those named PREFIX_x.y. The libraries in
# newer/ may want a newer glibc than the binaries do; only a machine that takes them has to have it.
newest() {
    local prefix=$1
    shift
    objdump -T "$@" 2>/dev/null | grep -o "${prefix}_[0-9][0-9.]*" | sort -Vu | tail -n 1
}
newest GLIBC "$bundle"/newer/*.so* >"$bundle/newer/needs-glibc"
newest GLIBC "$bundle"/{bin,lib}/* >"$bundle/needs-glibc"
newest GLIBCXX "$bundle"/{bin,lib}/* >"$bundle/needs-libstdc++"

tar -C "$(dirname "$bundle")" -czf "$bundle.tar.gz" "$(basename "$bundle")"
megabytes=$(du -sm "$bundle" | cut -f1)
say "$bundle: $megabytes MB, packed $(du -sm "$bundle.tar.gz" | cut -f1) MB; needs $(<"$bundle/needs-glibc") or newer"
((megabytes <= most_megabytes)) || die "the bundle is larger than $most_megabytes MB."
