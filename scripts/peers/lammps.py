#!/usr/bin/env python3
"""Reference runs of mdsweep's models in LAMMPS, with exact electrostatics.

  lammps.py run slit_1_1 lj_bulk_cut      one JSON line for each case: means and standard errors, profiles
  lammps.py run all --output all.jsonl    every case: about an hour on one core
  lammps.py tables all.jsonl              writes those lines as the CSV files in tests/data, and last configurations
  lammps.py forces ions.csv --lateral-nm 5.26 --height-nm 3    forces and energies of one configuration
      ... --check                         and against the two-dimensional Ewald sum

Needs `apt-get install lammps` (29 Sep 2021 is in Debian 12) and numpy. tests/data/README.md describes the cases.

The electrolyte is that of cuda/README.md in its reduced units (0.714 nm, kT, the ions' mass), but for the
electrostatics: all images in x and y, through LAMMPS's kspace_modify slab with empty space of twice the box's width.
"""

import argparse
import csv
import itertools
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

LENGTH_NM = 0.714
IONS_PER_NM3_M = 0.602214076
WCA_CUTOFF = 2 ** (1 / 6)
BINS = 100
SAMPLING = 10  # steps


class Failure(Exception):
    """What the user has to be told."""


@dataclass(frozen=True)
class Electrolyte:
    h_nm: float
    z_p: int
    z_n: int
    d_p_nm: float
    d_n_nm: float
    c_M: float  # of anions
    anions: int
    counterions: int = 0  # monovalent cations of the cation's diameter; the two walls have their charge
    steps: int = 1_000_000

    @property
    def cations(self):
        return self.anions * -self.z_n // self.z_p

    @property
    def lateral_nm(self):
        return math.sqrt(self.anions / (IONS_PER_NM3_M * self.c_M * self.h_nm))

    @property
    def sigma_C_m2(self):
        return -0.5 * self.counterions / self.lateral_nm**2 * 0.1602176634


@dataclass(frozen=True)
class LennardJones:
    particles: int
    temperature: float
    density: float = 0  # bulk
    lateral: float = 0  # slit
    height: float = 0
    wall_epsilon: float = 0
    wall_cutoff: float = 0
    pair: str = "cut"  # cut: lj/cut at `cutoff`; force_shifted: lj/smooth/linear
    cutoff: float = 3.0
    steps: int = 500_000


CASES = {
    "slit_1_1": Electrolyte(h_nm=3, z_p=1, z_n=-1, d_p_nm=0.415, d_n_nm=0.415, c_M=1, anions=50),
    "slit_2_1": Electrolyte(h_nm=3, z_p=2, z_n=-1, d_p_nm=0.5, d_n_nm=0.3, c_M=2, anions=100),
    "slit_charged": Electrolyte(h_nm=3, z_p=1, z_n=-1, d_p_nm=0.415, d_n_nm=0.415, c_M=0.5, anions=30, counterions=20),
    "lj_bulk_cut": LennardJones(particles=500, temperature=0.85, density=0.776),
    "lj_bulk_force_shifted": LennardJones(
        particles=500, temperature=0.85, density=0.776, pair="force_shifted", cutoff=2.5
    ),
    "lj_slit": LennardJones(
        particles=400, temperature=1.2, lateral=8, height=10, wall_epsilon=2, wall_cutoff=2.5, cutoff=2.5
    ),
    "lj_slit_long_walls": LennardJones(
        particles=400, temperature=1.2, lateral=8, height=10, wall_epsilon=2, wall_cutoff=10, cutoff=2.5
    ),
}


# LAMMPS


def find_lammps(chosen):
    names = [chosen] if chosen else ["lmp", "lmp_serial", "lmp_mpi", "lammps"]
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    raise Failure(
        f"{chosen} is not a program" if chosen else "LAMMPS is missing: apt-get install lammps, or --lammps PROGRAM"
    )


