#!/usr/bin/env python3
"""The parts of gpu_check.sh, each with a time limit of its own; their results as JSON and their output as a log."""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SANITIZERS = ("memcheck", "racecheck", "initcheck", "synccheck")
IONS = "32,64,128,256,512,1024,2048,4096"


class Programs:
    """How to start mdsweep and the tests, and where the small sweep is."""

    def __init__(self, checkout, bundle):
        if bundle:
            self.start = lambda name: [os.path.join(bundle, "scripts", "bundled.sh"), name]
            self.sweep = os.path.join(bundle, "configs", "tiny.yaml")
        else:
            build = os.path.join(checkout, "build")
            self.start = lambda name: [os.path.join(build, name if name == "mdsweep" else f"tests/{name}")]
            self.sweep = os.path.join(checkout, "tests", "shell", "tiny.yaml")


limit_scale = 1.0  # of the parts' time limits


def run(command, limit_s, log):
    """Runs it, its output to the log as well; returns its outcome. What it started ends with it."""
    begin = time.monotonic()
    log.write(f"\n$ {' '.join(command)}\n")
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                   errors="replace", start_new_session=True)
    except OSError as error:
        log.write(f"{error}\n")
        return {"result": "missing", "words": str(error), "seconds": 0.0, "exit_code": None}, ""
    try:
        output, _ = process.communicate(timeout=limit_s * limit_scale)
        result = "passed" if process.returncode == 0 else "failed"
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        result = "out of time"
    log.write(output)
    log.flush()
    seconds = round(time.monotonic() - begin, 2)
    outcome = {"result": result, "seconds": seconds, "exit_code": process.returncode}
    if result == "failed":
        outcome["words"] = (output.strip().splitlines() or [""])[-1]
    return outcome, output


def without_skips(outcome, output):
    """A test that found no GPU has not passed."""
    if outcome["result"] == "passed" and "skipped:" in output:
        return outcome | {"result": "failed", "words": "tests were skipped"}
    return outcome


def gpu_tests(programs, log):
    for name in ("test_gpu", "test_surrogate"):
        yield f"tests: {name}", without_skips(*run(programs.start(name) + ["[gpu]", "-d", "yes"], 100, log))


def sanitizers(programs, log):
    tool = shutil.which("compute-sanitizer") or "/usr/local/cuda/bin/compute-sanitizer"
    for check in SANITIZERS:
        command = [tool, "--tool", check, "--error-exitcode", "9", "--target-processes", "all"]
        yield f"sanitizer: {check}", run(command + programs.start("test_gpu") + ["[sanitize]"], 55, log)[0]


def benchmark(programs, log):
    outcome, output = run(programs.start("mdsweep") + ["bench", "-n", IONS, "--seconds", "1.5", "--json"], 90, log)
    rows = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    yield "benchmark", outcome | {"rows": rows}


def small_sweep(programs, log):
    with tempfile.TemporaryDirectory() as folder:
        results = os.path.join(folder, "tiny.h5")
        command = programs.start("mdsweep") + ["run", programs.sweep, "-o", results, "--device", "cuda"]
        yield "sweep", run(command, 40, log)[0]


def information(programs, log):
    """What `mdsweep info` says, by its first words."""
    outcome, output = run(programs.start("mdsweep") + ["info"], 60, log)
    if outcome["result"] != "passed":
        sys.exit(f"mdsweep does not start: {output.strip()}")
    lines = (line.split(None, 1) for line in output.splitlines() if line and not line.startswith(" "))
    return {words[0]: words[1] for words in lines if len(words) == 2}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--checkout")
    where.add_argument("--bundle")
    parser.add_argument("--output", default=".")
    parser.add_argument("--limit-scale", type=float, default=1.0, help="times the parts' time limits")
    options = parser.parse_args()
    global limit_scale
    limit_scale = options.limit_scale
    programs = Programs(options.checkout, options.bundle)
    os.makedirs(options.output, exist_ok=True)
    report_path = os.path.join(options.output, "gpu_check.json")
    with open(os.path.join(options.output, "gpu_check.log"), "w", encoding="utf-8") as log:
        info = information(programs, log)
        no_gpu = info.get("CUDA", "none").startswith("none")
        report = {"info": info, "device": None if no_gpu else info["CUDA"], "parts": {}}
        if no_gpu:
            print(f"There is no GPU to check: {info.get('CUDA')}", file=sys.stderr)
        else:
            report["nvidia-smi"] = run(["nvidia-smi"], 20, log)[1]
            for group in (gpu_tests, sanitizers, benchmark, small_sweep):
                for part, outcome in group(programs, log):
                    report["parts"][part] = outcome
                    print(f"{part}: {outcome['result']}, {outcome['seconds']:.0f} s  {outcome.get('words', '')}",
                          file=sys.stderr, flush=True)
    with open(report_path, "w", encoding="utf-8") as file:
        json.dump(report, file, indent=1)
    if no_gpu:
        return 2
    return 0 if all(part["result"] == "passed" for part in report["parts"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
