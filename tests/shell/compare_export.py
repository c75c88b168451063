"""Compares an exported surrogate, in every language, with what `mdsweep predict` says at random points.
Usage: compare_export.py MDSWEEP FILE.h5 FOLDER"""

import csv
import json
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

mdsweep, results, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
name = Path(results).stem
card = json.loads((folder / f"{name}.json").read_text())
inputs, outputs = card["inputs"], card["outputs"]
given = [o for o in outputs if o["scale"].startswith("given")]
random = np.random.default_rng(5)


def draw(count, widen):
    columns = []
    for one in inputs:
        if "values" in one:
            columns.append(random.choice(one["values"], count))
        else:
            size = one["high"] - one["low"]
            high = one["high"] + widen * size if one["high"] else 0  # a charge of the walls may not be above it
            columns.append(random.uniform(one["low"] - widen * size, high, count))
    return np.stack(columns, 1)


def ask(points, *options):
    lines = [",".join(one["name"] for one in inputs)] + [",".join(map(repr, row)) for row in points.tolist()]
    Path("ask.csv").write_text("\n".join(lines) + "\n")
    command = [mdsweep, "predict", results, "--csv", "ask.csv", "-o", "answers.csv", "--extrapolate", *options]
    subprocess.run(command, check=True, capture_output=True)
    with open("answers.csv") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text) if text else float("nan")


def column(row, output, ending=""):
    """The field of an output, whatever its unit's suffix."""
    fields = [f for f in row if f == output + ending or f.startswith(output + ending + "_")]
    fields = [f for f in fields if ending or not f.startswith(output + "_error")]
    return number(row[min(fields, key=len)])


def from_predict(points):
    numbers, bins = ask(points), ask(points, "--profiles")
    per_point = len(bins) // len(points)
    answers = {"bound": np.array([number(r["error_in_tolerances"]) for r in numbers]),
               "in_range": np.array([r["extrapolated"] == "0" for r in numbers])}
    for o in outputs:
        for ending, suffix in (("", ""), ("_error", "_error_bar")):
            if o["columns"] == 1:
                table = [[column(r, o["name"], ending)] for r in numbers]
            else:
                table = [[column(r, o["name"], ending) for r in bins[k * per_point:k * per_point + o["columns"]]]
                         for k in range(len(points))]
            answers[o["name"] + suffix] = np.array(table)
    return answers


def from_onnx(points, scales):
    model = onnx.load(folder / f"{name}.onnx")
    onnx.checker.check_model(model, full_check=True)
    assert json.loads({p.key: p.value for p in model.metadata_props}["card"]) == card
    session = onnxruntime.InferenceSession(str(folder / f"{name}.onnx"))
    fed = {"parameters": points} | ({"scales": scales} if given else {})
    return dict(zip((o.name for o in session.get_outputs()), session.run(None, fed)))


def from_torchscript(points, scales):
    extra = {"card.json": ""}
    module = torch.jit.load(folder / f"{name}.pt", _extra_files=extra)
    assert json.loads(extra["card.json"]) == card
    fed = [torch.from_numpy(points)] + ([torch.from_numpy(scales)] if given else [])
    return {key: value.numpy() for key, value in module(*fed).items()}


def c_name(text):
    return "".join(c if c.isalnum() and c.isascii() else "_" for c in text)


def from_c(points, scales, compiler):
    fields = []
    for o in outputs:
        for suffix in ("", "_spread", "_error_bar"):
            fields.append((o["name"] + suffix, c_name(o["name"]) + suffix, o["columns"]))
    prints = "".join(f"for (k = 0; k < {n}; ++k) printf(\"%.17g \", a.{field}[k]);\n" for _, field, n in fields)
    Path("main.c").write_text(f"""#include <stdio.h>
#include "{name}.h"
int main(void) {{
    double p[{len(inputs)}], s[{len(given) + 1}];
    struct {name}_answer a;
    int k;
    for (;;) {{
        for (k = 0; k < {len(inputs)}; ++k) if (scanf("%lf", p + k) != 1) return 0;
        for (k = 0; k < {len(given)}; ++k) if (scanf("%lf", s + k) != 1) return 1;
        {name}_predict(p, {"s, " if given else ""}&a);
        (void)s;
        {prints}
        printf("%.17g %d\\n", a.bound, a.in_range);
    }}
}}
""")
    subprocess.run([*compiler, "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O1", "-I", folder, "main.c", "-o", "main",
                    "-lm"], check=True)
    rows = np.concatenate([points, scales], 1) if given else points
    text = "\n".join(" ".join(map(repr, row)) for row in rows.tolist())
    printed = subprocess.run(["./main"], input=text, capture_output=True, text=True, check=True).stdout
    table = np.array([[float(word) for word in line.split()] for line in printed.splitlines()])
    answers, first = {}, 0
    for key, _, n in fields:
        answers[key] = table[:, first:first + n]
        first += n
    return answers | {"bound": table[:, -2], "in_range": table[:, -1] == 1}


