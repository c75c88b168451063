#!/usr/bin/env python3
"""Reads an mdsweep results file with h5py alone and plots a few density profiles.

    scripts/read_results.py results/quickstart.h5 --plot profiles.png

host/store/README.md lists all that the file holds.
"""

import argparse

import h5py
import numpy as np


def summarize(file):
    points = file["points"]
    names = points["status"].attrs["names"]
    status = np.asarray(names, dtype=object)[points["status"][:]]
    counts = ", ".join(f"{np.count_nonzero(status == name)} {name}" for name in names)
    print(f"{len(status)} points: {counts}")
    parameters = file["design/points"]
    for column, name in enumerate(parameters.attrs["columns"]):
        values = parameters[:, column]
        if values.size:
            print(f"  {name}: {values.min():g} to {values.max():g}")
    for name in points["outputs"].attrs["names"]:
        output = points["outputs"][name]
        known = np.isfinite(output[:, 0])
        print(f"  {name} [{output.attrs['unit']}]: {output.shape[1]} columns, known at {np.count_nonzero(known)} points")
    return status


def plot_profiles(file, status, target, count=4):
    """Profiles across the slit, with error bars: simulated ones filled, predicted ones open."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    outputs, errors = file["points/outputs"], file["points/errors"]
    profiles = [n for n in outputs.attrs["names"] if outputs[n].attrs.get("grid") == "/profile_grid"]
    if not profiles:
        raise SystemExit("the file holds no profiles")
    z_over_h = file["profile_grid"][:] + (0.5 if file.attrs["format_version"] < 6 else 0)  # from the left wall
    height = file["points/height"][:]
    unit = file["profile_grid"].attrs["unit"]
    shown = np.concatenate([np.flatnonzero(status == s)[:count] for s in ("simulated", "predicted")])
    figure, axes = plt.subplots(1, len(profiles), figsize=(5 * len(profiles), 4), squeeze=False, layout="constrained")
    for axis, name in zip(axes[0], profiles):
        for point in shown:
            axis.errorbar(
                z_over_h * height[point],
                outputs[name][point],
                errors[name][point],
                marker="o",
                markersize=3,
                fillstyle="full" if status[point] == "simulated" else "none",
                label=f"point {point}, {status[point]}",
            )
        axis.set_xlabel(f"z from the left wall [{unit}]")
        axis.set_ylabel(f"{name} [{outputs[name].attrs['unit']}]")
        axis.legend(fontsize=7)
    figure.savefig(target, dpi=150)
    print(f"profiles drawn in {target}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--plot", metavar="PNG", help="draw some profiles")
    arguments = parser.parse_args()
    with h5py.File(arguments.file, "r") as file:
        status = summarize(file)
        if arguments.plot:
            plot_profiles(file, status, arguments.plot)


if __name__ == "__main__":
    main()
