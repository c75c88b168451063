"""What a GPU's units take for a step, and how many steps a card makes of that."""

# Results a clock and multiprocessor: CUDA C++ Programming Guide, "Throughput of Native Arithmetic Instructions". For
# integers 64 is taken everywhere. 32 lanes of loads from shared memory and of shuffles.
LANES = {
    75: {"float": 64, "special": 16, "convert": 16, "integer": 64, "shared": 32},
    80: {"float": 64, "special": 16, "convert": 16, "integer": 64, "shared": 32},
    86: {"float": 128, "special": 16, "convert": 64, "integer": 64, "shared": 32},
}
LANES |= {architecture: LANES[86] for architecture in (89, 90, 100, 120)}
ARCHITECTURES = tuple(LANES)
ISSUE = 128  # lanes of a multiprocessor's four schedulers, an instruction of a warp a clock each
SCHEDULERS, WARP = 4, 32

# What is not named here is issued and no more.
UNITS = {
    "float": "FADD FMUL FFMA IMAD HFMA2 FADD2 FMUL2 FFMA2",
    "integer": "IADD3 IADD VIADD LOP3 ISETP FSETP FMNMX FMNMX3 SEL FSEL SHF LEA VIADDMNMX VIMNMX VIMNMX3 IMNMX PLOP3",
    "special": "MUFU",
    "convert": "I2F I2FP F2I FRND F2F",
    "shared": "LDS STS SHFL",
}
UNIT_OF = {name: unit for unit, names in UNITS.items() for name in names.split()}

# Multiprocessors and the highest clock in GHz, from data sheets; B200: as reported.
CARDS = {
    "T4": (75, 40, 1.59),
    "A100 SXM": (80, 108, 1.41),
    "RTX 3090": (86, 82, 1.70),
    "RTX 4090": (89, 128, 2.52),
    "H200 SXM": (90, 132, 1.98),
    "B200": (100, 148, 1.97),
    "RTX 5090": (120, 170, 2.41),
}

# The share of a scheduler's clocks in which it issues, until somebody measures it.
ISSUE_SHARES = (0.60, 0.75)


def clocks_of(names, architecture):
    """By unit, a scheduler's clocks for a step of one warp; `names`: executed instructions by name."""
    lanes = LANES[architecture]
    clocks = dict.fromkeys(("issue", "float", "integer", "special", "shared"), 0.0)
    for name, times in names.items():
        clocks["issue"] += times
        unit = UNIT_OF.get(name.split(".")[0])
        if unit == "convert":  # in the unit of special functions where that is as narrow
            unit = "special" if lanes["convert"] == lanes["special"] else None
        if unit is not None:
            twice = 2 if name in ("FADD2", "FMUL2", "FFMA2") else 1
            clocks[unit] += twice * times * ISSUE / lanes[unit]
    return clocks


def steps_per_second(clocks, warps, card):
    """Of a card full of replicas, were it never to wait."""
    _, multiprocessors, clock_GHz = CARDS[card]
    return multiprocessors * SCHEDULERS * clock_GHz * 1e9 / (clocks * warps)


def alone_us(clocks, warps, card):
    """Of a step of one replica alone, likewise."""
    return -(-warps // SCHEDULERS) * clocks / (CARDS[card][2] * 1e3)
