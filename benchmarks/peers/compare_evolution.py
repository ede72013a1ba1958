#!/usr/bin/env python3
"""Times a generation of neural net evolution in Hebb and in the PyTorch program beside it, in turns on one machine.

1,024 genotypes, 4,000 genes, 100 images. PyTorch is given the kernels, the method and the chunk of genotypes with which
it is fastest here. Needs nothing but the standard library.
"""

import argparse
import itertools
import json
import os
from pathlib import Path

from side_by_side import ROOT, SLEEPING, Peer, add_arguments, ratios_of, run_json, show_ratios, tell

HEBB = ROOT / "benchmarks/Hebb.Benchmarks/bin/Release/net10.0/Hebb.Benchmarks.dll"
WAYS = [("units", 64), ("units", 256), ("genotypes", 16), ("genotypes", 64)]


def milliseconds(run):
    return run["milliseconds"]


def main():
    parser = argparse.ArgumentParser(description="A generation in Hebb and PyTorch, side by side, in turns.")
    parser.add_argument("--hebb", type=Path, default=HEBB, help="Hebb.Benchmarks.dll, built for release")
    add_arguments(parser)
    options = parser.parse_args()
    peer = Peer("evolution.py", options)
    if peer.missing():
        return
    threads = ["--threads", str(options.threads)]
    apart = peer.run(["--check", *threads], SLEEPING)["apart"]
    if not apart < 1e-4:
        raise RuntimeError(f"PyTorch's two methods are apart by {apart}")
    tell("looking for PyTorch's best kernels and method ...")
    few = [*threads, "--steps", "1"]
    kernel, way = peer.fastest(
        list(itertools.product(peer.kernels(), WAYS)),
        lambda s: peer.run([*few, "--method", s[1][0], "--chunk", str(s[1][1])], {**s[0], **SLEEPING})["fastest"],
    )
    pairs = []
    for pair in range(options.repeats):
        tell(f"pair {pair + 1} of {options.repeats} ...")
        hebb = run_json(["dotnet", options.hebb, "evolution", "--json", *threads], os.environ)
        arguments = [*threads, "--method", way[0], "--chunk", str(way[1])]
        torch = peer.run_best([(arguments, {**kernel, **wait}) for wait in peer.waits(options.threads)], milliseconds)
        pairs.append({"hebb": hebb, "torch": torch})
    if options.json:
        print(json.dumps({"kernel": kernel, "way": way, "pairs": pairs}))
        return
    print(f"PyTorch {pairs[0]['torch']['torch']}, {kernel or 'own kernels'}, by {way[0]} in chunks of {way[1]}; {options.threads} threads")
    for side in ("hebb", "torch"):
        print(f"{side:<8}" + "".join(f"{milliseconds(pair[side]):>10.1f}" for pair in pairs) + " ms a generation")
    print(f"share of the multiply-add peak {pairs[0]['hebb']['share']:.2f}, {pairs[0]['hebb']['megabytes']} MB")
    print(f"PyTorch / Hebb, pair by pair: median  {show_ratios(ratios_of(pairs, 'torch', milliseconds))}")
    print(f"the same, fastest                     {show_ratios(ratios_of(pairs, 'torch', lambda run: run['fastest']))}")


if __name__ == "__main__":
    main()
