#!/usr/bin/env python3
"""Times meta-batches of rule learning in Hebb and in the PyTorch program beside it, in turns on one machine.

Both learn the same rules from the same batches with the same network; loss and gradient are compared first. PyTorch is
given the kernels and the look-ahead with which it is fastest here, and in every pair the faster of one thread and all;
Hebb runs on one thread. Needs nothing but the standard library.
"""

import argparse
import itertools
import json
import os
import statistics
import sys
import tempfile
from pathlib import Path

from side_by_side import ROOT, SLEEPING, Peer, add_arguments, print_about, ratios_of, run_json, show_ratios, tell

HEBB = ROOT / "benchmarks/Hebb.Benchmarks/bin/Release/net10.0/Hebb.Benchmarks.dll"
AHEAD = ["1", "8"]
# Rounding may send one prediction the other way; most of a gradient would be wrong if a formula were.
TOLERANCE = 1e-3


def parse_arguments():
    parser = argparse.ArgumentParser(description="Meta-batches of Hebb and PyTorch side by side, in turns.")
    parser.add_argument("name", nargs="?", default="", help="how the cases' names begin: small, large (default: all)")
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
    apart = max(check["loss"], check["outputGradient"], check["graphGradient"])
    if not apart < TOLERANCE:
        raise RuntimeError(f"{check['name']}: the two programs do not compute the same: {check}")
    tell(f"{check['name']}: apart by {apart:.1e}; looking for PyTorch's best kernels and look-ahead ...")
    few = ["--threads", "1", "--steps", "60" if check["name"].startswith("small") else "1"]
    kernel, ahead = peer.fastest(
        list(itertools.product(peer.kernels(), AHEAD)),
        # The fastest step: how a step does when nothing else runs.
        lambda setting: peer.run([file, *few, "--ahead", setting[1]], {**setting[0], **SLEEPING})["fastest"],
    )
    candidates = [
        ([file, "--threads", str(threads), "--ahead", ahead], {**kernel, **wait})
        for threads in sorted({1, options.threads})
        for wait in peer.waits(threads)
    ]
    pairs = []
    for pair in range(options.repeats):
        tell(f"{check['name']}: pair {pair + 1} of {options.repeats} ...")
        hebb = run_json(["dotnet", options.hebb, "meta-batch", "--json", f"={check['name']}"], os.environ)
        torch = peer.run_best(candidates, milliseconds)
        pairs.append({"hebb": hebb, "torch": torch})
    return {"name": check["name"], "check": check, "kernel": kernel, "ahead": ahead, "pairs": pairs}


def print_cases(cases):
    print(f"{'meta-batch':<18}{'program':<9}{'ms':>9}{'fastest':>9}{'updates':>9}{'roof':>6}   PyTorch / Hebb, by pair: median")
    for case in cases:
        pairs = case["pairs"]
        for side in ("hebb", "torch"):
            middle = lambda key: statistics.median(pair[side][key] for pair in pairs)  # noqa: B023, E731
            roof = f"{middle('share'):.2f}" if side == "hebb" else ""
            line = f"{case['name'] if side == 'hebb' else '':<18}{side:<9}{middle('milliseconds'):>9.2f}"
            line += f"{middle('fastest'):>9.2f}{middle('updates'):>9.1f}{roof:>6}   "
            print(line + show_ratios(ratios_of(pairs, side, milliseconds)))
        threads = sorted({pair["torch"]["threads"] for pair in pairs})
        kernel = case["kernel"].get("OPENBLAS_CORETYPE", "as detected")
        best = show_ratios(ratios_of(pairs, "torch", lambda run: run["fastest"]))
        print(f"{'':<18}fastest steps: {best}; PyTorch: {threads} threads, {case['ahead']} ahead, OpenBLAS kernels {kernel}")


def main():
    options = parse_arguments()
    peer = Peer("meta_gradient.py", options)
    if peer.missing():
        return 0
    if not options.hebb.is_file():
        print(f"{options.hebb}: no such file; build it with 'dotnet build -c Release'", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        written = run_json(["dotnet", options.hebb, "meta-batch", "--write", folder, options.name], os.environ)
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
        sys.exit(f"compare_meta.py: {error}")
