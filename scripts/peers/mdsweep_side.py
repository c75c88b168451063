"""mdsweep's own figures: its speed, from the table of `mdsweep bench`, and its energies, from a sweep of two points."""

import csv
import io
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
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no message"]
        raise RuntimeError(f"{Path(command[0]).name} {command[1]} ended with status {done.returncode}: {last[0]}")
    return done.stdout


def plain_number(text):
    """8.37e5, 837 k or 1.2M: whatever the table writes for a rate."""
    units = {"k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
    return float(text[:-1]) * units[text[-1]] if text[-1] in units else float(text)


def parse_bench(text):
    """Rows of the table: the only place that knows what it looks like."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    header = next((k for k, words in enumerate(lines) if words[0] == "kernel"), None)
    if header is None:
        raise RuntimeError("mdsweep bench printed no table that starts with 'kernel'")
    names = lines[header]
    rows = [dict(zip(names, words, strict=True)) for words in lines[header + 1 :]]
    device = next((line for line in text.splitlines() if line.strip()), "")
    return device, rows


def measure(program, ions, device, seconds, threads):
    """Its best kernel at that size, on that device and no other."""
    command = [program, "bench", "-n", str(ions), "--seconds", str(seconds)]
    command += ["--cpu", "--threads", str(threads)] if device == "cpu" else []
    described, rows = parse_bench(call(command))
    rows = [row for row in rows if (row["kernel"] == "CUDA") == (device == "cuda")]
    if not rows:
        raise RuntimeError(f"mdsweep bench measured nothing on {device}: {described}")
    best = max(rows, key=lambda row: plain_number(row["replica-steps/s"]))
    rate = plain_number(best["replica-steps/s"])
    return {
        "engine": "mdsweep",
        "version": call([program, "--version"]).removeprefix("mdsweep").strip(),
        "device": described,
        "method": best["kernel"],
        "ions": ions,
        "replicas": int(best.get("slots") or best["cores"]),
        "replica_steps_per_s": rate,
        "pairs_per_s": rate * ions * (ions - 1),
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
