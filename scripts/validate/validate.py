#!/usr/bin/env python3
"""The long validation of the physics: sweeps against NIST, LAMMPS, the contact theorem, virial
coefficients, the canonical distribution and the scatter of seeds.

  scripts/validate.sh                   all; writes results/validation.md. Exit status 1 when a check fails
  scripts/validate.sh --quick           an eighth of the length, limits half as wide again, no long tests
  scripts/validate.sh --only lj_slit,contact

Every check is a sweep file beside this program, run by `mdsweep run --no-surrogate`. tests/data/README.md has the
references' sources. Limits are `table.py`'s; what a limit allows beyond the errors is said at its check below.
"""

import argparse
import datetime
import json
import math
import re
import subprocess
import sys
import time
from pathlib import Path

import cutoff_step
import gas
import numpy as np
import references
from sweeps import Failure, Results, Runner
from table import Table

ROOT = Path(__file__).parents[2]
BJERRUM_NM = 0.714
IONS_PER_NM3_M = 0.602214076
QUICK = 8


def tail(density, cutoff):
    """Long-range corrections of energy per particle and pressure: g(r) = 1 beyond the cutoff (Allen and Tildesley)."""
    r3 = cutoff**-3
    energy = 8 / 3 * math.pi * density * (r3**3 / 3 - r3)
    return energy, 16 / 3 * math.pi * density**2 * (2 / 3 * r3**3 - r3)


def shifted_by(value, constant):
    return value[0] + constant, value[1]


# NIST gives most of its pressures without errors. Its molecular dynamics and its Monte Carlo differ by up to 0.010 in
# energy and 0.025 in pressure at the same state, far more than their errors: no more can be asked of the former.
MONTE_CARLO = 0.002, 0.01
MOLECULAR_DYNAMICS = 0.01, 0.03


def beside_lammps(table: Table, results: Results, case, quantities, point=0, how=""):
    """Temperature, energy and pressure; `quantities`: what lammps_means.csv calls them."""
    for name, quantity in zip(("temperature", "potential_energy", "pressure"), quantities):
        theirs = references.lammps_mean(case, quantity)
        table.number(f"{case}, {name}{how}", "LAMMPS", results.number(name, point), theirs)


def lj_nist(runner: Runner, table: Table):
    results = runner.sweep("lj_nist")
    cutoff = 3.0
    steps = {}

    def step(temperature, density):
        """What the step at the cutoff, which Monte Carlo feels, makes of energy and pressure (cutoff_step.py)."""
        point = results.point(temperature=temperature, density=density)
        if point not in steps:
            xyz = runner.frames("lj_nist", point, 160, 320000)
            pressure, energy, *_ = cutoff_step.changes(xyz, cutoff, temperature)
            xyz.unlink()
            steps[point] = energy, pressure
        return steps[point]

    def with_step(found, temperature, density):
        return [(a[0] + b[0], math.hypot(a[1], b[1])) for a, b in zip(found, step(temperature, density))]

    def ours(temperature, density):
        point = results.point(temperature=temperature, density=density)
        energy, pressure = tail(density, cutoff)
        return (
            shifted_by(results.number("potential_energy", point), energy),
            shifted_by(results.number("pressure", point), pressure),
        )

    def compare(name, source, found, state, allowed):
        energy, pressure = found
        table.number(f"{name}, energy", source, energy,
                     (state["energy_per_particle_epsilon"], state["energy_error"]), allowed[0])  # fmt: skip
        table.number(f"{name}, pressure", source, pressure,
                     (state["pressure_epsilon_sigma3"], state["pressure_error"]), allowed[1])  # fmt: skip

    for state in references.nist_states("mc_nvt"):
        temperature, density = state["temperature_epsilon"], state["density_sigma3"]
        if 0.77 < density < 0.87:
            name = f"LJ fluid, T = {temperature}, rho = {density}"
            found = with_step(ours(temperature, density), temperature, density)
            compare(f"{name}, with the step at 3 sigma", "NIST, Monte Carlo", found, state, MONTE_CARLO)
    # Its temperatures are results. Ours lie on both sides: the straight line through them is off by less than 1e-5.
    for state in references.nist_states("md_nve"):
        density, share = state["density_sigma3"], (state["temperature_epsilon"] - 0.85) / 0.05
        if density not in (0.776, 0.78, 0.82, 0.86):
            continue
        low, high = ours(0.85, density), ours(0.9, density)
        found, slopes = [], []
        for a, b in zip(low, high):
            found.append((a[0] + share * (b[0] - a[0]), math.hypot((1 - share) * a[1], share * b[1])))
            slopes.append((b[0] - a[0]) / 0.05)
        state = state | {
            key: math.hypot(state[key], slope * state["temperature_error"])
            for key, slope in zip(("energy_error", "pressure_error"), slopes)
        }
        name = f"LJ fluid, T = {state['temperature_epsilon']}, rho = {density}"
        compare(name, "NIST, molecular dynamics", found, state, MOLECULAR_DYNAMICS)
    case, point = "lj_bulk_cut", results.point(temperature=0.85, density=0.776)
    quantities = ("temperature_epsilon", "energy_per_particle_unshifted_epsilon", "pressure_epsilon_sigma3")
    beside_lammps(table, results, case, quantities, point, ", as cut")


