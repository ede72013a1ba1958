#!/usr/bin/python3
"""The paper's attack on a recurrent k-cap network in PyTorch: the program that Hebb's attacks are timed against and compared with.

Plasticity-rules paper, A.3: for each image and each wrong label y', x <- P(x - a dL/dx / |dL/dx|) with L = s_y - s_y', P the
projection on the ball of radius e around the image and on the box [0, 1]; an image counts as misclassified when any iterate of
any of the nine targets is. a = 2.5 e / steps.

    h_1 = cap_k(relu(A x)),  h_t = cap_k(relu(h_{t-1} W + A x)),  s = U h_T        (rows are pre-synaptic)
    d_t = dL/dh_t where h_t > 0;  d_{t-1} = d_t W^T;  dL/dx = (sum_t d_t) A^T

All targets of many images are the rows of one batch. The gradient is written out, which is faster here than autograd. The network
is what 'hebb export MODEL --npz --to FILE' writes.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path


def parse_arguments():
    parser = argparse.ArgumentParser(description="The paper's attack in PyTorch.")
    parser.add_argument("network", type=Path, help="NPZ file of 'hebb export MODEL --npz --to FILE'")
    parser.add_argument("--data-dir", required=True, help="folder with the four MNIST files, not compressed")
    parser.add_argument("--images", type=int, default=1000, help="the first N test images")
    parser.add_argument("--epsilons", default="0,0.5,1,1.5,2,2.5,3,3.5,4")
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--batch", type=int, default=100, help="images in a batch; nine rows each")
    parser.add_argument("--cap", default="kthvalue", choices=["kthvalue", "topk", "sort"], help="how the cap finds its threshold")
    parser.add_argument("--keep", action="store_true", help="continue with the rows of images that an earlier step fooled")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    return parser.parse_args()


options = parse_arguments()
# Both pools read their size when they are loaded, so this must come before the import of torch.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(options.threads)

import numpy as np  # noqa: E402
import torch  # noqa: E402

from blas import blas_in_use  # noqa: E402
from idx import read_idx  # noqa: E402


class Net:
    def __init__(self, file):
        arrays = np.load(file)
        model = json.loads(str(arrays["model"]))
        (layer,) = model["layers"]
        if layer["kind"] != "recurrent" or layer["recurrence"].lower() != "paper" or layer["hiddenBias"] != 0:
            sys.exit(f"{file}: one recurrent layer by the paper's recurrence, without a bias, expected")
        self.cap, self.rounds, self.neurons = layer["cap"], layer["rounds"], layer["neurons"]

        def tensor(name):
            return torch.from_numpy(np.ascontiguousarray(arrays[name]))

        self.A, self.U = tensor("0.input_weights"), tensor("output_weights")
        self.W = tensor("0.graph_weights") if self.rounds > 1 else None
        self.At, self.Ut = self.A.t().contiguous(), self.U.t().contiguous()
        self.Wt = self.W.t().contiguous() if self.rounds > 1 else None

    def capped(self, z):
        # Comparisons into floats: masks of truth values are several times slower to multiply by.
        z = z.clamp_min_(0)
        k, n = self.cap, self.neurons
        if options.cap == "kthvalue":
            threshold = z.kthvalue(n - k, 1).values
        elif options.cap == "topk":
            threshold = z.topk(k + 1, 1, sorted=False).values.amin(1)
        else:
            threshold = z.sort(1).values[:, n - k - 1]
        return z.mul_(z.clone().gt_(threshold[:, None]))

    def scores(self, x):
        """Scores, and the rounds' activity."""
        a = x @ self.A
        rounds = [self.capped(a.clone())]
        for _ in range(self.rounds - 1):
            rounds.append(self.capped(torch.addmm(a, rounds[-1], self.W)))
        return rounds[-1] @ self.U, rounds

    def pull_back(self, score_gradient, rounds):
        delta = (score_gradient @ self.Ut).mul_(rounds[-1].sign())
        currents = delta.clone()
        for t in range(self.rounds - 2, -1, -1):
            delta = (delta @ self.Wt).mul_(rounds[t].sign())
            currents += delta
        return currents @ self.At


def attack(net, examples, labels, epsilon, steps, counts):
    """Which of the images are misclassified."""
    n, m = len(examples), net.U.shape[1]
    scores, _ = net.scores(examples)
    fooled = scores.argmax(1) != labels
    if epsilon == 0:
        return fooled
    image = torch.arange(n).repeat_interleave(m - 1)
    target = torch.stack([torch.cat([torch.arange(y), torch.arange(y + 1, m)]) for y in labels.tolist()]).flatten()
    rows = torch.nonzero(~fooled[image])[:, 0]
    image, target = image[rows], target[rows]
    start, x, y = examples[image], examples[image].clone(), labels[image]
    for step in range(steps + 1):
        # One forward pass both judges an iterate and gives the activity that its gradient needs.
        scores, rounds = net.scores(x)
        fooled[image[scores.argmax(1) != y]] = True
        if step == steps:
            break
        if not options.keep:
            left = torch.nonzero(~fooled[image])[:, 0]
            if len(left) < len(x):
                image, target, start, x, y = image[left], target[left], start[left], x[left], y[left]
                rounds = [h[left] for h in rounds]
            if len(x) == 0:
                break
        direction = torch.zeros(len(x), m)
        one = torch.ones(len(x), 1)
        direction.scatter_add_(1, target[:, None], one).scatter_add_(1, y[:, None], -one)
        gradient = net.pull_back(direction, rounds)
        length = gradient.norm(dim=1, keepdim=True)
        counts["gradients"] += len(x)
        counts["zero"] += int((length == 0).sum())
        x = x + gradient * (2.5 * epsilon / steps / length.clamp_min(1e-30))
        d = x - start
        x = (start + d * (epsilon / d.norm(dim=1, keepdim=True).clamp_min(1e-30)).clamp_max(1)).clamp_(0, 1)
    return fooled


def main():
    torch.set_num_threads(options.threads)
    torch.set_grad_enabled(False)
    blas, gigaflops = blas_in_use()
    net = Net(options.network)
    pixels = read_idx(options.data_dir, "t10k-images-idx3-ubyte", 2051, 3)[: options.images]
    examples = torch.from_numpy(pixels.reshape(len(pixels), -1).astype(np.float32) / np.float32(255))
    labels = torch.from_numpy(read_idx(options.data_dir, "t10k-labels-idx1-ubyte", 2049, 1)[: options.images].astype(np.int64))
    attack(net, examples[:10], labels[:10], 1.0, 2, {"gradients": 0, "zero": 0})
    curve, seconds = [], 0.0
    for epsilon in map(float, options.epsilons.split(",")):
        counts = {"gradients": 0, "zero": 0}
        began = time.perf_counter()
        right = 0
        for first in range(0, len(examples), options.batch):
            part = slice(first, first + options.batch)
            right += int((~attack(net, examples[part], labels[part], epsilon, options.steps, counts)).sum())
        seconds += time.perf_counter() - began
        curve.append({"epsilon": epsilon, "accuracy": right / len(examples), **counts})
    print(
        json.dumps(
            {
                "program": "attack_net.py",
                "seconds": seconds,
                "curve": curve,
                "gradients": sum(point["gradients"] for point in curve),
                "threads": torch.get_num_threads(),
                "torch": torch.__version__,
                "blas": blas,
                "blasGigaflops": round(gigaflops, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
