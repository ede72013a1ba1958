#!/usr/bin/env python3
"""Times `hebb evolve` on ranks of one thread against one process with as many threads, in turns, the ratio pair by pair.

A machine's speed drifts, so a ratio is taken only of two runs that follow one another. What is timed is the phase of evolution
that the command reports, measurements on the validation examples included, and not the start of the processes.

    dotnet build -c Release
    python3 benchmarks/ranks.py
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

TOOL = os.path.join(os.path.dirname(__file__), "../src/Hebb.Cli/bin/Release/net10.0/Hebb.Cli.dll")


def measure(start, threads, options):
    with tempfile.TemporaryDirectory() as folder:
        command = [*start, "dotnet", TOOL, "evolve", "--data", "mnist", "--genes", "4000", "--population", str(options.population)]
        command += ["--batch-size", "100", "--generations", str(options.generations), "--threads", str(threads)]
        command += ["--checkpoint-every", "0", "--quiet", "--json", "--out", folder + "/run"]
        before = os.times()
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if run.returncode != 0:
            sys.exit(f"{' '.join(command)}: {run.stderr.strip()}")
        after = os.times()
        busy = after.children_user + after.children_system - before.children_user - before.children_system
        return options.generations / json.loads(run.stdout)["seconds"]["evolve"], busy


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ranks", type=int, default=os.cpu_count())
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--generations", type=int, default=100)
    parser.add_argument("--population", type=int, default=1024)
    options = parser.parse_args()
    mpirun = ["mpirun", "-n", str(options.ranks), *(["--allow-run-as-root"] if os.geteuid() == 0 else [])]
    ways = [(mpirun, 1), ([], options.ranks)]
    print(f"n = 4000, N = {options.population}, B = 100; {options.ranks} ranks of one thread, one process of {options.ranks} threads")
    print(f"{'generations/s':>18}{'ratio':>7}{'processor s':>18}", flush=True)
    ratios = []
    for pair in range(options.pairs):
        found = {}
        for start, threads in ways if pair % 2 == 0 else reversed(ways):
            found[threads] = measure(start, threads, options)
        (shared, busy), (alone, busy_alone) = found[1], found[options.ranks]
        ratios.append(shared / alone)
        print(f"{shared:9.2f}{alone:9.2f}{ratios[-1]:7.3f}{busy:9.1f}{busy_alone:9.1f}", flush=True)
    print(f"ratio: median {statistics.median(ratios):.3f}, from {min(ratios):.3f} to {max(ratios):.3f}")


if __name__ == "__main__":
    main()
