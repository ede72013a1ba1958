#!/usr/bin/env python3
"""Times an image recipe in Hebb and in the PyTorch program beside it, in turns on one machine.

First PyTorch computes the features of the first test images with the filters and moments that Hebb learned: they must agree. Then each
does everything, from the images in memory to the accuracy on the test images, and the features of all images are timed
alone. PyTorch is given the kernels and the number of images at a time with which it is fastest here. Needs nothing but the standard library.
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
RECIPES = ["fast", "accurate", "best"]
# Beside the largest feature: sums in another order, and square roots near 0 make the most of it.
TOLERANCE = 5e-3
BLOCKS = ["10", "20", "40"]


def parse_arguments():
    parser = argparse.ArgumentParser(description="Image recipes, Hebb and PyTorch side by side, in turns.")
    parser.add_argument("recipes", nargs="*", default=RECIPES[:2], metavar="recipe", help=f"{', '.join(RECIPES)} (fast accurate)")
    parser.add_argument("--hebb", type=Path, default=HEBB, help="Hebb.Benchmarks.dll, built for release")
    parser.add_argument("--data-dir", required=True, help="folder with the four files, not compressed, for PyTorch")
    parser.add_argument("--data", default="mnist", help="the same data by Hebb's name: mnist, fashion-mnist (mnist)")
    parser.add_argument("--view", help="how images are straightened (deskew-and-width for mnist, none otherwise)")
    parser.add_argument("--clock", choices=["wall", "cpu"], default="wall", help="cpu: seconds of all threads over their number, where a machine has other work")
    parser.add_argument("--quick", action="store_true", help="3,000 training images, and one pair")
    add_arguments(parser)
    options = parser.parse_args()
    if unknown := set(options.recipes) - set(RECIPES):
        parser.error(f"no recipe {', '.join(unknown)}; {', '.join(RECIPES)} expected")
    options.view = options.view or ("deskew-and-width" if options.data == "mnist" else "none")
    if options.quick:
        options.repeats = 1
    if min(options.repeats, options.threads) < 1:
        parser.error("--repeats and --threads: at least 1 expected")
    return options


def timed(options, run):
    """A run whose seconds are those of the clock that was asked for."""
    if options.clock == "wall":
        return run
    parts = {part: used / options.threads for part, used in run["processSeconds"].items() if part != "total"}
    # Hebb's features are computed once more to be timed.
    total = sum(used for part, used in parts.items() if part != "features" or "torch" in run)
    return {**run, **{f"{part}Seconds": used for part, used in parts.items()}, "totalSeconds": total}


def compare(options, peer, recipe, folder):
    limit = ["--limit", "3000"] if options.quick else []
    hebb_command = ["dotnet", options.hebb, "images", "--json", "--recipe", recipe, "--data", options.data]
    hebb_command += ["--view", options.view]
    hebb_command += ["--threads", str(options.threads), *limit]
    written = run_json([*hebb_command, "--limit", "2000", "--write", folder], os.environ)
    work = ["--data-dir", options.data_dir, "--threads", str(options.threads), *limit]
    for name in ("banks", "view", "patches", "epochs"):
        work += [f"--{name}", str(written[name])]
    # With filters and moments given, only features are left.
    few = [*work, "--limit", "1000", "--features-only", "--network", folder]
    difference, largest = peer.run(few, SLEEPING)["apart"]
    if not difference < TOLERANCE * largest:
        raise RuntimeError(f"{recipe}: features of up to {largest:.2g} are {difference:.2g} apart: not the same computation")
    tell(f"{recipe}: features of up to {largest:.3f} are at most {difference:.1e} apart; looking for PyTorch's best kernels and blocks ...")
    kernel, block, cap = peer.fastest(
        list(itertools.product(peer.kernels(), BLOCKS, ["network"])) + [({}, "50", "topk")],
        lambda setting: timed(options, peer.run([*few, "--block", setting[1], "--cap-by", setting[2]], {**setting[0], **SLEEPING}))[
            "featuresSeconds"
        ],
    )
    pairs = []
    for pair in range(options.repeats):
        tell(f"{recipe}: pair {pair + 1} of {options.repeats} ...")
        seed = ["--seed", str(pair + 1)]
        runs = {"hebb": run_json([*hebb_command, *seed], os.environ)}
        runs["torch"] = peer.run([*work, *seed, "--block", block, "--cap-by", cap], {**kernel, **SLEEPING})
        # As one writes it first.
        runs["torch topk"] = peer.run([*work, *seed, "--block", "50", "--cap-by", "topk"], {**kernel, **SLEEPING})
        pairs.append({side: timed(options, run) for side, run in runs.items()})
    return {"recipe": recipe, "apart": difference, "largest": largest, "kernel": kernel, "block": block, "cap": cap, "pairs": pairs}


def print_cases(cases):
    parts = ["filters", "features", "output", "total"]
    print(f"{'recipe':<15}{'program':<12}" + "".join(f"{part:>10}" for part in parts) + f"{'test':>8}   PyTorch / Hebb: features; all")
    for case in cases:
        for side in ("hebb", "torch", "torch topk"):
            middle = lambda key: statistics.median(pair[side][key] for pair in case["pairs"])  # noqa: B023, E731
            line = f"{case['recipe'] if side == 'hebb' else '':<15}{side:<12}"
            line += "".join(f"{middle(part + 'Seconds'):>10.2f}" for part in parts) + f"{100 * middle('testAccuracy'):>8.2f}   "
            ratios = [ratios_of(case["pairs"], side, lambda run, key=key: run[key]) for key in ("featuresSeconds", "totalSeconds")]
            print(line + ("; ".join(show_ratios(each) for each in ratios) if side != "hebb" else ""))
        kernel = case["kernel"].get("OPENBLAS_CORETYPE", "as detected")
        print(f"{'':<15}PyTorch: {case['block']} images at a time, cap by {case['cap']}, OpenBLAS kernels {kernel}")
    print("\nHebb's output weights compute their features themselves, so that 'output' holds them; 'features' are those of all images, alone.")


def main():
    options = parse_arguments()
    peer = Peer("convolutional_k_cap.py", options)
    if peer.missing():
        return 0
    if not options.hebb.is_file():
        print(f"{options.hebb}: no such file; build it with 'dotnet build -c Release'", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        cases = [compare(options, peer, recipe, Path(folder) / recipe) for recipe in options.recipes]
    if options.json:
        print(json.dumps({"data": options.data, "threads": options.threads, "cases": cases}))
        return 0
    print_about(cases[0]["pairs"][0]["torch"], options.threads)
    print_cases(cases)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RuntimeError as error:
        sys.exit(f"compare_features.py: {error}")
