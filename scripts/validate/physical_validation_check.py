#!/usr/bin/env python3
"""Is a canonical trajectory's energy distributed as it should be? With physical_validation (Merz and Shirts, 2018).

  physical_validation_check.py first.csv                the kinetic energy's distribution
  physical_validation_check.py first.csv second.csv     that of both, and the ratio of the potential energies'
                                                         distributions at their two temperatures

Each CSV has a header and one row for each sample, with the columns kinetic_energy, potential_energy, particles,
degrees_of_freedom, temperature, volume; the last four are the same in every row, and --particles and so on stand for
those that are missing. Energies are totals, not per particle, and temperatures are in units of energy (k_B is 1).

Prints JSON. Exit status 1 if a p-value is below --significance, 2 if something is wrong with the input. Needs
`pip install physical_validation` (1.0.5; Python 3.11 will do).

  kinetic_p            Kolmogorov-Smirnov: the samples against the gamma distribution of that temperature
  kinetic_mean_p       their mean alone, kinetic_width_p their standard deviation alone (bootstrapped errors)
  ensemble_p           ln P2(U)/P1(U) is linear in U with the slope 1/T1 - 1/T2
"""

import argparse
import contextlib
import csv
import json
import math
import sys

STATE = ("particles", "degrees_of_freedom", "temperature", "volume")


class Failure(Exception):
    """What the user has to be told."""


def read_series(path, options):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    if len(rows) < 100:
        raise Failure(f"{path} has {len(rows)} samples; at least 100 are wanted")
    series = {}
    for name in ("kinetic_energy", "potential_energy", *STATE):
        if name in rows[0]:
            try:
                series[name] = [float(row[name]) for row in rows]
            except (TypeError, ValueError) as error:
                raise Failure(f"{path}, column {name}: {error}") from None
    if "kinetic_energy" not in series:
        raise Failure(f"{path} has no column kinetic_energy")
    state = {}
    for name in STATE:
        given = getattr(options, name)
        values = series.pop(name, None)
        if given is not None:
            state[name] = given
        elif values is not None:
            if min(values) != max(values):
                raise Failure(f"{path}: {name} is not the same in every row")
            state[name] = values[0]
        elif name == "volume":
            state[name] = 1.0  # any, as long as it is constant
        else:
            raise Failure(f"{path} has no column {name}, and --{name.replace('_', '-')} is not given")
    return series, state


def simulation(pv, series, state):
    from numpy import array

    units = pv.data.UnitData(
        kb=1.0,
        energy_str="kT",
        energy_conversion=1.0,
        length_str="length",
        length_conversion=1.0,
        volume_str="volume",
        volume_conversion=1.0,
        temperature_str="kT",
        temperature_conversion=1.0,
        pressure_str="pressure",
        pressure_conversion=1.0,
        time_str="tau",
        time_conversion=1.0,
    )
    particles = round(state["particles"])
    observables = pv.data.ObservableData(
        kinetic_energy=array(series["kinetic_energy"]),
        potential_energy=array(series["potential_energy"]) if "potential_energy" in series else None,
    )
    return pv.data.SimulationData(
        units=units,
        system=pv.data.SystemData(
            natoms=particles,
            nconstraints=0,
            ndof_reduction_tra=3 * particles - state["degrees_of_freedom"],
            ndof_reduction_rot=0,
        ),
        ensemble=pv.data.EnsembleData(
            "NVT", natoms=particles, volume=state["volume"], temperature=state["temperature"]
        ),
        observables=observables,
    )


def p_of_deviation(deviations):
    """Two-sided, of so many standard deviations."""
    return math.erfc(abs(deviations) / math.sqrt(2))


def check(options):
    try:
        import physical_validation as pv
    except ImportError as error:
        raise Failure(f"{error}; pip install physical_validation") from None
    # Its prints are no JSON.
    with contextlib.redirect_stdout(sys.stderr):
        inputs = [read_series(path, options) for path in options.series]
        simulations = [simulation(pv, *one) for one in inputs]
        common = {"verbosity": options.verbosity, "data_is_uncorrelated": options.uncorrelated}
        report, p_values = {"simulations": []}, []
        for path, (series, state), data in zip(options.series, inputs, simulations):
            strict = pv.kinetic_energy.distribution(data, strict=True, **common)
            mean, width = pv.kinetic_energy.distribution(data, strict=False, bootstrap_seed=options.seed, **common)
            row = {
                "file": path,
                "samples": len(series["kinetic_energy"]),
                **state,
                "kinetic_p": float(strict),
                "kinetic_mean_p": p_of_deviation(mean),
                "kinetic_width_p": p_of_deviation(width),
            }
            p_values += [row[name] for name in ("kinetic_p", "kinetic_mean_p", "kinetic_width_p")]
            if "potential_energy" in series:
                row["temperature_step_to_try"] = float(
                    pv.ensemble.estimate_interval(data, verbosity=0, data_is_uncorrelated=options.uncorrelated)["dT"]
                )
            report["simulations"].append(row)
        if len(simulations) == 2:
            if any("potential_energy" not in series for series, _ in inputs):
                raise Failure("two series are compared by their potential_energy, and a file has no such column")
            if inputs[0][1]["temperature"] == inputs[1][1]["temperature"]:
                raise Failure("two series are compared at two temperatures, and theirs are equal")
            (deviation,) = pv.ensemble.check(*simulations, bootstrap_seed=options.seed, **common)
            report["ensemble_deviation_sigma"] = float(deviation)
            report["ensemble_p"] = p_of_deviation(deviation)
            p_values.append(report["ensemble_p"])
    report["significance"] = options.significance
    report["passed"] = min(p_values) >= options.significance
    return report


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("series", nargs="+", metavar="SERIES.csv")
    for name in STATE:
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, help="of all series, instead of the column")
    parser.add_argument("--significance", type=float, default=0.001, help="default %(default)s")
    parser.add_argument(
        "--uncorrelated", action="store_true", help="take every sample, without looking for their correlation time"
    )
    parser.add_argument("--verbosity", type=int, default=0, help="of physical_validation, on standard error")
    parser.add_argument("--seed", type=int, default=1, help="of the bootstrap (default %(default)s)")
    options = parser.parse_args()
    if len(options.series) > 2:
        parser.error("one series or two")
    try:
        report = check(options)
    except (Failure, OSError) as error:
        print(f"physical_validation_check.py: {error}", file=sys.stderr)
        sys.exit(2)
    print(json.dumps(report, indent=2))
    sys.exit(0 if report["passed"] else 1)


if __name__ == "__main__":
    main()