def lj_force_shifted(runner: Runner, table: Table):
    results = runner.sweep("lj_force_shifted")
    quantities = ("temperature_epsilon", "energy_per_particle_epsilon", "pressure_epsilon_sigma3")
    beside_lammps(table, results, "lj_bulk_force_shifted", quantities)


def halves(results: Results, name, point=0):
    """A profile from the wall to the mid-plane."""
    profile = results.profile(name, point)
    return profile if results.grid[-1] < 0.01 else references.folded(profile)


# The errors of neighbouring bins are correlated, which does not change the mean of chi^2 but its standard deviation.
CHI2 = 1.6


def lj_slit(runner: Runner, table: Table):
    results = runner.sweep("lj_slit")
    for case, reach in (("lj_slit", 2.5), ("lj_slit_long_walls", 10)):
        point = results.point(reach=reach)
        quantities = ("temperature_epsilon", "energy_per_particle_shifted_epsilon", "wall_pressure_epsilon_sigma3")
        beside_lammps(table, results, case, quantities, point)
        theirs = references.folded(references.lammps_lj_profile(case))
        table.profile(f"{case}, profile", "LAMMPS", halves(results, "A_density", point), theirs, CHI2)


def slit(name, z_p, chi2):
    def check(runner: Runner, table: Table):
        results = runner.sweep(name)
        table.number(f"{name}, temperature", "what is set", results.number("temperature"), (1.0, 0.0))
        # Both hold each ion's own images (tests/data/README.md).
        for ours, theirs in (("potential_energy", "potential_energy_per_ion_kT"), ("pressure_contact", "wall_pressure_kT_nm3")):
            table.number(f"{name}, {ours}", "LAMMPS", results.number(ours), references.lammps_mean(name, theirs))
        for kind, theirs in references.lammps_slit_profiles(z_p).items():
            ours = halves(results, f"{kind}_density")
            table.profile(f"{name}, {kind}s", "LAMMPS", ours, references.folded(theirs), chi2)

    return check


