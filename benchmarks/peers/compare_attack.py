#!/usr/bin/env python3
"""Times the paper's attack in Hebb and in the PyTorch program beside it, in turns on one machine, and compares the curves.

Hebb trains a network of one recurrent layer (|V| = 1000, T = 3, a learned graph rule), whose attack is timed, one with T = 1, and a
small one by gradient descent, all weights; both programs attack the same weights on the same images with the same protocol. PyTorch is given the kernels, batch and cap with which it is fastest
here. Timed twice: every row of every image to the last step, and without the rows of images that are fooled already.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from side_by_side import ROOT, SLEEPING, Peer, add_arguments, print_about, ratios_of, run_json, show_ratios, tell

TOOL = ROOT / "src/Hebb.Cli/bin/Release/net10.0/Hebb.Cli.dll"
TIMER = ROOT / "benchmarks/Hebb.Benchmarks/bin/Release/net10.0/Hebb.Benchmarks.dll"
EPSILONS = "0,0.5,1,1.5,2,2.5,3,3.5,4"
NETWORKS = {
    "T = 3": ["--rounds", "3", "--graph-rule", "relu1-graph"],
    "T = 1, ones": ["--input-weights", "ones"],
    "gradient-trained": [],
}
# Rounding sends a row here and there another way; a formula that differs moves whole curves.
TOLERANCE = 0.03


def parse_arguments():
    parser = argparse.ArgumentParser(description="The paper's attack in Hebb and PyTorch side by side, in turns.")
    parser.add_argument("--data-dir", required=True, help="folder with the four MNIST files, not compressed, for PyTorch")
    parser.add_argument("--images", type=int, default=1000, help="test images to attack (1000)")
    parser.add_argument("--epsilons", default=EPSILONS, help=f"sizes of perturbations ({EPSILONS})")
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--only", choices=["times", "curves"], help="time alone, or compare curves alone")
    add_arguments(parser)
    options = parser.parse_args()
    if min(options.repeats, options.threads, options.images, options.steps) < 1:
        parser.error("--repeats, --threads, --images and --steps: at least 1 expected")
    return options


def train(folder, name, arguments):
    """A trained network: its model file, and its weights for PyTorch."""
    model = Path(folder) / f"{len(os.listdir(folder))}.safetensors"
    if arguments:
        run = model.with_suffix("")
        run_json(["dotnet", TOOL, "train", "--data", "mnist", *arguments, "--json", "--out", run], os.environ)
        (run / "model.safetensors").rename(model)
    else:
        subprocess.run(["dotnet", TIMER, "attack", "--gradient", model], check=True)
    exported = model.with_suffix(".npz")
    run_json(["dotnet", TOOL, "export", model, "--npz", "--to", exported, "--json"], os.environ)
    return model, exported


class Case:
    """One network, attacked by both programs."""

    def __init__(self, options, peer, name, model, exported):
        self.options, self.peer, self.name, self.model = options, peer, name, model
        self.torch = [exported, "--data-dir", options.data_dir, "--steps", str(options.steps)]

    def of_torch(self, setting, images, epsilons, keep, threads):
        (kernel, batch, cap) = setting
        arguments = [*self.torch, "--images", str(images), "--epsilons", epsilons, "--batch", batch, "--cap", cap]
        arguments += ["--threads", str(threads), *(["--keep"] if keep else [])]
        return self.peer.run(arguments, {**kernel, **SLEEPING})

    def of_hebb(self, images, epsilons, keep):
        arguments = [self.model, "--images", str(images), "--epsilons", epsilons, "--steps", str(self.options.steps)]
        arguments += ["--threads", str(self.options.threads), *(["--keep"] if keep else []), "--json"]
        return run_json(["dotnet", TIMER, "attack", *arguments], os.environ)

    def fastest_setting(self):
        settings = [(kernel, batch, cap) for kernel in self.peer.kernels() for batch in ("20", "100") for cap in ("kthvalue", "topk", "sort")]
        return self.peer.fastest(settings, lambda setting: self.of_torch(setting, 40, "2", True, self.options.threads)["seconds"])


def time_case(options, case):
    tell(f"{case.name}: looking for PyTorch's best kernels, batch and cap ...")
    setting = case.fastest_setting()
    found = {"name": case.name, "kernel": setting[0], "batch": setting[1], "cap": setting[2], "modes": {}}
    for mode, keep in (("all rows", True), ("until fooled", False)):
        pairs = []
        for pair in range(options.repeats):
            tell(f"{case.name}, {mode}: pair {pair + 1} of {options.repeats} ...")
            hebb = case.of_hebb(options.images, options.epsilons, keep)
            torch = case.of_torch(setting, options.images, options.epsilons, keep, options.threads)
            pairs.append({"hebb": hebb, "torch": torch})
        found["modes"][mode] = pairs
    return found


def compare_curves(options, case):
    """The largest difference of the two programs' accuracies, and the curves."""
    setting = ({}, "100", "kthvalue")
    hebb = case.of_hebb(options.images, options.epsilons, False)["curve"]
    torch = case.of_torch(setting, options.images, options.epsilons, False, options.threads)["curve"]
    apart = max(abs(ours["accuracy"] - theirs["accuracy"]) for ours, theirs in zip(hebb, torch))
    if apart > TOLERANCE:
        raise RuntimeError(f"{case.name}: the curves are {100 * apart:.1f} points apart: {hebb} and {torch}")
    return {"name": case.name, "apart": apart, "hebb": hebb, "torch": torch}


