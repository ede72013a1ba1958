"""What the comparisons share: a PyTorch program in the environment in which it is fastest here, run in turns with Hebb."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
APT = "sudo apt-get install python3-torch python3-numpy libopenblas0-openmp"
SLEEPING = {"OMP_WAIT_POLICY": "PASSIVE"}
SPINNING = {}


def tell(text):
    print(text, file=sys.stderr, flush=True)


def run_json(command, environment):
    """The JSON object that a command prints; its last error line if it fails."""
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["nothing on standard error"])[-1]
        raise RuntimeError(f"{' '.join(map(str, command))}: exit status {done.returncode}: {last}")
    return json.loads(done.stdout)


def add_arguments(parser):
    parser.add_argument("--python", default="/usr/bin/python3", help="the Python that has PyTorch")
    parser.add_argument("--blas-dir", help="folder of libblas.so.3 to put first on PyTorch's library path")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print one JSON object, not tables")


class Peer:
    """A PyTorch program and the environment it runs in."""

    def __init__(self, program, options):
        self.program, self.python = HERE / program, options.python
        self.environment = {
            name: value for name, value in os.environ.items() if name not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
        }
        if options.blas_dir:
            inherited = os.environ.get("LD_LIBRARY_PATH")
            self.environment["LD_LIBRARY_PATH"] = ":".join(filter(None, [options.blas_dir, inherited]))

    def missing(self):
        """Whether PyTorch is not there; says then what to install."""
        check = [self.python, "-c", "import numpy, torch"]
        try:
            missing = subprocess.run(check, env=self.environment, capture_output=True).returncode != 0
        except OSError:
            missing = True
        if missing:
            print(f"{self.python} has no PyTorch and numpy, so there is nothing to compare with. On Debian:\n    {APT}")
        return missing

    def run(self, arguments, setting):
        return run_json([self.python, self.program, *arguments], {**self.environment, **setting})

    @staticmethod
    def kernels():
        """OpenBLAS's own choice first; it takes some processors for others."""
        flags = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
        yield {}
        if " avx2 " in flags:
            yield {"OPENBLAS_CORETYPE": "HASWELL"}
        if " avx512vl " in flags:
            yield {"OPENBLAS_CORETYPE": "SKYLAKEX"}

    @staticmethod
    def fastest(candidates, seconds):
        """The candidate with the shortest time: the median of three trials, all candidates in turns."""
        trials = [[] for _ in candidates]
        for _ in range(3):
            for candidate, times in zip(candidates, trials):
                times.append(seconds(candidate))
        medians = [statistics.median(times) for times in trials]
        return candidates[medians.index(min(medians))]

    def run_best(self, candidates, seconds):
        """The fastest of several runs, each of arguments and a setting of the environment."""
        runs = [{**self.run(arguments, setting), "environment": setting} for arguments, setting in candidates]
        return min(runs, key=seconds)

    @staticmethod
    def waits(threads):
        """OpenMP threads that sleep between products, and threads that spin, which is a little faster on an idle machine
        and many times slower on one with other work."""
        return [SLEEPING, SPINNING] if threads > 1 else [SLEEPING]


def print_about(run, threads):
    """Which PyTorch and which BLAS it was, since the two decide more than anything in the programs."""
    print(f"PyTorch {run['torch']}, {run['blas']} at {run['blasGigaflops']} GFLOP/s, {threads} threads\n")
    if "openblas" not in run["blas"] and run["blasGigaflops"] < 20:
        print(f"NOT A FAIR COMPARISON: this is the reference BLAS, tens of times slower than OpenBLAS.\n    {APT}\n")


def ratios_of(pairs, side, seconds):
    """How many times as long a side took as Hebb, pair by pair."""
    return [seconds(pair[side]) / seconds(pair["hebb"]) for pair in pairs if pair["hebb"] and side != "hebb"]


def show_ratios(ratios):
    return "  ".join(f"{ratio:.1f}" for ratio in ratios) + (f": {statistics.median(ratios):.1f}" if ratios else "")
