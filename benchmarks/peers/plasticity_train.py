#!/usr/bin/python3
"""Plasticity training of a recurrent k-cap network in PyTorch: the program Hebb is timed against.

The network has V neurons with a fixed sparse Gaussian input matrix A (V x d), a directed random graph G with
weights W (V x V, W[i, j] is the edge j -> i) and output weights U (labels x V). For an image x

    h_1 = cap_k(relu(A x)),   h_t = cap_k(relu(W h_{t-1} + A x)),   prediction = argmax U h_T.

Only a wrong prediction changes weights. A neuron's firing pattern s is its T bits "positive in round t", the first
round most significant. With the rule table r (row = pre-synaptic pattern, column = post-synaptic pattern)

    W[i, j] += eta r[s_j, s_i] on the edges of G,
    U[label] += eta f,  U[prediction] -= eta f,   f = 1 for the neurons that fired in the last round, else 0.

Two ways of doing it are here. `plain` is the loop above, one example at a time. `fast` (the default, and the one to
time) gives the same updates but for rounding and is what the timings should be judged by:

* T = 1. The hidden layer does not depend on what is learned, so currents, cap and hidden layer are computed for a
  block of examples at once. Within a block U changes by multiples of the indicators f, so the later scores change by
  multiples of the entries of one product eta F H^T, and the sequential part touches one short column an update.
  Hidden layers and these products are kept for the further epochs.
* T > 1. Currents and first round as above; the other rounds follow W from example to example and are matrix-vector
  products into buffers made once.

README.md says what else was tried and how it compared.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

LABELS = 10
ONE_ROUND_BLOCK = 256
RECURRENT_BLOCK = 512


def parse_arguments():
    parser = argparse.ArgumentParser(description="Plasticity training of a recurrent k-cap network on MNIST, in PyTorch.")
    parser.add_argument("--data-dir", required=True, help="folder with the four MNIST files, not compressed")
    parser.add_argument("--neurons", type=int, default=1000)
    parser.add_argument("--cap", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--edge-probability", type=float, default=0.5)
    parser.add_argument("--graph-rule", default="zero", help="random:SIGMA, constant:C or zero")
    parser.add_argument("--output-rule", default="perceptron-fired-only", choices=["perceptron-fired-only"])
    parser.add_argument("--step-size", type=float, default=0.01)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--limit", type=int, help="train on the first LIMIT examples only")
    parser.add_argument("--shuffle", action="store_true", help="one seeded order for all epochs, not the file's order")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--method", default="fast", choices=["fast", "plain"])
    options = parser.parse_args()
    for name in ("neurons", "cap", "rounds", "epochs", "threads"):
        if getattr(options, name) < 1:
            parser.error(f"--{name}: at least 1 expected, found {getattr(options, name)}")
    if options.cap > options.neurons:
        parser.error(f"--cap: at most --neurons ({options.neurons}) expected, found {options.cap}")
    if options.limit is not None and options.limit < 1:
        parser.error(f"--limit: at least 1 expected, found {options.limit}")
    return options


options = parse_arguments()
# Both pools read their size when they are loaded, so this must come before the import of torch.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(options.threads)

import numpy as np  # noqa: E402
import torch  # noqa: E402

from blas import blas_in_use  # noqa: E402
from idx import read_idx  # noqa: E402


def read_mnist(folder, part):
    images = read_idx(folder, f"{part}-images-idx3-ubyte", 2051, 3)
    labels = read_idx(folder, f"{part}-labels-idx1-ubyte", 2049, 1)
    pixels = torch.from_numpy(images.reshape(len(images), -1)).to(torch.float32).div_(255)
    return pixels, labels.astype(np.int64)


def graph_rule(text, patterns, generator):
    """The table r, or None for the rule that never changes W."""
    kind, _, value = text.partition(":")
    if kind == "zero":
        return None
    if kind == "constant":
        return torch.full((patterns, patterns), float(value))
    if kind == "random":
        return torch.randn(patterns, patterns, generator=generator) * float(value)
    if Path(text).is_file():
        table = json.loads(Path(text).read_text())["graph"]
        return torch.tensor([list(row.values()) for row in table.values()])
    sys.exit(f"--graph-rule: random:SIGMA, constant:C, zero or a rule file expected, found {text}")


class Network:
    """A (V x d) and G (V x V) fixed, W and U learned from zero."""

    def __init__(self, inputs, options):
        generator = torch.Generator().manual_seed(options.seed)
        neurons, p = options.neurons, options.edge_probability
        self.cap, self.rounds, self.step = options.cap, options.rounds, options.step_size
        edges = torch.rand(neurons, inputs, generator=generator) < p
        self.A = torch.randn(neurons, inputs, generator=generator).mul_(edges)
        self.rule = graph_rule(options.graph_rule, 2**self.rounds, generator)
        self.U = torch.zeros(LABELS, neurons)
        self.bits = torch.tensor([2.0**t for t in reversed(range(self.rounds))])
        if self.rounds > 1:
            self.G = (torch.rand(neurons, neurons, generator=generator) < p).float().fill_diagonal_(0)
            self.W = torch.zeros(neurons, neurons)
            self.change = torch.empty(neurons, neurons)
            self.by_post = torch.empty(2**self.rounds, neurons)

    def fire_(self, currents):
        """cap_k(relu(currents)) of one example or, row by row, of many; in place. What is not above the (k+1)-th value
        is silenced, so values equal at the cap all go; with Gaussian weights there are none."""
        currents.relu_()
        if self.cap == currents.shape[-1]:
            return currents
        if currents.dim() == 1:
            if int(torch.count_nonzero(currents)) > self.cap:
                torch.nn.functional.threshold_(currents, float(self.beyond_cap(currents)), 0.0)
            return currents
        # A row with at most k positive values is its own cap.
        too_many = (currents.sign().sum(dim=1) > self.cap).nonzero().squeeze(1)
        if too_many.numel() > 0:
            rows = currents.index_select(0, too_many)
            # Comparisons that write floats are vectorised, those that write booleans and masked_fill are not.
            kept = rows.clone().gt_(self.beyond_cap(rows).unsqueeze(1))
            currents.index_copy_(0, too_many, rows.mul_(kept))
        return currents

    def beyond_cap(self, currents):
        return torch.topk(currents, self.cap + 1, sorted=False).values.amin(dim=-1)

    def further_rounds(self, currents, first):
        """The last round's activity of many examples, given their currents and first round."""
        last = first
        for _ in range(1, self.rounds):
            last = self.fire_(torch.addmm(currents, last, self.W.t()))
        return last

    def run_(self, currents, activity):
        """Fills the rounds after the first of one example's activity (a list of T vectors)."""
        for before, now in zip(activity, activity[1:]):
            self.fire_(torch.addmv(currents, self.W, before, out=now))

    def learn_graph(self, activity):
        """The change of W after a wrong prediction; activity (T x V) is that example's."""
        if self.rule is None or self.rounds == 1:
            return
        pattern = torch.mv(activity.sign().t(), self.bits).long()
        # by_post[b, j] = r[s_j, b]; row i of the change is then the ready-made row by_post[s_i].
        torch.index_select(self.rule.t(), 1, pattern, out=self.by_post)
        torch.index_select(self.by_post, 0, pattern, out=self.change)
        self.W.addcmul_(self.change, self.G, value=self.step)

    def learn_output(self, last, label, prediction):
        fired = last.sign()
        self.U[prediction].sub_(fired, alpha=self.step)
        self.U[label].add_(fired, alpha=self.step)

    def accuracy(self, pixels, labels):
        right = 0
        for start in range(0, len(pixels), 1000):
            block = slice(start, start + 1000)
            currents = torch.mm(pixels[block], self.A.t())
            last = self.further_rounds(currents, self.fire_(currents.clone()))
            scores = torch.mm(last, self.U.t()).numpy()
            right += int((scores.argmax(axis=1) == labels[block]).sum())
        return right / len(pixels)


