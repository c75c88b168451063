#!/usr/bin/env python3
"""Runs mdsweep and its peers on the same device, one after another, and prints one table; run.sh calls it.

With --check it compares their temperatures and energies instead of their speed.
"""

import argparse
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import mdsweep_side

HERE = Path(__file__).resolve().parent
SCRIPTS = {"OpenMM": "openmm_bag.py", "torch-sim": "torchsim_bag.py", "JAX-MD": "jaxmd_bag.py"}
BONDS_PER_PROCESS = 500_000  # OpenMM is told of them one by one
AGREE = 4  # standard errors between two engines


def ion_counts(text):
    counts = [int(word) for word in text.split(",")]
    if any(n < 2 or n % 2 for n in counts):
        raise argparse.ArgumentTypeError(f"even numbers from 2 on, not {text}")
    return counts


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--ions", type=ion_counts, default=[32, 128, 512], help="sizes, such as 32,128,512,2048")
    parser.add_argument("--device", choices=["cpu", "cuda"], required=True)
    parser.add_argument("--mdsweep", default=str(HERE.parents[1] / "build" / "mdsweep"), help="the program")
    parser.add_argument("--venvs", type=Path, default=HERE.parents[1] / ".venv-peers", help="of run.sh, one an engine")
    parser.add_argument("--engines", default=",".join(SCRIPTS), help="the peers to run")
    parser.add_argument("--seconds", type=float, default=3, help="of timing, for each bag size")
    parser.add_argument("--equilibration", type=int, default=2000, help="steps before the timing")
    parser.add_argument("--timeout", type=float, default=600, help="seconds, for each bag size")
    parser.add_argument("--few", action="store_true", help="two bag sizes of each only: a trial of the scripts")
    parser.add_argument("--check", action="store_true", help="compare energies, all with charged sheets")
    parser.add_argument("--output", type=Path, default=Path("peers.jsonl"), help="every row, one JSON object a line")
    options = parser.parse_args()
    options.engines = options.engines.split(",")
    unknown = [name for name in options.engines if name not in SCRIPTS]
    if unknown:
        parser.error(f"--engines are some of {', '.join(SCRIPTS)}, not {unknown[0]}")
    return options


def processors():
    return len(os.sched_getaffinity(0))


