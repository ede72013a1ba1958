#!/usr/bin/env python3
"""Times learning a local update rule in Hebb and in the PyTorch program beside it, in turns on one machine.

All 400 meta-steps on one data set; both begin with the same rule and see the same networks and batches, and the losses of the first steps
are compared first. PyTorch is given the kernels with which it is fastest here, and in every pair the faster of one thread and all; Hebb
runs on one thread, as often as PyTorch does, and its fastest run counts likewise. Needs nothing but the standard library.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from pathlib import Path

from side_by_side import ROOT, SLEEPING, Peer, add_arguments, print_about, ratios_of, run_json, show_ratios, tell

HEBB = ROOT / "benchmarks/Hebb.Benchmarks/bin/Release/net10.0/Hebb.Benchmarks.dll"
# Relative, of the losses of the first steps: rounding grows from step to step, a wrong formula shows at once.
TOLERANCE = 1e-3


def parse_arguments():
    parser = argparse.ArgumentParser(description="Learning update rules in Hebb and PyTorch side by side, in turns.")
    parser.add_argument("name", nargs="?", default="", help="how the cases' names begin: output, all (default: both)")
    parser.add_argument("--hebb", type=Path, default=HEBB, help="Hebb.Benchmarks.dll, built for release")
    add_arguments(parser)
    options = parser.parse_args()
    if min(options.repeats, options.threads) < 1:
        parser.error("--repeats and --threads: at least 1 expected")
    return options


def milliseconds(run):
    return run["milliseconds"]


def compare(options, peer, file):
    check = peer.run([file, "--check", "--threads", "1"], SLEEPING)
    if not check["apart"] < TOLERANCE:
        raise RuntimeError(f"{check['name']}: the two programs do not compute the same: {check}")
    tell(f"{check['name']}: {check['steps']} losses apart by {check['apart']:.1e}; looking for PyTorch's best kernels ...")
    kernel = peer.fastest(
        list(peer.kernels()),
        lambda setting: peer.run([file, "--threads", "1", "--runs", "1"], {**setting, **SLEEPING})["fastest"],
    )
    candidates = [
        ([file, "--threads", str(threads)], {**kernel, **wait})
        for threads in sorted({1, options.threads})
        for wait in peer.waits(threads)
    ]
    pairs = []
    for pair in range(options.repeats):
        tell(f"{check['name']}: pair {pair + 1} of {options.repeats} ...")
        # In turns, and both as often: the best of each counts.
        hebb, torch = [], []
        for candidate in candidates:
            hebb.append(run_json(["dotnet", options.hebb, "update-rule", "--json", check["name"]], os.environ))
            torch.append(peer.run_best([candidate], milliseconds))
        pairs.append({"hebb": min(hebb, key=milliseconds), "torch": min(torch, key=milliseconds)})
    return {"name": check["name"], "check": check, "kernel": kernel, "pairs": pairs}


def print_cases(cases):
    print(f"{'functions':<12}{'program':<9}{'ms':>9}{'fastest':>9}{'last loss':>11}   PyTorch / Hebb, by pair: median")
    for case in cases:
        for side in ("hebb", "torch"):
            middle = lambda key: statistics.median(pair[side][key] for pair in case["pairs"])  # noqa: B023, E731
            line = f"{case['name'] if side == 'hebb' else '':<12}{side:<9}{middle('milliseconds'):>9.1f}"
            line += f"{middle('fastest'):>9.1f}{middle('lastLoss'):>11.3f}   "
            print(line + show_ratios(ratios_of(case["pairs"], side, milliseconds)))
        threads = sorted({pair["torch"]["threads"] for pair in case["pairs"]})
        kernel = case["kernel"].get("OPENBLAS_CORETYPE", "as detected")
        best = show_ratios(ratios_of(case["pairs"], "torch", lambda run: run["fastest"]))
        print(f"{'':<12}fastest runs: {best}; PyTorch: {threads} threads, OpenBLAS kernels {kernel}")


def main():
    options = parse_arguments()
    peer = Peer("update_rule.py", options)
    if peer.missing():
        return 0
    if not options.hebb.is_file():
        print(f"{options.hebb}: no such file; build it with 'dotnet build -c Release'", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        written = run_json(["dotnet", options.hebb, "update-rule", "--write", folder, options.name], os.environ)
        cases = [compare(options, peer, file) for file in written["files"]]
    if options.json:
        print(json.dumps({"cases": cases}))
        return 0
    print_about(cases[0]["pairs"][0]["torch"], f"up to {options.threads}")
    print_cases(cases)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RuntimeError as error:
        sys.exit(f"compare_update_rule.py: {error}")
