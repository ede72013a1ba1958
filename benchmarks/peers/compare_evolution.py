#!/usr/bin/env python3
"""Times a generation of neural net evolution in Hebb and in the PyTorch program beside it, in turns on one machine.

n = 4000 genes, N = 1024 genotypes, B = 100 images, network 784-1000-10. PyTorch is checked against plain dense networks, then
given the OpenBLAS kernels and the chunk of genotypes with which it is fastest here; if asked, the plain way, one large product for many
genotypes, is timed beside it. Needs nothing but the standard library.
"""

import argparse
import json
import os
import statistics
import sys
from pathlib import Path

from side_by_side import ROOT, SLEEPING, Peer, add_arguments, print_about, ratios_of, run_json, show_ratios, tell

HEBB = ROOT / "benchmarks/Hebb.Benchmarks/bin/Release/net10.0/Hebb.Benchmarks.dll"
CHUNKS = ["32", "64", "128"]
TOLERANCE = 1e-4


def parse_arguments():
    parser = argparse.ArgumentParser(description="A generation of neural net evolution in Hebb and PyTorch, in turns.")
    parser.add_argument("--hebb", type=Path, default=HEBB, help="Hebb.Benchmarks.dll, built for release")
    parser.add_argument("--products", action="store_true", help="time the plain way too: it takes 10 times as long")
    parser.add_argument("--peer-only", action="store_true", help="leave Hebb out")
    add_arguments(parser)
    options = parser.parse_args()
    if min(options.repeats, options.threads) < 1:
        parser.error("--repeats and --threads: at least 1 expected")
    return options


def run_torch(peer, threads, setting, *arguments):
    return peer.run(["--threads", str(threads), *arguments], {**setting, **SLEEPING})


def fastest_setting(peer, threads):
    candidates = [(kernel, chunk) for kernel in peer.kernels() for chunk in CHUNKS]
    return peer.fastest(
        candidates, lambda c: run_torch(peer, threads, c[0], "--chunk", c[1], "--generations", "2")["fastest"]
    )


def main():
    options = parse_arguments()
    peer = Peer("evolution_generation.py", options)
    if peer.missing():
        return 0
    if not options.peer_only and not options.hebb.is_file():
        print(f"{options.hebb}: no such file; build it with 'dotnet build -c Release'", file=sys.stderr)
        return 1
    for method in ("units", "products"):
        apart = peer.run(["--check", "--method", method, "--genotypes", "64"], SLEEPING)["apart"]
        if not apart < TOLERANCE:
            raise RuntimeError(f"{method}: losses are {apart:.1e} from those of dense networks")
    counts = sorted({1, options.threads})
    settings = {}
    for threads in counts:
        tell(f"{threads} threads: looking for PyTorch's best kernels and chunk ...")
        settings[threads] = fastest_setting(peer, threads)
    pairs = []
    for pair in range(options.repeats):
        tell(f"pair {pair + 1} of {options.repeats} ...")
        for threads in counts:
            kernel, chunk = settings[threads]
            hebb = ["dotnet", options.hebb, "evolution", "--json", "--threads", str(threads)]
            runs = {"hebb": None if options.peer_only else run_json(hebb, os.environ)}
            runs["torch units"] = run_torch(peer, threads, kernel, "--chunk", chunk)
            if options.products:
                arguments = ("--method", "products", "--chunk", "32", "--generations", "2")
                runs["torch products"] = run_torch(peer, threads, kernel, *arguments)
            pairs.append({"threads": threads, **runs})
    if options.json:
        print(json.dumps({"pairs": pairs}))
        return 0
    print_about(pairs[0]["torch units"], f"up to {options.threads}")
    print(f"{'generation':<12}{'program':<16}{'ms':>9}{'fastest':>9}   PyTorch / Hebb, by pair: median")
    for threads in counts:
        mine = [pair for pair in pairs if pair["threads"] == threads]
        for side in [side for side in mine[0] if side != "threads" and mine[0][side]]:
            median, fastest = (statistics.median(pair[side][key] for pair in mine) for key in ("milliseconds", "fastest"))
            ratios = show_ratios(ratios_of(mine, side, lambda run: run["milliseconds"]))
            print(f"{f'{threads} threads':<12}{side:<16}{median:>9.1f}{fastest:>9.1f}   {ratios}")
        kernel, chunk = settings[threads]
        print(f"{'':<12}PyTorch: {chunk} genotypes at a time, OpenBLAS kernels {kernel.get('OPENBLAS_CORETYPE', 'as detected')}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RuntimeError as error:
        sys.exit(f"compare_evolution.py: {error}")