def print_times(found, images):
    print(f"{'attack':<14}{'program':<9}{'seconds':>9}{'gradients':>12}{'µs each':>9}   PyTorch / Hebb, by pair: median")
    for mode, pairs in found["modes"].items():
        for side in ("hebb", "torch"):
            seconds = statistics.median(pair[side]["seconds"] for pair in pairs)
            gradients = pairs[0][side]["gradients"]
            line = f"{mode if side == 'hebb' else '':<14}{side:<9}{seconds:>9.2f}{gradients:>12,}"
            line += f"{seconds * 1e6 / max(1, gradients):>9.1f}   "
            print(line + show_ratios(ratios_of(pairs, side, lambda run: run["seconds"])))
    kernel = found["kernel"].get("OPENBLAS_CORETYPE", "as detected")
    print(f"{found['name']}, {images} images; PyTorch: {found['batch']} images a batch, cap by {found['cap']}, OpenBLAS kernels {kernel}\n")


def print_curves(curves):
    for curve in curves:
        print(f"{curve['name']}: at most {100 * curve['apart']:.1f} points apart")
        print("  ε      " + "".join(f"{point['epsilon']:>7g}" for point in curve["hebb"]))
        for side in ("hebb", "torch"):
            print(f"  {side:<7}" + "".join(f"{100 * point['accuracy']:>7.1f}" for point in curve[side]))


def main():
    options = parse_arguments()
    peer = Peer("attack_net.py", options)
    if peer.missing():
        return 0
    for file in (TOOL, TIMER):
        if not file.is_file():
            print(f"{file}: no such file; build it with 'dotnet build -c Release'", file=sys.stderr)
            return 1
    with tempfile.TemporaryDirectory() as folder:
        cases = [Case(options, peer, name, *train(folder, name, arguments)) for name, arguments in NETWORKS.items()]
        timed = None if options.only == "curves" else time_case(options, cases[0])
        curves = [] if options.only == "times" else [compare_curves(options, case) for case in cases]
    if options.json:
        print(json.dumps({"time": timed, "curves": curves}))
        return 0
    if timed:
        print_about(timed["modes"]["all rows"][0]["torch"], options.threads)
        print_times(timed, options.images)
    print_curves(curves)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RuntimeError as error:
        sys.exit(f"compare_attack.py: {error}")
