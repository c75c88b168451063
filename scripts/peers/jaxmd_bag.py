#!/usr/bin/env python3
"""A bag of slit replicas in JAX-MD: its BAOAB Langevin integrator, mapped over replicas, a compiled loop over steps."""

import os
from importlib.metadata import version
from types import SimpleNamespace

import numpy as np

import bag
import system


class JaxBag:
    def __init__(self, slit, options):
        import jax
        import jax.numpy as jnp
        from jax import lax
        from jax_md import simulate

        self.jax, self.slit, self.stride = jax, slit, options.stride
        names = ["where", "round", "clip", "sqrt", "abs", "sign", "arctan", "arcsinh"]
        xp = SimpleNamespace(rsqrt=lax.rsqrt, **{name: getattr(jnp, name) for name in names})
        charges = jnp.asarray(slit.charges, dtype=jnp.float32)
        cell = jnp.array([slit.lateral, slit.lateral, jnp.inf], dtype=jnp.float32)

        def force(r, **_):
            return jnp.stack(system.forces(xp, slit, charges, *r.T), axis=-1)

        def shift(r, dr, **_):
            r = r + dr
            return r - jnp.where(jnp.isfinite(cell), cell * jnp.round(r / cell), 0)

        start, step = simulate.nvt_langevin(force, shift, dt=system.TIME_STEP, kT=1.0, gamma=system.FRICTION)

        # The number of steps is fixed: the loop then needs no answer from the device.
        def many(state):
            return lax.fori_loop(0, self.stride, lambda _, s: step(s), state)

        self.many = jax.jit(jax.vmap(many), donate_argnums=0)
        self.energy = jax.jit(jax.vmap(lambda r: system.energy(xp, slit, charges, *r.T)))
        positions = jnp.asarray(system.start_positions(slit, options.replicas, options.seed), dtype=jnp.float32)
        keys = jax.random.split(jax.random.PRNGKey(options.seed), options.replicas)
        self.state = jax.jit(jax.vmap(start))(keys, positions)

    def advance(self, steps):
        for _ in range(steps // self.stride):
            self.state = self.many(self.state)
        self.jax.block_until_ready(self.state)

    def energies(self):
        kinetic = 0.5 * np.square(np.asarray(self.state.momentum)).sum(axis=(1, 2))
        return kinetic / self.slit.ions, np.asarray(self.energy(self.state.position)) / self.slit.ions

    def positions(self):
        return np.asarray(self.state.position[0])

    def forces(self):
        return np.asarray(self.state.force[0])


def run(options):
    # Before JAX is imported: it chooses its devices then.
    if options.device != "auto":
        os.environ["JAX_PLATFORMS"] = options.device
    import jax

    try:
        device = jax.devices()[0]
    except (RuntimeError, AssertionError) as error:
        reason = str(error) or "its CUDA plugin did not load"
        raise RuntimeError(f"JAX has no {options.device} device here: {reason}") from error
    slit = system.make_slit(options.ions, options.sheets)
    jax_bag = JaxBag(slit, options)
    measured = bag.measure(jax_bag, slit, options, options.replicas)
    versions = f"{version('jax-md')} (jax {version('jax')})"
    return bag.row("JAX-MD", versions, f"{device.platform}: {device.device_kind}", options, [measured])


if __name__ == "__main__":
    bag.main("JAX-MD", __doc__, run)
