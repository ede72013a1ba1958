#!/usr/bin/env python3
"""Times two builds of the tool against each other: the same commands in turns, the ratio pair by pair.

A machine's speed drifts, so a ratio is taken only of two runs that follow one another, and the median of several such pairs
is printed with the smallest and the largest. What is timed is the phase that the command reports, not the start of the process.

    git worktree add /tmp/before v0.1.0 && dotnet build -c Release /tmp/before/src/Hebb.Cli
    dotnet build -c Release
    python3 benchmarks/compare_builds.py --before /tmp/before/src/Hebb.Cli/bin/Release/net10.0/Hebb.Cli.dll
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

AFTER = os.path.join(os.path.dirname(__file__), "../src/Hebb.Cli/bin/Release/net10.0/Hebb.Cli.dll")

# Name, phase of the JSON's "seconds", arguments. Option names are those that both builds know.
CASES = [
    ("train, T = 1", "train", "train --data mnist --neurons 1000 --cap 500 --epochs 5 --order given"),
    ("train, T = 3", "train", "train --data mnist --rounds 3 --graph-rule constant:-1 --epochs 1 --limit 60000"),
    (
        "train, T = 3, through-graph",
        "train",
        "train --data mnist --rounds 3 --recurrence through-graph --fired in-cap --graph-rule random:0.001"
        " --graph-step-size 1e-4 --epochs 1 --limit 8000",
    ),
    (
        "meta-batches",
        "learn",
        "learn --data relu1 --neurons 400 --cap 200 --rounds 3 --learn both --restarts 1 --meta-steps 120 --batch 400"
        " --graph-step-size 1e-4",
    ),
    ("generations", "evolve", "evolve --data mnist --generations 40 --population 1000 --genes 4000"),
    (
        "wide features",
        "train-features",
        "dopamine --data mnist --hidden 100000 --cap 256 --epochs 1 --limit 3000 --save-model=false",
    ),
]


def seconds(tool, arguments, phase, threads):
    with tempfile.TemporaryDirectory() as folder:
        command = ["dotnet", tool, *arguments.split(), "--quiet", "--json", "--threads", str(threads), "--out", folder + "/run"]
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if run.returncode != 0:
            sys.exit(f"{' '.join(command)}: {run.stderr.strip()}")
        measured = json.loads(run.stdout)["seconds"]
        return measured[phase] if phase in measured else sys.exit(f"no phase {phase}; there are {', '.join(measured)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--before", required=True, help="Hebb.Cli.dll of the earlier build")
    parser.add_argument("--after", default=AFTER, help="Hebb.Cli.dll of the later build")
    parser.add_argument("--pairs", type=int, default=7, help="pairs of runs of each command")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--only", default="", help="part of a name")
    options = parser.parse_args()
    print(f"{'what':30}{'before s':>10}{'after s':>10}{'ratio':>8}{'from':>7}{'to':>7}   {options.threads} threads, {options.pairs} pairs")
    for name, phase, arguments in CASES:
        if options.only not in name:
            continue
        times = {options.before: [], options.after: []}
        for pair in range(options.pairs):
            order = [options.before, options.after] if pair % 2 == 0 else [options.after, options.before]
            for tool in order:
                times[tool].append(seconds(tool, arguments, phase, options.threads))
        before, after = times[options.before], times[options.after]
        ratios = [a / b for a, b in zip(after, before)]
        print(
            f"{name:30}{statistics.median(before):10.3f}{statistics.median(after):10.3f}"
            f"{statistics.median(ratios):8.3f}{min(ratios):7.2f}{max(ratios):7.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