def contact(runner: Runner, table: Table):
    """The contact theorem (Henderson, Blum and Lebowitz, J. Electroanal. Chem. 102, 315, 1979; for ions between walls
    Carnie and Chan, J. Chem. Phys. 74, 1293, 1981), for walls of any short range:

        P = F/A - 2 pi l_B s^2 kT

    F/A is what the ions press on a wall with by the short-range potential, s the wall's charge in e per area: the rest
    of the slit has the charge -s per area and pulls the wall with the Maxwell stress. P, the normal pressure, is the
    same at every height, so also in the middle of a slit that is so wide that it holds a bulk there; there it is the
    bulk's pressure rho kT + (virial + electrostatic energy) / 3 V, from a sweep without walls at the concentrations
    around that in the middle (parabola through them). Nothing is shared by the two sides: wall forces and the sum over
    images in two dimensions there, pairs and Ewald's sum in three here."""
    slits, bulk = runner.sweep("contact_slit"), runner.sweep("contact_bulk")
    salt = np.array([row["salt"] for row in bulk.parameters])
    pressure, error = bulk.values["pressure"][:, 0], bulk.errors["pressure"][:, 0]
    for point, parameters in enumerate(slits.parameters):
        middle = np.abs(slits.grid - 0.5) <= 0.2
        values, errors = zip(*(slits.profile(f"{ion}_density", point) for ion in ("cation", "anion")))
        density = np.mean([v[middle] for v in values])
        # Bins within a Debye length count as one.
        debye_nm = 1 / math.sqrt(8 * math.pi * BJERRUM_NM * IONS_PER_NM3_M * density)
        widths = np.sum(middle) * (slits.grid[1] - slits.grid[0]) * slits.height[point] / debye_nm
        density_error = np.mean([e[middle] for e in errors]) / math.sqrt(widths)
        terms = np.stack([salt**0, salt - density, (salt - density) ** 2], axis=1) / error[:, None]
        covariance = np.linalg.inv(terms.T @ terms)
        value, slope, _ = covariance @ (terms.T @ (pressure / error))
        theirs = value, math.hypot(math.sqrt(covariance[0, 0]), slope * density_error)
        name = f"contact theorem, sigma = {parameters['sigma_C_m2']:g} C/m2"
        source = f"bulk at {density:.4f} +- {density_error:.4f} M"
        table.number(f"{name}, net pressure", source, slits.number("pressure", point), theirs)


def virial(runner: Runner, table: Table):
    results = runner.sweep("lj_gas")
    second, third = gas.virials(gas.lennard_jones(2.5), 2.5, 1.5)
    for density in (0.01, 0.05):
        ours = results.number("pressure", results.point(density=density))
        theirs = density * 1.5 * (1 + second * density + third * density**2)
        # The fourth coefficient is of the size of the third times that of a particle's volume.
        allowed = density * 1.5 * abs(third) * density**3
        name = f"LJ gas, T = 1.5, rho = {density}, pressure"
        table.number(name, f"B2 = {second:.4f}, B3 = {third:.3f}", ours, (theirs, 0.0), allowed)


def scatter(runner: Runner, table: Table):
    """Are standard errors what the results of sixty seeds scatter by? Too large ones cost time, too small ones mislead."""
    for name in ("scatter_bulk", "scatter_slit", "scatter_auto"):
        results = runner.sweep(name)
        for output, values in results.values.items():
            ratio = gas.stated_over_scatter(values, results.errors[output])
            if math.isnan(ratio):
                continue  # known exactly
            table.add(f"{name}, {output}", f"scatter of {len(values)} seeds", "stated error", "", f"{ratio:.2f}",
                      "0.7 to 1.4", 0.7 <= ratio <= 1.4)  # fmt: skip


NVT_PARTICLES = 100
NVT_TEMPERATURES = (1.4, 1.55)


