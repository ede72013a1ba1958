"""Reads the raw files of MNIST."""

import math
import os
import sys

import numpy as np


def read_idx(folder, name, magic, dimensions):
    """An unsigned-byte IDX file as an array; the header must agree with the file's length."""
    path = os.path.join(folder, name)
    if not os.path.isfile(path):
        sys.exit(f"{path}: no such file; --data-dir must hold the four MNIST files, not compressed")
    content = np.fromfile(path, dtype=np.uint8)
    header = content[: min(4 + 4 * dimensions, content.size // 4 * 4)].view(">u4")
    shape = tuple(int(size) for size in header[1:])
    if header.size != 1 + dimensions or header[0] != magic or content.size != header.nbytes + math.prod(shape):
        sys.exit(f"{path}: not a complete raw IDX file with magic number {magic} and {dimensions} dimensions")
    return content[header.nbytes :].reshape(shape)
