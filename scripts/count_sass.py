#!/usr/bin/env python3
"""Counts the machine instructions of the pair loops in a compiled kernel, per directed pair.

    nvcc ... -cubin -o kernel.cubin cuda/engine/kernel.cu      # or take them out of the program: cuobjdump -xelf all
    scripts/count_sass.py kernel.cubin [--nvdisasm PATH] [--print FUNCTION]

Of each kernel the loops that hold reciprocal square roots, or without charges the conversions of lateral distances, two a
pair, are walked along the shortest way: the branch into the short range is not taken. nvdisasm comes with the CUDA
toolkit (and as nvidia-cuda-nvdisasm from PyPI).
"""

import argparse
import collections
import re
import shutil
import subprocess
import sys

# Units of a multiprocessor that an instruction occupies. What is not named here is issued and no more.
UNITS = {
    "float": ("FADD", "FMUL", "FFMA", "FFMA2", "FADD2", "FMUL2"),
    "integer": ("IADD3", "IADD", "VIADD", "I2FP", "LOP3", "FSETP", "FMNMX", "FMNMX3", "PLOP3", "LEA", "SEL", "FSEL", "SHF",
                "VIADDMNMX", "VIMNMX", "VIMNMX3", "ISETP"),
    "special": ("MUFU", "I2F", "FRND", "F2I"),
    "shared": ("LDS", "STS"),
}


def disassemble(nvdisasm, cubin):
    text = subprocess.run([nvdisasm, "-c", cubin], capture_output=True, text=True, check=True).stdout
    functions, labels, instructions = {}, {}, None
    for line in text.splitlines():
        if match := re.match(r"\s*\.section\s+\.text\.(\S+?),", line):
            labels, instructions = {}, []
            functions[match.group(1)] = (instructions, labels)
        elif match := re.match(r"\s*(\.L_x_\d+):", line):
            labels[match.group(1)] = len(instructions)
        elif match := re.match(r"\s*/\*[0-9a-f]+\*/\s+(.*?);", line):
            instructions.append(match.group(1).strip())
    return functions


def operation(instruction):
    return re.sub(r"^@!?U?P\d+\s+", "", instruction).split()[0].split(".")[0]


def branch_target(instruction, labels):
    match = re.search(r"\bBRA\b.*?`\((\.L_x_\d+)\)", instruction)
    return labels.get(match.group(1)) if match else None


def common_way(instructions, labels, begin, end):
    """The loop from begin to end, with every conditional branch forward within it taken."""
    way, place = [], begin
    while place <= end:
        way.append(instructions[place])
        target = branch_target(instructions[place], labels)
        forward = target is not None and place < target <= end
        place = target if forward else place + 1
    return way


def pair_loops(instructions, labels):
    found = []
    for end, instruction in enumerate(instructions):
        begin = branch_target(instruction, labels)
        if begin is None or begin > end:
            continue
        way = common_way(instructions, labels, begin, end)
        operations = [operation(i) for i in way]
        pairs = sum("MUFU.RSQ" in i for i in way) or (operations.count("I2FP") + operations.count("I2F")) // 2
        # The time step as a whole is a loop too; the pair loop has little but pairs in it.
        if pairs and len(way) < 40 * pairs and "LDS" in operations and "SHFL" not in operations:
            found.append((pairs, way))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cubin")
    parser.add_argument("--nvdisasm", default=shutil.which("nvdisasm") or "nvdisasm")
    parser.add_argument("--print", dest="shown", help="print the loops of the function whose name contains this")
    options = parser.parse_args()
    none = True
    for name, (instructions, labels) in disassemble(options.nvdisasm, options.cubin).items():
        for pairs, way in pair_loops(instructions, labels):
            none = False
            counts = collections.Counter(operation(i) for i in way)
            units = {u: sum(counts[o] for o in names) / pairs for u, names in UNITS.items()}
            print(f"{name}\n  {len(way) / pairs:.2f} instructions a pair, {pairs} pairs a turn:",
                  ", ".join(f"{u} {n:.2f}" for u, n in units.items()))
            print("  ", ", ".join(f"{o} {n / pairs:.2f}" for o, n in counts.most_common()))
            if options.shown and options.shown in name:
                print("\n".join("    " + i for i in way))
    if none:
        sys.exit("no pair loop found")


if __name__ == "__main__":
    main()