def lammps_version(program):
    text = subprocess.run([program, "-h"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"Simulator - (.*)", text)
    return found.group(1).strip() if found else "unknown"


def execute(program, folder, lines):
    (folder / "in.lammps").write_text("\n".join(lines) + "\n")
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [program, "-in", "in.lammps", "-log", "log.lammps", "-screen", "none"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    log = folder / "log.lammps"
    text = log.read_text() if log.exists() else ""
    if done.returncode != 0 or "ERROR" in text:
        errors = [line for line in (text + done.stderr + done.stdout).splitlines() if "ERROR" in line]
        raise Failure(f"LAMMPS failed: {errors[0] if errors else done.stderr.strip()[-300:]}")
    return text


def write_data(path, box, types, charges, positions):
    """box: three pairs of bounds. Charges may be None: atom_style atomic."""
    with open(path, "w") as out:
        out.write(f"mdsweep reference\n\n{len(positions)} atoms\n{max(types)} atom types\n\n")
        for (low, high), axis in zip(box, "xyz"):
            out.write(f"{low:.17g} {high:.17g} {axis}lo {axis}hi\n")
        out.write("\nMasses\n\n" + "".join(f"{t} 1.0\n" for t in range(1, max(types) + 1)) + "\nAtoms\n\n")
        for k, (kind, position) in enumerate(zip(types, positions)):
            charge = [] if charges is None else [f"{charges[k]:.17g}"]
            out.write(" ".join([str(k + 1), str(kind), *charge, *(f"{x:.17g}" for x in position)]) + "\n")


def read_blocks(path):
    """The rows of a fix ave/time, without the step: [blocks, values]."""
    return np.loadtxt(path, comments="#", ndmin=2)[:, 1:]


def read_profile_blocks(path, bins):
    """Mean numbers of particles in the bins of a fix ave/chunk: [blocks, bins]."""
    rows = [line.split() for line in Path(path).read_text().splitlines() if not line.startswith("#")]
    counts = np.array([float(row[2]) for row in rows if len(row) == 4])
    return counts.reshape(-1, bins)


def mean_and_error(blocks):
    blocks = np.asarray(blocks)
    return blocks.mean(axis=0), blocks.std(axis=0, ddof=1) / math.sqrt(len(blocks))


def lattice(count, lateral, low, high, seed):
    """Sites of a simple lattice in random order."""
    room = high - low
    spacing = (lateral**2 * room / count) ** (1 / 3)
    layers = max(1, round(room / spacing))
    columns = math.ceil(math.sqrt(count / layers))
    x, y, z = np.meshgrid(np.arange(columns), np.arange(columns), np.arange(layers), indexing="ij")
    sites = np.stack([(x + 0.5) / columns - 0.5, (y + 0.5) / columns - 0.5, (z + 0.5) / layers], axis=-1)
    sites = sites.reshape(-1, 3) * [lateral, lateral, room] + [0, 0, low]
    return sites[np.random.default_rng(seed).permutation(len(sites))[:count]]


# The electrolyte


def slab_factor(lateral, height):
    """Height of the whole cell over that of the slit. The images' error is of the order exp(-2 pi gap / L)."""
    return max(3.0, 1 + 2 * lateral / height)


def electrolyte_setup(diameters, lateral, height, coulomb_cutoff, kspace, slab):
    """Everything but the start: diameters[k] is that of type k + 1. Reduced units."""
    pairs = [
        f"pair_coeff {i + 1} {j + 1} 1.0 {(a + b) / 2:.17g} {WCA_CUTOFF * (a + b) / 2:.17g}"
        for (i, a), (j, b) in itertools.combinations_with_replacement(enumerate(diameters), 2)
    ]
    walls = []
    for k, d in enumerate(diameters):
        one = f"EDGE 1.0 {d / 2:.17g} {WCA_CUTOFF * d / 2:.17g}"
        walls += [
            f"group type{k + 1} type {k + 1}",
            f"fix wall{k + 1} type{k + 1} wall/lj126 zlo {one} zhi {one}",
            f"fix_modify wall{k + 1} energy yes",
        ]
    return [
        "units lj",
        "atom_style charge",
        "boundary p p f",
        "read_data start.data",
        f"pair_style lj/cut/coul/long 1.0 {coulomb_cutoff:.17g}",
        *pairs,
        "pair_modify shift yes",
        f"kspace_style {kspace}",
        f"kspace_modify slab {slab:.6g}",
        "neighbor 0.4 bin",
        "neigh_modify delay 0 every 1 check yes",
        *walls,
    ]


def wall_force(setup):
    """The sum over the fixes wallN of one setup, as two variables, and their sampling."""
    fixes = sorted({line.split()[1] for line in setup if line.startswith("fix wall")})
    return [
        "variable low equal " + "+".join(f"f_{fix}[1]" for fix in fixes),
        "variable high equal " + "+".join(f"f_{fix}[2]" for fix in fixes),
        "variable wall_energy equal " + "+".join(f"f_{fix}" for fix in fixes),
    ]


def sampling(groups, blocks, steps, values):
    block = steps // blocks
    lines = [
        "compute bins all chunk/atom bin/1d z lower 0.01 units reduced",
        *(
            f"fix profile_{group} {group} ave/chunk {SAMPLING} {block // SAMPLING} {block} bins density/number "
            f"norm sample file profile_{group}.txt"
            for group in groups
        ),
    ]
    return [
        *(lines if groups else []),
        f"fix means all ave/time {SAMPLING} {block // SAMPLING} {block} {' '.join(values)} file means.txt",
    ]


def dynamics(temperature, options, zero_momentum=False):
    """Langevin after Gronbech-Jensen and Farago: no error of the order dt^2 in a harmonic well's mean energy."""
    return [
        f"velocity all create {temperature} {options.seed + 1} dist gaussian",
        f"fix bath all langevin {temperature} {temperature} {1 / options.friction:.17g} {options.seed + 2} gjf vhalf",
        "fix advance all nve",
        "compute_modify thermo_temp extra/dof 0",  # all 3 N degrees: friction and noise act on the momentum too
        f"timestep {options.time_step:.17g}",
        "thermo 50000",
        f"run {options.equilibration}",
    ]


def run_electrolyte(name, case, options, program, folder):
    lateral, height = case.lateral_nm / LENGTH_NM, case.h_nm / LENGTH_NM
    diameters = [case.d_p_nm / LENGTH_NM, case.d_n_nm / LENGTH_NM]
    charges = [case.z_p] * case.cations + [1] * case.counterions + [case.z_n] * case.anions
    types = [1] * (case.cations + case.counterions) + [2] * case.anions
    margin = max(diameters) / 2
    positions = lattice(len(charges), lateral, -height / 2 + margin, height / 2 - margin, options.seed)
    box = [(-lateral / 2, lateral / 2)] * 2 + [(-height / 2, height / 2)]
    write_data(folder / "start.data", box, types, charges, positions)
    steps = options.production or case.steps
    slab = slab_factor(lateral, height)
    kspace = f"{options.kspace} {options.accuracy:g}"
    setup = electrolyte_setup(diameters, lateral, height, options.coulomb_cutoff, kspace, slab)
    values = ["c_thermo_temp", "c_thermo_pe", "v_low", "v_high"]
    lines = [
        *setup,
        *dynamics(1.0, options),
        *wall_force(setup),
        "reset_timestep 0",
        *sampling(["type1", "type2"], options.blocks, steps, values),
        f"run {steps}",
        "dump last all custom 1 last.txt id q x y z fx fy fz",
        'dump_modify last sort id format float "%.15g"',
        "thermo_style custom step pe",
        'thermo_modify norm no format float "%.15g"',
        "run 0",
    ]
    log = execute(program, folder, lines)
    blocks = read_blocks(folder / "means.txt")
    last = np.loadtxt(folder / "last.txt", skiprows=9)
    ions = len(charges)
    area = lateral**2
    if sum(charges) != 0:
        # LAMMPS leaves out, or adds, a constant (which one depends on its version) that only matters here.
        last_energy = float(re.findall(r"^Step PotEng *\n *\S+ +(\S+)", log, re.MULTILINE)[-1])
        sizes = np.array([diameters[kind - 1] for kind in types])
        _, energies = exact_forces(last[:, 1], sizes, last[:, 2:5], lateral, height)
        blocks[:, 1] += sum(energies.values()) - last_energy
    result = {
        "temperature_kT": blocks[:, 0],
        "potential_energy_per_ion_kT": blocks[:, 1] / ions,
        "wall_pressure_kT_nm3": (blocks[:, 3] - blocks[:, 2]) / 2 / area / LENGTH_NM**3,
    }
    bin_volume = case.lateral_nm**2 * case.h_nm / BINS
    profiles = {
        label: read_profile_blocks(folder / f"profile_type{k}.txt", BINS) / bin_volume / IONS_PER_NM3_M
        for k, label in ((1, "rho_p_M"), (2, "rho_n_M"))
    }
    z = (np.arange(BINS) + 0.5) / BINS * case.h_nm - case.h_nm / 2
    return summary(name, case, result, {"z_nm": z}, profiles, log) | {
        "lateral_nm": case.lateral_nm,
        "sigma_C_m2": case.sigma_C_m2,
        "ions": ions,
        "slab": slab,
        "last_positions_nm": (last[:, 2:5] * LENGTH_NM).tolist(),
        "last_charges": last[:, 1].tolist(),
    }


# Lennard-Jones


def run_lennard_jones(name, case, options, program, folder):
    bulk = case.density > 0
    lateral = (case.particles / case.density) ** (1 / 3) if bulk else case.lateral
    height = lateral if bulk else case.height
    margin = 0 if bulk else 0.9
    positions = lattice(case.particles, lateral, -height / 2 + margin, height / 2 - margin, options.seed)
    box = [(-lateral / 2, lateral / 2)] * 2 + [(-height / 2, height / 2)]
    write_data(folder / "start.data", box, [1] * case.particles, None, positions)
    steps = options.production or case.steps
    setup = ["units lj", "atom_style atomic", f"boundary p p {'p' if bulk else 'f'}", "read_data start.data"]
    if case.pair == "force_shifted":
        setup += [f"pair_style lj/smooth/linear {case.cutoff}", "pair_coeff 1 1 1.0 1.0"]
    else:
        setup += [f"pair_style lj/cut {case.cutoff}", "pair_coeff 1 1 1.0 1.0", "pair_modify shift no"]
    setup += ["neighbor 0.3 bin", "neigh_modify delay 0 every 1 check yes"]
    if not bulk:
        one = f"EDGE {case.wall_epsilon} 1.0 {case.wall_cutoff}"
        setup += [f"fix wall1 all wall/lj93 zlo {one} zhi {one}", "fix_modify wall1 energy yes"]
    setup += [
        f"compute neighbours all coord/atom cutoff {case.cutoff}",
        "compute mean_neighbours all reduce ave c_neighbours",
        "compute virial all pressure NULL virial",
    ]
    values = ["c_thermo_temp", "c_thermo_pe", "c_mean_neighbours", "c_virial"]
    lines = [*setup, *dynamics(case.temperature, options)]
    if not bulk:
        lines += wall_force(setup)
        values += ["v_low", "v_high"]
    lines += ["reset_timestep 0", *sampling([] if bulk else ["all"], options.blocks, steps, values), f"run {steps}"]
    log = execute(program, folder, lines)
    blocks = read_blocks(folder / "means.txt")
    energy = blocks[:, 1] / case.particles
    result = {"temperature_epsilon": blocks[:, 0]}
    if case.pair == "cut":
        at_cutoff = 4 * (case.cutoff**-12 - case.cutoff**-6)
        shifted = energy - at_cutoff * blocks[:, 2] / 2
        result["energy_per_particle_shifted_epsilon"] = shifted
        if bulk:
            result["energy_per_particle_unshifted_epsilon"] = energy
    else:
        result["energy_per_particle_epsilon"] = energy
    grid, profiles = {}, {}
    if bulk:
        # The kinetic part with the set temperature: its mean is known, its noise is not needed.
        result["pressure_epsilon_sigma3"] = case.density * case.temperature + blocks[:, 3]
        if case.pair == "cut":
            r3 = case.cutoff**-3
            tail_energy = 8 / 3 * math.pi * case.density * (r3**3 / 3 - r3)
            tail_pressure = 16 / 3 * math.pi * case.density**2 * (2 / 3 * r3**3 - r3)
            result["energy_per_particle_with_tail_epsilon"] = energy + tail_energy
            result["pressure_with_tail_epsilon_sigma3"] = result["pressure_epsilon_sigma3"] + tail_pressure
    else:
        result["wall_pressure_epsilon_sigma3"] = (blocks[:, 5] - blocks[:, 4]) / 2 / lateral**2
        grid["z_sigma"] = (np.arange(BINS) + 0.5) / BINS * height - height / 2
        counts = read_profile_blocks(folder / "profile_all.txt", BINS)
        profiles["rho_sigma3"] = counts / (lateral**2 * height / BINS)
    return summary(name, case, result, grid, profiles, log) | {"lateral_sigma": lateral, "particles": case.particles}


def summary(name, case, scalars, grid, profiles, log):
    row = {"case": name, "parameters": vars(case), "scalars": {}, "profiles": {k: v.tolist() for k, v in grid.items()}}
    for label, blocks in scalars.items():
        mean, error = mean_and_error(blocks)
        row["scalars"][label] = [float(mean), float(error)]
    for label, blocks in profiles.items():
        mean, error = mean_and_error(blocks)
        row["profiles"][label] = mean.tolist()
        row["profiles"]["err" + label.removeprefix("rho")] = error.tolist()
    found = re.findall(r"estimated absolute RMS force accuracy = (\S+)", log)
    if found:
        row["rms_force_error"] = float(found[0])
    return row


# Forces of one configuration


def read_configuration(path):
    with open(path) as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    missing = {"charge_e", "d_nm", "x_nm", "y_nm", "z_nm"} - set(rows[0] if rows else {})
    if missing:
        raise Failure(f"{path} has no column {', '.join(sorted(missing))}")
    charges = np.array([float(row["charge_e"]) for row in rows])
    diameters = np.array([float(row["d_nm"]) for row in rows]) / LENGTH_NM
    positions = np.array([[float(row[f"{a}_nm"]) for a in "xyz"] for row in rows]) / LENGTH_NM
    return charges, diameters, positions


def configuration_forces(charges, diameters, positions, lateral, height, options, program, folder):
    """Forces and energies (short range, Coulomb, walls), in reduced units."""
    sizes = sorted(set(diameters))
    types = [sizes.index(d) + 1 for d in diameters]
    box = [(-lateral / 2, lateral / 2)] * 2 + [(-height / 2, height / 2)]
    write_data(folder / "start.data", box, types, charges, positions)
    slab = 1 + 4 * max(1.0, lateral / height)
    kspace = f"ewald {options.accuracy:g}"
    setup = electrolyte_setup(sizes, lateral, height, options.coulomb_cutoff, kspace, slab)
    lines = [
        *setup,
        "pair_modify table 0",
        *wall_force(setup),
        "compute short all pair lj/cut/coul/long evdwl",
        "compute real all pair lj/cut/coul/long ecoul",
        "thermo_style custom step c_short c_real elong v_wall_energy",
        'thermo_modify norm no format float "%.15g"',
        "dump forces all custom 1 forces.txt id fx fy fz",
        'dump_modify forces sort id format float "%.15g"',
        "run 0",
    ]
    log = execute(program, folder, lines)
    forces = np.loadtxt(folder / "forces.txt", skiprows=9)[:, 1:]
    values = re.search(r"^Step .*v_wall_energy *\n *(.*)", log, re.MULTILINE).group(1).split()
    short, real, reciprocal, wall = (float(v) for v in values[1:5])
    return forces, {"short_kT": short, "coulomb_kT": real + reciprocal, "walls_kT": wall}


def exact_forces(charges, diameters, positions, lateral, height):
    """The same by formula, in double precision: WCA, walls, and the Ewald sum of a system periodic in x and y
    (Parry, Surf. Sci. 49, 433, 1975)."""
    n, area = len(charges), lateral**2
    erfc = np.frompyfunc(math.erfc, 1, 1)
    d = positions[:, None] - positions[None, :]
    d[..., :2] -= lateral * np.round(d[..., :2] / lateral)
    qq = charges[:, None] * charges[None, :]
    alpha = 10 / lateral
    energy, forces = 0.0, np.zeros((n, 3))
    reach = 6 / alpha
    images = math.ceil(reach / lateral + 0.5)
    for a, b in itertools.product(range(-images, images + 1), repeat=2):
        v = d + np.array([a * lateral, b * lateral, 0])
        r2 = (v**2).sum(-1)
        if a == b == 0:
            np.fill_diagonal(r2, np.inf)
        near = np.where(r2 < reach**2, r2, np.inf)
        close = np.isfinite(near)
        r = np.sqrt(near[close])
        screened = erfc(alpha * r).astype(float)
        energy += 0.5 * (qq[close] * screened / r).sum()
        over_r = np.zeros((n, n))
        over_r[close] = qq[close] * (screened / r + 2 * alpha / math.sqrt(math.pi) * np.exp(-((alpha * r) ** 2))) / r**2
        forces += (over_r[..., None] * v).sum(1)
    energy -= alpha / math.sqrt(math.pi) * (charges**2).sum()
    z = d[..., 2]
    error_function = 1 - erfc(alpha * z).astype(float)
    energy -= math.sqrt(math.pi) / area * (qq * (np.exp(-((alpha * z) ** 2)) / alpha)).sum()
    energy -= math.pi / area * (qq * z * error_function).sum()
    forces[:, 2] += 2 * math.pi / area * (qq * error_function).sum(1)
    highest = math.ceil(12 * alpha * lateral / (2 * math.pi))
    shells = {}
    for a, b in itertools.product(range(-highest, highest + 1), repeat=2):
        if 0 < a * a + b * b <= highest**2 and (a > 0 or (a == 0 and b > 0)):
            shells.setdefault(a * a + b * b, []).append((a, b))
    for square, vectors in shells.items():
        k = 2 * math.pi / lateral * math.sqrt(square)
        up = np.exp(k * z) * erfc(alpha * z + k / (2 * alpha)).astype(float)
        down = np.exp(-k * z) * erfc(-alpha * z + k / (2 * alpha)).astype(float)
        for a, b in vectors:  # each stands for its opposite too
            kx, ky = 2 * math.pi / lateral * a, 2 * math.pi / lateral * b
            phase = kx * d[..., 0] + ky * d[..., 1]
            cosine, sine = np.cos(phase), np.sin(phase)
            energy += math.pi / area / k * (qq * cosine * (up + down)).sum()
            forces[:, 2] -= 2 * math.pi / area * (qq * cosine * (up - down)).sum(1)
            lateral_force = 2 * math.pi / area / k * (qq * sine * (up + down)).sum(1)
            forces[:, 0] += kx * lateral_force
            forces[:, 1] += ky * lateral_force
    r2 = (d**2).sum(-1)
    np.fill_diagonal(r2, np.inf)
    sigma2 = ((diameters[:, None] + diameters[None, :]) / 2) ** 2
    s6 = np.where(r2 < 2 ** (1 / 3) * sigma2, sigma2 / r2, 0) ** 3
    short = 0.5 * np.where(s6 > 0, 4 * s6 * (s6 - 1) + 1, 0).sum()
    forces += ((24 / r2 * s6 * (2 * s6 - 1))[..., None] * d).sum(1)
    walls = 0.0
    for sign in (1, -1):
        distance = height / 2 + sign * positions[:, 2]
        s6 = np.where(distance < WCA_CUTOFF * diameters / 2, (diameters / 2 / distance) ** 6, 0)
        walls += np.where(s6 > 0, 4 * s6 * (s6 - 1) + 1, 0).sum()
        forces[:, 2] += sign * 24 / distance * s6 * (2 * s6 - 1)
    return forces, {"short_kT": short, "coulomb_kT": float(energy), "walls_kT": float(walls)}


def command_forces(options):
    charges, diameters, positions = read_configuration(options.configuration)
    lateral, height = options.lateral_nm / LENGTH_NM, options.height_nm / LENGTH_NM
    program = find_lammps(options.lammps)
    with tempfile.TemporaryDirectory() as folder:
        forces, energies = configuration_forces(
            charges, diameters, positions, lateral, height, options, program, Path(folder)
        )
    exact, exact_energies = None, None
    if options.check or charges.sum() != 0:
        exact, exact_energies = exact_forces(charges, diameters, positions, lateral, height)
    lammps_energies = dict(energies)
    if charges.sum() != 0:  # see run_electrolyte
        energies["coulomb_kT"] = exact_energies["coulomb_kT"]
    out = open(options.output, "w", newline="") if options.output else sys.stdout
    out.write(f"# lateral_nm={options.lateral_nm!r} height_nm={options.height_nm!r} bjerrum_nm={LENGTH_NM}")
    out.write("".join(f" {name}={value:.9g}" for name, value in energies.items()) + "\n")
    out.write("charge_e,d_nm,x_nm,y_nm,z_nm,fx_kT_nm,fy_kT_nm,fz_kT_nm\n")
    for q, d, position, force in zip(charges, diameters, positions, forces):
        cells = [f"{q:g}", f"{d * LENGTH_NM:.6g}", *(f"{x * LENGTH_NM:.8f}" for x in position)]
        out.write(",".join(cells + [f"{f / LENGTH_NM:.7g}" for f in force]) + "\n")
    if options.output:
        out.close()
    if options.check:
        rms = math.sqrt((exact**2).mean())
        off = forces - exact
        rms_off, most = math.sqrt((off**2).mean()), np.abs(off).max()
        print(f"rms force {rms:.6g} kT/l_B, rms difference {rms_off:.3g}, largest {most:.3g}", file=sys.stderr)
        for name, value in lammps_energies.items():
            print(f"{name} LAMMPS {value:.9g}, formula {exact_energies[name]:.9g}", file=sys.stderr)


# The command line


def command_run(options):
    program = find_lammps(options.lammps)
    version = lammps_version(program)
    names = list(CASES) if "all" in options.cases else options.cases
    unknown = set(names) - set(CASES)
    if unknown:
        raise Failure(f"no case {', '.join(sorted(unknown))}; there are {', '.join(CASES)} and all")
    for name in names:
        case = CASES[name]
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(options.keep) / name if options.keep else Path(temporary)
            folder.mkdir(parents=True, exist_ok=True)
            run = run_electrolyte if isinstance(case, Electrolyte) else run_lennard_jones
            row = run(name, case, options, program, folder)
        row |= {
            "lammps": version,
            "equilibration_steps": options.equilibration,
            "production_steps": options.production or case.steps,
            "blocks": options.blocks,
            "time_step": options.time_step,
            "seed": options.seed,
        }
        line = json.dumps(row)
        if options.output:
            with open(options.output, "a") as out:
                out.write(line + "\n")
            for label, (mean, error) in row["scalars"].items():
                print(f"{name:22} {label:42} {mean:.6g} +- {error:.2g}", flush=True)
        else:
            print(line, flush=True)


def write_table(path, header, rows):
    with open(path, "w") as out:
        out.write(",".join(header) + "\n")
        for row in rows:
            out.write(",".join(row) + "\n")
    print(f"wrote {path}")


def command_tables(options):
    rows = [json.loads(line) for file in options.results for line in Path(file).read_text().splitlines()]
    rows = {row["case"]: row for row in rows}  # the last of each
    folder = Path(options.directory)
    scalars = [
        [name, label, f"{mean:.6g}", f"{error:.2g}"]
        for name, row in sorted(rows.items())
        for label, (mean, error) in row["scalars"].items()
    ]
    write_table(folder / "lammps_means.csv", ["case", "quantity_unit", "mean", "standard_error"], scalars)
    for name, row in rows.items():
        if "last_charges" in row:
            d = {True: row["parameters"]["d_p_nm"], False: row["parameters"]["d_n_nm"]}
            ions = [
                [f"{q:g}", f"{d[q > 0]:g}", *(f"{x:.8f}" for x in position)]
                for q, position in zip(row["last_charges"], row["last_positions_nm"])
            ]
            header = ["charge_e", "d_nm", "x_nm", "y_nm", "z_nm"]
            write_table(Path(options.configurations) / f"{name}.csv", header, ions)
            print(f"  its box: --lateral-nm {row['lateral_nm']!r} --height-nm {row['parameters']['h_nm']}")
    slits, fluids = [], []
    for name, row in sorted(rows.items()):
        p, profile = row["parameters"], row["profiles"]
        if "rho_p_M" in profile:
            point = [f"{p[k]:.6g}" for k in ("h_nm", "z_p", "z_n", "d_p_nm", "d_n_nm", "c_M")]
            point.append(f"{row['sigma_C_m2'] + 0.0:.12g}")
            columns = [profile[k] for k in ("z_nm", "rho_p_M", "err_p_M", "rho_n_M", "err_n_M")]
            slits += [[*point, *(f"{x:.5g}" for x in values)] for values in zip(*columns)]
        elif "rho_sigma3" in profile:
            columns = [profile[k] for k in ("z_sigma", "rho_sigma3", "err_sigma3")]
            fluids += [[name, *(f"{x:.5g}" for x in values)] for values in zip(*columns)]
    point = ["h_nm", "z_p", "z_n", "d_p_nm", "d_n_nm", "c_M", "sigma_C_m2"]
    write_table(
        folder / "lammps_slit_profiles.csv", [*point, "z_nm", "rho_p_M", "err_p_M", "rho_n_M", "err_n_M"], slits
    )
    write_table(folder / "lammps_lj_profiles.csv", ["case", "z_sigma", "rho_sigma3", "err_sigma3"], fluids)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)

    run = commands.add_parser("run", help="simulate cases")
    run.add_argument("cases", nargs="+", metavar="CASE", help=", ".join(CASES) + ", or all")
    run.add_argument("--production", type=int, help="steps, instead of each case's own number")
    run.add_argument("--equilibration", type=int, default=50_000, help="steps (default %(default)s)")
    run.add_argument("--blocks", type=int, default=50, help="for the standard errors (default %(default)s)")
    run.add_argument("--time-step", type=float, default=0.005, help="default %(default)s")
    run.add_argument("--friction", type=float, default=1.0, help="per time unit (default %(default)s)")
    run.add_argument("--seed", type=int, default=2024)
    run.add_argument(
        "--accuracy", type=float, default=1e-5, help="of the electrostatic forces, over that of two charges at l_B"
    )
    run.add_argument("--kspace", choices=["ewald", "pppm"], default="ewald", help="ewald is faster for these few ions")
    run.add_argument("--coulomb-cutoff", type=float, default=6.0, help="between real and reciprocal space, in l_B")
    run.add_argument("--output", help="append the JSON lines to this file, and print the means")
    run.add_argument("--keep", help="a folder for LAMMPS's own files")
    run.set_defaults(command=command_run)

    forces = commands.add_parser("forces", help="forces of one configuration of the electrolyte")
    forces.add_argument("configuration", help="CSV with the columns charge_e, d_nm, x_nm, y_nm, z_nm")
    forces.add_argument("--lateral-nm", type=float, required=True)
    forces.add_argument("--height-nm", type=float, required=True)
    forces.add_argument("--accuracy", type=float, default=1e-8, help="of the Ewald sum (default %(default)s)")
    forces.add_argument("--coulomb-cutoff", type=float, default=6.0, help="in l_B")
    forces.add_argument("--check", action="store_true", help="compare with the two-dimensional Ewald sum by formula")
    forces.add_argument("--output", help="CSV file; standard output otherwise")
    forces.set_defaults(command=command_forces)

    tables = commands.add_parser("tables", help="CSV files from the JSON lines")
    tables.add_argument("results", nargs="+")
    tables.add_argument("--directory", default=str(Path(__file__).parents[2] / "tests" / "data"))
    tables.add_argument("--configurations", default=".", help="folder for the last ones, for `forces`")
    tables.set_defaults(command=command_tables)

    for one in (run, forces):
        one.add_argument("--lammps", help="the program; lmp otherwise")
    options = parser.parse_args()
    try:
        options.command(options)
    except (Failure, OSError) as error:
        sys.exit(f"lammps.py: {error}")


if __name__ == "__main__":
    main()
