#!/usr/bin/env python3
"""The parts of gpu_check.sh, each with a time limit of its own; their results as JSON and their output as a log."""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

# Seconds that a part may take; under nine minutes in all.
LIMITS = {
    "info": 40,
    "nvidia-smi": 10,
    "tests: test_gpu": 120,
    "tests: test_surrogate": 50,
    "sanitizer: memcheck": 45,
    "sanitizer: racecheck": 45,
    "sanitizer: initcheck": 45,
    "sanitizer: synccheck": 45,
    "benchmark": 90,
    "sweep": 40,
}
IONS = (32, 64, 128, 256, 512, 1024, 2048, 4096)


class Programs:
    """How to start mdsweep and the tests, and where the small sweep is."""

    def __init__(self, checkout, bundle):
        if bundle:
            self.folder = {name: os.path.join(bundle, "bin") for name in ("mdsweep", "test_gpu", "test_surrogate")}
            self.launcher = [os.path.join(bundle, "scripts", "bundled.sh")]
            self.sweep = os.path.join(bundle, "configs", "tiny.yaml")
        else:
            build, tests = os.path.join(checkout, "build"), os.path.join(checkout, "build", "tests")
            self.folder = {"mdsweep": build, "test_gpu": tests, "test_surrogate": tests}
            self.launcher = []
            self.sweep = os.path.join(checkout, "tests", "shell", "tiny.yaml")

    def command(self, name, *arguments, under=()):
        """A program under a tool: the launcher comes first, so that the tool does not watch a shell."""
        return [*self.launcher, *under, os.path.join(self.folder[name], name), *arguments]


class Check:
    """Runs parts and keeps their outcomes; the report is on disk after each, whatever ends this script."""

    def __init__(self, folder, limit_scale):
        self.report_path = os.path.join(folder, "gpu_check.json")
        self.log_path = os.path.join(folder, "gpu_check.log")
        self.limit_scale = limit_scale
        self.report = {"device": None, "parts": {}}
        with open(self.log_path, "w", encoding="utf-8"):
            pass
        # An earlier check's report would pass for this one's if this one ended before its first part.
        self.write()

    def run(self, part, command):
        """Returns its outcome and what it printed. Its children end with it."""
        with open(self.log_path, "ab") as log:
            log.write(f"\n$ {' '.join(command)}\n".encode())
            log.flush()
            begin, start = time.monotonic(), log.tell()
            result, code = self.wait(command, LIMITS[part] * self.limit_scale, log)
        with open(self.log_path, "rb") as log:
            log.seek(start)
            output = log.read().decode(errors="replace")
        outcome = {"result": result, "seconds": round(time.monotonic() - begin, 2), "exit_code": code}
        if result == "failed":
            outcome["words"] = (output.strip().splitlines() or [""])[-1]
        return outcome, output

    @staticmethod
    def wait(command, limit_s, log):
        if shutil.which(command[0]) is None:
            log.write(f"{command[0]} is missing\n".encode())
            return "missing", None
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                                   start_new_session=True)
        try:
            code = process.wait(limit_s)
            return ("passed" if code == 0 else "failed"), code
        except subprocess.TimeoutExpired:
            return "out of time", None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def keep(self, part, outcome):
        self.report["parts"][part] = outcome
        self.write()
        print(f"{part}: {outcome['result']}, {outcome['seconds']:.0f} s  {outcome.get('words', '')}",
              file=sys.stderr, flush=True)

    def write(self):
        with open(self.report_path, "w", encoding="utf-8") as file:
            json.dump(self.report, file, indent=1)
            file.write("\n")


def failed_unless(condition, words, outcome):
    """Exit code 0 is not enough: a program that found nothing to do returns it as well."""
    if outcome["result"] == "passed" and not condition:
        return outcome | {"result": "failed", "words": words}
    return outcome


def tested(outcome, output):
    outcome = failed_unless("skipped:" not in output, "tests were skipped", outcome)
    return failed_unless(re.search(r"All tests passed \([1-9]", output), "no test ran", outcome)


