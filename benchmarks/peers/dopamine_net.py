#!/usr/bin/env python3
"""A wide dopaminergic net in PyTorch: the k largest of h random features of each image, computed once, and epochs of the
reward rule over them in batches of 100. Prints one JSON object.

Features are products of blocks of images with all weights (or with blocks of weights, whose k largest are merged), then
torch.topk. The rule gathers rows of the output weights and adds to them: nothing dense is h wide but the block itself.
"""

import argparse
import json
import time
from pathlib import Path

import numpy
import torch

from blas import blas_in_use


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-dir", type=Path, help="folder of the raw MNIST files; without it images are random")
    parser.add_argument("--images", type=int, default=60000)
    parser.add_argument("--neurons", type=int, default=100000)
    parser.add_argument("--cap", type=int, default=256)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--block", type=int, default=256, help="images in a block")
    parser.add_argument("--columns", type=int, default=0, help="weights in a block; 0 = all")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def load_images(options):
    if options.data_dir is None:
        generator = torch.Generator().manual_seed(options.seed)
        ink = torch.rand(options.images, 784, generator=generator)
        # About a fifth of the pixels of a digit are not zero.
        return torch.relu(ink - 0.8) * 5, torch.randint(10, (options.images,), generator=generator)
    pixels = numpy.fromfile(options.data_dir / "train-images-idx3-ubyte", dtype=numpy.uint8)[16:].reshape(-1, 784)
    labels = numpy.fromfile(options.data_dir / "train-labels-idx1-ubyte", dtype=numpy.uint8)[8:]
    images = torch.from_numpy(pixels[: options.images].astype(numpy.float32) / 255)
    return images, torch.from_numpy(labels[: options.images].astype(numpy.int64))


def features_of(images, weights, cap, block, columns):
    """Values and indices of the cap, images by k; zeros where fewer are positive."""
    values = torch.empty(len(images), cap)
    indices = torch.empty(len(images), cap, dtype=torch.int64)
    neurons = weights.shape[1]
    starts = range(0, neurons, columns or neurons)
    parts = [weights[:, start : start + (columns or neurons)].contiguous() for start in starts]
    for first in range(0, len(images), block):
        some = images[first : first + block]
        found = []
        for start, part in zip(starts, parts):
            value, index = torch.topk(some @ part, min(cap, part.shape[1]), dim=1, sorted=False)
            found.append((value, index + start))
        value, index = found[0]
        if len(found) > 1:
            value, index = (torch.cat(each, dim=1) for each in zip(*found))
            value, place = torch.topk(value, cap, dim=1, sorted=False)
            index = index.gather(1, place)
        values[first : first + block] = torch.relu(value)
        indices[first : first + block] = index
    return values, indices


def train_epoch(values, indices, labels, output, order, batch, step):
    """The winner's links change by the outcome less what was predicted; returns how many images were wrong."""
    mistakes = 0
    for first in range(0, len(order), batch):
        rows = order[first : first + batch]
        h, i = values[rows], indices[rows]
        scores = torch.einsum("bk,bkm->bm", h, output[i])
        predicted = torch.softmax(scores, dim=1)
        winner = scores.argmax(dim=1)
        right = winner == labels[rows]
        mistakes += int((~right).sum())
        error = right.float() - predicted.gather(1, winner[:, None])[:, 0]
        size = step / len(rows) * error / (h * h).sum(dim=1)
        # A link is an entry of the flat weights: only the winner's column changes.
        flat = i * output.shape[1] + winner[:, None]
        output.view(-1).index_add_(0, flat.reshape(-1), (size[:, None] * h).reshape(-1))
    return mistakes


def main():
    options = parse_arguments()
    torch.set_num_threads(options.threads)
    images, labels = load_images(options)
    generator = torch.Generator().manual_seed(options.seed)
    bound = (6 / 784) ** 0.5
    weights = (2 * torch.rand(784, options.neurons, generator=generator) - 1) * bound
    blas, gigaflops = blas_in_use()
    with torch.no_grad():
        features_of(images[:512], weights[:, :4096], options.cap, options.block, 0)
        began = time.perf_counter()
        values, indices = features_of(images, weights, options.cap, options.block, options.columns)
        feature_seconds = time.perf_counter() - began
        output = torch.zeros(options.neurons, 10)
        epochs, mistakes = [], []
        for _ in range(options.epochs):
            order = torch.randperm(len(images), generator=generator)
            began = time.perf_counter()
            mistakes.append(train_epoch(values, indices, labels, output, order, options.batch, 10))
            epochs.append(time.perf_counter() - began)
    print(
        json.dumps(
            {
                "featureSeconds": feature_seconds,
                "epochSeconds": epochs[-1],
                "mistakes": mistakes,
                "threads": options.threads,
                "torch": torch.__version__,
                "blas": blas,
                "blasGigaflops": round(gigaflops, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
