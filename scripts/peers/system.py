"""The physics that all engines run: ions between two walls, in mdsweep's reduced units (0.714 nm, kT, the ions' mass).

The formulas are those of cuda/README.md and cuda/physics/, the density and the box those of `mdsweep bench`. They are
written over `xp`, the array functions of numpy, torch or jax.numpy, so that the engines share them. Coordinates are
arrays [..., ions]; what comes before is the bag. numpy is imported where it is used, since compare.py, which needs
none, runs on a bare Python.
"""

import math
from dataclasses import dataclass

LENGTH_NM = 0.714
IONS_PER_NM3 = 0.602214076  # 0.5 M of a monovalent salt
DIAMETER = 0.415 / LENGTH_NM
BJERRUM = 1.0
TIME_STEP = 0.005
FRICTION = 1.0
DEGREES_PER_ION = 3

SIGMA2 = DIAMETER**2
WALL_SIGMA2 = SIGMA2 / 4
WCA_CUTOFF2 = 2 ** (1 / 3)  # in units of sigma^2
NEAREST2 = 0.01 * SIGMA2  # below any distance that occurs: keeps an ion's pair with itself finite


@dataclass(frozen=True)
class Slit:
    ions: int
    lateral: float  # L, periodic in x and y
    height: float  # h, walls at z = -h/2 and +h/2
    sheets: bool = False  # with mdsweep's charged sheets, the far images of every charge

    @property
    def charges(self):
        import numpy as np

        first = self.ions // 2
        return np.array([1.0] * first + [-1.0] * (self.ions - first))


def make_slit(ions, sheets=False):
    if ions < 2 or ions % 2:
        raise ValueError(f"the ions are half positive, half negative: an even number from 2 on, not {ions}")
    height_nm = 4.0
    lateral_nm = max(height_nm, math.sqrt(ions / IONS_PER_NM3 / height_nm))
    return Slit(ions, lateral_nm / LENGTH_NM, height_nm / LENGTH_NM, sheets)


def start_positions(slit, replicas, seed):
    """Sites of a simple lattice in random order, the same lattice in each replica: [replicas, ions, 3]."""
    import numpy as np

    room = slit.height - DIAMETER
    spacing = (slit.lateral**2 * room / slit.ions) ** (1 / 3)
    layers = max(1, round(room / spacing))
    columns = math.ceil(math.sqrt(slit.ions / layers))
    x, y, z = np.meshgrid(np.arange(columns), np.arange(columns), np.arange(layers), indexing="ij")
    sites = np.stack([x / columns - 0.5, y / columns - 0.5, (z + 0.5) / layers - 0.5], axis=-1).reshape(-1, 3)
    sites *= [slit.lateral, slit.lateral, room]
    if min(slit.lateral / columns, room / layers) < DIAMETER:
        raise ValueError(f"{slit.ions} ions do not fit into the slit without overlap")
    random = np.random.default_rng(seed)
    return np.stack([sites[random.permutation(len(sites))[: slit.ions]] for _ in range(replicas)])


def rsqrt(xp, r2):
    return xp.rsqrt(r2) if hasattr(xp, "rsqrt") else 1 / xp.sqrt(r2)


def distances(xp, slit, x, y, z):
    """dx, dy, dz and r^2 of all directed pairs, [..., ions, ions], at the minimum image in x and y."""
    dx, dy, dz = (a[..., :, None] - a[..., None, :] for a in (x, y, z))
    dx = dx - slit.lateral * xp.round(dx * (1 / slit.lateral))
    dy = dy - slit.lateral * xp.round(dy * (1 / slit.lateral))
    return dx, dy, dz, dx * dx + dy * dy + dz * dz


def forces(xp, slit, charges, x, y, z):
    dx, dy, dz, distance2 = distances(xp, slit, x, y, z)
    r2 = xp.clip(distance2, NEAREST2, None)
    inverse_r = rsqrt(xp, r2)
    inverse_r2 = inverse_r * inverse_r
    strength = BJERRUM * charges[:, None] * charges[None, :]
    over_r = strength * inverse_r * inverse_r2
    over_r = over_r + xp.where(r2 < WCA_CUTOFF2 * SIGMA2, wca_force_over_r(inverse_r2, SIGMA2), 0.0)
    fz = (over_r * dz).sum(-1) + wall_forces(xp, slit, z)
    if slit.sheets:
        fz = fz + (strength * sheet_force(xp, slit, dz)).sum(-1)
    return (over_r * dx).sum(-1), (over_r * dy).sum(-1), fz


def energy(xp, slit, charges, x, y, z):
    """Potential energy of each replica in kT."""
    _, _, dz, distance2 = distances(xp, slit, x, y, z)
    r2 = xp.clip(distance2, NEAREST2, None)
    inverse_r = rsqrt(xp, r2)
    strength = BJERRUM * charges[:, None] * charges[None, :]
    pair = strength * inverse_r
    pair = pair + xp.where(r2 < WCA_CUTOFF2 * SIGMA2, wca_energy(inverse_r * inverse_r, SIGMA2), 0.0)
    if slit.sheets:
        pair = pair + strength * sheet_energy(xp, slit, dz)
    pair = xp.where(distance2 > 0, pair, 0.0)
    return 0.5 * pair.sum(-1).sum(-1) + wall_energies(xp, slit, z).sum(-1)


def wca_force_over_r(inverse_r2, sigma2):
    s2 = sigma2 * inverse_r2
    s6 = s2 * s2 * s2
    return 24 * inverse_r2 * s6 * (2 * s6 - 1)


def wca_energy(inverse_r2, sigma2):
    s2 = sigma2 * inverse_r2
    s6 = s2 * s2 * s2
    return 4 * s6 * (s6 - 1) + 1


def wall_distances(xp, slit, z):
    """From both walls, held at a tenth of the wall's sigma as in cuda/physics/wca.hpp."""
    held = 0.1 * math.sqrt(WALL_SIGMA2)
    return xp.clip(0.5 * slit.height + z, held, None), xp.clip(0.5 * slit.height - z, held, None)


def wall_forces(xp, slit, z):
    def one(w):
        return xp.where(w * w < WCA_CUTOFF2 * WALL_SIGMA2, w * wca_force_over_r(1 / (w * w), WALL_SIGMA2), 0.0)

    lower, upper = wall_distances(xp, slit, z)
    return one(lower) - one(upper)


def wall_energies(xp, slit, z):
    def one(w):
        return xp.where(w * w < WCA_CUTOFF2 * WALL_SIGMA2, wca_energy(1 / (w * w), WALL_SIGMA2), 0.0)

    lower, upper = wall_distances(xp, slit, z)
    return one(lower) + one(upper)


def sheet_force(xp, slit, dz):
    u = xp.abs(dz) / slit.lateral
    return xp.sign(dz) * (4 / slit.lateral**2) * xp.arctan(4 * u * xp.sqrt(0.5 + u * u))


def sheet_energy(xp, slit, dz):
    a = 0.5 * slit.lateral
    distance = xp.abs(dz)
    solid = xp.arctan(distance * xp.sqrt(2 * a * a + dz * dz) / (a * a))
    square = 8 * a * xp.arcsinh(a / xp.sqrt(a * a + dz * dz))
    return -(square + 4 * distance * solid) / slit.lateral**2