def openmm_bags(ions, device):
    """One replica a process and many, in one process and several."""
    most = max(1, min(1024, BONDS_PER_PROCESS // (ions * (ions - 1) // 2)))
    packs = sorted({1, min(16, most), most if device == "cuda" else 1})
    counts = [1, 2, 4, 8, 16] if device == "cuda" else sorted({1, processors()})
    for method in ("bonds", "cutoff"):
        for processes in counts:
            for pack in packs:
                replicas = str(pack * processes)
                yield ["--method", method, "--processes", str(processes), "--replicas", replicas]


def bags(engine, ions, device):
    """The options of each run that is tried."""
    if engine == "OpenMM":
        return list(openmm_bags(ions, device))
    # By ions in the whole bag: what fills a device.
    totals = [2**14, 2**17, 2**20] if device == "cuda" else [2**9, 2**12]
    sizes = [["--replicas", str(max(1, total // ions))] for total in totals]
    if engine == "torch-sim":
        return [["--method", method, *size] for method in ("eager", "compiled") for size in sizes]
    return sizes


def run_peer(engine, ions, arguments, options):
    """A row; a failure is one too."""
    failed = {"engine": engine, "ions": ions, "arguments": " ".join(arguments)}
    python = options.venvs / engine / "bin" / "python"
    not_installed = options.venvs / f"{engine}.error"
    if not_installed.exists() or not python.exists():
        reason = not_installed.read_text().strip() if not_installed.exists() else "run.sh has not installed it"
        return {**failed, "error": f"not installed: {reason}"}
    command = [str(python), str(HERE / SCRIPTS[engine]), "--json", "--device", options.device, "--ions", str(ions)]
    command += ["--seconds", str(options.seconds), "--equilibration", str(options.equilibration), *arguments]
    # A session of its own, so that a run that is given up takes its processes along.
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            output, errors = process.communicate(timeout=options.timeout)
        except BaseException as reason:
            os.killpg(process.pid, signal.SIGKILL)
            if isinstance(reason, subprocess.TimeoutExpired):
                return {**failed, "error": f"not done after {options.timeout:g} s"}
            raise
    lines = [line for line in output.splitlines() if line.startswith("{")]
    if lines:
        return {"arguments": " ".join(arguments), **json.loads(lines[-1])}
    last = errors.strip().splitlines()[-1:] or ["no message"]
    return {**failed, "error": f"ended with status {process.returncode}: {last[0]}"}


def run_mdsweep(ions, work):
    try:
        return work()
    except (OSError, RuntimeError, ValueError, KeyError) as error:
        return {"engine": "mdsweep", "ions": ions, "error": f"{type(error).__name__}: {error}"}


def label(row):
    parts = [row["engine"], row.get("method")]
    return " ".join(part for part in parts if part)


def best_rows(rows):
    """Of each engine and method the fastest row, or its failure when all of them failed; and how many failed."""
    groups = {}
    for row in rows:
        method = row.get("method") or argument_after("--method", row.get("arguments", ""))
        groups.setdefault((row["engine"], method), []).append(row)
    for (engine, method), members in groups.items():
        good = [row for row in members if "error" not in row]
        failures = len(members) - len(good)
        best = max(good, key=lambda row: row["replica_steps_per_s"]) if good else members[0]
        yield {**best, "engine": engine, "method": method}, failures, len(members)


def argument_after(name, text):
    words = text.split()
    return words[words.index(name) + 1] if name in words else None


def with_error(row, name):
    value, error = row.get(name), row.get(f"{name}_error")
    if value is None:
        return ""
    return f"{value:.3f} +- {error:.3f}" if error is not None else f"{value:.3f}"


def print_speed(ions, rows):
    print(f"\n{ions} ions")
    print(
        f"  {'engine':<20}{'bag':>7}{'processes':>11}{'replica-steps/s':>17}{'pairs/s':>11}"
        f"{'temperature':>18}{'energy, kT/ion':>18}"
    )
    peers, mdsweep = [], None
    for row, failures, tried in best_rows(rows):
        if "error" in row:
            print(f"  {label(row):<20}failed: {row['error']}")
            continue
        equilibrated = row.get("equilibrated", True)
        temperature, energy = (with_error(row, name) for name in ("temperature", "potential_per_ion"))
        print(
            f"  {label(row):<20}{row['replicas']:>7}{row.get('processes', 1):>11}{row['replica_steps_per_s']:>17.3g}"
            f"{row['pairs_per_s']:>11.3g}{temperature:>18}{energy:>18}"
            + ("" if equilibrated else "  not equilibrated")
            + (f"  ({failures} of {tried} bag sizes failed)" if failures else "")
        )
        if row["engine"] == "mdsweep":
            mdsweep = row
        else:
            peers.append(row)
    if mdsweep and peers:
        best = max(peers, key=lambda row: row["replica_steps_per_s"])
        ratio = mdsweep["replica_steps_per_s"] / best["replica_steps_per_s"]
        print(f"  mdsweep is {ratio:.3g} times the best peer, {label(best)}")
    else:
        print("  no ratio: " + ("no peer ran" if mdsweep else "mdsweep did not run"))
    sys.stdout.flush()


def print_versions(rows):
    print("\nversions and devices")
    seen = {(row["engine"], row["version"], row["device"]) for row in rows if "version" in row}
    for engine, version, device in sorted(seen):
        print(f"  {engine:<12}{version}, on {device}")


def compare_speed(options, record):
    everything = []
    for ions in options.ions:
        rows = [
            run_mdsweep(
                ions,
                lambda: mdsweep_side.measure(options.mdsweep, ions, options.device, options.seconds, processors()),  # noqa: B023
            )
        ]
        record(rows[0])
        for engine in options.engines:
            tried = bags(engine, ions, options.device)
            for arguments in tried[:: max(1, len(tried) - 1)] if options.few else tried:
                rows.append(run_peer(engine, ions, arguments, options))
                record(rows[-1])
        print_speed(ions, rows)
        everything += rows
    print_versions(everything)
    # A table with a hole is still a table, but without mdsweep or without any peer it compares nothing.
    ran = {row["engine"] for row in everything if "error" not in row}
    return 0 if "mdsweep" in ran and len(ran) > 1 else 1


def compare_physics(options, record):
    """Whether all engines find the temperature 1 and the energy that mdsweep finds. Returns the exit status."""
    wrong = 0
    for ions in options.ions:
        print(f"\n{ions} ions, with charged sheets\n  {'engine':<20}{'temperature':>18}{'energy, kT/ion':>18}")
        with tempfile.TemporaryDirectory() as folder:
            ours = run_mdsweep(ions, lambda: mdsweep_side.physics(options.mdsweep, ions, options.device, folder))  # noqa: B023
        rows = [ours]
        replicas = 32 if options.device == "cuda" else max(1, 1024 // ions)
        for engine in options.engines:
            method = {"OpenMM": ["--method", "bonds"], "torch-sim": ["--method", "compiled"]}.get(engine, [])
            rows.append(run_peer(engine, ions, ["--sheets", "--replicas", str(replicas), *method], options))
        for row in rows:
            record(row)
            problem = row.get("error") or disagreement(row, ours)
            wrong += problem is not None
            temperature, energy = (with_error(row, name) for name in ("temperature", "potential_per_ion"))
            print(f"  {label(row):<20}{temperature:>18}{energy:>18}  {problem or 'agrees'}", flush=True)
    return 1 if wrong else 0


def disagreement(row, ours):
    if not row.get("equilibrated", True):
        return "not equilibrated: allow more --seconds"
    distance = abs(row["temperature"] - 1) / row["temperature_error"]
    if not distance < AGREE:
        return f"the temperature is {distance:.1f} standard errors from 1"
    if "error" in ours:
        return "nothing of mdsweep to compare with"
    error = math.hypot(row["potential_per_ion_error"], ours["potential_per_ion_error"])
    distance = abs(row["potential_per_ion"] - ours["potential_per_ion"]) / error
    if row is not ours and not distance < AGREE:
        return f"the energy is {distance:.1f} standard errors from mdsweep's"
    return None


def main():
    options = parse_options()
    with options.output.open("w") as lines:

        def record(row):
            print(json.dumps(row), file=lines, flush=True)

        work = compare_physics if options.check else compare_speed
        status = work(options, record)
    print(f"\nall rows: {options.output}")
    return status


if __name__ == "__main__":
    sys.exit(main())
