#!/usr/bin/env python3
"""What a step in the potential at its cutoff makes of a fluid's pressure and energy.

  build/mdsweep trajectory scripts/validate/lj_nist.yaml --point 0 --every 50 --steps 320000 -o fluid.xyz
  scripts/validate/cutoff_step.py fluid.xyz --cutoff 3 --temperature 0.85

Molecular dynamics with a potential that is cut samples the shifted one, whose forces it has; Monte Carlo samples the cut
one, with its step of u(cutoff) there. Frames are weighted by exp(-u(cutoff) n / kT), n the pairs within the cutoff, which
turns the first into the second. Prints the changes, Lennard-Jones units, with standard errors of 20 blocks; the pressure
is the virial's, as is usual in Monte Carlo, without what the step itself contributes."""

import argparse
import re

import numpy as np

BLOCKS = 20


def frames(path):
    with open(path) as file:
        while line := file.readline():
            edges = [float(x) for x in re.search(r'Lattice="([^"]*)"', file.readline())[1].split()]
            rows = [file.readline().split() for _ in range(int(line))]
            yield np.array([row[1:4] for row in rows], float), np.array(edges).reshape(3, 3).diagonal()


def measured(position, edges, cutoff, temperature):
    """Pairs within the cutoff, pressure, energy per particle."""
    apart = position[:, None] - position[None]
    apart -= edges * np.round(apart / edges)
    square = (apart**2).sum(-1)[np.triu_indices(len(position), 1)]
    sixth = square[square < cutoff**2] ** -3
    virial = (24 * (2 * sixth**2 - sixth)).sum()
    density = len(position) / edges.prod()
    return len(sixth), density * temperature + virial / 3 / edges.prod(), 4 * (sixth**2 - sixth).sum() / len(position)


def changes(path, cutoff, temperature):
    """Of pressure and energy per particle, each with its standard error; and the number of frames, and of how many they are
    worth after weighting."""
    table = np.array([measured(*frame, cutoff, temperature) for frame in frames(path)])
    step = 4 * (cutoff**-12 - cutoff**-6)
    weight = np.exp(-step / temperature * (table[:, 0] - table[:, 0].mean()))

    def change(rows, column):
        values, weights = table[rows, column], weight[rows]
        return (weights * values).sum() / weights.sum() - values.mean()

    length, found = len(table) // BLOCKS, []
    for column in (1, 2):
        blocks = [change(slice(k * length, (k + 1) * length), column) for k in range(BLOCKS)]
        found.append((change(slice(None), column), np.std(blocks, ddof=1) / np.sqrt(BLOCKS)))
    return *found, len(table), weight.sum() ** 2 / (weight**2).sum()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", help="extended XYZ")
    parser.add_argument("--cutoff", type=float, required=True)
    parser.add_argument("--temperature", type=float, required=True)
    options = parser.parse_args()
    *found, count, worth = changes(options.file, options.cutoff, options.temperature)
    for name, (value, error) in zip(("pressure", "energy per particle"), found):
        print(f"{name}: {value:+.4f} +- {error:.4f}")
    print(f"{count} frames, worth {worth:.0f} after weighting")


if __name__ == "__main__":
    main()
