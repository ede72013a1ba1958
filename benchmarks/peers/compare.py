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
import sys
import tempfile
from pathlib import Path

from side_by_side import ROOT, SLEEPING, Peer, add_arguments, print_about, ratios_of, run_json, show_ratios, tell

HEBB = ROOT / "src/Hebb.Cli/bin/Release/net10.0/Hebb.Cli.dll"
NETWORK = ["--neurons", "1000", "--cap", "500", "--output-rule", "perceptron-fired-only"]
ONE_ROUND = ["--rounds", "1"]
THREE_ROUNDS = ["--rounds", "3", "--graph-rule", "random:0.01"]


def parse_arguments():
    parser = argparse.ArgumentParser(description="Hebb and PyTorch side by side, in turns.")
    parser.add_argument("--data-dir", required=True, help="folder with the four MNIST files, not compressed, for PyTorch")
    parser.add_argument("--hebb", type=Path, default=HEBB, help="Hebb.Cli.dll, built for release")
    parser.add_argument("--hebb-data-dir", help="data folder for Hebb (default: its own)")
    add_arguments(parser)
    parser.add_argument("--limit", type=int, default=60000, help="examples at T = 1")
    parser.add_argument("--recurrent-limit", type=int, default=10000, help="examples at T = 3")
    parser.add_argument("--epochs", type=int, default=5, help="epochs of the case that compares first and further ones")
    parser.add_argument("--peer-only", action="store_true", help="time PyTorch alone")
    options = parser.parse_args()
    if options.repeats < 1 or options.epochs < 2 or min(options.limit, options.recurrent_limit, options.threads) < 1:
        parser.error("--repeats, --limit, --recurrent-limit and --threads: at least 1 expected; --epochs: at least 2")
    return options


class TrainingPeer(Peer):
    """The PyTorch program that trains."""

    def __init__(self, options):
        super().__init__("plasticity_train.py", options)
        self.options = options

    def arguments(self, case, seed):
        both = ["--data-dir", self.options.data_dir, *NETWORK, *case]
        return [*both, "--threads", str(self.options.threads), "--seed", str(seed)]

    def fastest_kernel(self, case):
        """The kernel with the shortest first epoch on a few examples."""
        arguments = self.arguments(case, 1)
        return self.fastest(list(self.kernels()), lambda kernel: first_epoch(self.run(arguments, {**kernel, **SLEEPING})))

    def train_best(self, case, kernel, seed):
        arguments = self.arguments(case, seed)
        return self.run_best([(arguments, {**kernel, **wait}) for wait in self.waits(self.options.threads)], first_epoch)


def first_epoch(run):
    """Microseconds an example in the first epoch."""
    return run["microsecondsPerExample"]["firstEpoch"]


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
    print(f"{'first epoch':<20}{'program':<14}{'µs/example':>11}{'updates':>9}{'test':>7}   PyTorch / Hebb, by pair: median")
    for case in cases:
        pairs = case["pairs"]
        for side in ("hebb", "torch", "torch blocks"):
            cells = [
                shown(median_of(pairs, side, first_epoch), ".1f"),
                shown(median_of(pairs, side, lambda run: run["updates"]), ".0f"),
                shown(median_of(pairs, side, lambda run: run["testAccuracy"]), ".3f"),
            ]
            line = f"{case['name'] if side == 'hebb' else '':<20}{side:<14}{cells[0]:>11}{cells[1]:>9}{cells[2]:>7}   "
            print(line + show_ratios(ratios_of(pairs, side, first_epoch)))
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
    peer = TrainingPeer(options)
    if peer.missing():
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
    print_about(about, about["threads"])
    print_cases(cases)
    print_epochs(further)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RuntimeError as error:
        sys.exit(f"compare.py: {error}")
