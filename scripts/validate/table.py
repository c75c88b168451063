"""The table that validate.py writes."""

import math
from dataclasses import dataclass

import numpy as np

SIGMAS = 4  # of some eighty figures one in 300 runs is beyond this by chance


def quantity(value, error):
    if error is None:
        return f"{value:.5g}"
    digits = max(0, 1 - math.floor(math.log10(error))) if error > 0 else 6
    return f"{value:.{digits}f} +- {error:.{digits}f}"


@dataclass
class Row:
    check: str
    reference: str
    ours: str
    theirs: str
    difference: str
    limit: str
    ok: str  # yes, NO, or a word on why there is nothing to say

    def cells(self):
        return [self.check, self.reference, self.ours, self.theirs, self.difference, self.limit, self.ok]


HEADER = ["check", "reference", "ours", "reference value", "difference", "limit", "ok"]


class Table:
    def __init__(self, slack=1):
        """slack: a factor of the limits that are counted in errors; errors of short runs are themselves not precise."""
        self.rows = []
        self.slack = slack

    def add(self, check, reference, ours, theirs, difference, limit, good):
        self.rows.append(Row(check, reference, ours, theirs, difference, limit, "yes" if good else "**NO**"))

    def skip(self, check, reason):
        self.rows.append(Row(check, "", "", "", "", "", reason))

    def fail(self, check, reason):
        self.rows.append(Row(check, "", "", "", "", "", f"**NO**: {reason}"))

    def number(self, check, reference, ours, theirs, allowed=0.0):
        """Both with errors (None: not known). `allowed`: what they may differ by beyond their errors."""
        sigma = math.hypot(ours[1] or 0, theirs[1] or 0)
        difference = ours[0] - theirs[0]
        limit = f"{SIGMAS * self.slack:g} sigma" + (f" + {allowed:g}" if allowed else "")
        text = f"{difference / sigma:+.1f} sigma ({difference:+.2g})"
        good = abs(difference) <= SIGMAS * self.slack * sigma + allowed
        self.add(check, reference, quantity(*ours), quantity(*theirs), text, limit, good)

    def profile(self, check, reference, ours, theirs, chi2_limit):
        """Relative L2 norm, against what the errors make one expect; and chi^2 a bin, where there is something."""
        (a, ea), (b, eb) = ours, theirs
        size = np.sqrt(np.sum(b**2))
        norm = np.sqrt(np.sum((a - b) ** 2)) / size
        own, other = (np.sqrt(np.sum(e**2)) / size for e in (ea, eb))
        limit = 2 * self.slack * math.hypot(own, other)
        self.add(f"{check}, L2 norm", reference, f"error {100 * own:.2f} %", f"error {100 * other:.2f} %",
                 f"{100 * norm:.2f} %", f"{100 * limit:.2f} %: {2 * self.slack:g} times the errors", norm <= limit)  # fmt: skip
        bins = (b > 0.05 * b.mean()) & (ea > 0) & (eb > 0)
        chi2_limit *= self.slack
        chi2 = np.mean((a - b)[bins] ** 2 / (ea**2 + eb**2)[bins])
        self.add(f"{check}, chi2 a bin", reference, f"{bins.sum()} bins", "", f"{chi2:.2f}", f"{chi2_limit:g}",
                 chi2 <= chi2_limit)  # fmt: skip

    def failed(self):
        return [row for row in self.rows if "NO" in row.ok]

    def markdown(self):
        lines = [" | ".join(HEADER), " | ".join(["---"] * len(HEADER))]
        lines += [" | ".join(row.cells()) for row in self.rows]
        return "".join(f"| {line} |\n" for line in lines)
