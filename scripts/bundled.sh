#!/usr/bin/env bash
# bundled.sh COMMAND [arguments]: runs a command with the programs and libraries of a bundle (scripts/gpu_bundle.sh), and
# with LibTorch from the folder $TORCH_LIB or from python3's PyTorch. For example: scripts/bundled.sh mdsweep info
set -euo pipefail
bundle=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

die() {
    echo "mdsweep: $*" >&2
    exit 1
}
(($#)) || die "what shall run? For example: ${BASH_SOURCE[0]} mdsweep info"

# "GLIBC_2.35" of the machine's libc; empty where that is another one.
machine_glibc=GLIBC_$(getconf GNU_LIBC_VERSION 2>/dev/null | cut -d' ' -f2) ||
    die "this machine's C library is not glibc, for which the bundle is built; build mdsweep here."
older() { [[ $1 != "$2" && $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]; }
# need_glibc VERSION WHAT
need_glibc() {
    ! older "$machine_glibc" "$1" ||
        die "this machine has $machine_glibc, $2 needs $1 or newer; build mdsweep here, or bundle it on an older system."
}
need_glibc "$(<"$bundle/needs-glibc")" "the bundle"

# Where PyTorch is, without the seconds that importing it takes.
torch=${TORCH_LIB:-$(python3 -c 'import importlib.util as u; print(u.find_spec("torch").submodule_search_locations[0] + "/lib")' 2>/dev/null)} ||
    die "python3 has no PyTorch; install torch 2.11, or set TORCH_LIB to a folder with libtorch.so."
[[ -e $torch/libtorch.so ]] || die "$torch has no libtorch.so; TORCH_LIB is the lib folder of a PyTorch or LibTorch."

libraries=$bundle/lib:$torch
# Ordinary users have no /sbin on their PATH.
libstdcxx=$({ PATH=$PATH:/sbin:/usr/sbin ldconfig -p || true; } 2>/dev/null | awk '/libstdc\+\+\.so\.6 .*x86-64/ && !n++ {print $NF}')
if [[ -z $libstdcxx ]] || ! grep -qaF "$(<"$bundle/needs-libstdc++")" "$libstdcxx"; then
    need_glibc "$(<"$bundle/newer/needs-glibc")" "the bundle's libstdc++, which replaces this machine's older one,"
    libraries=$bundle/newer:$libraries
fi
export LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} PATH=$bundle/bin:$PATH
exec "$@"