def nvt(runner: Runner, table: Table):
    for thermostat, degrees in (("langevin", [3 * NVT_PARTICLES]), ("nose_hoover", [3 * NVT_PARTICLES - 3])):
        name = f"NVT, {thermostat}"
        changes = () if thermostat == "langevin" else (("thermostat: langevin", f"thermostat: {thermostat}"),)
        try:
            series = [runner.energies("nvt", point, 200, changes) for point in range(len(NVT_TEMPERATURES))]
        except Failure as failure:
            table.fail(name, str(failure))
            continue
        program = Path(__file__).with_name("physical_validation_check.py")
        command = [sys.executable, str(program), "--significance", "0.01"]
        reports = []
        for number, temperature in enumerate(NVT_TEMPERATURES):
            rows = np.genfromtxt(series[number], delimiter=",", names=True)
            counted = np.median(2 * rows["kinetic_energy"] / rows["temperature"])
            table.add(f"{name}, T = {temperature}, degrees of freedom", "3 N, or 3 (N - 1)", f"{counted:.2f}",
                      f"{degrees[0]}", f"{counted - degrees[0]:+.2f}", "0.01",
                      abs(counted - degrees[0]) < 0.01)  # fmt: skip
            text = series[number].read_text().splitlines()
            header = [cell if cell != "temperature" else "instantaneous" for cell in text[0].split(",")]
            extended = [",".join([*header, "particles", "degrees_of_freedom", "temperature"])]
            extended += [f"{line},{NVT_PARTICLES},{degrees[0]},{temperature}" for line in text[1:]]
            path = series[number].with_name(series[number].stem + "_state.csv")
            path.write_text("\n".join(extended) + "\n")
            reports.append(str(path))
        done = subprocess.run([*command, *reports], capture_output=True, text=True, check=False)
        if "No module named" in done.stderr:
            table.skip(name, "skipped: pip install physical_validation")
            continue
        if not done.stdout.strip():
            table.fail(name, done.stderr.strip()[-300:])
            continue
        report = json.loads(done.stdout)
        for one in report["simulations"]:
            for key, what in (
                ("kinetic_p", "kinetic energy's distribution"),
                ("kinetic_mean_p", "its mean"),
                ("kinetic_width_p", "its width"),
            ):
                table.add(f"{name}, T = {one['temperature']:g}, {what}", "physical_validation",
                          f"{one['samples']} samples", "", f"p = {one[key]:.3f}", "0.01", one[key] > 0.01)  # fmt: skip
        table.add(f"{name}, ensemble at both temperatures", "physical_validation", "", "",
                  f"p = {report['ensemble_p']:.3f}", "0.01", report["ensemble_p"] > 0.01)  # fmt: skip


PUBLISHED = re.compile(
    r"(h = .*? C/m2): cations ([\d.]+) % \(own error ([\d.]+) %\), anions ([\d.]+) % \(([\d.]+) %\)"
    r", beyond [\d.]+ nm ([\d.]+) % \(([\d.]+) % expected\) and ([\d.]+) % \(([\d.]+) %\)"
    r", chi2 a bin ([\d.]+) and ([\d.]+)"
)
TEST = re.compile(r"Test +#\d+: (.*?) \.*\**\s*(Passed|Failed|Skipped|Timeout|Not Run|\S+) +([\d.]+) sec")


# Tests that hold simulations against what is known exactly, each with its own limits.
THEORY = (
    "those of the barometric law|has the pressure of its bulk|net pressure is Poisson and Boltzmann|Boltzmann: two "
    "particles|Boltzmann: particles that do not see|plasma has the energy|Diffusion: of free Langevin"
)


def tests(build, *which):
    """`which`: ctest's options."""

    def check(_: Runner, table: Table):
        program = ROOT / ".venv" / "bin" / "ctest"
        command = [str(program) if program.exists() else "ctest", "--test-dir", str(build), *which, "-V"]
        text = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        for line in text.splitlines():
            if found := PUBLISHED.search(line):
                state, *figures = found.groups()
                for ion, difference, own in (("cations", *figures[:2]), ("anions", *figures[2:4])):
                    table.add(f"published profile, {state}, {ion}, L2 norm", "Kadupitiya et al. 2020",
                              f"error {own} %", "", f"{difference} %", "3 %", float(difference) < 3)  # fmt: skip
                for ion, difference, expected in (("cations", *figures[4:6]), ("anions", *figures[6:8])):
                    limit = 2 * float(expected) + 0.5  # as in published_test.cpp
                    table.add(f"published profile, {state}, {ion}, L2 norm where it is not smeared",
                              "Kadupitiya et al. 2020", "", "", f"{difference} %", f"{limit:.2f} %",
                              float(difference) < limit)  # fmt: skip
                for ion, chi2 in zip(("cations", "anions"), figures[8:]):
                    table.add(f"published profile, {state}, {ion}, chi2 a bin", "Kadupitiya et al. 2020", "", "", chi2,
                              "2", float(chi2) < 2)  # fmt: skip
            elif found := TEST.search(line):
                name, outcome, seconds = found.groups()
                table.add(f"test: {name.replace('|', '/')}", "", "", "", f"{float(seconds):.0f} s", outcome.lower(),
                          outcome == "Passed")  # fmt: skip
        if not TEST.search(text):
            table.fail(f"tests {which[-1]}", f"ctest found none in {Path(build).name}/")

    return check


