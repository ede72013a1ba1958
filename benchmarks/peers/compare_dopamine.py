#!/usr/bin/env python3
"""Times a wide dopaminergic net in Hebb and in the PyTorch program beside it, in turns on one machine.

The work is the same: the 256 largest of 100,000 random features of each image, then epochs of the reward rule in batches
of 100. PyTorch is given the kernels and the blocks with which it is fastest here, and all threads: with one it takes about
twice as long. Needs nothing but the standard library.
"""

import argparse
import itertools
import json
import os
import statistics
import sys
from pathlib import Path

from side_by_side import ROOT, SLEEPING, Peer, add_arguments, print_about, run_json, show_ratios, tell

HEBB = ROOT / "benchmarks/Hebb.Benchmarks/bin/Release/net10.0/Hebb.Benchmarks.dll"
# Images in a block, and weights in a block (0 = all).
BLOCKS = [("64", "0"), ("256", "0"), ("1024", "4096")]


def parse_arguments():
    parser = argparse.ArgumentParser(description="A wide dopaminergic net, Hebb and PyTorch side by side.")
    parser.add_argument("--hebb", type=Path, default=HEBB, help="Hebb.Benchmarks.dll, built for release")
    parser.add_argument("--data-dir", help="folder of the raw MNIST files, for PyTorch; without it random images")
    parser.add_argument("--images", type=int, default=60000)
    parser.add_argument("--neurons", type=int, default=100000)
    parser.add_argument("--epochs", type=int, default=10, help="epochs that count, beside the features")
    add_arguments(parser)
    options = parser.parse_args()
    if min(options.repeats, options.threads, options.images, options.neurons, options.epochs) < 1:
        parser.error("at least 1 expected")
    return options


def main():
    options = parse_arguments()
    peer = Peer("dopamine_net.py", options)
    if peer.missing():
        return 0
    if not options.hebb.is_file():
        print(f"{options.hebb}: no such file; build it with 'dotnet build -c Release'", file=sys.stderr)
        return 1
    data = ["--data-dir", options.data_dir] if options.data_dir else []
    sizes = [*data, "--neurons", str(options.neurons)]

    def overall(run, epoch="epochSeconds"):
        return run["featureSeconds"] + options.epochs * run[epoch]

    tell("looking for PyTorch's best kernels and blocks ...")
    few = [*sizes, "--images", str(min(1024, options.images)), "--threads", str(options.threads)]
    kernel, (block, columns) = peer.fastest(
        list(itertools.product(peer.kernels(), BLOCKS)),
        lambda setting: peer.run(
            [*few, "--block", setting[1][0], "--columns", setting[1][1]], {**setting[0], **SLEEPING}
        )["featureSeconds"],
    )
    work = [*sizes, "--images", str(options.images), "--block", block, "--columns", columns]
    # One thread takes about twice as long; a run takes minutes, so threads that spin are left out.
    candidates = [([*work, "--threads", str(options.threads)], {**kernel, **SLEEPING})]
    pairs = []
    for pair in range(options.repeats):
        tell(f"pair {pair + 1} of {options.repeats} ...")
        hebb = run_json(
            ["dotnet", options.hebb, "dopamine", "--json", "--threads", str(options.threads), str(options.images), str(options.neurons)],
            os.environ,
        )
        pairs.append({"hebb": hebb, "torch": peer.run_best(candidates, overall)})
    if options.json:
        print(json.dumps({"kernel": kernel, "block": block, "columns": columns, "pairs": pairs}))
        return 0

    first = pairs[0]["torch"]
    print_about(first, options.threads)
    print(f"blocks of {block} images and {columns if columns != '0' else 'all'} weights, {kernel or 'kernels as detected'}")
    print(f"{'program':<10}{'features s':>12}{'epoch s':>10}{'both s':>10}   {options.epochs} epochs count")
    rows = (("hebb", "batchEpochSeconds"), ("torch", "epochSeconds"))
    for side, epoch in rows:
        middle = lambda key: statistics.median(pair[side][key] for pair in pairs)  # noqa: B023, E731
        both = statistics.median(overall(pair[side], epoch) for pair in pairs)
        print(f"{side:<10}{middle('featureSeconds'):>12.2f}{middle(epoch):>10.3f}{both:>10.2f}")
    ratio = lambda key, other: [pair["torch"][key] / pair["hebb"][other] for pair in pairs]  # noqa: E731
    print(f"PyTorch / Hebb, by pair: median; features {show_ratios(ratio('featureSeconds', 'featureSeconds'))}")
    print(f"                                 epoch    {show_ratios(ratio('epochSeconds', 'batchEpochSeconds'))}")
    whole = [overall(pair["torch"]) / overall(pair["hebb"], "batchEpochSeconds") for pair in pairs]
    print(f"                                 overall  {show_ratios(whole)}")
    share = statistics.median(pair["hebb"]["share"] for pair in pairs)
    print(f"Hebb's features: {share:.2f} of the multiply-adds in registers of the same seconds")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RuntimeError as error:
        sys.exit(f"compare_dopamine.py: {error}")
