"""What the engines' scripts share: their options, how a bag is measured, and the JSON line that they print.

A bag is an object with
    advance(steps)   run all its replicas so many steps, and return when that is done
    energies()       kinetic and potential energy in kT per ion, each an array of one number per group of replicas
    forces()         of the first replica, [ions, 3], at positions()
"""

import argparse
import json
import sys
import time
from dataclasses import dataclass, field

import numpy as np

import system

FORCE_TOLERANCE = 1e-3  # of the rms force, in single precision


@dataclass
class Measured:
    """Of one process."""

    replicas: int
    steps: int = 0  # of each replica
    seconds: float = 0.0
    equilibrated: int = 0
    kinetic: list = field(default_factory=list)  # a sample between two timed pieces, each an array over groups
    potential: list = field(default_factory=list)
    force_error: float = 0.0


def parse_options(description, add_options=None, arguments=None):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--ions", type=int, default=32, help="per replica, an even number")
    parser.add_argument("--replicas", type=int, default=8, help="in the bag")
    parser.add_argument("--steps", type=int, default=0, help="stop timing after so many; 0: --seconds decides")
    parser.add_argument("--seconds", type=float, default=5, help="of timing")
    parser.add_argument("--equilibration", type=int, default=4000, help="steps before the timing")
    parser.add_argument("--stride", type=int, default=100, help="steps in one call of the engine")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", choices=["auto", "cpu", "cuda"], default="auto")
    parser.add_argument("--sheets", action="store_true", help="with mdsweep's charged sheets: to compare energies")
    parser.add_argument("--json", action="store_true", help="one JSON line instead of text")
    if add_options:
        add_options(parser)
    options = parser.parse_args(arguments)
    if min(options.replicas, options.stride) < 1 or min(options.steps, options.equilibration) < 0:
        parser.error("--replicas and --stride are at least 1, --steps and --equilibration at least 0")
    if options.seconds <= 0:
        parser.error("--seconds is more than 0")
    return options


def measure(bag, slit, options, replicas, start=lambda: None):
    """Warms up, equilibrates and times a bag; samples are taken while the clock stands. `start` waits for others."""
    measured = Measured(replicas)
    stride = options.stride
    bag.advance(stride)  # compiles
    begin = time.perf_counter()
    bag.advance(stride)
    per_call = time.perf_counter() - begin
    measured.equilibrated = 2 * stride
    give_up = time.perf_counter() + 10 * options.seconds
    while measured.equilibrated < options.equilibration and time.perf_counter() < give_up:
        begin = time.perf_counter()
        bag.advance(stride)
        per_call = time.perf_counter() - begin
        measured.equilibrated += stride
    measured.force_error = force_error(bag, slit, options)

    # Looking at the clock and waiting for the device cost nothing in pieces of a tenth of a second.
    piece = stride * max(1, round(0.1 / max(per_call, 1e-6)))
    start()
    while measured.seconds < options.seconds and not 0 < options.steps <= measured.steps:
        begin = time.perf_counter()
        bag.advance(piece)
        measured.seconds += time.perf_counter() - begin
        measured.steps += piece
        kinetic, potential = bag.energies()
        if not (np.isfinite(kinetic).all() and np.isfinite(potential).all()):
            raise RuntimeError(f"an energy is not finite after {measured.steps} timed steps: a replica blew up")
        measured.kinetic.append(np.asarray(kinetic, dtype=float))
        measured.potential.append(np.asarray(potential, dtype=float))
    return measured


def force_error(bag, slit, options):
    """The engine's forces against system.forces in double precision: rms of the difference over rms of the force."""
    x, y, z = np.asarray(bag.positions(), dtype=float).T
    exact = np.stack(system.forces(np, slit, slit.charges, x, y, z), axis=-1)
    error = np.sqrt(np.mean((np.asarray(bag.forces()) - exact) ** 2) / np.mean(exact**2))
    if getattr(options, "same_physics", True) and not error < FORCE_TOLERANCE:
        raise RuntimeError(f"the engine's forces differ from the formulas by {error:.2g} of their rms")
    return float(error)


def mean_and_error(samples):
    """Of samples [times, groups]; the error from the scatter of the groups, or of blocks in time when they are few."""
    samples = np.asarray(samples)
    blocks = 1 if samples.shape[1] >= 8 else min(5, len(samples))
    values = np.concatenate([block.mean(axis=0) for block in np.array_split(samples, blocks)])
    error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else None
    return float(values.mean()), None if error is None else float(error)


def row(engine, version, device, options, measured, **more):
    """The JSON line, from what each process measured at the same time."""
    rate = sum(m.replicas * m.steps / m.seconds for m in measured)
    samples = min(len(m.kinetic) for m in measured)
    kinetic, potential = (
        np.concatenate([np.stack(getattr(m, name)[:samples]) for m in measured], axis=1)
        for name in ("kinetic", "potential")
    )
    temperature, temperature_error = mean_and_error(2 * kinetic / system.DEGREES_PER_ION)
    potential, potential_error = mean_and_error(potential)
    return {
        "engine": engine,
        "version": version,
        "device": device,
        "ions": options.ions,
        "replicas": sum(m.replicas for m in measured),
        "steps": sum(m.steps for m in measured) // len(measured),
        "seconds": max(m.seconds for m in measured),
        "replica_steps_per_s": rate,
        "pairs_per_s": rate * options.ions * (options.ions - 1),
        "equilibration_steps": min(m.equilibrated for m in measured),
        "equilibrated": all(m.equilibrated >= options.equilibration for m in measured),
        "temperature": temperature,
        "temperature_error": temperature_error,
        "potential_per_ion": potential,
        "potential_per_ion_error": potential_error,
        "sheets": options.sheets,
        "force_error": max(m.force_error for m in measured),
        **more,
    }


def main(engine, description, run, add_options=None):
    """Runs `run(options)`, which returns a row, and prints it. A failure is a row that says why, and exit status 1."""
    options = parse_options(description, add_options)
    try:
        result = run(options)
    except Exception as error:  # noqa: BLE001 - whatever it is, the table has to say it
        message = " ".join(str(error).split()) or "no message"
        result = {
            "engine": engine,
            "ions": options.ions,
            "replicas": options.replicas,
            "error": f"{type(error).__name__}: {message}"[:500],
        }
    if options.json:
        print(json.dumps(result), flush=True)
    else:
        print("\n".join(f"{name:24} {value}" for name, value in result.items()))
    sys.exit(1 if "error" in result else 0)