def from_javascript(points, scales):
    rows = json.dumps(list(zip(points.tolist(), scales.tolist())))  # NaN and Infinity are JavaScript, too
    Path("main.mjs").write_text(f"""import assert from "node:assert";
import * as module from {json.dumps((folder / f"{name}.mjs").resolve().as_uri())};
const answers_of = (parameters, scales) => module.predict(parameters{", scales" if given else ""});
const rows = {rows};
const answers = rows.map((row) => answers_of(...row));
// An answer is the same after others, and from texts, as sliders have them; what is missing is missed.
assert.deepStrictEqual(answers_of(...rows[0].map((numbers) => numbers.map(String))), answers[0]);
assert.throws(() => answers_of([], rows[0][1]), RangeError);
assert.throws(() => answers_of(), RangeError);
{"assert.throws(() => module.predict(rows[0][0]), RangeError);" if given else ""}
// JSON has neither typed arrays nor numbers that are none or infinite.
const plain = (key, value) => ArrayBuffer.isView(value) ? [...value]
    : typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
console.log(JSON.stringify({{ ...module, answers }}, plain));
""")
    printed = subprocess.run(["node", "main.mjs"], stdout=subprocess.PIPE, text=True, check=True).stdout
    module = json.loads(printed)
    assert module["card"] == card and module["inputs"] == inputs and module["outputs"] == outputs
    assert all(isinstance(answer["in_range"], bool) for answer in module["answers"])
    answers = {"bound": np.array([answer["bound"] for answer in module["answers"]], float),
               "in_range": np.array([answer["in_range"] for answer in module["answers"]])}
    for o in outputs:
        for key in (o["name"] + suffix for suffix in ("", "_spread", "_error_bar")):
            table = np.array([answer[key] for answer in module["answers"]], float)
            answers[key] = table[:, np.newaxis] if o["columns"] == 1 else table  # a number, no array of one
    return answers


# Each takes points [row][input] and scales [row][output whose scale is given], and returns the answers by name: those of
# an output [row][column], `bound` and `in_range` [row].
languages = {"ONNX": from_onnx, "TorchScript": from_torchscript, "C99": partial(from_c, compiler=["cc", "-std=c99"]),
             "C++": partial(from_c, compiler=["c++", "-x", "c++"])}
if shutil.which("node") and subprocess.run(["node", "-e", "atob('')"], capture_output=True).returncode == 0:
    languages["JavaScript"] = from_javascript
else:
    print("JavaScript: left out, there is no node (16 or newer)")


def same(one, other, what, worst):
    """Every number within 1e-5 of the size of its output at the point."""
    for o in outputs:
        size = np.maximum(np.abs(other[o["name"]]).max(1, keepdims=True), o["least_size"])
        for suffix in ("", "_spread", "_error_bar"):
            key = o["name"] + suffix
            if key not in other:
                continue
            assert one[key].shape == other[key].shape, (what, key, one[key].shape, other[key].shape)
            assert (np.isnan(one[key]) == np.isnan(other[key])).all(), (what, key, "not a number")
            off = np.nanmax(np.abs(one[key] - other[key]) / size, initial=0)
            worst[key] = max(worst.get(key, 0), off)
            assert off < 1e-5, f"{what}: {key} is off by {off}"
    off = np.nanmax(np.abs(one["bound"] - other["bound"]) / (1 + other["bound"]), initial=0)
    assert off < 1e-4, f"{what}: the bound is off by {off}"
    assert (np.isnan(one["bound"]) == np.isnan(other["bound"])).all(), what
    assert (one["in_range"] == other["in_range"]).all(), f"{what}: in_range differs"


points = np.concatenate([draw(300, 0), draw(40, 0.05)])
corner = np.array([[one["low"] for one in inputs], [one["high"] for one in inputs]])
points = np.concatenate([points, corner])
truth = from_predict(points)
assert truth["in_range"].any() and (~truth["in_range"]).any()
scales = np.stack([truth[o["name"]].mean(1) for o in given], 1) if given else np.zeros((len(points), 0))
all_answers = {what: answers_of(points, scales) for what, answers_of in languages.items()}
for what, answers in all_answers.items():
    worst = {}
    same(answers, truth, what + " and predict", worst)
    same(answers, all_answers["ONNX"], what + " and ONNX", {})
    key = max(worst, key=worst.get)
    print(f"{what}: {len(points)} points, largest difference {worst[key]:.1e} of the output's size, of {key}")

# Parameters that are no numbers have no answer, and are not in range.
broken = np.stack([points[0], points[0], points[1]])
broken[0, 0], broken[1, -1] = np.nan, np.inf
for what, answers_of in languages.items():
    answers = answers_of(broken, scales[:3])
    assert list(answers["in_range"]) == [False, False, bool(truth["in_range"][1])], what
    for o in outputs:
        assert np.isnan(answers[o["name"]][:2]).all() and np.isfinite(answers[o["name"]][2]).all(), what
    assert np.isnan(answers["bound"][:2]).all(), what
