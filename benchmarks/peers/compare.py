#!/usr/bin/env python3
"""Times Hebb's plasticity training and the PyTorch program beside it, in turns on one machine.

Each case is run several times, Hebb and PyTorch alternating with the same seed, and reported as the median of each
and the ratio pair by pair: a neighbour that slows the machine for a while slows both halves of a pair. PyTorch is
given the environment in which it is fastest here. Needs nothing but the standard library.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEBB = HERE.parents[1] / "src/Hebb.Cli/bin/Release/net10.0/Hebb.Cli.dll"
PEER = HERE / "plasticity_train.py"
NETWORK = ["--neurons", "1000", "--cap", "500", "--rule", "perceptron-fired-only"]
ONE_ROUND = ["--rounds", "1"]
THREE_ROUNDS = ["--rounds", "3", "--graph-rule", "random:0.01"]
SLEEPING = {"OMP_WAIT_POLICY": "PASSIVE"}
APT = "sudo apt-get install python3-torch python3-numpy libopenblas0-openmp"


def parse_arguments():
    parser = argparse.ArgumentParser(description="Hebb and PyTorch side by side, in turns.")
    parser.add_argument("--data-dir", required=True, help="folder with the four MNIST files, not compressed, for PyTorch")
    parser.add_argument("--hebb", type=Path, default=HEBB, help="Hebb.Cli.dll, built for release")
    parser.add_argument("--hebb-data-dir", help="data folder for Hebb (default: its own)")
    parser.add_argument("--python", default="/usr/bin/python3", help="the Python that has PyTorch")
    parser.add_argument("--blas-dir", help="folder of libblas.so.3 to put first on PyTorch's library path")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--limit", type=int, default=60000, help="examples at T = 1")
    parser.add_argument("--recurrent-limit", type=int, default=10000, help="examples at T = 3")
    parser.add_argument("--epochs", type=int, default=5, help="epochs of the case that compares first and further ones")
    parser.add_argument("--peer-only", action="store_true", help="time PyTorch alone")
    parser.add_argument("--json", action="store_true", help="print one JSON object, not tables")
    options = parser.parse_args()
    if options.repeats < 1 or options.epochs < 2 or min(options.limit, options.recurrent_limit, options.threads) < 1:
        parser.error("--repeats, --limit, --recurrent-limit and --threads: at least 1 expected; --epochs: at least 2")
    return options


def tell(text):
    print(text, file=sys.stderr, flush=True)


def run_json(command, environment):
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["nothing on standard error"])[-1]
        raise RuntimeError(f"{' '.join(map(str, command))}: exit status {done.returncode}: {last}")
    return json.loads(done.stdout)


class Peer:
    """The PyTorch program and the environment it runs in."""

    def __init__(self, options):
        self.options = options
        self.environment = {
            name: value for name, value in os.environ.items() if name not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
        }
        if options.blas_dir:
            inherited = os.environ.get("LD_LIBRARY_PATH")
            self.environment["LD_LIBRARY_PATH"] = ":".join(filter(None, [options.blas_dir, inherited]))

    def missing(self):
        check = [self.options.python, "-c", "import numpy, torch"]
        try:
            return subprocess.run(check, env=self.environment, capture_output=True).returncode != 0
        except OSError:
            return True

    def train(self, case, setting, seed):
        command = [self.options.python, PEER, "--data-dir", self.options.data_dir, *NETWORK, *case]
        command += ["--threads", str(self.options.threads), "--seed", str(seed)]
        return run_json(command, {**self.environment, **setting})

    def kernels(self):
        """OpenBLAS's own choice first; it takes some processors for others."""
        flags = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
        yield {}
        if " avx2 " in flags:
            yield {"OPENBLAS_CORETYPE": "HASWELL"}
        if " avx512vl " in flags:
            yield {"OPENBLAS_CORETYPE": "SKYLAKEX"}

    def fastest_kernel(self, case):
        """The kernel with the shortest first epoch on a few examples: the median of three trials, in turns."""
        kernels = list(self.kernels())
        trials = [[] for _ in kernels]
        for _ in range(3):
            for kernel, times in zip(kernels, trials):
                times.append(self.train(case, {**kernel, **SLEEPING}, 1)["microsecondsPerExample"]["firstEpoch"])
        medians = [statistics.median(times) for times in trials]
        return kernels[medians.index(min(medians))]

    def train_best(self, case, kernel, seed):
        """The faster of OpenMP threads that sleep between products and threads that spin, which is a little faster on
        an idle machine and many times slower on one with other work."""
        runs = [{**self.train(case, {**kernel, **wait}, seed), "environment": {**kernel, **wait}} for wait in (SLEEPING, {})]
        return min(runs, key=lambda run: run["epochSeconds"][0])


def train_hebb(options, case, seed, out=None):
    with tempfile.TemporaryDirectory() as scratch:
        command = ["dotnet", options.hebb, "train", "--data", "mnist", *NETWORK, *case, "--json", "--out", out or f"{scratch}/run"]
        command += ["--order", "given", "--threads", str(options.threads), "--seed", str(seed)]
        if options.hebb_data_dir:
            command += ["--data-dir", options.hebb_data_dir]
        result = run_json(command, os.environ)
    result["microsecondsPerExample"] = {
        "firstEpoch": result["epochSeconds"][0] / result["examples"] * 1e6,
    }
    return result


