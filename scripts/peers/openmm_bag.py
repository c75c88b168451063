#!/usr/bin/env python3
"""A bag of slit replicas in OpenMM: LangevinMiddleIntegrator, several processes, several replicas in each System.

--method bonds: every pair of a replica is a CustomBondForce at the minimum image. The same physics, without a cutoff.
--method cutoff: a CustomNonbondedForce over each replica's ions, cut off at L/2, the longest that OpenMM allows in a
periodic box: fewer pairs and other energies than the rest.
"""

import itertools
import multiprocessing
import os
import queue
from importlib.metadata import version

import numpy as np

import bag
import system

# OpenMM's units (nm, amu, kJ/mol, ps) stand for the reduced ones: all formulas hold as they are when kT is 1 kJ/mol.
KELVIN = 1 / 0.00831446261815324
WAIT_S = 600  # for the other processes to be ready

PAIR = f"{system.BJERRUM}*qq/r + step({system.WCA_CUTOFF2 * system.SIGMA2}-r*r)*(4*s6*(s6-1)+1)"
PAIR_S6 = f"s6=({system.SIGMA2}/(r*r))^3"
WALL = "step({cut}-{w}^2)*(4*(({s2})/{w}^2)^3*((({s2})/{w}^2)^3-1)+1)"


def all_pairs(openmm, slit, replicas):
    force = openmm.CustomBondForce(f"{PAIR}; {PAIR_S6}")
    force.addPerBondParameter("qq")
    force.setUsesPeriodicBoundaryConditions(True)
    q = slit.charges.tolist()
    for first in range(0, replicas * slit.ions, slit.ions):
        for i, j in itertools.combinations(range(slit.ions), 2):
            force.addBond(first + i, first + j, [q[i] * q[j]])
    return force


def pairs_within_cutoff(openmm, slit, replicas):
    force = openmm.CustomNonbondedForce(f"{PAIR}; {PAIR_S6}; qq=q1*q2")
    force.addPerParticleParameter("q")
    force.setNonbondedMethod(openmm.CustomNonbondedForce.CutoffPeriodic)
    force.setCutoffDistance(0.4999 * slit.lateral)
    for charge in slit.charges.tolist() * replicas:
        force.addParticle([charge])
    if replicas > 1:
        for r in range(replicas):
            ions = range(r * slit.ions, (r + 1) * slit.ions)
            force.addInteractionGroup(ions, ions)
    return force


def walls(openmm, slit, particles, middle):
    held = 0.1 * system.WALL_SIGMA2**0.5
    terms = [WALL.format(w=w, cut=system.WCA_CUTOFF2 * system.WALL_SIGMA2, s2=system.WALL_SIGMA2) for w in ("a", "b")]
    low, high = middle - slit.height / 2, middle + slit.height / 2
    force = openmm.CustomExternalForce(f"{terms[0]} + {terms[1]}; a=max({held}, z-{low}); b=max({held}, {high}-z)")
    for i in range(particles):
        force.addParticle(i)
    return force


def charged_sheets(openmm, slit, replicas):
    """As pairs, which is slow: for comparing energies only."""
    a, area = slit.lateral / 2, slit.lateral**2
    asinh = "log(g+sqrt(g*g+1))"  # OpenMM's expressions have no asinh
    force = openmm.CustomCompoundBondForce(
        2,
        f"-{system.BJERRUM}*qq/{area}*(8*{a}*{asinh} + 4*abs(d)*atan(abs(d)*sqrt({2 * a * a}+d*d)/{a * a}));"
        f"g={a}/sqrt({a * a}+d*d); d=z1-z2",
    )
    force.addPerBondParameter("qq")
    q = slit.charges.tolist()
    for first in range(0, replicas * slit.ions, slit.ions):
        for i, j in itertools.combinations(range(slit.ions), 2):
            force.addBond([first + i, first + j], [q[i] * q[j]])
    return force


