"""How often each block of a kernel runs in one step of a warp.

Every branch in a step is found in the source by the line that the compiler gives it, and a rule says how often it goes
which way. A branch that runs and has no rule is an error: nothing is guessed.
"""

import collections
import heapq

from sass import Graph, dominators, reverse_order


class UnknownBranch(Exception):
    pass


class Rule:
    """`text` is in the branch's own line, each of `callers` in that of a call that it is within."""

    def __init__(self, text, *callers):
        self.text, self.callers = text, callers

    def fits(self, instruction):
        own, *outer = instruction.source or [""]
        return self.text in own and all(any(caller in line for line in outer) for caller in self.callers)


class Loop(Rule):
    """So many turns each time the loop is come to; fewer than one: it is not always entered."""

    def __init__(self, turns, *texts):
        super().__init__(*texts)
        self.turns = turns


class Guard(Rule):
    """How often the side is taken that has `inside` in its source or machine code; without: that has code of its own."""

    def __init__(self, share, *texts, inside=None):
        super().__init__(*texts)
        self.share, self.inside = share, inside


class Unrolled(Rule):
    """A loop of unknown turns that the compiler has cut into several. It goes the shortest way through all of them that
    passes the instruction at least `count` times: some of a last turn may be switched off by a predicate."""

    def __init__(self, count, instruction, *texts):
        super().__init__(*texts)
        self.count, self.instruction = count, instruction


