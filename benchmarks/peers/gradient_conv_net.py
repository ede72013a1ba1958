#!/usr/bin/python3
"""A small convolutional network trained by back-propagation for a given number of seconds, in PyTorch: what Hebb's image recipes are
compared with.

    convolution, relu, max-pooling, convolution, relu, max-pooling, hidden layer, relu, classes; cross-entropy; one cycle of the step size

The step size follows the share of the time that has passed, so a run ends its cycle when its time is up. The clock begins with
the images as numbers in memory, counts the view and everything that is learned, and stands still while accuracy is measured.
"""

import argparse
import json
import math
import os
import sys
import time

CLASSES = 10


def parse_arguments():
    parser = argparse.ArgumentParser(description="A convolutional network trained by gradients, in PyTorch.")
    parser.add_argument("--data-dir", required=True, help="folder with the four files, not compressed")
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--clock", choices=["wall", "cpu"], default="wall", help="cpu: seconds of all threads over their number")
    parser.add_argument("--view", choices=["none", "deskew", "deskew-and-width"], default="none")
    parser.add_argument("--validation", action="store_true", help="train on the first 50,000, test on the last 10,000 training images")
    parser.add_argument("--optimiser", choices=["sgd", "adam"], default="adam")
    parser.add_argument("--channels", type=int, default=16)
    parser.add_argument("--kernel", type=int, default=5, help="side of the first kernels; the second ones are 3x3")
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--dropout", type=float, default=0.0, help="before the hidden layer and before the classes")
    parser.add_argument("--shift", type=int, default=0, help="each batch is shifted by up to this many pixels")
    parser.add_argument("--flip", action="store_true", help="half of the batches are mirrored")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=3e-3, help="the largest step size of the cycle")
    parser.add_argument("--decay", type=float, default=1e-4, help="weight decay")
    parser.add_argument("--rise", type=float, default=0.2, help="the share of the time in which the step size rises")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    return parser.parse_args()


options = parse_arguments()
# Both pools read their size when they are loaded, so this must come before the import of torch.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(options.threads)

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402

from blas import blas_in_use  # noqa: E402
from digit_view import seen  # noqa: E402
from idx import read_idx  # noqa: E402

torch.set_num_threads(options.threads)
torch.manual_seed(options.seed)


def clock():
    return time.perf_counter() if options.clock == "wall" else time.process_time() / options.threads


def load():
    def part(name):
        images = read_idx(options.data_dir, f"{name}-images-idx3-ubyte", 2051, 3)
        labels = read_idx(options.data_dir, f"{name}-labels-idx1-ubyte", 2049, 1)
        return torch.from_numpy(images.astype(np.float32) / 255), torch.from_numpy(labels.astype(np.int64))

    images, labels = part("train")
    if options.validation:
        return images[:50_000], labels[:50_000], images[50_000:], labels[50_000:]
    return (images, labels, *part("t10k"))


def network():
    side = ((28 - options.kernel + 1) // 2 - 2) // 2
    return nn.Sequential(
        nn.Conv2d(1, options.channels, options.kernel),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(options.channels, 2 * options.channels, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(options.dropout),
        nn.Linear(2 * options.channels * side * side, options.hidden),
        nn.ReLU(),
        nn.Dropout(options.dropout),
        nn.Linear(options.hidden, CLASSES),
    )


def optimiser_of(net):
    if options.optimiser == "adam":
        return torch.optim.AdamW(net.parameters(), options.rate, weight_decay=options.decay)
    return torch.optim.SGD(net.parameters(), options.rate, momentum=0.9, nesterov=True, weight_decay=options.decay)


def cycle(share):
    """From a tenth up to 1 and down to 0, along cosines."""
    if share < options.rise:
        return 0.1 + 0.9 * (1 - math.cos(math.pi * share / options.rise)) / 2
    return (1 + math.cos(math.pi * (share - options.rise) / (1 - options.rise))) / 2


def changed(x, random):
    """One shift or mirroring for a batch: what costs nothing beside the rest."""
    if options.shift:
        down, across = random.integers(-options.shift, options.shift + 1, 2)
        x = torch.roll(x, (int(down), int(across)), (2, 3))
    return x.flip(3) if options.flip and random.random() < 0.5 else x


def main():
    train, labels, test, test_labels = load()
    random = np.random.default_rng(options.seed)
    began = clock()
    train = seen(train, options.view)[:, None]
    mean, deviation = train.mean(), train.std()
    train = (train - mean) / deviation
    net = network()
    optimiser = optimiser_of(net)
    loss, steps, share = nn.CrossEntropyLoss(), 0, 0.0
    while share < 1:
        for places in torch.randperm(len(train)).split(options.batch):
            share = (clock() - began) / options.seconds
            if share >= 1:
                break
            for group in optimiser.param_groups:
                group["lr"] = options.rate * cycle(share)
            optimiser.zero_grad(set_to_none=True)
            loss(net(changed(train[places], random)), labels[places]).backward()
            optimiser.step()
            steps += 1
    seconds = clock() - began
    net.eval()
    with torch.no_grad():
        test = (seen(test, options.view)[:, None] - mean) / deviation
        found = torch.cat([net(block).argmax(1) for block in test.split(500)])
    name, gigaflops = blas_in_use()
    print(
        json.dumps(
            {
                "seconds": seconds,
                "clock": options.clock,
                "epochs": steps * options.batch / len(train),
                "parameters": sum(p.numel() for p in net.parameters()),
                "view": options.view,
                "testAccuracy": float((found == test_labels).float().mean()),
                "torch": torch.__version__,
                "blas": name,
                "blasGigaflops": round(gigaflops),
                "threads": options.threads,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