def gpu_tests(check, programs):
    for name in ("test_gpu", "test_surrogate"):
        part = f"tests: {name}"
        check.keep(part, tested(*check.run(part, programs.command(name, "[gpu]", "-d", "yes"))))


def sanitizers(check, programs):
    cuda = os.path.join(os.environ.get("CUDA_HOME", "/usr/local/cuda"), "bin")
    sanitizer = shutil.which("compute-sanitizer", path=os.environ["PATH"] + ":" + cuda)
    for part in [name for name in LIMITS if name.startswith("sanitizer: ")]:
        if sanitizer is None:
            check.keep(part, {"result": "missing", "seconds": 0.0, "exit_code": None,
                              "words": f"compute-sanitizer, of the CUDA toolkit, is neither on PATH nor in {cuda}"})
            continue
        tool = [sanitizer, "--tool", part.split()[1], "--error-exitcode", "9"]
        outcome, output = check.run(part, programs.command("test_gpu", "[sanitize]", under=tool))
        outcome = failed_unless(re.search(r"SUMMARY: 0 (errors|hazards)", output),
                                "compute-sanitizer does not say that there are no errors", outcome)
        check.keep(part, tested(outcome, output))


def benchmark(check, programs):
    command = programs.command("mdsweep", "bench", "-n", ",".join(map(str, IONS)), "--seconds", "1.5", "--json")
    outcome, output = check.run("benchmark", command)
    # Stopped within a line, its beginning is not JSON.
    rows = [json.loads(line) for line in output.splitlines() if line.startswith("{") and line.endswith("}")]
    on_gpu = {row["ions"] for row in rows if row["engine"] == "CUDA"}
    missing = [str(n) for n in IONS if n not in on_gpu]
    outcome = failed_unless(not missing, f"not measured on the GPU: {', '.join(missing)} ions", outcome)
    check.keep("benchmark", outcome | {"rows": rows})


def small_sweep(check, programs):
    with tempfile.TemporaryDirectory() as folder:
        results = os.path.join(folder, "tiny.h5")
        command = programs.command("mdsweep", "run", programs.sweep, "-o", results, "--device", "cuda")
        check.keep("sweep", check.run("sweep", command)[0])


def information(check, programs):
    """What `mdsweep info` says, by its first words."""
    outcome, output = check.run("info", programs.command("mdsweep", "info"))
    if outcome["result"] != "passed":
        check.keep("info", outcome)
        sys.exit(f"mdsweep does not start ({outcome['result']}): {output.strip()}")
    lines = (line.split(None, 1) for line in output.splitlines() if line and not line.startswith(" "))
    return {words[0]: words[1] for words in lines if len(words) == 2}


def main():
    parser = argparse.ArgumentParser(prog="gpu_check.sh", description=__doc__)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--checkout", help=argparse.SUPPRESS)
    where.add_argument("--bundle", help=argparse.SUPPRESS)
    parser.add_argument("--output", default=".", help="folder of gpu_check.json and gpu_check.log")
    parser.add_argument("--limit-scale", type=float, default=1.0, help="times the parts' time limits")
    options = parser.parse_args()
    programs = Programs(options.checkout, options.bundle)
    os.makedirs(options.output, exist_ok=True)
    check = Check(options.output, options.limit_scale)
    check.report["info"] = info = information(check, programs)
    if info.get("CUDA", "none").startswith("none"):
        check.write()
        print(f"There is no GPU to check: {info.get('CUDA')}", file=sys.stderr)
        return 2
    check.report["device"] = info["CUDA"]
    check.report["nvidia-smi"] = check.run("nvidia-smi", ["nvidia-smi"])[1]
    print(check.report["nvidia-smi"], file=sys.stderr)
    for group in (gpu_tests, sanitizers, benchmark, small_sweep):
        group(check, programs)
    return 0 if all(part["result"] == "passed" for part in check.report["parts"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
