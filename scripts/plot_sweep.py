#!/usr/bin/env python3
"""Draws what a sweep found: density profiles, simulated and predicted, and the peak density over two design parameters.

    scripts/plot_sweep.py results/quickstart.h5 quickstart.png

Needs h5py and matplotlib; scripts/setup.sh puts both into .venv (.venv/bin/python scripts/plot_sweep.py ...).
"""

import argparse

import h5py
import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402: after the backend is chosen

COLORS = plt.get_cmap("viridis")


class Sweep:
    def __init__(self, file, profile):
        points = file["points"]
        self.status = np.asarray(points["status"].attrs["names"], dtype=object)[points["status"][:]]
        self.names = list(file["design/points"].attrs["columns"])
        self.parameters = file["design/points"][:]
        self.varying = [self.names[k] for k in file["design/varying"][:]]
        self.rho = points["outputs"][profile][:]
        self.error = points["errors"][profile][:]
        self.z_over_h = file["profile_grid"][:] + (0.5 if file.attrs["format_version"] < 6 else 0)
        self.height = file["points/height"][:]
        self.answered = np.isfinite(self.rho[:, 0])

    def column(self, name):
        return self.parameters[:, self.names.index(name)]


def nearest(sweep, status, wanted):
    """The point of that status nearest to `wanted`, a value for each varying parameter, in units of their ranges."""
    found = np.flatnonzero((sweep.status == status) & sweep.answered)
    if not found.size:
        return None
    distance = np.zeros(found.size)
    for name, value in wanted.items():
        column = sweep.column(name)
        distance += ((column[found] - value) / np.ptp(column)) ** 2
    return found[np.argmin(distance)]


def draw_profiles(axis, sweep, profile, x, count):
    """Points along x with all else near the middle of its range; simulated ones as dots, predicted ones as lines with bands."""
    middle = {name: np.mean([sweep.column(name).min(), sweep.column(name).max()]) for name in sweep.varying}
    low, high = sweep.column(x).min(), sweep.column(x).max()
    for value in np.linspace(low, high, count):
        color = COLORS(0.95 * (value - low) / (high - low))
        for status in ("simulated", "predicted"):
            point = nearest(sweep, status, middle | {x: value})
            if point is None:
                continue
            z = sweep.z_over_h * sweep.height[point]
            rho, error = sweep.rho[point], sweep.error[point]
            label = f"{x} = {sweep.column(x)[point]:.2f}"
            if status == "simulated":
                axis.errorbar(z, rho, error, fmt="o", markersize=3, color=color, label=f"{label}, simulated")
            else:
                axis.plot(z, rho, color=color, label=f"{label}, predicted")
                axis.fill_between(z, rho - error, rho + error, color=color, alpha=0.25, linewidth=0)
    axis.set_xlabel("z from the left wall [nm], to the mid-plane")
    axis.set_ylabel(profile.replace("_", " ") + " [M]")
    axis.set_ylim(0, 1.35 * axis.dataLim.y1)
    axis.legend(frameon=False, fontsize="small", ncol=2, loc="upper left")


def draw_map(axis, sweep, profile, x, y):
    peak = np.nanmax(np.where(sweep.answered[:, None], sweep.rho, -np.inf), axis=1)
    scale = plt.Normalize(peak[sweep.answered].min(), peak[sweep.answered].max())
    for status, style in (("predicted", {"marker": "o", "s": 18, "linewidths": 0}), ("simulated", {"marker": "s", "s": 26, "edgecolors": "k", "linewidths": 0.7})):
        chosen = (sweep.status == status) & sweep.answered
        drawn = axis.scatter(sweep.column(x)[chosen], sweep.column(y)[chosen], c=peak[chosen], cmap=COLORS, norm=scale, **style)
        drawn.set_label(f"{status} ({np.count_nonzero(chosen)})")
    axis.set_xlabel(x)
    axis.set_ylabel(y)
    axis.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, 1.13), ncol=2)
    plt.colorbar(plt.cm.ScalarMappable(scale, COLORS), ax=axis, label=f"highest {profile.replace('_', ' ')} [M]")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results")
    parser.add_argument("picture")
    parser.add_argument("--profile", default="cation_density")
    parser.add_argument("--map", nargs=2, metavar=("X", "Y"), help="design parameters; default: the last two that vary")
    parser.add_argument("--count", type=int, default=3, help="profiles of each kind, along X")
    arguments = parser.parse_args()

    with h5py.File(arguments.results) as file:
        sweep = Sweep(file, arguments.profile)
    x, y = arguments.map or (sweep.varying[-2:] if len(sweep.varying) > 1 else [sweep.varying[0], sweep.names[0]])
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.4), layout="constrained")
    draw_profiles(left, sweep, arguments.profile, x, arguments.count)
    draw_map(right, sweep, arguments.profile, x, y)
    figure.savefig(arguments.picture, dpi=110)


if __name__ == "__main__":
    main()
