#!/usr/bin/env python3
"""Tables of finished simulations whose truth is a formula, to measure how soon a sweep can hand over.

    cases.py CASE N SEED runs.csv sweep.yaml [--acquisition lcmd]
    cases.py example configs/finished_runs.csv

Needs numpy. Each case is a function of the unit cube with a relative noise; outputs are positive.
"""
import argparse
import dataclasses
import re
from collections.abc import Callable

import numpy as np


@dataclasses.dataclass
class Case:
    dimensions: int
    points: int  # of the pool
    noise: float  # relative, of every output
    tolerance: float
    outputs: Callable  # [n][dimensions] -> {name: [n] or [n][columns]}
    words: str
    coverage: float = 0.95

    def output_names(self):
        return list(self.outputs(np.full((1, self.dimensions), 0.5)))

    def table(self, seed):
        return table(self, self.points, seed)


@dataclasses.dataclass
class Finished:
    """A sweep all of whose points were simulated: its results file, without what mdsweep knows of its physics."""

    dimensions: int
    points: int
    tolerance: float
    coverage: float
    words: str
    header: list
    rows: np.ndarray

    def output_names(self):
        return list(dict.fromkeys(re.sub(r"(_\d+)?(_error)?$", "", n) for n in self.header[self.dimensions :]))

    def table(self, seed):
        return self.header, self.rows


def finished(file, outputs, tolerance, coverage):
    import h5py

    with h5py.File(file) as h5:
        varying = h5["design/varying"][:]
        x = h5["design/points"][:][:, varying]
        names = [h5["design/names"][k].decode() for k in varying]
        if (h5["points/status"][:] != 2).any():
            raise SystemExit(f"{file}: not every point was simulated (mdsweep run --no-surrogate does that)")
        header, columns = [f"x{k}" for k in range(len(varying))], list(x.T)
        for name in outputs:
            values, errors = h5[f"points/outputs/{name}"][:], h5[f"points/errors/{name}"][:]
            for k in range(values.shape[1]):
                column = name if values.shape[1] == 1 else f"{name}_{k}"
                header += [column, f"{column}_error"]
                columns += [values[:, k], errors[:, k]]
    return Finished(len(varying), len(x), tolerance, coverage, ", ".join(names), header, np.array(columns).T)


def smooth(x):
    a, b = x.T
    return {"f": 1 + 0.5 * np.sin(4 * a + b) * np.exp(-b) + 0.3 * a * b}


def kinked(x):
    """Below a front f is flat, above it rises: a transition."""
    front = x[:, 0] + 0.5 * x[:, 1] ** 2 - 0.3 * np.cos(3 * x[:, 2])
    return {"f": 1 + 2 * np.maximum(0, front - 0.6)}


def layered(x):
    """Steep in one corner, nearly flat elsewhere: about a tenth of the points are hard."""
    a, b, c, d = x.T
    corner = np.exp(-((1 - a) ** 2 + (1 - b) ** 2) / 0.06)
    z = np.linspace(0.05, 0.95, 10)
    depth = 1 + 4 * corner
    decay = np.exp(-z[None, :] * (2 + 4 * c)[:, None])
    return {"density": 1 + d[:, None] * 0.5 * z + depth[:, None] * decay * (1 + 0.5 * np.sin(6 * corner))[:, None]}


def anisotropic(x):
    """Much of it depends on one parameter, some on two, little on the rest."""
    return {"f": 1.5 + np.sin(7 * x[:, 0]) * 0.6 + 0.4 * x[:, 1] ** 2 + 0.05 * x[:, 2] + 0.03 * x[:, 3] * x[:, 4]}


def many(x):
    w = np.array([1, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2])
    s = x @ w / w.sum()
    return {"f": np.exp(1.5 * s) * (1 + 0.3 * np.sin(5 * x[:, 0] * x[:, 1])), "g": 1 + s**2 + 0.3 * x[:, 2] * x[:, 3]}


