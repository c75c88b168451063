"""Runs sweep files with mdsweep and reads what they found."""

import re
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import h5py
import numpy as np

FEWER_BLOCKS = 8
HERE = Path(__file__).parent


class Failure(Exception):
    """What the user has to be told."""


@dataclass
class Runner:
    program: str
    folder: Path
    shorter: int = 1  # all runs are shorter by this factor
    device: str = "auto"
    threads: int = 0
    seconds: dict = field(default_factory=dict)

    def written(self, name, changes=()):
        """The sweep file as it is run: shorter, with texts exchanged."""
        text = (HERE / f"{name}.yaml").read_text()
        for old, new in changes:
            if old not in text:
                raise Failure(f"{name}.yaml has no {old!r}")
            text = text.replace(old, new)

        def number(key):
            return int(re.search(rf"{key}: (\d+)", text).group(1))

        if "production_steps" in text:  # else its simulations end by themselves
            # Blocks stay long against the slowest correlation.
            blocks = number("blocks") if self.shorter == 1 else FEWER_BLOCKS
            unit = blocks * number("sampling_interval")
            production = max(1, number("production_steps") // self.shorter // unit) * unit
            equilibration = number("equilibration_steps") // min(self.shorter, 4)
            text = re.sub(r"production_steps: \d+", f"production_steps: {production}", text)
            text = re.sub(r"blocks: \d+", f"blocks: {blocks}", text)
            text = re.sub(r"equilibration_steps: \d+", f"equilibration_steps: {equilibration}", text)
        label = name if not changes else name + "_" + re.sub(r"\W+", "_", changes[0][1])
        path = self.folder / f"{label}.yaml"
        path.write_text(text)
        return path

    def call(self, label, arguments):
        begin = time.monotonic()
        done = subprocess.run([self.program, *arguments], capture_output=True, text=True, check=False)
        self.seconds[label] = time.monotonic() - begin
        (self.folder / f"{label}.log").write_text(done.stdout + done.stderr)
        if done.returncode != 0:
            lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
            raise Failure(f"mdsweep {arguments[0]} exited with {done.returncode}: {' '.join(lines[-3:])[-400:]}")

    def sweep(self, name, changes=()):
        path = self.written(name, changes)
        results = path.with_suffix(".h5")
        device = ["--device", self.device, "--threads", str(self.threads)]
        self.call(path.stem, ["run", str(path), "--no-surrogate", "--force", "-q", "-o", str(results), *device])
        return Results(results)

    def energies(self, name, point, every, changes=()):
        path = self.written(name, changes)
        csv = self.folder / f"{path.stem}_{point}.csv"
        self.call(csv.stem, ["trajectory", str(path), "--point", str(point), "--every", str(every),
                             "--energies", str(csv)])  # fmt: skip
        return csv


    def frames(self, name, point, every, steps):
        path = self.written(name)
        xyz = self.folder / f"{path.stem}_{point}.xyz"
        self.call(xyz.stem, ["trajectory", str(path), "--point", str(point), "--every", str(every), "--steps",
                             str(steps // self.shorter), "-o", str(xyz)])  # fmt: skip
        return xyz


class Results:
    """Every point of a sweep: parameters, and outputs with their standard errors."""

    def __init__(self, path):
        with h5py.File(path) as file:
            points = file["points"]
            names = list(points["status"].attrs["names"])
            status = [names[k] for k in points["status"][:]]
            if set(status) != {"simulated"}:
                reasons = [text.decode() if isinstance(text, bytes) else text for text in points["failures/reason"][:]]
                raise Failure(f"{Path(path).name}: points are {', '.join(sorted(set(status)))}; {'; '.join(reasons)}")
            design = file["design/points"]
            self.parameters = [dict(zip(design.attrs["columns"], row)) for row in design[:]]
            self.values = {name: points["outputs"][name][:] for name in points["outputs"].attrs["names"]}
            self.errors = {name: points["errors"][name][:] for name in points["outputs"].attrs["names"]}
            self.realised = {name: points["realised"][name][:] for name in points["realised"].attrs["names"]}
            self.ions = points["ions"][:]
            self.steps = points["steps"][:]
            self.grid = file["profile_grid"][:] if "profile_grid" in file else None
            self.height = points["height"][:]

    def number(self, name, point=0):
        return float(self.values[name][point, 0]), float(self.errors[name][point, 0])

    def profile(self, name, point=0):
        return self.values[name][point], self.errors[name][point]

    def point(self, **wanted):
        for k, parameters in enumerate(self.parameters):
            if all(np.isclose(parameters[name], value) for name, value in wanted.items()):
                return k
        raise Failure(f"no point has {wanted}; the first has {self.parameters[0]}")