def first_epochs(options, peer, name, case, trial_limit):
    """Hebb and PyTorch in turns, one epoch each, the examples in the order of the data; microseconds an example."""
    tell(f"{name}: looking for PyTorch's best kernels ...")
    kernel = peer.fastest_kernel([*case, "--epochs", "1", "--limit", str(trial_limit)])
    limit = options.limit if case is ONE_ROUND else options.recurrent_limit
    case = [*case, "--epochs", "1", "--limit", str(limit)]
    pairs = []
    for seed in range(1, options.repeats + 1):
        tell(f"{name}: pair {seed} of {options.repeats} ...")
        with tempfile.TemporaryDirectory() as out:
            ours = None if options.peer_only else train_hebb(options, case, seed, f"{out}/run")
            # The same random table for both: which one it is decides how many mistakes there are to learn from.
            same = ["--graph-rule", f"{out}/run/rule.json"] if ours and "--graph-rule" in case else []
            pairs.append(
                {
                    "hebb": ours,
                    "torch": peer.train_best([*case, *same, "--method", "plain"], kernel, seed),
                    "torch blocks": peer.train_best([*case, *same], kernel, seed),
                }
            )
    return {"name": name, "kernel": kernel, "pairs": pairs}


def further_epochs(options, train):
    """How many times faster an epoch after the first is, one program by itself."""
    case = [*ONE_ROUND, "--limit", str(options.limit), "--epochs", str(options.epochs)]
    runs = []
    for seed in range(1, options.repeats + 1):
        first, *further = train(case, seed)["epochSeconds"]
        later = statistics.median(further)
        runs.append({"firstSeconds": first, "furtherSeconds": later, "ratio": first / later})
    return runs


def median_of(pairs, side, pick):
    values = [pick(pair[side]) for pair in pairs if pair[side] is not None]
    return statistics.median(values) if values else None


def print_cases(cases):
    shown = lambda value, form: "-" if value is None else format(value, form)  # noqa: E731
    per_example = lambda run: run["microsecondsPerExample"]["firstEpoch"]  # noqa: E731
    print(f"{'first epoch':<20}{'program':<14}{'µs/example':>11}{'updates':>9}{'test':>7}   PyTorch / Hebb, by pair: median")
    for case in cases:
        pairs = case["pairs"]
        for side in ("hebb", "torch", "torch blocks"):
            cells = [
                shown(median_of(pairs, side, per_example), ".1f"),
                shown(median_of(pairs, side, lambda run: run["updates"]), ".0f"),
                shown(median_of(pairs, side, lambda run: run["testAccuracy"]), ".3f"),
            ]
            ratios = [per_example(p[side]) / per_example(p["hebb"]) for p in pairs if p["hebb"] and side != "hebb"]
            line = f"{case['name'] if side == 'hebb' else '':<20}{side:<14}{cells[0]:>11}{cells[1]:>9}{cells[2]:>7}   "
            line += "  ".join(f"{ratio:.1f}" for ratio in ratios)
            print(line + (f": {statistics.median(ratios):.1f}" if ratios else ""))
        print(f"{'':<20}OpenBLAS kernels: {case['kernel'].get('OPENBLAS_CORETYPE', 'as detected')}")
    print("\ntorch: one example after the other. torch blocks: rearranged into products over blocks of examples.")


def print_epochs(further):
    print(f"\n{'T = 1, epochs':<24}{'program':<9}{'first s':>9}{'further s':>11}   first / further, run by run")
    for program, runs in further.items():
        first = statistics.median(run["firstSeconds"] for run in runs)
        later = statistics.median(run["furtherSeconds"] for run in runs)
        print(f"{'':<24}{program:<9}{first:>9.3f}{later:>11.3f}   " + "  ".join(f"{run['ratio']:.1f}" for run in runs))


def main():
    options = parse_arguments()
    peer = Peer(options)
    if peer.missing():
        print(f"{options.python} has no PyTorch and numpy, so there is nothing to compare with. On Debian:\n    {APT}")
        return 0
    if not options.peer_only and not options.hebb.is_file():
        print(f"{options.hebb}: no such file; build it with 'dotnet build -c Release' or give --peer-only", file=sys.stderr)
        return 1

    cases = [
        first_epochs(options, peer, "T = 1", ONE_ROUND, 5000),
        first_epochs(options, peer, "T = 3, random:0.01", THREE_ROUNDS, 1000),
    ]
    tell("T = 1: first and further epochs ...")
    further = {}
    if not options.peer_only:
        further["hebb"] = further_epochs(options, lambda case, seed: train_hebb(options, case, seed))
    kernel = cases[0]["kernel"]
    further["torch"] = further_epochs(options, lambda case, seed: peer.train_best(case, kernel, seed))

    about = cases[0]["pairs"][0]["torch"]
    if options.json:
        print(json.dumps({"cases": cases, "epochs": further, "threads": options.threads}))
        return 0
    print(f"PyTorch {about['torch']}, {about['blas']} at {about['blasGigaflops']} GFLOP/s, {about['threads']} threads\n")
    if "openblas" not in about["blas"] and about["blasGigaflops"] < 20:
        print(f"NOT A FAIR COMPARISON: this is the reference BLAS, tens of times slower than OpenBLAS.\n    {APT}\n")
    print_cases(cases)
    print_epochs(further)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RuntimeError as error:
        sys.exit(f"compare.py: {error}")
