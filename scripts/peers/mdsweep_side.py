"""mdsweep's own figures: its speed, from `mdsweep bench --json`, and its energies, from a sweep of two points."""

import csv
import io
import json
import math
import subprocess
from pathlib import Path

import system

SWEEP = """
model: {{kind: slit_electrolyte, z_p: 1, z_n: -1, d_nm: 0.415, box: {box}}}
design:
  h_nm: 4
  c_M: {{range: [{low}, {high}]}}
  sigma_C_m2: 0
  points: {{grid: {{c_M: 2}}}}
simulation: {{equilibration_steps: 20000, production_steps: 480000, sampling_interval: 20, blocks: 16}}
outputs: [cation_density]
"""


def call(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no message"]
        raise RuntimeError(f"{Path(command[0]).name} {command[1]} ended with status {done.returncode}: {last[0]}")
    return done.stdout


def device_name(program, device):
    """As `mdsweep info` says it."""
    wanted = "CUDA" if device == "cuda" else "CPU"
    lines = (line.split(maxsplit=1) for line in call([program, "info"]).splitlines())
    return next((words[1] for words in lines if len(words) == 2 and words[0] == wanted), device)


def measure(program, ions, device, seconds, threads):
    """Its fastest line of `bench` at that size, on that device and no other."""
    command = [program, "bench", "--json", "--ions", str(ions), "--seconds", str(seconds)]
    command += ["--cpu", "--threads", str(threads)] if device == "cpu" else []
    rows = [json.loads(line) for line in call(command).splitlines()]
    rows = [row for row in rows if row["engine"].startswith("CUDA") == (device == "cuda")]
    if not rows:
        raise RuntimeError(f"mdsweep bench measured nothing on {device}; mdsweep info says why")
    best = max(rows, key=lambda row: row["replica_steps_per_second"])
    return {
        "engine": "mdsweep",
        "version": call([program, "--version"]).removeprefix("mdsweep").strip(),
        "device": device_name(program, device),
        "method": best["engine"],
        "ions": ions,
        "replicas": best["replicas"],
        "replica_steps_per_s": best["replica_steps_per_second"],
        "pairs_per_s": best["pairs_per_second"],
        "sheets": True,
    }


def physics(program, ions, device, folder):
    """Mean temperature and potential energy per ion of the same system."""
    slit = system.make_slit(ions)
    lateral_nm, height_nm = slit.lateral * system.LENGTH_NM, slit.height * system.LENGTH_NM
    # A mol of salt per litre is as many ions of a kind in a nm^3 as 0.5 M is of both.
    molar = ions / 2 / (lateral_nm**2 * height_nm) / system.IONS_PER_NM3
    wide = slit.lateral > slit.height
    box = f"{{target_ions: {ions}}}" if wide else f"{{lateral_nm: {lateral_nm:.6g}}}"
    sweep, results = Path(folder) / f"check-{ions}.yaml", Path(folder) / f"check-{ions}.h5"
    # In a box of given width the ions are the whole ones of the concentration: a little more, so that none is lost.
    sweep.write_text(SWEEP.format(box=box, low=molar * 1.0001, high=molar * 1.0002))
    call([program, "run", str(sweep), "--no-surrogate", "--device", device, "-o", str(results), "--force", "-q"])
    points = list(csv.DictReader(io.StringIO(call([program, "show", str(results), "--csv", "-"]))))
    wrong = [point for point in points if point["status"] != "simulated" or int(point["ions"]) != ions]
    if wrong or not points:
        raise RuntimeError(f"the sweep of two points with {ions} ions each came out otherwise; see {results}")

    def mean(name, error):
        values = [float(point[name]) for point in points]
        squares = sum(float(point[error]) ** 2 for point in points)
        return sum(values) / len(values), math.sqrt(squares) / len(values)

    temperature, temperature_error = mean("temperature", "temperature_error")
    potential, potential_error = mean("potential_energy_kT_per_ion", "potential_energy_error_kT_per_ion")
    return {
        "engine": "mdsweep",
        "ions": ions,
        "temperature": temperature,
        "temperature_error": temperature_error,
        "potential_per_ion": potential,
        "potential_per_ion_error": potential_error,
        "sheets": True,
    }