class Flow:
    def __init__(self, blocks, graph, rules, loop=None):
        """From the graph's entry on once, or one turn of the loop with that header."""
        self.blocks, self.graph, self.rules = blocks, graph, rules
        self.entry = graph.entry if loop is None else loop
        self.inside = set(graph.order) if loop is None else graph.loops[loop]
        self.joins = self._joins()
        self.shares = {}  # by block: how often it goes on to which
        self._follow()
        self.executed = self._solve()

    def _next(self, k):
        return [to for to in self.blocks[k].next if to in self.inside and to != self.entry]

    def _joins(self):
        """Of each block, the next one that all ways from it pass; None at the end."""
        end = len(self.blocks)
        after = {k: self._next(k) or [end] for k in self.inside}
        before = collections.defaultdict(list)
        for k, to_all in after.items():
            for to in to_all:
                before[to].append(k)
        order = reverse_order(end, before)
        after[end] = []
        bits = dominators(order, after)
        joins = {}
        for k in order[1:]:
            behind = [m for m in order if m != k and bits[k] >> m & 1]
            nearest = max(behind, key=lambda m: bin(bits[m]).count("1"))
            joins[k] = None if nearest == end else nearest
        return joins

    def _reach(self, k, stop):
        seen, stack = set(), [k]
        while stack:
            b = stack.pop()
            if b is not None and b != stop and b not in seen:
                seen.add(b)
                stack.extend(self._next(b))
        return seen

    def _has(self, blocks, inside):
        return any(
            inside in i.text or any(inside in line for line in i.source)
            for k in blocks
            for i in self.blocks[k].instructions
        )

    def _follow(self):
        """Shares of all blocks that run. An unrolled loop gives those of several at once."""
        seen, stack = set(), [self.entry]
        while stack:
            k = stack.pop()
            if k in seen:
                continue
            seen.add(k)
            if k not in self.shares:
                self.shares[k] = self._shares_of(k)
            stack.extend(to for to, share in self.shares[k].items() if share > 0)

    def _shares_of(self, k):
        block = self.blocks[k]
        if len(self._next(k)) < 2 or block.last.name in ("EXIT", "RET"):  # the end of the step, too
            return {to: 1.0 for to in self._next(k)}
        taken, passed = block.next
        slow = ["$__internal_" in self.blocks[to].last.text for to in block.next]
        if slow[0] != slow[1]:  # of a division or root, for numbers that are too small or large
            return {block.next[slow[0]]: 1.0}
        sides = [self._reach(to, self.joins[k]) for to in block.next]
        own = [sides[0] - sides[1], sides[1] - sides[0]]
        rule = next((r for r in self.rules if r.fits(block.last)), None)
        if isinstance(rule, Loop):
            share = self._share_of_loop(k, rule, own)
        elif isinstance(rule, Guard):
            share = self._share_of_guard(k, rule, own)
        elif isinstance(rule, Unrolled):
            self._go_through(k, rule)
            return self.shares[k]
        else:
            self._complain(k, "has no rule")
        return {taken: share, passed: 1 - share}

    def _share_of_loop(self, k, rule, own):
        header = self.graph.innermost(k)
        stays = [header is not None and to in self.graph.loops[header] for to in self.blocks[k].next]
        if stays[0] != stays[1]:
            stay = 1 - 1 / max(rule.turns, 1)
            return stay if stays[0] else 1 - stay
        return self._share_of_guard(k, Guard(min(rule.turns, 1), rule.text), own)

    def _share_of_guard(self, k, rule, own):
        sides = [bool(side) if rule.inside is None else self._has(side, rule.inside) for side in own]
        if sides[0] == sides[1]:
            self._complain(k, f"does not show which side is meant ({rule.inside or 'either has code'})")
        return rule.share if sides[0] else 1 - rule.share

    def _go_through(self, k, rule):
        """Dijkstra's algorithm: blocks with the number of times that the instruction has been passed."""
        end, count = self.joins[k], round(rule.count)
        best, queue = {}, [(0, k, 0, None)]
        while queue:
            length, b, passed, came_from = heapq.heappop(queue)
            if (b, passed) in best:
                continue
            best[b, passed] = came_from
            if (b, passed) == (end, count):
                break
            if b == end:
                continue
            for to in self._next(b):
                mine = [] if to == end else self.blocks[to].instructions
                then = min(count, passed + sum(i.name == rule.instruction for i in mine))
                heapq.heappush(queue, (length + len(mine), to, then, (b, passed)))
        else:
            self._complain(k, f"has no way with {count} {rule.instruction}")
        uses, state = collections.defaultdict(collections.Counter), (end, count)
        while best[state] is not None:
            uses[best[state][0]][state[0]] += 1
            state = best[state]
        for b, to_all in uses.items():
            visits = sum(to_all.values())
            self.shares[b] = {to: n / visits for to, n in to_all.items()}

    def _complain(self, k, what):
        last = self.blocks[k].last
        frames = [f"{file}:{line}: {text}" for (file, line), text in zip(last.frames, last.source)]
        raise UnknownBranch(f"the branch {last.text} {what}:\n  " + "\n  ".join(frames[:4]))

    def _solve(self):
        """Visits of each block: of those before it, each with its share. Blocks are taken out of the equations one by
        one, from the last to the first, and put in again."""
        order = [k for k in self.graph.order if k in self.shares]
        into = {k: {} for k in order}
        for k, to_all in self.shares.items():
            for to, share in to_all.items():
                if share > 0 and to in into:
                    into[to][k] = share
        given = {k: 1.0 if k == self.entry else 0.0 for k in order}
        for place in range(len(order) - 1, -1, -1):
            k = order[place]
            again = 1 / (1 - into[k].pop(k, 0.0))
            into[k] = {b: share * again for b, share in into[k].items()}
            given[k] *= again
            for m in order[:place]:
                share = into[m].pop(k, 0.0)
                if share:
                    given[m] += share * given[k]
                    for b, part in into[k].items():
                        into[m][b] = into[m].get(b, 0.0) + share * part
        executed = {}
        for k in order:
            executed[k] = given[k] + sum(share * executed[b] for b, share in into[k].items())
        return executed


def executed_of_step(blocks, step_loop, graph, rules):
    """Visits of all blocks in one turn of the step's loop, called functions included."""
    executed = dict(Flow(blocks, graph, rules, step_loop).executed)
    total = collections.Counter(executed)
    waiting = executed
    while waiting:
        calls = collections.Counter()
        for k, times in waiting.items():
            if blocks[k].call is not None and times > 0:
                calls[blocks[k].call] += times
        waiting = collections.Counter()
        for entry, times in calls.items():
            for k, each in Flow(blocks, Graph(blocks, entry), rules).executed.items():
                waiting[k] += times * each
        total.update(waiting)
    return total
