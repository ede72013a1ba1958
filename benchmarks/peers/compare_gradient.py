#!/usr/bin/env python3
"""Hebb's image recipes beside a small convolutional network trained by back-propagation for as many seconds, in turns on one machine.

The network's settings were chosen on the last 10,000 training images for each time, alone and not together with Hebb's: SETTINGS below, README.md says
among how many. Both get the same threads; the network also with the view that Hebb's recipes for digits use. Prints a table, and
then a JSON object a line for `plot_accuracy.py`. Needs nothing but the standard library.
"""

import argparse
import itertools
import json
import os
import statistics
import sys
from pathlib import Path

from side_by_side import ROOT, SLEEPING, Peer, run_json, tell

HEBB = ROOT / "benchmarks/Hebb.Benchmarks/bin/Release/net10.0/Hebb.Benchmarks.dll"
RECIPES = ["fast", "accurate", "best"]
VIEWS = {"mnist": ["none", "deskew-and-width"], "fashion-mnist": ["none"]}
SETTINGS = {
    ("mnist", 5): "--channels 6 --batch 128 --rate 1e-2 --hidden 64",
    ("mnist", 15): "--channels 12 --batch 128 --rate 6e-3 --hidden 64 --dropout 0.2",
    ("mnist", 60): "--channels 16 --batch 128 --rate 6e-3 --hidden 128 --dropout 0.1 --shift 2",
    ("fashion-mnist", 5): "--channels 8 --batch 128 --rate 1e-2 --hidden 64",
    ("fashion-mnist", 15): "--channels 8 --batch 128 --rate 6e-3 --hidden 64",
    ("fashion-mnist", 60): "--channels 16 --kernel 3 --batch 128 --rate 3e-3 --hidden 128 --dropout 0.2",
}


def parse_arguments():
    parser = argparse.ArgumentParser(description="Image recipes beside a network trained by gradients.")
    parser.add_argument("--hebb", type=Path, default=HEBB, help="Hebb.Benchmarks.dll, built for release")
    parser.add_argument("--data-dir", type=Path, required=True, help="folder that has the folders mnist and fashion-mnist, files not compressed")
    parser.add_argument("--data", nargs="*", default=list(VIEWS), choices=list(VIEWS))
    parser.add_argument("--seconds", default="5,15,60")
    parser.add_argument("--clock", choices=["wall", "cpu"], default="wall", help="cpu: on a machine with other work")
    parser.add_argument("--python", default="/usr/bin/python3", help="the Python that has PyTorch")
    parser.add_argument("--blas-dir", help="folder of libblas.so.3 to put first on PyTorch's library path")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--peer-only", action="store_true")
    return parser.parse_args()


def measure(options, peer, data, seed):
    """A run of each."""
    if not options.peer_only:
        for recipe, view in itertools.product(RECIPES, VIEWS[data]):
            tell(f"{data}, seed {seed}: Hebb, {recipe}, view {view} ...")
            command = ["dotnet", options.hebb, "images", "--json", "--recipe", recipe, "--data", data, "--seed", str(seed), "--view", view]
            found = run_json([*command, "--threads", str(options.threads)], os.environ)
            wall = found["totalSeconds"] - found["testSeconds"]
            used = sum(found["processSeconds"][part] for part in ("view", "filters", "moments", "output")) / options.threads
            yield f"hebb {recipe}" + ("" if view == "none" else f", {view}"), wall if options.clock == "wall" else used, found["testAccuracy"]
    for seconds in (int(text) for text in options.seconds.split(",")):
        for view in VIEWS[data]:
            tell(f"{data}, seed {seed}: gradients, {seconds} s, view {view} ...")
            arguments = ["--data-dir", options.data_dir / data, "--seconds", str(seconds), "--view", view, "--seed", str(seed)]
            arguments += ["--clock", options.clock, "--threads", str(options.threads), *SETTINGS[data, seconds].split()]
            found = peer.run(arguments, SLEEPING)
            yield "gradients" + ("" if view == "none" else f", {view}") + f" {seconds} s", found["seconds"], found["testAccuracy"]


def main():
    options = parse_arguments()
    peer = Peer("gradient_conv_net.py", options)
    if peer.missing():
        return 0
    found = {}
    for seed in range(1, options.repeats + 1):
        for data in options.data:
            for method, seconds, accuracy in measure(options, peer, data, seed):
                found.setdefault((data, method), []).append((seconds, accuracy))
    print(f"{'data':<15}{'method':<38}{'seconds':>8}{'test':>8}{'std':>7}   {options.repeats} seeds, {options.threads} threads, clock: {options.clock}")
    for (data, method), runs in found.items():
        accuracies = [100 * accuracy for _, accuracy in runs]
        spread = statistics.stdev(accuracies) if len(runs) > 1 else 0
        seconds = statistics.median(seconds for seconds, _ in runs)
        print(f"{data:<15}{method:<38}{seconds:>8.1f}{statistics.mean(accuracies):>8.2f}{spread:>7.2f}")
    for (data, method), runs in found.items():
        seconds, accuracy = (statistics.mean(values) for values in zip(*runs))
        print(json.dumps({"data": data, "method": method, "seconds": seconds, "testAccuracy": accuracy, "runs": len(runs)}))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RuntimeError as error:
        sys.exit(f"compare_gradient.py: {error}")
