"""Prints a report in Markdown on what run.sh left in a folder: each case with our rate,
PyTorch's, their ratio, the bar it is held to, and what was predicted."""

import argparse
import csv
import datetime
import json
import math
import os


def table(path):
    """The rows of a CSV by name and shape; none where there is no file."""
    if not os.path.exists(path):
        return {}
    with open(path, newline="") as file:
        return {(row["name"], row["shape"]): row for row in csv.DictReader(file)}


def number(row, column):
    return float(row[column]) if row and row[column] else math.nan


def shown(value, digits=3):
    return "–" if math.isnan(value) else f"{value:.{digits}g}"


def parity(path):
    try:
        with open(path) as file:
            checks = json.load(file).get("parity", [])
    except (OSError, ValueError):
        return "no parity results"
    bad = [c for c in checks if not c["ok"]]
    text = f"{len(checks)} parity checks, {len(bad)} out of bounds"
    return text + "".join(f"; {c['op']}, {c['case']}" for c in bad[:3])


def devices(path):
    try:
        with open(path) as file:
            listed = json.load(file).get("devices", [])
    except (OSError, ValueError):
        return ["no list of devices"]
    return [f"{d['name']}, {d['vendor']}, {d['version']}" + (", SOFTWARE RENDERER" if d["software"] else "")
            for driver in listed if driver["backend"] == "gl" for d in driver["devices"]]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--failed", default="", help="the parts of the run that failed")
    parser.add_argument("--trial", action="store_true", help="the run was on small shapes, to which no bar applies")
    parser.add_argument("predictions", help="CSV of bars and predictions, written before the run")
    parser.add_argument("folder", help="where the results are")
    args = parser.parse_args()
    at = lambda name: os.path.join(args.folder, name)
    tuned, default, torch = table(at("tuned.csv")), table(at("default.csv")), table(at("torch.csv"))
    predicted = {} if args.trial else table(args.predictions)

    print(f"# On a GPU, {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC\n")
    if args.trial:
        print("A TRIAL on small shapes: no figure means anything.\n")
    for device in devices(at("devices.json")):
        print(f"- {device}")
    for name, what in torch:
        if name == "torch":
            print(f"- PyTorch {what}, TF32 off")
    print(f"- {parity(at('parity.json'))}")
    if args.failed.strip():
        print(f"- FAILED: {args.failed.strip()}. No figure below counts before that is mended.")
    print("\nRatios are ours to PyTorch's, of rates; element-wise cases are held against copy_ of as many bytes a")
    print("tensor. Medians of the devices' clocks. Predictions were written before the run.\n")
    print("| case | shape | default | tuned | PyTorch | unit | ratio | bar | beyond | predicted | |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    ratios = {}
    for (name, shape), row in tuned.items():
        if name.startswith("ceiling"):
            continue
        rivals = [name] + (["train-step-graph"] if ("train-step-graph", shape) in torch else []) * (name == "train-step")
        for rival in rivals:
            other = torch.get((rival, shape))
            ratio = number(row, "value") / number(other, "value") if other else math.nan
            said = predicted.get((rival, shape), {})
            bar, beyond, guess = (number(said, c) if said else math.nan for c in ("bar", "beyond", "prediction"))
            verdict = "" if math.isnan(ratio) or math.isnan(bar) else "beyond" if ratio >= beyond else "met" if ratio >= bar else "MISSED"
            label = "train-step, CUDA graph" if rival == "train-step-graph" else name
            print(f"| {label} | {shape} | {shown(number(default.get((name, shape)), 'value'))} | {shown(number(row, 'value'))} "
                  f"| {shown(number(other, 'value'))} | {row['unit']} | {shown(ratio)} | {shown(bar)} | {shown(beyond)} | {shown(guess)} | {verdict} |")
            if name.startswith("matmul-") and not math.isnan(ratio):
                ratios.setdefault(name, []).append(ratio)
    every = [r for list_ in ratios.values() for r in list_]
    if every:
        mean = math.exp(sum(map(math.log, every)) / len(every))
        said = predicted.get(("layers", "geometric mean"), {})
        print(f"\nProducts of layers, geometric mean of {len(every)}: {mean:.3g}"
              + (f" (bar {said['bar']}, beyond {said['beyond']}, predicted {said['prediction']})" if said else ""))
    if predicted:
        print("\n## Why these predictions\n")
    for (name, shape), row in predicted.items():
        print(f"- {name} {shape}: {row['why']}")


if __name__ == "__main__":
    main()
