#!/usr/bin/env python3
"""Instructions of a team's sums and votes, ours and CUB's, as nvcc makes them of reductions.cu.

    python3 scripts/gpu_model/reductions.py [--nvcc NVCC]

Counted is a kernel that does one less the same kernel that does none: of the warp that has most to do, in a thread block
of 16 warps, where CUB has to know their number.
"""

import argparse
import os
import re
import subprocess
import tempfile

import kernels
from sass import disassemble

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SOURCE = os.path.join(ROOT, "scripts/gpu_model/reductions.cu")
FLAGS = ("-std=c++20", "-O3", "--ftz=true", "--expt-relaxed-constexpr", "--diag-suppress=20011,20014", kernels.LINES)


def count(function):
    """All instructions, and the shuffles among them. An error where one may run twice."""
    for place, instruction in enumerate(function.instructions):
        target = function.target(instruction)
        if target is not None and target < place:
            raise ValueError(f"{function.name} has a loop: {instruction.text}")
    names = [i.name for i in function.instructions if i.name != "NOP"]
    return len(names), names.count("SHFL")


def counts_of(nvcc, nvdisasm, architecture):
    """By what is done, the team and the number of values; 0 for a vote."""
    with tempfile.TemporaryDirectory() as folder:
        cubin = os.path.join(folder, "reductions.cubin")
        subprocess.run([nvcc, *FLAGS, f"-arch=sm_{architecture}", "-I", os.path.join(ROOT, "cuda"), "-cubin", "-o",
                        cubin, SOURCE], check=True)
        counts = {}
        for function in disassemble(nvdisasm, cubin):
            what, whose = re.search(r"(sum|vote)_(none|ours|cub)", function.name).groups()
            team = "thread block" if "ThreadBlockTeam" in function.name else "warp"
            values = re.search(r"Li(\d+)EEEvPK", function.name) if what == "sum" else None
            counts[whose, team, int(values.group(1)) if values else 0] = count(function)
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nvcc", default="nvcc")
    nvcc, nvdisasm = parser.parse_args().nvcc, kernels.find_nvdisasm(ROOT)
    print("| | sm_80, ours | CUB | sm_90, ours | CUB | shuffles on sm_90, ours | CUB |")
    print("| --- " * 7 + "|")
    counts = {its: counts_of(nvcc, nvdisasm, its) for its in (80, 90)}
    for whose, team, values in sorted(counts[90], key=lambda row: (row[1], row[2])):
        if whose != "none":
            continue
        cells = [
            counts[its][who, team, values][part] - counts[its]["none", team, values][part]
            for its, part in ((80, 0), (90, 0), (90, 1)) for who in ("ours", "cub")
        ]
        name = "a vote" if values == 0 else f"the sum of {values} value{'s' * (values > 1)}"
        print(f"| {name}, {team} |", " | ".join(map(str, cells)), "|")


if __name__ == "__main__":
    main()