def processor():
    try:
        names = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    except OSError:
        names = []
    return f"{names[0]}, {len(names)} cores" if names else "an unknown processor"


def report(options, table, seconds):
    arguments = " ".join(options.shown)
    when = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
    lines = [
        "# Validation\n",
        f"`scripts/validate.sh{' ' + arguments if arguments else ''}`, {when}, {processor()}; mdsweep {options.version}.",
        "Limits in sigma are of both errors together; ours are standard errors of block averages.\n",
        table.markdown(),
        f"{len(table.rows)} rows, {len(table.failed())} failed. Times: "
        + ", ".join(f"{name} {value:.0f} s" for name, value in seconds.items())
        + ".\n",
    ]
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text("\n".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"1/{QUICK} of the length, without the long tests")
    parser.add_argument("--only", metavar="CHECK,...", help="some of the checks")
    parser.add_argument("--output", type=Path, default=ROOT / "results" / "validation.md", help="default: %(default)s")
    parser.add_argument("--mdsweep", default=str(ROOT / "build" / "mdsweep"), help="the program")
    parser.add_argument("--build", default=str(ROOT / "build"), help="folder of the tests")
    parser.add_argument("--device", default="auto", help="of mdsweep run")
    parser.add_argument("--threads", type=int, default=0, help="of mdsweep run")
    options = parser.parse_args()
    checks = {
        "slit_1_1": slit("slit_1_1", 1, CHI2),
        # LAMMPS's errors are too small by a fifth there.
        "slit_2_1": slit("slit_2_1", 2, 1.5 * CHI2),
        "contact": contact,
        "nvt": nvt,
        "virial": virial,
        "scatter": scatter,
        "lj_slit": lj_slit,
        "lj_force_shifted": lj_force_shifted,
        "lj_nist": lj_nist,
        "theory": tests(options.build, "-R", THEORY),
        "long_tests": tests(options.build, "-L", "long"),
    }
    chosen = options.only.split(",") if options.only else list(checks)
    if unknown := [name for name in chosen if name not in checks]:
        parser.error(f"there is no check {unknown[0]}; there are {', '.join(checks)}")
    if options.quick and not options.only:
        chosen.remove("long_tests")
    options.shown = (["--quick"] if options.quick else []) + (["--only", options.only] if options.only else [])
    version = subprocess.run([options.mdsweep, "--version"], capture_output=True, text=True, check=False)
    options.version = version.stdout.strip().removeprefix("mdsweep ")
    folder = ROOT / "results" / ("validation-quick" if options.quick else "validation")
    folder.mkdir(parents=True, exist_ok=True)
    runner = Runner(options.mdsweep, folder, QUICK if options.quick else 1, options.device, options.threads)
    table = Table(1.5 if options.quick else 1)
    seconds = {}
    for name in chosen:
        begin, before = time.monotonic(), len(table.rows)
        try:
            checks[name](runner, table)
        except Failure as failure:
            table.fail(name, str(failure))
        seconds[name] = time.monotonic() - begin
        for row in table.rows[before:]:
            print(f"{row.ok:8} {row.check}: {row.ours}, {row.theirs}: {row.difference}", flush=True)
        report(options, table, seconds)  # after each: what a stopped run leaves is of use
    print(f"{len(table.rows)} rows, {len(table.failed())} failed; {options.output}")
    sys.exit(1 if table.failed() else 0)


if __name__ == "__main__":
    main()
