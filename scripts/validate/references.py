"""The values in tests/data that validate.py compares with."""

import csv
from pathlib import Path

import numpy as np

DATA = Path(__file__).parents[2] / "tests" / "data"


def rows(name):
    with open(DATA / name, newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def nist_states(method):
    states = []
    for row in rows("nist_lj_fluid.csv"):
        if row["method"] != method:
            continue
        number = {key: float(text) if text else None for key, text in row.items() if key != "method"}
        states.append(number)
    return states


def lammps_mean(case, quantity):
    for row in rows("lammps_means.csv"):
        if (row["case"], row["quantity_unit"]) == (case, quantity):
            return float(row["mean"]), float(row["standard_error"])
    raise KeyError(f"lammps_means.csv has no {quantity} of {case}")


def lammps_lj_profile(case):
    found = [row for row in rows("lammps_lj_profiles.csv") if row["case"] == case]
    return [np.array([float(row[key]) for row in found]) for key in ("rho_sigma3", "err_sigma3")]


def lammps_slit_profiles(z_p):
    """Of cations and anions: densities and errors from wall to wall."""
    found = [row for row in rows("lammps_slit_profiles.csv") if float(row["z_p"]) == z_p]
    return {
        name: [np.array([float(row[f"{key}_{letter}_M"]) for row in found]) for key in ("rho", "err")]
        for name, letter in (("cation", "p"), ("anion", "n"))
    }


def folded(profile):
    """The mean of both halves, from the wall to the mid-plane."""
    value, error = profile
    half = len(value) // 2
    return (value[:half] + value[::-1][:half]) / 2, np.hypot(error[:half], error[::-1][:half]) / 2
