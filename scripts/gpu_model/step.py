"""A step of the kernels: where its loop is, what its branches do, and what its instructions are for."""

import collections
import re

from flow import Guard, Loop, Unrolled, executed_of_step
from sass import Graph, blocks_of

LANES, GROUP = 32, 4


def rules_of(counts, sampled):
    """What the branches of a step do, by their text in the source. `counts`: a line of executed_counts.csv. The model's
    step has noise, two species of one potential (WCA), a slit and no record of motion. `sampled`: 1 for a step at whose
    end a sample is taken, without pair distances, 0 for one without."""
    warps, species = counts["warps"], 2
    own = counts["padded"] / (warps * LANES)  # particles of a thread
    passes = own / counts["rows"]
    per_species = passes * species  # times that the loops over a species' partners are come to
    near_group = counts["near_groups"] / counts["groups"]
    near_in_group = counts["near_partners"] / (GROUP * counts["near_groups"])
    near_row = counts["near_rows"] / (counts["rows"] * counts["near_partners"])
    near_tail = counts["near_tails"] / max(counts["tails"], 1)
    impulse = 1 / counts["interval"] if counts["interval"] > 1 else 0
    modes, quads = max(counts["modes"], 1), counts["quads"]
    on_axis = counts["modes_on_axis"] / modes
    most = max(counts["most_quads"], 1)
    first = 1 / warps  # the share of warps that are the first
    return [
        # advance()
        Guard(0, "const Scalar factor = chain ?", inside="begin_with_chain("),
        Guard(0, "if (chain) end_with_chain("),
        Guard(1, "if (progress.step <= p.equilibration_steps) continue;", inside="since_sample"),
        Guard(0, "if (p.motion.samples > 0)"),
        Guard(sampled, "if (sampled) {", inside="forces_and_kick<true>("),
        Guard(sampled, "const bool sampled =", inside="forces_and_kick<true>("),  # the same, to some compilers
        Guard(sampled, "if (!sampled) continue;", inside="take_sample("),
        # kick_and_drift()
        Loop(own, "for (int i = team.rank() * Team::width; i < particles.padded", "kick_and_drift("),
        Guard(1, "if (noisy) {"),
        Guard(1 - (own * LANES * warps - counts["particles"]) / (own * LANES * warps),
              "if (particles.inverse_mass[i] == 0) return;"),
        # sums over particles: sum(), collect(), sheet_field()
        Guard(1, "if (lane() % (warp_lanes / n) == 0) to[index]"),
        Guard(1, "mine[0] += __shfl_xor_sync("),  # the same, to some compilers
        Guard(first, "if (rank() < n) {"),
        Unrolled(warps, "LDS", "for (int warp = 0; warp < size() / warp_lanes; ++warp) sum +="),
        Guard(first, "if (rank() < coulomb_batch) to[at + rank()] ="),
        Guard(first, "return __nvvm_bar_warp_sync(mask);", "team.collect("),  # likewise
        Guard(first, "__syncthreads();", "sum(values, "),
        Loop(first, "for (int a = team.rank() * Team::width; a < sheet_terms; a += team.size() * Team::width)"),
        # a sample
        Guard(1, "if (p.bins > 0) count_profiles("),
        Loop(species, "for (int s = 0; s < p.species; ++s)"),
        Loop(own / species, "i < segment.first + segment.count; i += team.size()"),
        Guard(0, "if (p.rdf.bins > 0"),
        Loop(own, "for (int i = team.rank() * Team::width; i < particles.padded", "sum_kinetic_energy("),
        Guard(first / LANES, "if (team.rank() == 0) {"),
        Guard(first / LANES, "if (team.rank() != 0) return;"),
        Guard(0, "if (progress.samples < p.samples_per_block) continue;", inside="finish_block"),
        # pair_sums()
        Loop(passes, "for (int first = team.rank() * Team::width; first < particles.padded", "forces_and_kick<"),
        Loop(species, "for (int species = 0; species < p.species; ++species)"),
        Loop(counts["groups"] / per_species, "for (; j + Team::group <= end; j += Team::group)"),
        Loop(counts["tails"] / per_species, "for (; j < end; ++j) add_partners<with_energy, 1>("),
        Guard(near_tail, "if (!team.vote(reach.may_hold(nearest))) return;", "add_partners<with_energy, 1>("),
        Guard(1, "if (!team.vote(reach.holds(nearest_of[k]))) continue;", "add_partners<with_energy, 1>("),
        Guard(near_group, "if (!team.vote(reach.may_hold(nearest))) return;"),
        Guard(near_row, "if (!team.vote(reach.holds(reach.distance_of(apart.squared)))) return;"),
        Guard(near_in_group, "if (!team.vote(reach.holds(nearest_of[k]))) continue;"),
        Guard(0, "if (term.kind == PairPotentials::place_of<Wca>())", inside="14any_pair_value"),
        # one_body()
        Guard(1, "((place++ == kind && (value = Potentials::at(", inside="Wca::at(w * w, "),
        Guard(1, "if (p.period_z == 0) {"),
        Guard(impulse, "if (reciprocal == 0) return sum;"),
        # The reciprocal part: sums, coefficients and field.
        Guard(1, "return since_impulse == 0 ?", inside="coulomb_sums<SlitTerms>("),  # asked once more after it
        Guard(impulse, "if (!reciprocal)", inside="coulomb_sums<SlitTerms>("),
        Loop(passes, "for (int first = begin; first < particles.padded; first += rows * stride)"),
        Loop(-(-counts["constant_quads"] // GROUP), "for (int value = 0; value < 4 * coulomb.modes[0].quads;"),
        Loop(modes, "for (int k = 1; k < coulomb.mode_count; ++k) {"),
        Loop(quads / modes, "for (int quad = 0; quad < mode.quads; ++quad) {"),
        Guard(on_axis, "if (mode.m == 0) {", "phases[row].advance(mode)", inside="xn = turned(xn, x1);"),
        Guard(on_axis, "if (mode.m == 0) {", "phases.advance(mode)", inside="xn = turned(xn, x1);"),
        Guard(on_axis, "ym = turned(ym, y1);", inside="xn = turned(xn, x1);"),
        Guard(on_axis, "if (mode.m == 0) {", "phases.add(mode", inside="slope_x = n * multiply_subtract("),
        Guard(counts["constant_quads"] / most, "if (quad >= coulomb.modes[0].quads) continue;"),
        Guard(quads / modes / most, "if (quad >= mode.quads) continue;"),
        Guard(0, "if (row.step == 2) {", inside="coefficients[row.value] = f0;"),
        Unrolled(GROUP * counts["longest_row"], "FFMA", "for (int b = 0; b < row.count; ++b, sum += 8) {"),
        Loop(-(-counts["field_rows"] // LANES) / warps, "for (int i = rank; i < coulomb.row_count; i += size) {"),
    ]


PARTS = {  # by what is in the source lines of an instruction or the names of their files, the first that fits
    "short range": ("add_short_range<", "reach.holds(", "pair_value("),
    "pairs": ("pair_sums<",),
    "noise, moves": ("kick_and_drift(",),
    "long range": ("long_range_field(", "reciprocal_field(", "periodic_coulomb.hpp"),
}


def step_loop(blocks, graph):
    """The header of the loop over steps: the smallest that has both halves of a step."""
    marks = ("kick_and_drift(team, particles, p, progress.step", "forces_and_kick<false>(team, particles, p, true")
    fits = []
    for header, body in graph.loops.items():
        lines = {line for k in body for i in blocks[k].instructions for line in i.source}
        if all(any(mark in line for line in lines) for mark in marks):
            fits.append((len(body), header))
    return min(fits)[1]


def part_of(instruction):
    lines = " ".join([*instruction.source, *(file for file, _ in instruction.frames)])
    for part, marks in PARTS.items():
        if any(mark in lines for mark in marks):
            return part
    return "rest"


def name_of(instruction):
    """With the function for MUFU. A VOTE is one of the kernels' own; compilers have others, which get another name."""
    if instruction.name == "MUFU":
        return instruction.operation
    if not instruction.name.startswith("VOTE"):
        return instruction.name
    return "VOTE" if any("team.vote(" in line for line in instruction.source) else "VOTEU"


class StepCode:
    """The machine code of a step for one team shape, to be run with counts."""

    def __init__(self, function):
        self.blocks = blocks_of(function)
        self.graph = Graph(self.blocks, 0)
        self.loop = step_loop(self.blocks, self.graph)

    def executed(self, counts, sampled=0):
        """How often each instruction runs in a step of a warp: by part and name."""
        result = collections.Counter()
        visits = executed_of_step(self.blocks, self.loop, self.graph, rules_of(counts, sampled))
        for k, times in visits.items():
            for instruction in self.blocks[k].instructions:
                result[part_of(instruction), name_of(instruction)] += times
        return result


def code_of(functions, counts):
    """That of the kernel for the shape of the counted replicas."""
    team = "WarpTeamI" if counts["warps"] == 1 else "ThreadBlockTeamI"
    return next(f for f in functions if re.search(rf"\d{team}.*ELi{counts['rows']}EEE", f.name))


def by_name(executed):
    names = collections.Counter()
    for (_, name), times in executed.items():
        names[name] += times
    return names


def differences(executed, counts):
    """In words, where the executed instructions are not those that the emulated GPU counted, or that there must be: a
    root for each pair, for each pair in short range, and three for the noise of a particle."""
    names = by_name(executed)
    partners = GROUP * counts["groups"] + counts["tails"]
    near = counts["near_partners"] + counts["near_tails"]
    near_rows = near * counts["near_rows"] / counts["near_partners"]
    votes = counts["groups"] + GROUP * counts["near_groups"] + counts["tails"] + counts["near_tails"]
    if counts["rows"] > 1:
        votes += counts["rows"] * near
    expected = {
        "shuffles": (names["SHFL"], counts["shuffles"]),
        "barriers": (names["BAR"], counts["barriers"]),
        "votes": (names["VOTE"], votes),
        "roots of pairs": (executed["pairs", "MUFU.RSQ"], counts["rows"] * partners),
        "roots of near pairs": (executed["short range", "MUFU.RSQ"], near_rows),
        "roots of noise": (executed["noise, moves", "MUFU.RSQ"], 3 * counts["padded"] / (counts["warps"] * LANES)),
    }
    most = {"roots of near pairs": 2}  # short of registers, compilers take some anew
    return [
        f"{found:.5g} {what} instead of {right:.5g}"
        for what, (found, right) in expected.items()
        if not 0.999 * right <= found <= 1.001 * right * most.get(what, 1)
    ]
