# schema_test.py SCHEMA REPOSITORY: the schema knows all sweeps of the repository as right, and typical mistakes as
# mistakes. Exit code 77: this Python has no jsonschema or ruamel.yaml.
import json
import sys
from pathlib import Path

try:
    import jsonschema
    from ruamel.yaml import YAML
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

schema = json.loads(Path(sys.argv[1]).read_text())
repository = Path(sys.argv[2])
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
yaml = YAML(typ="safe", pure=True)  # YAML 1.2, as editors and mdsweep read it: 1e6 is a number


def mistakes(sweep):
    return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(sweep)]


failures = 0


def expect(what, sweep, right):
    global failures
    found = mistakes(sweep)
    if (not found) != right:
        failures += 1
        print(f"{what}: {'; '.join(found) if found else 'the schema finds no mistake'}")


files = [
    *repository.glob("configs/*.yaml"),
    *repository.glob("scripts/**/*.yaml"),
    repository / "tests/shell/tiny.yaml",
]
assert len(files) > 10, files
for file in files:
    expect(file, yaml.load(file), right=True)

# Each a path into the sweep and what is put there.
wrong = [
    ("simulation.time_step", 0.005),  # no such key
    ("simulation.time_step_tau", -0.005),
    ("simulation.time_step_tau", 0),
    ("simulation.time_step_tau", "small"),
    ("simulation.production_steps", 1000.5),
    ("simulation.profile_bins", 41),
    ("simulation.thermostat", "nve"),
    ("simulation.rdf", {"bin": 3}),
    ("simulation.rdf", 3),
    ("surrogate.members", [64, 64]),
    ("surrogate.acquisition", "best"),
    ("monitor.coverage", 1),
    ("monitor.tolerance", {"cation_density": "tight"}),
    ("outputs", []),
    ("outputs", "pressure"),
    ("output.file", 3),
    ("design.points", {"sobol": 0}),
    ("design.points", {"sobol": 10, "csv": "points.csv"}),
    ("design.points", {"halton": 10}),
    ("design.h_nm", {"range": [3]}),
    ("design.points", {"skip_impossible": True}),
    ("design.points", {"sobol": 10, "skip_impossible": "maybe"}),
    ("design.points", {"grid": {"h_nm": {"range": [3, 5]}}}),  # of how many points?
    ("design.where", 3),
    ("design.h_nm", {"log": True}),
    ("design.h_nm", {"range": [3, 5], "values": [3, 5]}),
    ("design.h_nm", {"range": [3, 5], "log": "natural"}),
    ("seed", -1),
    ("title", ["a", "b"]),
    ("design.h_nm", {"from": 3}),
    ("design.h_nm", "wide"),
    ("model", 3),
    ("model.kind", "slab"),
    ("model.box", {"ions": 100}),
    ("model.bjerrum_nm", -1),
    ("model.z_p", 1.5),
    ("model.species", {"A": {"diameter": 1}}),
    ("design.h", {"range": [3, 5]}),
    ("design.h_nm", {"range": [-3, 5]}),
    ("simulations", {}),
]
wrong_in_slit = [
    ("model.hight", 6),
    ("model.height", [6]),
    ("model.walls.both", {"lj_9_3": {"epsilon": 1, "sigma": 0.5, "kappa": 1}, "cutoff": 2.5}),
    ("model.walls.both.cutoff", -2.5),
    ("model.pairs.colloid-colloid", "lenard_jones"),
    ("model.species.colloid.densty", 0.3),
    ("model.species.colloid.density", {"range": [0.1]}),
    ("model.tail_correction", True),  # of a bulk
    ("model.c_M", 1),  # of slit_electrolyte
]
right = [
    ("design.points", {"latin_hypercube": 10, "skip_impossible": True}),
    ("design.points", {"grid": {"h_nm": 3, "c_M": [0.1, 1], "sigma_C_m2": {"range": [-0.1, 0], "points": 3}}}),
    ("design.where", ["c_M * h_nm < 3", "h_nm > 2"]),
    ("design.where", "c_M * h_nm < 3"),
    ("design.h_nm", {"range": [3, 5], "log": True}),
    ("design.h_nm", {"range": [3, 5], "scale": "log"}),
    ("seed", 17),
    ("note", "after the referee"),
]
cases = (("quickstart", wrong, False), ("colloids_slit", wrong_in_slit, False), ("quickstart", right, True))
for file, values, is_right in cases:
    for path, value in values:
        sweep = yaml.load(repository / f"configs/{file}.yaml")
        *above, key = path.split(".")
        place = sweep
        for name in above:
            place = place[name]
        place[key] = value
        expect(f"{path}: {value}", sweep, right=is_right)
sys.exit(failures > 0)