def choose_platform(openmm, options):
    names = {openmm.Platform.getPlatform(i).getName() for i in range(openmm.Platform.getNumPlatforms())}
    wanted = {"cpu": "CPU", "cuda": "CUDA"}.get(options.device) or ("CUDA" if "CUDA" in names else "CPU")
    if wanted not in names:
        failures = [text for text in openmm.Platform.getPluginLoadFailures() if wanted in text]
        raise RuntimeError(f"OpenMM has no {wanted} platform here: {' '.join(failures) or 'no plugin is installed'}")
    if wanted == "CUDA":
        return openmm.Platform.getPlatformByName(wanted), {"Precision": "single"}
    threads = max(1, len(os.sched_getaffinity(0)) // options.processes)
    return openmm.Platform.getPlatformByName(wanted), {"Threads": str(threads)}


class OpenmmBag:
    def __init__(self, slit, options, replicas, seed):
        import openmm

        self.slit, self.replicas = slit, replicas
        particles = replicas * slit.ions
        # z is periodic too, so high that no image is ever nearer than the ion itself.
        height, middle = 4 * slit.height, 2 * slit.height
        self.middle = np.array([0, 0, middle])
        built = openmm.System()
        built.setDefaultPeriodicBoxVectors((slit.lateral, 0, 0), (0, slit.lateral, 0), (0, 0, height))
        for _ in range(particles):
            built.addParticle(1.0)
        pairs = all_pairs if options.method == "bonds" else pairs_within_cutoff
        built.addForce(pairs(openmm, slit, replicas))
        built.addForce(walls(openmm, slit, particles, middle))
        if slit.sheets:
            built.addForce(charged_sheets(openmm, slit, replicas))
        self.integrator = openmm.LangevinMiddleIntegrator(KELVIN, system.FRICTION, system.TIME_STEP)
        self.integrator.setRandomNumberSeed(seed)
        platform, properties = choose_platform(openmm, options)
        self.context = openmm.Context(built, self.integrator, platform, properties)
        positions = system.start_positions(slit, replicas, seed).reshape(-1, 3) + self.middle
        self.context.setPositions(positions)
        self.context.setVelocitiesToTemperature(KELVIN, seed)
        self.platform = platform.getName()

    def advance(self, steps):
        self.integrator.step(steps)
        self.context.getState(positions=True)  # waits for the device

    def energies(self):
        from openmm import unit

        state = self.context.getState(energy=True)
        ions = self.replicas * self.slit.ions
        kinetic = state.getKineticEnergy().value_in_unit(unit.kilojoule_per_mole) / ions
        potential = state.getPotentialEnergy().value_in_unit(unit.kilojoule_per_mole) / ions
        return np.array([kinetic]), np.array([potential])

    def positions(self):
        positions = self.context.getState(positions=True).getPositions(asNumpy=True)
        return positions[: self.slit.ions]._value - self.middle

    def forces(self):
        return self.context.getState(forces=True).getForces(asNumpy=True)[: self.slit.ions]._value


def work(k, replicas, options, barrier, results):
    """One process. Puts what it measured, or why it could not, into `results`."""
    try:
        slit = system.make_slit(options.ions, options.sheets)
        openmm_bag = OpenmmBag(slit, options, replicas, options.seed + k)
        measured = bag.measure(openmm_bag, slit, options, replicas, lambda: barrier.wait(WAIT_S))
        results.put((measured, openmm_bag.platform, None))
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent has to say it
        barrier.abort()  # the others do not wait for this one
        results.put((None, None, error if type(error).__module__ == "builtins" else RuntimeError(str(error))))


def gather(workers, results):
    """An answer of each worker; a worker that was killed (for memory, say) gives none."""
    answers = []
    while len(answers) < len(workers):
        try:
            answers.append(results.get(timeout=1))
        except queue.Empty:
            killed = [worker.exitcode for worker in workers if worker.exitcode not in (None, 0)]
            if killed:
                raise RuntimeError(f"a process ended with status {killed[0]} and no answer") from None
    for worker in workers:
        worker.join()
    return answers


def run(options):
    if not 1 <= options.processes <= options.replicas:
        raise ValueError(f"--processes is between 1 and --replicas, not {options.processes}")
    options.same_physics = options.method == "bonds"
    share, rest = divmod(options.replicas, options.processes)
    spawn = multiprocessing.get_context("spawn")  # a CUDA context does not survive a fork
    barrier, results = spawn.Barrier(options.processes), spawn.Queue()
    workers = [
        spawn.Process(target=work, args=(k, share + (k < rest), options, barrier, results), daemon=True)
        for k in range(options.processes)
    ]
    for worker in workers:
        worker.start()
    answers = gather(workers, results)
    errors = [error for _, _, error in answers if error is not None]
    if errors:
        raise next((e for e in errors if type(e).__name__ != "BrokenBarrierError"), errors[0])
    return bag.row(
        "OpenMM",
        version("openmm"),
        answers[0][1],
        options,
        [measured for measured, _, _ in answers],
        method=options.method,
        processes=options.processes,
    )


def add_options(parser):
    parser.add_argument("--method", choices=["bonds", "cutoff"], default="bonds")
    parser.add_argument("--processes", type=int, default=1, help="that share the bag")


if __name__ == "__main__":
    bag.main("OpenMM", __doc__, run, add_options)