def learn_in_turn(network, pixels, labels, block_size):
    """One example after the other; only currents and first rounds are computed for a block at a time."""
    updates = 0
    activity = torch.empty(network.rounds, network.A.shape[0])
    rounds = list(activity)
    for start in range(0, len(pixels), block_size):
        block = slice(start, start + block_size)
        currents = torch.mm(pixels[block], network.A.t())
        first = network.fire_(currents.clone())
        for current, fired, label in zip(currents, first, labels[block].tolist()):
            rounds[0].copy_(fired)
            network.run_(current, rounds)
            # numpy's argmax, unlike torch's, promises the first of equal scores.
            prediction = int(torch.mv(network.U, rounds[-1]).numpy().argmax())
            if prediction != label:
                network.learn_graph(activity)
                network.learn_output(rounds[-1], label, prediction)
                updates += 1
    return updates


def epoch_plain(network, pixels, labels):
    return learn_in_turn(network, pixels, labels, 1)


def epoch_recurrent(network, pixels, labels):
    return learn_in_turn(network, pixels, labels, RECURRENT_BLOCK)


class OneRoundEpoch:
    """T = 1: everything but the scores is the same in every epoch, so the first one keeps it."""

    def __init__(self):
        self.kept = {}

    def prepare(self, network, pixels, block):
        hidden = network.fire_(torch.mm(pixels[block], network.A.t()))
        fired = hidden.sign()
        return hidden, torch.mm(fired, hidden.t()).mul_(network.step).numpy()

    def __call__(self, network, pixels, labels):
        updates = 0
        for start in range(0, len(pixels), ONE_ROUND_BLOCK):
            block = slice(start, start + ONE_ROUND_BLOCK)
            if start not in self.kept:
                self.kept[start] = self.prepare(network, pixels, block)
            hidden, overlap = self.kept[start]
            scores = torch.mm(hidden, network.U.t()).numpy()
            steps = torch.zeros(len(hidden), LABELS)
            step_of = steps.numpy()
            # One index and a few short vectors at a time: numpy's calls cost a third of torch's here, and its argmax
            # promises the first of equal scores.
            for example, label in enumerate(labels[block].tolist()):
                prediction = scores[example].argmax()
                if prediction != label:
                    later = overlap[example, example + 1 :]
                    scores[example + 1 :, label] += later
                    scores[example + 1 :, prediction] -= later
                    step_of[example, label] = network.step
                    step_of[example, prediction] = -network.step
                    updates += 1
            network.U.addmm_(steps.t(), hidden.sign())
        return updates


