#!/usr/bin/env python3
"""Runs `hebb train` over several seeds in the settings whose accuracy the documentation states, and prints the means.

    dotnet build -c Release && python3 benchmarks/accuracy.py [--only WORD] [--seeds 5]

Needs the .NET SDK, MNIST and Fashion-MNIST (hebb data get mnist fashion-mnist), and nothing but the standard library.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
TOOL = ROOT / "src/Hebb.Cli/bin/Release/net10.0/Hebb.Cli.dll"
PAPER = "--neurons 1000 --cap 500 --output-rule perceptron-fired-only"
ALL = "--epochs 2 --weights averaged"
HOMEOSTATIC = f"--limit 10000 {ALL}"
LEARNED = (
    "--rounds 2 --graph-rule src/Hebb.Experiments/Rules/evolved-homeostasis-t2.json --graph-when every --graph-learns-for 2000"
)

# name, options, seeds, the mark to reach (None: the twin of the lines that follow; "+X": the twin's mean and X more)
SETTINGS = [
    ("MNIST, T = 1, normal, last", f"--data mnist {PAPER} --rounds 1 --epochs 2", 5, 0.85),
    ("MNIST, T = 1, normal, averaged", f"--data mnist {PAPER} --rounds 1 --epochs 2 --weights averaged", 5, 0.89),
    ("MNIST, T = 1, ones, averaged", f"--data mnist {PAPER} --rounds 1 --epochs 2 --weights averaged --input-weights ones", 5, 0.93),
    ("Fashion, T = 1, normal, averaged", f"--data fashion-mnist {PAPER} --rounds 1 --epochs 2 --weights averaged", 5, 0.80),
    ("Fashion, T = 1, ones, averaged", f"--data fashion-mnist {PAPER} --rounds 1 --epochs 2 --weights averaged --input-weights ones", 5, 0.83),
    ("MNIST, T = 3, constant:-1, last", f"--data mnist {PAPER} --rounds 3 --graph-rule constant:-1 --epochs 1", 5, 0.84),
    ("MNIST, T = 3, constant:-1, averaged", f"--data mnist {PAPER} --rounds 3 --graph-rule constant:-1 --epochs 1 --weights averaged", 5, 0.88),
    ("MNIST 10,000, T = 1 twin", f"--data mnist {PAPER} --rounds 1 {HOMEOSTATIC}", 4, None),
    (
        "MNIST 10,000, T = 2, homeostatic:0.2",
        f"--data mnist {PAPER} --rounds 2 --graph-rule homeostatic:0.2 --graph-step-size 2e-5 --graph-when every"
        f" --graph-learns-for 2000 {HOMEOSTATIC}",
        4,
        "+0.02",
    ),
    ("MNIST 10,000, twin of the evolved rule", f"--data mnist --cap 500 {HOMEOSTATIC}", 10, None),
    ("MNIST 10,000, evolved rule, k = 500", f"--data mnist --cap 500 {LEARNED} --graph-step-size 8e-5 {HOMEOSTATIC}", 10, "+0.02"),
    ("MNIST 10,000, T = 1, best k (evolved)", f"--data mnist --cap 200 {HOMEOSTATIC}", 10, None),
    ("MNIST 10,000, evolved rule, best k", f"--data mnist --cap 250 {LEARNED} --graph-step-size 6e-5 {HOMEOSTATIC}", 10, "+0.005"),
    ("Fashion 10,000, twin of the evolved rule", f"--data fashion-mnist --cap 500 {HOMEOSTATIC}", 10, None),
    ("Fashion 10,000, evolved rule, k = 500", f"--data fashion-mnist --cap 500 {LEARNED} --graph-step-size 8e-5 {HOMEOSTATIC}", 10, "+0.005"),
    ("Fashion 10,000, T = 1, best k (evolved)", f"--data fashion-mnist --cap 300 {HOMEOSTATIC}", 10, None),
    ("Fashion 10,000, evolved rule, best k", f"--data fashion-mnist --cap 250 {LEARNED} --graph-step-size 6e-5 {HOMEOSTATIC}", 10, "+0.005"),
]


def accuracies(options, seeds, folder):
    for seed in range(1, seeds + 1):
        out = pathlib.Path(folder) / f"run-{len(list(pathlib.Path(folder).iterdir()))}"
        command = ["dotnet", str(TOOL), "train", *options.split(), "--seed", str(seed), "--out", str(out), "--json", "--quiet"]
        result = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
        yield json.loads(result.stdout)["testAccuracy"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="settings whose name has this word")
    parser.add_argument("--seeds", type=int, help="seeds for each setting (default: 4, 5 or 10)")
    arguments = parser.parse_args()
    print(f"{'setting':<42}{'mean':>8}{'std':>8}{'min':>8}{'max':>8}{'seeds':>7}{'mark':>8}")
    twin = None
    for name, options, seeds, mark in SETTINGS:
        if arguments.only not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            found = list(accuracies(options, arguments.seeds or seeds, folder))
        mean = statistics.mean(found)
        if mark is None:
            twin = mean
        elif isinstance(mark, str):
            mark = None if twin is None else twin + float(mark)
        spread = statistics.stdev(found) if len(found) > 1 else 0
        reached = "" if mark is None else f"{mark:>8.4f} {'reached' if mean >= mark else 'MISSED'}"
        print(f"{name:<42}{mean:>8.4f}{spread:>8.4f}{min(found):>8.4f}{max(found):>8.4f}{len(found):>7}{reached}", flush=True)


main()
