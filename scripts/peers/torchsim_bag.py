#!/usr/bin/env python3
"""A bag of slit replicas in torch-sim: one batched state, its BAOAB Langevin integrator, and a model of all pairs."""

from importlib.metadata import version

import bag
import system


def make_model(slit, replicas, device, method):
    import torch
    from torch_sim.models.interface import ModelInterface

    charges = torch.tensor(slit.charges, dtype=torch.float32, device=device)

    def all_forces(positions):
        r = positions.view(replicas, slit.ions, 3)
        return torch.stack(system.forces(torch, slit, charges, *r.unbind(-1)), dim=-1).view(-1, 3)

    def all_energies(positions):
        r = positions.view(replicas, slit.ions, 3)
        return system.energy(torch, slit, charges, *r.unbind(-1))

    pair_forces = torch.compile(all_forces, dynamic=False) if method == "compiled" else all_forces
    unknown = torch.zeros(replicas, dtype=torch.float32, device=device)

    class SlitModel(ModelInterface):
        """Its step asks for forces alone: energies are computed where they are sampled."""

        def __init__(self):
            super().__init__()
            self._device, self._dtype = torch.device(device), torch.float32
            self._compute_stress, self._compute_forces = False, True

        def forward(self, state, **_):
            return {"energy": unknown, "forces": pair_forces(state.positions)}

    return SlitModel(), all_energies


def make_integrator(model):
    """start(state) and step(state): releases up to 0.3 make a pair of functions, later ones have two plain ones."""
    import torch
    import torch_sim

    def number(value):
        return torch.tensor(value, dtype=model.dtype, device=model.device)

    temperature, dt, gamma = number(1.0), number(system.TIME_STEP), number(system.FRICTION)
    if hasattr(torch_sim, "nvt_langevin_init"):
        return (
            lambda state: torch_sim.nvt_langevin_init(state, model, kT=temperature),
            lambda state: torch_sim.nvt_langevin_step(state, model, dt=dt, kT=temperature, gamma=gamma),
        )
    from torch_sim.integrators import nvt_langevin

    return nvt_langevin(model, dt=dt, kT=temperature, gamma=gamma)


class TorchBag:
    def __init__(self, slit, options, device):
        import torch
        from torch_sim.state import SimState

        self.torch, self.slit, self.replicas = torch, slit, options.replicas
        torch.manual_seed(options.seed)
        model, self.potential = make_model(slit, options.replicas, device, options.method)
        start, self.step = make_integrator(model)
        atoms = options.replicas * slit.ions
        positions = system.start_positions(slit, options.replicas, options.seed).reshape(-1, 3)
        cell = torch.diag(torch.tensor([slit.lateral, slit.lateral, slit.height])).to(device)
        state = SimState(
            positions=torch.tensor(positions, dtype=torch.float32, device=device),
            masses=torch.ones(atoms, device=device),
            cell=cell.repeat(options.replicas, 1, 1),
            pbc=False,  # the model takes the minimum image; wrapping at each half step would only cost time
            atomic_numbers=torch.ones(atoms, dtype=torch.int64, device=device),
            system_idx=torch.arange(options.replicas, device=device).repeat_interleave(slit.ions),
        )
        with torch.no_grad():
            self.state = start(state)

    def advance(self, steps):
        with self.torch.no_grad():
            for _ in range(steps):
                self.state = self.step(self.state)
            # Once a call, so that coordinates stay near the origin, where single precision is finest.
            lateral = self.slit.lateral
            xy = self.state.positions[:, :2]
            xy -= lateral * self.torch.round(xy / lateral)
        if self.state.positions.is_cuda:
            self.torch.cuda.synchronize()

    def energies(self):
        with self.torch.no_grad():
            kinetic = 0.5 * self.state.momenta.square().view(self.replicas, -1).sum(-1)
            potential = self.potential(self.state.positions)
        return kinetic.cpu().numpy() / self.slit.ions, potential.cpu().numpy() / self.slit.ions

    def positions(self):
        return self.state.positions[: self.slit.ions].cpu().numpy()

    def forces(self):
        return self.state.forces[: self.slit.ions].cpu().numpy()


def run(options):
    import torch

    device = options.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    slit = system.make_slit(options.ions, options.sheets)
    measured = bag.measure(TorchBag(slit, options, device), slit, options, options.replicas)
    versions = f"{version('torch-sim-atomistic')} (torch {torch.__version__})"
    name = f"cuda: {torch.cuda.get_device_name()}" if device == "cuda" else f"cpu: {torch.get_num_threads()} threads"
    return bag.row("torch-sim", versions, name, options, [measured], method=options.method)


def add_options(parser):
    parser.add_argument("--method", choices=["eager", "compiled"], default="eager", help="by torch.compile")


if __name__ == "__main__":
    bag.main("torch-sim", __doc__, run, add_options)
