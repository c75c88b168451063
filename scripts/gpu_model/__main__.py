#!/usr/bin/env python3
"""What a GPU takes for a step: the kernels' machine code times how often it runs.

    python3 scripts/gpu_model                       # for compute capability 9.0, as tables
    python3 scripts/gpu_model --architecture 86
    python3 scripts/gpu_model --sampled             # a step whose energies, profile and temperature are recorded
    python3 scripts/gpu_model --write               # executed_counts.csv and step_costs.hpp anew, for all architectures
    python3 scripts/gpu_model --check OBJECT...     # whether step_costs.hpp is what these kernels give (a test)

1. nvcc compiles the kernels with the lines of their source, which changes no instruction, and nvdisasm prints them.
2. The emulated GPU of the tests counts what a step of a warp executes (tests/cuda/simt/counts_test.cpp): groups of
   partners, those with near ones, barriers, shuffles.
3. Each branch of a step is found in the source by its line; rules_of() in step.py has how often it goes which way, from
   these counts. So each block of instructions gets its number of visits (flow.py); a branch without a rule is an error.
4. What the emulated GPU counted by itself has to come out: shuffles, barriers and votes.
5. A scheduler issues an instruction a clock, and units take longer for some (cards.py). The larger of the two is a
   step's least time.

Left out: waiting of any kind (memory, latencies, too few warps), caches for instructions, and all that is done once a
block average or a launch. ISSUE_SHARES in cards.py says how much of the least time's rate is taken to be reached.
"""

import argparse
import csv
import os
import re
import subprocess
import sys
import tempfile

import cards
import kernels
import step
from flow import UnknownBranch
from sass import disassemble

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COUNTS = os.path.join(ROOT, "tests/cuda/simt/executed_counts.csv")
COSTS = os.path.join(ROOT, "cuda/engine/step_costs.hpp")
SKIPPED = 77  # ctest's exit status of a test that is skipped


def read_counts():
    def value(key, text):
        return text if key in ("electrostatics", "ions") else float(text) if "." in text else int(text)

    with open(COUNTS, encoding="utf-8", newline="") as file:
        return [{k: value(k, v) for k, v in row.items()} for row in csv.DictReader(file)]