CASES = {
    "smooth2": Case(2, 1000, 0.0, 0.02, smooth, "2 parameters, smooth"),
    "kinked3": Case(3, 1500, 0.005, 0.03, kinked, "3 parameters, a kink across the space"),
    "layered4": Case(4, 2000, 0.01, 0.05, layered, "4 parameters, a profile, steep in a corner"),
    "anisotropic5": Case(5, 2000, 0.01, 0.05, anisotropic, "5 parameters, one or two of which matter"),
    "noisy7": Case(7, 2000, 0.03, 0.1, many, "7 parameters, two outputs, noise of a third of the tolerance"),
}


def table(case, points, seed):
    """Header and rows: parameters, outputs, their errors, and what a run took."""
    random = np.random.default_rng(seed)
    x = random.random((points, case.dimensions))
    header = [f"x{k}" for k in range(case.dimensions)]
    columns = list(x.T)
    for name, values in case.outputs(x).items():
        values = values.reshape(points, -1)
        size = np.sqrt((values**2).mean(axis=1, keepdims=True))
        error = case.noise * size * np.ones_like(values)
        noisy = values + error * random.standard_normal(values.shape)
        for k in range(values.shape[1]):
            column = name if values.shape[1] == 1 else f"{name}_{k}"
            header += [column, f"{column}_error"]
            columns += [noisy[:, k], error[:, k]]
    return header, np.array(columns).T


def write_csv(file, header, rows, digits=9):
    with open(file, "w") as out:
        out.write(",".join(header) + "\n")
        for row in rows:
            out.write(",".join(f"{v:.{digits}g}" for v in row) + "\n")


def sweep_text(case, csv, acquisition):
    names = ", ".join(case.output_names())
    parameters = ", ".join(f"x{k}" for k in range(case.dimensions))
    return (
        f"model: {{kind: table, file: {csv}, parameters: [{parameters}]}}\n"
        f"outputs: [{names}]\n"
        f"surrogate: {{acquisition: {acquisition}}}\n"
        f"monitor: {{tolerance: {case.tolerance}, coverage: {case.coverage}}}\n"
    )


def example(file):
    """Hard spheres that attract each other beside a wall: Carnahan and Starling's equation of state with a van der
    Waals term, and a layered profile that meets the wall with the contact density P / kT. Not simulated: made up."""
    random = np.random.default_rng(1)
    n = 600
    packing, temperature, range_ = random.uniform([0.05, 2.0, 1.1], [0.35, 4.0, 1.5], (n, 3)).T
    eta = packing
    attraction = 4 * eta * (range_**3 - 1) / temperature
    compressibility = (1 + eta + eta**2 - eta**3) / (1 - eta) ** 3 - 0.5 * attraction
    density = 6 * eta / np.pi
    pressure = density * temperature * compressibility
    z = 0.1 + 0.2 * np.arange(10)
    decay = 0.3 + 2 * eta[:, None]
    layers = np.exp(-z / decay) * np.cos(2 * np.pi * z / 1.05)
    profile = density[:, None] * compressibility[:, None] ** layers
    rows = [packing, temperature, range_]
    header = ["packing", "temperature", "range"]
    noise = 0.01
    for name, values in [("pressure", pressure)] + [(f"density_{k}", profile[:, k]) for k in range(10)]:
        error = noise * np.abs(values)
        rows += [values + error * random.standard_normal(n), error]
        header += [name, f"{name}_error"]
    rows.append(60 * (20 + 2000 * eta**2))
    header.append("seconds")
    write_csv(file, header, np.array(rows).T, digits=5)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", choices=[*CASES, "example"])
    parser.add_argument("rest", nargs="+")
    parser.add_argument("--acquisition", default="lcmd")
    given = parser.parse_args()
    if given.case == "example":
        example(given.rest[0])
    else:
        n, seed, csv, yaml = given.rest
        one = CASES[given.case]
        write_csv(csv, *table(one, int(n) or one.points, int(seed)))
        with open(yaml, "w") as out:
            out.write(sweep_text(one, csv, given.acquisition))
