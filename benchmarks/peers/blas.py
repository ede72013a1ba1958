"""Which BLAS a PyTorch program has loaded, and how fast it is."""

import math
import os
import time

import torch


def blas_in_use():
    """File of the BLAS this process has loaded and what it reaches (billions of operations a second), since the two
    decide more than anything in this file."""
    left, right = torch.rand(512, 512), torch.rand(512, 512)
    torch.mm(left, right)
    best = math.inf
    for _ in range(3):
        began = time.perf_counter()
        torch.mm(left, right)
        best = min(best, time.perf_counter() - began)
    with open("/proc/self/maps") as maps:
        files = {line.split()[-1] for line in maps if "/" in line}
    names = ("openblas", "libblas", "mkl_", "blis", "atlas")
    loaded = sorted({os.path.basename(file) for file in files if any(name in file for name in names)})
    return ", ".join(loaded) or "built in", 2 * 512**3 / best / 1e9
