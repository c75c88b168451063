"""Reads tiny.xyz, tiny.h5md, lj.xyz and lj.h5md with ASE and MDAnalysis and holds them to each other."""

import warnings

import ase.io
import MDAnalysis
import numpy as np

warnings.filterwarnings("ignore", module="MDAnalysis")


def same(one, other, what):
    assert np.allclose(one, other, rtol=1e-5, atol=1e-5), what


# Lengths of the sweep file, in the units that MDAnalysis hands out (Angstrom).
for name, length, names, periodic in (
    ("tiny", 10.0, {"cation", "anion"}, False),
    ("lj", 1.0, {"solvent", "B"}, True),
):
    frames = ase.io.read(f"{name}.xyz", index=":")
    assert len(frames) == 4
    first = frames[0]
    written = first.arrays["species_name"]
    assert set(written) >= names, set(written)
    symbols = {species: set(np.array(first.get_chemical_symbols())[written == species]) for species in set(written)}
    assert all(len(each) == 1 for each in symbols.values()), symbols
    assert len(set.union(*symbols.values())) == len(symbols), symbols
    assert list(first.pbc) == [True, True, periodic]

    universe = MDAnalysis.Universe.empty(len(first), trajectory=False)
    universe.load_new(f"{name}.h5md", format="H5MD")
    assert len(universe.trajectory) == 4
    for frame, step in zip(frames, universe.trajectory):
        same(step.positions, length * frame.positions, f"{name}: positions")
        same(step.velocities, length * frame.arrays["velo"], f"{name}: velocities")
        same(step.dimensions, [*(length * frame.cell.lengths()), 90, 90, 90], f"{name}: box")
        same(step.time, frame.info["Time"], f"{name}: time")
    assert step.time > 0
    # MDAnalysis takes the particles themselves from the other file.
    both = MDAnalysis.Universe(f"{name}.xyz", f"{name}.h5md", format="H5MD", topology_format="XYZ")
    assert set(both.atoms.names) == set.union(*symbols.values())
print("trajectories read")
