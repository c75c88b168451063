#!/usr/bin/env python3
"""How many simulations it takes to certify, by how the points to learn from are chosen.

    scripts/learning_bench.sh [--cases smooth2,kinked3] [--points 6000] [--tolerance 0.01] [--seeds 2] [--output FILE]
    scripts/learning_bench.sh --finished results/all.h5 --outputs cation_density,anion_density [--coverage 0.9]

Runs `mdsweep run` over tables whose truth is known (cases.py), for each acquisition with the same monitor, and beside
it scikit-learn's Gaussian process with the largest variance and with random points, without a monitor: those are told
the truth, and stop at the first number of points (of 16, 24, 32, ... 64, 72, 81, ...) at which no more of the rest miss the
tolerance than the coverage allows, which nobody would know. Writes a Markdown table.

--finished replays a sweep all of whose points were simulated (mdsweep run --no-surrogate) in the same way.
"""
import argparse
import re
import statistics
import subprocess
import tempfile
import warnings
from pathlib import Path

import numpy as np
from cases import CASES, finished, sweep_text, write_csv

ACQUISITIONS = ["lcmd", "variance", "random"]
FIRST, MOST = 16, 512  # points of the Gaussian process


def run_sweep(program, case, seed, acquisition, folder):
    """Simulated points, and the share of the predicted ones that truly miss the tolerance."""
    write_csv(folder / "runs.csv", *case.table(seed))
    (folder / "sweep.yaml").write_text(sweep_text(case, "runs.csv", acquisition))
    command = [program, "run", "sweep.yaml", "-o", "sweep.h5", "--force", "--quiet", "--seed", str(seed)]
    text = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
    simulated = int(re.search(r"simulated +(\d+) of", text).group(1))
    missed = re.search(r"(\d+) of the (\d+) answers by the surrogate miss", text)
    return simulated, int(missed.group(1)) / int(missed.group(2)) if missed else 0.0


def outputs_of(case, header, rows):
    columns = [k for k, name in enumerate(header[case.dimensions :], case.dimensions) if not name.endswith("_error")]
    values = rows[:, columns]
    groups = [re.sub(r"_\d+$", "", header[k]) for k in columns]
    return values, groups


def miss_share(mean, truth, groups, tolerance):
    worst = np.zeros(len(truth))
    for group in set(groups):
        of = [k for k, g in enumerate(groups) if g == group]
        off = np.linalg.norm(mean[:, of] - truth[:, of], axis=1) / np.linalg.norm(truth[:, of], axis=1)
        worst = np.maximum(worst, off / tolerance)
    return (worst > 1).mean()


def gaussian_process(case, seed, by_variance):
    """The first number of points at which few enough of the rest miss the tolerance, told the truth."""
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    header, rows = case.table(seed)
    x, (values, groups) = rows[:, : case.dimensions], outputs_of(case, header, rows)
    random = np.random.default_rng(seed)
    known = list(random.permutation(len(x))[:FIRST])
    while len(known) <= MOST:
        kernel = ConstantKernel(1.0) * RBF(np.ones(case.dimensions), (0.05, 20)) + WhiteKernel(1e-3, (1e-8, 1e-1))
        model = GaussianProcessRegressor(kernel, normalize_y=True, random_state=seed)
        model.fit(x[known], values[known])
        rest = np.setdiff1d(np.arange(len(x)), known)
        mean, deviation = model.predict(x[rest], return_std=True)
        mean = mean.reshape(len(rest), -1)
        if miss_share(mean, values[rest], groups, case.tolerance) <= 1 - case.coverage:
            return len(known)
        summed = deviation.reshape(len(rest), -1).sum(axis=1)
        order = np.argsort(-summed) if by_variance else random.permutation(len(rest))
        known += list(rest[order[: max(8, len(known) // 8)]])
    return None


def cell(numbers):
    known = [n for n in numbers if n is not None]
    if len(known) < len(numbers):
        return f"> {MOST}"
    return f"{statistics.mean(known):.0f}" + (f" ({min(known)} to {max(known)})" if len(known) > 1 else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mdsweep", required=True)
    parser.add_argument("--cases", default=",".join(CASES))
    parser.add_argument("--points", type=int, help="of the pool, instead of each case's own")
    parser.add_argument("--finished", type=Path, help="results file of a sweep without a surrogate, instead of the cases")
    parser.add_argument("--outputs", default="cation_density,anion_density", help="of --finished")
    parser.add_argument("--tolerance", type=float, help="instead of each case's own; of --finished 0.05")
    parser.add_argument("--noise", type=float, help="relative, instead of each case's own")
    parser.add_argument("--coverage", type=float, default=0.95, help="of --finished")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    warnings.filterwarnings("ignore")
    lines = [
        "| case | points | " + " | ".join(ACQUISITIONS) + " | truly missed, most | lcmd to random | variance to random | GP, variance, told the truth | GP, random, told the truth |",
        "| --- | --- |" + " --- |" * (len(ACQUISITIONS) + 5),
    ]
    cases = {name: CASES[name] for name in given.cases.split(",")}
    for case in cases.values():
        case.points = given.points or case.points
        case.tolerance = given.tolerance or case.tolerance
        case.noise = case.noise if given.noise is None else given.noise
    if given.finished:
        one = finished(given.finished, given.outputs.split(","), given.tolerance or 0.05, given.coverage)
        cases = {given.finished.stem: one}
    for name, case in cases.items():
        simulated, missed = {a: [] for a in ACQUISITIONS}, []
        with tempfile.TemporaryDirectory() as folder:
            for seed in range(1, given.seeds + 1):
                for acquisition in ACQUISITIONS:
                    n, share = run_sweep(given.mdsweep, case, seed, acquisition, Path(folder))
                    simulated[acquisition].append(n)
                    missed.append(share)
        peers = [[gaussian_process(case, seed, by) for seed in range(1, given.seeds + 1)] for by in (True, False)]
        ratios = [statistics.mean(simulated[a]) / statistics.mean(simulated["random"]) for a in ("lcmd", "variance")]
        cells = [f"`{name}`: {case.words}, tolerance {100 * case.tolerance:.3g} %", str(case.points)]
        cells += [cell(simulated[a]) for a in ACQUISITIONS]
        cells += [f"{100 * max(missed):.1f} %", *(f"{ratio:.2f}" for ratio in ratios), cell(peers[0]), cell(peers[1])]
        lines.append("| " + " | ".join(cells) + " |")
        print(lines[-1], flush=True)
    given.output.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