def write_counts(build):
    program = os.path.join(build, "tests/test_simt")
    done = subprocess.run([program, "[.executed-counts]"], capture_output=True, text=True, check=True)
    lines = [line for line in done.stdout.splitlines() if line.count(",") > 10]
    with open(COUNTS, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


class Cost:
    """Of a step of one warp."""

    def __init__(self, counts, executed, architecture):
        self.counts, self.executed, self.architecture = counts, executed, architecture
        self.clocks = cards.clocks_of(step.by_name(executed), architecture)
        self.instructions = self.clocks["issue"]
        self.unit = max(self.clocks, key=self.clocks.get)
        self.least = self.clocks[self.unit]
        # Directed pairs of a lane; those that lanes without a particle compute are none.
        particles = counts["particles"]
        self.pairs = particles * (particles - 1) / (cards.WARP * counts["warps"])

    def line(self):
        loop = "exact_square" if self.counts["electrostatics"] == "exact" else "sheet"
        return (f"    {{LoopKind::{loop}, {self.counts['particles']}, {self.architecture}, "
                f"{round(self.instructions)}, {round(self.least)}}},")


def costs_of(cubins, architecture, nvdisasm, sampled=0):
    """cubins: by electrostatics. Ends the program where the executed instructions are not what was counted: of steps that
    are not sampled."""
    costs, code = [], {}
    functions = {kind: disassemble(nvdisasm, cubin) for kind, cubin in cubins.items()}
    for counts in read_counts():
        function = step.code_of(functions[counts["electrostatics"]], counts)
        if function.name not in code:
            code[function.name] = step.StepCode(function)
        try:
            executed = code[function.name].executed(counts, sampled)
        except UnknownBranch as error:
            # Of some architectures' code the compiler has lost lines: these are not in the tables.
            print(f"left out: {counts['electrostatics']}, N = {counts['particles']}, sm_{architecture}: {error}\n")
            continue
        if not sampled and (wrong := step.differences(executed, counts)):
            sys.exit(f"{counts['electrostatics']}, N = {counts['particles']}, sm_{architecture}: {', '.join(wrong)}")
        costs.append(Cost(counts, executed, architecture))
    return costs


def print_costs(costs, architecture, sampled):
    names = [card for card, (its, _, _) in cards.CARDS.items() if its == architecture]
    parts = (*step.PARTS, "rest")
    print(f"sm_{architecture}: instructions of a warp's step{' with a sample' if sampled else ''}, and their parts\n")
    print("| electrostatics | N | ions | instructions | a directed pair |", " | ".join(parts), "| least clocks | by |")
    print("| --- " * (7 + len(parts)) + "|")
    for cost in costs:
        share = {part: 0.0 for part in parts}
        for (part, _), times in cost.executed.items():
            share[part] += times / cost.instructions
        c = cost.counts
        print(f"| {c['electrostatics']} | {c['particles']} | {c['ions']} | {cost.instructions:.0f} |",
              f"{cost.instructions / cost.pairs:.1f} |", " | ".join(f"{100 * share[p]:.0f} %" for p in parts),
              f"| {cost.least:.0f} | {cost.unit} |")
    if sampled:
        return
    for card in names:
        low, high = cards.ISSUE_SHARES
        print(f"\n{card}, full: directed pairs/s at {low:.0%} to {high:.0%} of the issue slots; us a step of one alone\n")
        print("| electrostatics | N | ions | limit | expected | alone, limit | alone, expected |")
        print("| --- " * 7 + "|")
        for cost in costs:
            c = cost.counts
            limit = cards.steps_per_second(cost.least, c["warps"], card) * c["particles"] * (c["particles"] - 1)
            alone = cards.alone_us(cost.least, c["warps"], card)
            print(f"| {c['electrostatics']} | {c['particles']} | {c['ions']} | {limit:.3g} | {low * limit:.2g} to",
                  f"{high * limit:.2g} | {alone:.3g} | {alone / high:.3g} to {alone / low:.3g} |")


def write_costs(costs, version):
    lines = [cost.line() for cost in costs if cost.counts["ions"] == "bench"]
    with open(COSTS, "w", encoding="utf-8") as file:
        file.write(f"""// Written by scripts/gpu_model (--write), of what nvcc {version} makes of the kernels. Plain C++.
#pragma once

#include "replica/replica.hpp"

namespace mdsweep::md {{

// A step of one warp, of the replicas that `mdsweep bench` measures: counted, not timed.
struct StepCost {{
    LoopKind loop;
    int particles;
    int architecture;  // compute capability: 90 is 9.0
    int instructions;  // executed
    int clocks;        // of a scheduler, at least
}};

// clang-format off
inline constexpr StepCost step_costs[] = {{
""" + "\n".join(lines) + """
};
// clang-format on

}  // namespace mdsweep::md
""")


def written_version_and_lines():
    with open(COSTS, encoding="utf-8") as file:
        text = file.read()
    return re.search(r"nvcc (\S+)", text).group(1), re.findall(r"    \{LoopKind::.*", text)


def check(objects, nvcc, nvdisasm):
    """Numbers within 1 %, so that a change that matters to nobody does not ask for new ones."""
    version, lines = written_version_and_lines()
    if kernels.nvcc_version(nvcc) != version:
        print(f"skipped: step_costs.hpp was written with nvcc {version}, this is {kernels.nvcc_version(nvcc)}")
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory() as folder:
        cubins = {
            kind: kernels.take_out_cubin(next(o for o in objects if f"{kernel}.cu" in o), f"{folder}/{kind}.cubin")
            for kind, kernel in kernels.KERNELS.items()
        }
        costs = costs_of(cubins, 90, nvdisasm)
    # By what stands before the numbers. A row that was left out now is missing, not right.
    now, then = (
        {line[: line.index(", 90,")]: line for line in all_lines if ", 90," in line}
        for all_lines in ([cost.line() for cost in costs if cost.counts["ions"] == "bench"], lines)
    )
    wrong = 0
    for row in now | then:
        numbers = [list(map(int, re.findall(r"\d+", its.get(row, "")))) for its in (now, then)]
        if row not in now or row not in then or any(abs(a - b) > 0.01 * b for a, b in zip(*numbers)):
            print(f"now:    {now.get(row, 'nothing')}\nwritten:{then.get(row, 'nothing')}")
            wrong += 1
    if wrong:
        sys.exit("cuda/engine/step_costs.hpp is stale: python3 scripts/gpu_model --write; cuda/PERFORMANCE.md has them too")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.path.join(ROOT, "build"), help="the build folder")
    parser.add_argument("--architecture", type=int, choices=cards.ARCHITECTURES, default=90)
    parser.add_argument("--sampled", action="store_true", help="a step at whose end a sample is taken")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", nargs="+", metavar="OBJECT")
    parser.add_argument("--nvcc", default="nvcc")
    options = parser.parse_args()
    if options.sampled and (options.write or options.check):
        parser.error("--sampled prints tables, and nothing else")
    nvdisasm = kernels.find_nvdisasm(ROOT)
    if nvdisasm is None:
        print("skipped: no nvdisasm, which comes with CUDA and with LibTorch's wheels for it")
        sys.exit(SKIPPED)
    if options.check:
        check(options.check, options.nvcc, nvdisasm)
        return
    if options.write:
        write_counts(options.build)
    all_costs = []
    for architecture in cards.ARCHITECTURES if options.write else (options.architecture,):
        cubins = {
            kind: kernels.compile_cubin(options.build, kernel, architecture) for kind, kernel in kernels.KERNELS.items()
        }
        costs = costs_of(cubins, architecture, nvdisasm, int(options.sampled))
        print_costs(costs, architecture, options.sampled)
        all_costs += costs
    if options.write:
        write_costs(all_costs, kernels.nvcc_version(options.nvcc))


if __name__ == "__main__":
    main()
