"""The machine code of a kernel as blocks: where each instruction comes from in the source, and what follows what."""

import functools
import re
import subprocess


class Instruction:
    def __init__(self, text, frames):
        self.text = text
        self.frames = frames  # (file, line), from the innermost inlined function outwards
        self.operation = re.sub(r"^@!?U?P\w+\s+", "", text).split()[0]
        self.name = self.operation.split(".")[0]
        self.conditional = text.startswith("@") and not text.startswith("@!PT")

    @functools.cached_property
    def source(self):
        """The source lines of all frames, innermost first."""
        return [source_line(*frame) for frame in self.frames]


@functools.cache
def lines_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read().split("\n")


def source_line(path, line):
    lines = lines_of(path)
    return lines[line - 1].strip() if line <= len(lines) else ""


class Function:
    def __init__(self, name):
        self.name = name
        self.instructions = []
        self.labels = {}

    def target(self, instruction):
        match = re.search(r"`\((\S+?)\)", instruction.text)
        return self.labels.get(match.group(1)) if match else None


def disassemble(nvdisasm, cubin):
    """The functions of a cubin that was compiled with -lineinfo."""
    done = subprocess.run([nvdisasm, "-c", "-gi", cubin], capture_output=True, text=True, check=True)
    functions, function, frames, stale = [], None, [], False
    for line in done.stdout.splitlines():
        if match := re.match(r"\s*\.section\s+\.text\.(\S+?),", line):
            function, frames = Function(match.group(1)), []
            functions.append(function)
        elif function is None:
            continue
        elif match := re.match(r'\s*//## File "(.*?)", line (\d+)', line):
            frames = [] if stale else frames
            frames, stale = frames + [(match.group(1), int(match.group(2)))], False
        elif match := re.match(r"\s*/\*[0-9a-f]{4,}\*/\s+(.*?);", line):
            function.instructions.append(Instruction(match.group(1).strip(), tuple(frames)))
            stale = True
        elif match := re.match(r"\s*(\.L_\S+|\$\S+):", line):
            function.labels[match.group(1)] = len(function.instructions)
    return functions


ENDS = ("EXIT", "RET", "BRX", "JMX")


class Block:
    def __init__(self, number, instructions):
        self.number = number
        self.instructions = instructions
        self.next = []  # numbers of blocks
        self.call = None  # the block where a called function begins; it comes back to next

    @property
    def last(self):
        return self.instructions[-1]


def blocks_of(function):
    instructions = function.instructions
    begins = {0} | {function.target(i) for i in instructions}
    for place, instruction in enumerate(instructions):
        if instruction.name in ("BRA", "CALL", *ENDS):
            begins.add(place + 1)
    begins = sorted(b for b in begins if b is not None and b < len(instructions))
    number = {begin: k for k, begin in enumerate(begins)}
    blocks = []
    for k, begin in enumerate(begins):
        end = begins[k + 1] if k + 1 < len(begins) else len(instructions)
        block = Block(k, instructions[begin:end])
        last, target = block.last, function.target(block.last)
        after = [k + 1] if k + 1 < len(begins) else []
        if last.operation.startswith("BRA.DIV"):  # lanes of a warp that do not run together: these kernels have none
            block.next = after
        elif last.name == "BRA" or last.name == "CALL" and "`(.L_" in last.text:  # a call of no function is a jump
            falls = last.conditional or re.search(r"\bU?P\d,", last.text)
            block.next = [number[target]] + (after if falls and number[target] != k + 1 else [])
        elif last.name == "CALL":
            block.call, block.next = number[target], after
        elif last.name in ENDS:
            block.next = after if last.conditional else []
        else:
            block.next = after
        blocks.append(block)
    for block in blocks:  # lanes that wait for others in a loop of two blocks: there are none, either
        waits = [k for k in block.next if len(blocks[k].instructions) == 1 and blocks[k].next == [block.number]]
        block.next = [k for k in block.next if k not in waits]
    return blocks


class Graph:
    """Dominators and loops of the blocks that an entry reaches."""

    def __init__(self, blocks, entry):
        self.blocks, self.entry = blocks, entry
        self.order = reverse_order(entry, {b.number: b.next for b in blocks})
        self.before = {k: [] for k in self.order}
        for k in self.order:
            for to in blocks[k].next:
                self.before[to].append(k)
        self.dominators = dominators(self.order, self.before)
        self.loops = self._loops()

    def _loops(self):
        """By header, the blocks of each loop."""
        loops = {}
        for k in self.order:
            for header in self.blocks[k].next:
                if not self.dominators[k] >> header & 1:
                    continue
                body, stack = loops.setdefault(header, {header}), [k]
                while stack:
                    b = stack.pop()
                    if b not in body:
                        body.add(b)
                        stack.extend(self.before[b])
        return loops

    def innermost(self, k):
        """The header of the smallest loop around a block."""
        around = [h for h, body in self.loops.items() if k in body]
        return min(around, key=lambda h: len(self.loops[h]), default=None)


def reverse_order(entry, after):
    """Those that the entry reaches: each, loops aside, behind all that lead to it."""
    seen, order, stack = {entry}, [], [(entry, iter(after[entry]))]
    while stack:
        k, rest = stack[-1]
        to = next((to for to in rest if to not in seen), None)
        if to is None:
            order.append(k)
            stack.pop()
        else:
            seen.add(to)
            stack.append((to, iter(after.get(to, ()))))
    return order[::-1]


def dominators(order, before):
    """As bits, of each block those that every way to it passes."""
    everything = sum(1 << k for k in order)
    found = {k: everything for k in order}
    found[order[0]] = 1 << order[0]
    changed = True
    while changed:
        changed = False
        for k in order[1:]:
            bits = everything
            for b in before[k]:
                bits &= found[b]
            bits |= 1 << k
            if bits != found[k]:
                found[k], changed = bits, True
    return found
