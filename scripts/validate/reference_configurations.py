#!/usr/bin/env python3
"""Energies of single configurations by formula, in double precision: Lennard-Jones, and water with an Ewald sum.

  reference_configurations.py make                  writes the configurations and their energies to tests/data
  reference_configurations.py lj FILE               the energies of a configuration in NIST's format ...
  reference_configurations.py water FILE            ... to compare with tests/data/nist_configurations.csv

NIST's format: the number of sites (or of molecules) and the box's edges in two lines of any order and of any further
numbers, then "number x y z [element]" for each site; water as O, H, H. Needs numpy.

Lennard-Jones in units of sigma and epsilon: the pairs' energy, their virial sum r . F, and the long-range correction,
for a plain cutoff (`cut`) and for the linear force shift (`force_shifted`). Water: SPC/E at 20 A as NIST does it, alpha
5.6 / L, k^2 < 27, cutoff 10 A, energies over k_B in K.
"""

import argparse
import itertools
import math
import sys
from pathlib import Path

import numpy as np

# e^2 / (4 pi epsilon_0 k_B) in K A, CODATA 2018.
COULOMB = 1.602176634e-19**2 / (4 * math.pi * 8.8541878128e-12 * 1.380649e-23) * 1e10
CHARGE_H = 0.42380
SIGMA_A, EPSILON_K = 3.16555789, 78.19743111
BOND_A, ANGLE_DEGREES = 1.0, 109.47

erfc = np.frompyfunc(math.erfc, 1, 1)


def pair_vectors(positions, lateral):
    i, j = np.triu_indices(len(positions), 1)
    d = positions[i] - positions[j]
    return i, j, d - lateral * np.round(d / lateral)


def lennard_jones(positions, lateral, cutoff, scheme):
    n = len(positions)
    _, _, d = pair_vectors(positions, lateral)
    r = np.sqrt((d**2).sum(1))
    r = r[r < cutoff]
    energy, virial = 4 * (r**-12 - r**-6), 24 * (2 * r**-12 - r**-6)
    if scheme == "force_shifted":
        at, slope = 4 * (cutoff**-12 - cutoff**-6), -24 * (2 * cutoff**-13 - cutoff**-7)
        return {"pairs": (energy - at - slope * (r - cutoff)).sum(), "virial": (virial + slope * r).sum(), "tail": 0.0}
    tail = 8 / 3 * math.pi * n**2 / lateral**3 * (cutoff**-9 / 3 - cutoff**-3)
    return {"pairs": energy.sum(), "virial": virial.sum(), "tail": tail}


def all_lennard_jones(positions, lateral):
    rows = []
    for scheme, cutoff in (("cut", 3.0), ("cut", 4.0), ("force_shifted", 3.0), ("force_shifted", 2.5)):
        if cutoff <= lateral / 2:
            values = lennard_jones(positions, lateral, cutoff, scheme)
            rows += [(f"{scheme}_{cutoff}_{name}_epsilon", float(value)) for name, value in values.items()]
    return rows


