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


def generations_per_second(start, threads, options):
    with tempfile.TemporaryDirectory() as folder:
        command = [*start, "dotnet", TOOL, "evolve", "--data", "mnist", "--genes", "4000", "--population", str(options.population)]
        command += ["--batch-size", "100", "--generations", str(options.generations), "--threads", str(threads)]
        command += ["--checkpoint-every", "0", "--quiet", "--json", "--out", folder + "/run"]
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if run.returncode != 0:
            sys.exit(f"{' '.join(command)}: {run.stderr.strip()}")
        return options.generations / json.loads(run.stdout)["seconds"]["evolve"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ranks", type=int, default=os.cpu_count())
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--generations", type=int, default=100)
    parser.add_argument("--population", type=int, default=1024)
    options = parser.parse_args()
    mpirun = ["mpirun", "-n", str(options.ranks), *(["--allow-run-as-root"] if os.geteuid() == 0 else [])]
    ways = [(mpirun, 1), ([], options.ranks)]
    print(f"n = 4000, N = {options.population}, B = 100; generations per second")
    print(f"{'ranks':>9}{'threads':>9}{'ratio':>7}   {options.ranks} ranks of one thread, one process of {options.ranks} threads", flush=True)
    ratios = []
    for pair in range(options.pairs):
        found = {}
        for start, threads in ways if pair % 2 == 0 else reversed(ways):
            found[threads] = generations_per_second(start, threads, options)
        ratios.append(found[1] / found[options.ranks])
        print(f"{found[1]:9.2f}{found[options.ranks]:9.2f}{ratios[-1]:7.3f}", flush=True)
    print(f"ratio: median {statistics.median(ratios):.3f}, from {min(ratios):.3f} to {max(ratios):.3f}")


if __name__ == "__main__":
    main()
