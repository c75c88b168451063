"""What validate.py holds ours against without another program: virial coefficients, and the scatter of seeds."""

import math

import numpy as np


def virials(energy, cutoff, temperature, steps=3000):
    """The second and the third virial coefficient of a potential that ends at `cutoff`, by the midpoint rule:
    B2 = -2 pi int f r^2, B3 = -8 pi^2 / 3 int int f(r) r f(s) s int_|r-s|^(r+s) f(t) t, with f = exp(-u / kT) - 1."""
    width = cutoff / steps
    r = (np.arange(steps) + 0.5) * width
    mayer = np.expm1(-energy(r) / temperature)
    second = -2 * math.pi * np.sum(mayer * r**2) * width
    below = np.concatenate([[0], np.cumsum(mayer * r) * width])
    below = np.concatenate([below, np.full(steps, below[-1])])
    place = np.arange(steps)
    third = 0.0
    for k in range(steps):
        third += mayer[k] * r[k] * np.sum(mayer * r * (below[place + k + 1] - below[np.abs(place - k)]))
    return second, -8 / 3 * math.pi**2 * third * width**2


def lennard_jones(cutoff):
    """Cut and shifted."""

    def energy(r):
        sixth = np.maximum(r, 0.3) ** -6.0
        return 4 * (sixth**2 - sixth) - 4 * (cutoff**-12 - cutoff**-6)

    return energy


def stated_over_scatter(values, errors):
    """Of an output's values and standard errors, [point, column]: by root mean squares, over the columns that vary."""
    scatter, stated = values.var(axis=0, ddof=1), (errors**2).mean(axis=0)
    varies = scatter > 1e-20 * np.maximum(values**2, 1e-12).mean(axis=0)
    if not varies.any():
        return math.nan
    return math.sqrt(stated[varies].sum() / scatter[varies].sum())