def main():
    torch.set_num_threads(options.threads)
    torch.set_grad_enabled(False)
    blas, gigaflops = blas_in_use()

    began = time.perf_counter()
    pixels, labels = read_mnist(options.data_dir, "train")
    test_pixels, test_labels = read_mnist(options.data_dir, "t10k")
    if options.shuffle:
        order = torch.randperm(len(pixels), generator=torch.Generator().manual_seed(options.seed))
        pixels, labels = pixels[order], labels[order.numpy()]
    pixels, labels = pixels[: options.limit], labels[: options.limit]
    data_seconds = time.perf_counter() - began

    began = time.perf_counter()
    network = Network(pixels.shape[1], options)
    if options.method == "plain":
        epoch = epoch_plain
    elif options.rounds == 1:
        epoch = OneRoundEpoch()
    else:
        epoch = epoch_recurrent
    create_seconds = time.perf_counter() - began

    epoch_seconds, updates = [], []
    for _ in range(options.epochs):
        began = time.perf_counter()
        updates.append(epoch(network, pixels, labels))
        epoch_seconds.append(time.perf_counter() - began)

    began = time.perf_counter()
    accuracy = network.accuracy(test_pixels, test_labels)
    evaluate_seconds = time.perf_counter() - began

    further = epoch_seconds[1:]
    per_example = [seconds / len(pixels) * 1e6 for seconds in epoch_seconds]
    result = {
        "program": "plasticity_train.py",
        "method": options.method,
        "rounds": options.rounds,
        "graphRule": options.graph_rule,
        "seed": options.seed,
        "examples": len(pixels),
        "epochs": options.epochs,
        "seconds": {
            "data": data_seconds,
            "create": create_seconds,
            "firstEpoch": epoch_seconds[0],
            "furtherEpochs": further,
            "evaluate": evaluate_seconds,
        },
        "epochSeconds": epoch_seconds,
        "microsecondsPerExample": {
            "firstEpoch": per_example[0],
            "furtherEpochs": sum(per_example[1:]) / len(further) if further else None,
        },
        "updates": sum(updates),
        "updatesPerEpoch": updates,
        "testAccuracy": accuracy,
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "blas": blas,
        "blasGigaflops": round(gigaflops, 1),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
