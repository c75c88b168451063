#!/usr/bin/env python3
"""physical_validation_check.py on series whose truth is known: passes the right ones, fails the wrong ones.

  python scripts/validate/physical_validation_test.py     exit status 77 (skipped) without physical_validation
"""

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

PARTICLES, SAMPLES = 100, 4000


def write(path, random, kinetic_at, potential_at, stated, narrowing=1.0):
    """Harmonic particles: both energies have gamma distributions, here of the temperatures given."""
    degrees = 3 * PARTICLES
    kinetic = random.gamma(degrees / 2, kinetic_at, SAMPLES)
    kinetic = kinetic.mean() + narrowing * (kinetic - kinetic.mean())
    potential = random.gamma(degrees / 2, potential_at, SAMPLES)
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["kinetic_energy", "potential_energy", "particles", "degrees_of_freedom", "temperature", "volume"])
        out.writerows([k, u, PARTICLES, degrees, stated, 1000] for k, u in zip(kinetic, potential))


def check(*series):
    script = Path(__file__).with_name("physical_validation_check.py")
    done = subprocess.run([sys.executable, str(script), *map(str, series)], capture_output=True, text=True, check=False)
    if not done.stdout:
        sys.exit(f"no answer: {done.stderr}")
    return done.returncode, json.loads(done.stdout)


def main():
    try:
        import physical_validation  # noqa: F401
        from numpy.random import default_rng
    except ImportError as error:
        print(f"skipped: {error}")
        sys.exit(77)
    random = default_rng(7)
    failures = []

    def expect(what, wanted, got, report):
        p = {k: v for k, v in report.items() if k.endswith("_p")} | {
            k: v for k, v in report["simulations"][-1].items() if k.endswith("_p")
        }
        print(f"{what}: exit {got}, " + ", ".join(f"{k} {v:.3g}" for k, v in p.items()))
        if got != wanted:
            failures.append(what)

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write(folder / "right.csv", random, 1.0, 1.0, 1.0)
        write(folder / "right_hot.csv", random, 1.08, 1.08, 1.08)
        write(folder / "narrow.csv", random, 1.0, 1.0, 1.0, narrowing=0.8)  # as a weak-coupling thermostat does
        write(folder / "cold.csv", random, 0.99, 1.0, 1.0)
        write(folder / "wrong_hot.csv", random, 1.08, 1.06, 1.08)  # of the potential energy
        for what, wanted, names in [
            ("right", 0, ["right"]),
            ("right pair", 0, ["right", "right_hot"]),
            ("width too small", 1, ["narrow"]),
            ("1 % too cold", 1, ["cold"]),
            ("wrong pair", 1, ["right", "wrong_hot"]),
        ]:
            expect(what, wanted, *check(*(folder / f"{name}.csv" for name in names)))
    if failures:
        sys.exit("failed: " + ", ".join(failures))


if __name__ == "__main__":
    main()