def water(positions, lateral):
    """Site-wise minimum image and cutoff; sites of one molecule see each other only through the images."""
    molecules = np.repeat(np.arange(len(positions) // 3), 3)
    charges = np.tile([-2 * CHARGE_H, CHARGE_H, CHARGE_H], len(positions) // 3)
    alpha, cutoff = 5.6 / lateral, 10.0
    i, j, d = pair_vectors(positions, lateral)
    r = np.sqrt((d**2).sum(1))
    qq = charges[i] * charges[j]
    inside = molecules[i] == molecules[j]
    near = ~inside & (r < cutoff)
    real = COULOMB * (qq[near] * erfc(alpha * r[near]).astype(float) / r[near]).sum()
    intra = -COULOMB * (qq[inside] * (1 - erfc(alpha * r[inside]).astype(float)) / r[inside]).sum()
    self_energy = -COULOMB * alpha / math.sqrt(math.pi) * (charges**2).sum()
    fourier = 0.0
    for k in itertools.product(range(-5, 6), repeat=3):
        square = sum(a * a for a in k)
        if 0 < square < 27:
            kk = (2 * math.pi / lateral) ** 2 * square
            amplitude = (charges * np.exp(2j * math.pi / lateral * (positions @ np.array(k)))).sum()
            fourier += math.exp(-kk / (4 * alpha**2)) / kk * abs(amplitude) ** 2
    fourier *= COULOMB * 2 * math.pi / lateral**3
    oxygen = lennard_jones(positions[::3] / SIGMA_A, lateral / SIGMA_A, cutoff / SIGMA_A, "cut")
    coulomb = real + fourier + self_energy + intra
    # The same sum to the end: what any way of computing the electrostatics has to find.
    energies = {
        "dispersion": EPSILON_K * oxygen["pairs"],
        "dispersion_tail": EPSILON_K * oxygen["tail"],
        "real": real,
        "fourier": fourier,
        "self": self_energy,
        "intra": intra,
        "coulomb_total": coulomb,
        "total": coulomb + EPSILON_K * (oxygen["pairs"] + oxygen["tail"]),
        "coulomb_converged": converged_coulomb(positions, charges, molecules, lateral),
    }
    return [(f"{name}_K", float(value)) for name, value in energies.items()]


def converged_coulomb(positions, charges, molecules, lateral):
    """Between sites of different molecules and all images, conducting boundary, to about 1e-9."""
    alpha = 12 / lateral
    i, j, d = pair_vectors(positions, lateral)
    qq = charges[i] * charges[j]
    inside = molecules[i] == molecules[j]
    energy = -(qq[inside] / np.sqrt((d[inside] ** 2).sum(1))).sum()
    for shift in itertools.product((-1, 0, 1), repeat=3):
        r = np.sqrt(((d + lateral * np.array(shift)) ** 2).sum(1))
        energy += (qq * erfc(alpha * r).astype(float) / r).sum()
    energy -= alpha / math.sqrt(math.pi) * (charges**2).sum()
    highest = 24
    e = [np.exp(2j * math.pi / lateral * positions[:, a, None] * np.arange(-highest, highest + 1)) for a in range(3)]
    xy = np.einsum("i,ia,ib->iab", charges, e[0], e[1]).reshape(len(charges), -1)
    amplitude = (xy.T @ e[2]).reshape((2 * highest + 1,) * 3)
    k = np.arange(-highest, highest + 1)
    square = (k[:, None, None] ** 2 + k[None, :, None] ** 2 + k[None, None, :] ** 2).astype(float)
    square[highest, highest, highest] = np.inf
    kk = (2 * math.pi / lateral) ** 2 * square
    energy += 2 * math.pi / lateral**3 * (np.exp(-kk / (4 * alpha**2)) / kk * np.abs(amplitude) ** 2).sum()
    return COULOMB * energy


def make_lennard_jones(random):
    lateral, cells = 8.0, 6
    sites = np.array(list(itertools.product(range(cells), repeat=3)))[random.permutation(cells**3)[:200]]
    return (sites + 0.5 + random.uniform(-0.12, 0.12, sites.shape)) * (lateral / cells) - lateral / 2, lateral


def make_water(random):
    lateral = 20.0
    sites = np.array(list(itertools.product(range(5), range(5), range(4)))) + 0.5
    centres = sites * [lateral / 5, lateral / 5, lateral / 4] - lateral / 2
    half = math.radians(ANGLE_DEGREES) / 2
    body = BOND_A * np.array([[0, 0, 0], [math.sin(half), math.cos(half), 0], [-math.sin(half), math.cos(half), 0]])
    positions = []
    for centre in centres:
        rotation, _ = np.linalg.qr(random.normal(size=(3, 3)))
        rotation *= np.sign(np.linalg.det(rotation))
        positions += list(centre + random.uniform(-0.3, 0.3, 3) + body @ rotation.T)
    return np.round(np.array(positions), 9), lateral


def write(path, header, rows):
    with open(path, "w") as out:
        out.write(header + "\n")
        out.writelines(",".join(row) + "\n" for row in rows)
    print(f"wrote {path}")


def make(folder):
    random = np.random.default_rng(2024)
    fluid, fluid_lateral = make_lennard_jones(random)
    fluid = np.round(fluid, 9)
    molecules, water_lateral = make_water(random)
    write(folder / "lj_configuration.csv", "x_sigma,y_sigma,z_sigma", ([f"{x:.9f}" for x in row] for row in fluid))
    write(
        folder / "water_configuration.csv",
        "molecule,charge_e,x_A,y_A,z_A",
        (
            [str(k // 3), f"{(-2 if k % 3 == 0 else 1) * CHARGE_H:.4f}", *(f"{x:.9f}" for x in row)]
            for k, row in enumerate(molecules)
        ),
    )
    energies = [("lj", *row) for row in all_lennard_jones(fluid, fluid_lateral)]
    energies += [("water", *row) for row in water(molecules, water_lateral)]
    write(
        folder / "configuration_energies.csv",
        "configuration,quantity_unit,value",
        ([name, label, f"{value:.10g}"] for name, label, value in energies),
    )


def read_nist(path):
    lines = [line.split() for line in Path(path).read_text().splitlines() if line.strip()]
    edges = next(([float(word) for word in words[-3:]] for words in lines[:2] if len(words) >= 3), None)
    positions = [[float(word) for word in words[1:4]] for words in lines[2:]]
    if not positions or edges is None or len(set(edges)) != 1:
        sys.exit(f"reference_configurations.py: {path} is no configuration in a cube")
    return np.array(positions), edges[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make")
    making.add_argument("--directory", default=str(Path(__file__).parents[2] / "tests" / "data"))
    for name in ("lj", "water"):
        commands.add_parser(name).add_argument("file")
    options = parser.parse_args()
    if options.command == "make":
        make(Path(options.directory))
    else:
        energies = all_lennard_jones if options.command == "lj" else water
        for label, value in energies(*read_nist(options.file)):
            print(f"{label:32} {value:.9g}")


if __name__ == "__main__":
    main()
