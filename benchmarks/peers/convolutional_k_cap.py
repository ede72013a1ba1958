#!/usr/bin/python3
"""A convolutional k-cap network with filters learned from patches and a margin perceptron, in PyTorch: what Hebb's image recipes are
timed against.

    patch q = (pixels - mean) / sqrt(N (variance + c)), silent where the variance is below 1e-7
    s = A q at every position,  h = relu(s - t),  t = max(0, the (k+1)-th largest of the F values)
    z = sqrt(sum of h over the cells of a grid, shared out softly),  (z - mean) * scale,  unit length
    output: b the best wrong class; if s_y - s_b < m: U_y += eta h, U_b -= eta h; the mean of U after the first tenth predicts

What leaves the result as it is has been rearranged: the filters lose their means, so that the patch's need not be subtracted; the cap
commutes with the division by the contrast, so that this is a factor of the weights by which a product pools each image; scores of a
block of examples are one product, and an update moves those that follow in the block by a row of the block's Gram matrix.
"""

import argparse
import json
import os
import sys
import time

LABELS = 10
SIDE = 28


def parse_arguments():
    parser = argparse.ArgumentParser(description="A convolutional k-cap network in PyTorch.")
    parser.add_argument("--data-dir", required=True, help="folder with the four files, not compressed")
    parser.add_argument(
        "--banks",
        default="64x7:4:5:1:0",
        help="layers side by side: filters x side : cap : cells down and across : stride : whitening, such as 64x5:8:6:1:0.1,64x9:6:5:2:0",
    )
    parser.add_argument("--view", choices=["none", "deskew", "deskew-and-width"], default="none")
    parser.add_argument("--patches", type=int, default=200_000)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--limit", type=int, help="the first LIMIT images of either part")
    parser.add_argument("--network", help="folder that 'Hebb.Benchmarks images --write' wrote: its filters, and its features to compare with")
    parser.add_argument("--cap-by", choices=["network", "topk", "kthvalue", "sort"], default="network", help="how the cap finds its threshold")
    parser.add_argument("--product", choices=["patches", "conv2d"], default="patches", help="unfold and multiply, or conv2d")
    parser.add_argument("--block", type=int, default=100, help="images at a time")
    parser.add_argument("--features-only", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    return parser.parse_args()


options = parse_arguments()
# Both pools read their size when they are loaded, so this must come before the import of torch.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(options.threads)

import numpy as np  # noqa: E402
import torch  # noqa: E402

from blas import blas_in_use  # noqa: E402
from digit_view import seen  # noqa: E402
from idx import read_idx  # noqa: E402

torch.set_num_threads(options.threads)
torch.manual_seed(options.seed)
CONTRAST, LEAST_VARIANCE = 0.01, 1e-7


def load():
    parts = []
    for part in ("train", "t10k"):
        images = read_idx(options.data_dir, f"{part}-images-idx3-ubyte", 2051, 3)[: options.limit]
        labels = read_idx(options.data_dir, f"{part}-labels-idx1-ubyte", 2049, 1)[: options.limit]
        parts += [torch.from_numpy(images.astype(np.float32) / 255), labels.astype(np.int64)]
    return parts


def normalised(patches):
    patches = patches - patches.mean(1, keepdim=True)
    squares = patches.square().sum(1, keepdim=True)
    return patches / (squares + patches.shape[1] * CONTRAST).sqrt_(), squares[:, 0] / patches.shape[1]


def draw_patches(images, side):
    """Normalised patches at random places; those that are too plain are drawn again."""
    kept, missing = [], options.patches
    offsets = (torch.arange(side)[:, None] * SIDE + torch.arange(side)).flatten()
    flat = images.flatten()
    while missing > 0:
        image = torch.randint(len(images), (missing,))
        places = torch.randint(SIDE - side + 1, (2, missing))
        first = image * SIDE * SIDE + places[0] * SIDE + places[1]
        patches, variance = normalised(flat[first[:, None] + offsets])
        kept.append(patches[variance >= 1e-4])
        missing -= len(kept[-1])
    return torch.cat(kept)


def learn_filters(images, filters, side, whitening):
    """A filter that wins moves towards the patches it wins; those that win seldom are helped."""
    patches = draw_patches(images, side)
    whiten = None
    if whitening > 0:
        mean = patches[:50_000].mean(0)
        values, vectors = torch.linalg.eigh((patches[:50_000] - mean).t().cov())
        whiten = (vectors / (values + whitening * values.mean()).sqrt()) @ vectors.t()
        patches = torch.nn.functional.normalize((patches - mean) @ whiten)
    a = torch.nn.functional.normalize(patches[torch.randperm(len(patches))[:filters]])
    bias, batch = torch.zeros(filters), 200
    steps = 2 * (len(patches) // batch)
    for step in range(steps):
        if step % (steps // 2) == 0:
            order = torch.randperm(len(patches))
        rate = 0.1 * 0.02 ** (step / steps)
        begin = step % (steps // 2) * batch
        q = patches[order[begin : begin + batch]]
        winners = torch.addmm(bias, q, a.t()).argmax(1)
        wins = torch.bincount(winners, minlength=filters).float()
        sums = torch.zeros_like(a).index_add_(0, winners, q)
        a = torch.nn.functional.normalize(a + rate * sums / wins.clamp_min(1).sqrt()[:, None])
        bias += 0.02 * rate * (1 - filters * wins / batch)
    return a if whiten is None else a @ whiten


def shares(positions, cells):
    """How much a position counts in a cell: positions x cells."""
    size = positions / cells
    x, g = torch.arange(positions, dtype=torch.float64)[:, None], torch.arange(cells, dtype=torch.float64)
    return (1 - (x + 0.5 - (g + 0.5) * size).abs() / size).clamp_min_(0).float()


def exchange(x, size, step):
    """A stage of a bitonic sorting network along dimension 1: groups of `size` descending and ascending in turns."""
    if x.shape[1] == size:
        pairs = x.view(len(x), 1, 1, -1, 2, step, x.shape[2])
    else:
        pairs = x.view(len(x), -1, 2, size // (2 * step), 2, step, x.shape[2])
    sorted_ = torch.empty_like(pairs)
    for direction in range(pairs.shape[2]):
        a, b = pairs[:, :, direction, :, 0], pairs[:, :, direction, :, 1]
        torch.maximum(a, b, out=sorted_[:, :, direction, :, direction])
        torch.minimum(a, b, out=sorted_[:, :, direction, :, 1 - direction])
    return sorted_.view(x.shape)


def network_threshold(s, k):
    """The (k+1)-th largest of F planes: groups of 2^n > k are sorted, then the larger halves of pairs of groups, until one is left."""
    group = 1 << k.bit_length()
    size = 2
    while size <= group:
        step = size // 2
        while step:
            s, step = exchange(s, size, step), step // 2
        size *= 2
    while s.shape[1] > group:
        pairs = s.view(len(s), -1, 2, group, s.shape[2])
        s, step = torch.maximum(pairs[:, :, 0], pairs[:, :, 1]).view(len(s), -1, s.shape[2]), group // 2
        while step:
            s, step = exchange(s, group, step), step // 2
    return s[:, k]


class Bank:
    def __init__(self, filters, form):
        (_, side), self.cap, grid, self.stride, _ = form
        self.side, self.grid = side, grid
        filters = filters - filters.mean(1, keepdim=True)
        self.columns = filters.t().contiguous()
        self.planes = filters.reshape(-1, 1, side, side).contiguous()
        self.kernels = self.planes.contiguous(memory_format=torch.channels_last)
        self.across = (SIDE - side) // self.stride + 1
        axis = shares(self.across, grid)
        # cells x positions
        self.cells = torch.einsum("yg,xh->ghyx", axis, axis).reshape(grid * grid, -1).contiguous()
        self.size = len(filters) * grid * grid
        self.mean = self.scale = None

    def thresholds(self, s):
        k, n = self.cap, s.shape[-1]
        if k == n:
            return torch.zeros(s.shape[:-1])
        if options.cap_by == "topk":
            return s.topk(k + 1, -1, sorted=False).values.amin(-1)
        if options.cap_by == "kthvalue":
            return s.kthvalue(n - k, -1).values
        return s.sort(-1).values[..., n - k - 1]

    def pooled(self, images):
        """Square roots of the pooled sums: images x cells x filters."""
        b, p, step = len(images), self.side, self.stride
        x = images[:, None]
        sums = torch.nn.functional.avg_pool2d(torch.cat([x, x * x], 1), p, step)
        variance = sums[:, 1] - sums[:, 0].square()
        factor = (p * (variance.clamp_min(0) + CONTRAST).sqrt_()).reciprocal_() * variance.ge(LEAST_VARIANCE)
        if options.cap_by == "network":
            s = torch.nn.functional.conv2d(x, self.planes, stride=step).flatten(2)
            s.sub_(network_threshold(s, self.cap).clamp_min_(0)[:, None]).clamp_min_(0)
            weights = self.cells * factor.view(b, 1, -1)
            return torch.bmm(weights, s.transpose(1, 2)).sqrt_()
        if options.product == "patches":
            patches = images.unfold(1, p, step).unfold(2, p, step).reshape(-1, p * p)
            s = patches @ self.columns
        else:
            s = torch.nn.functional.conv2d(x.contiguous(memory_format=torch.channels_last), self.kernels, stride=step)
            s = s.permute(0, 2, 3, 1).reshape(-1, self.columns.shape[1])
        s.sub_(self.thresholds(s).clamp_min_(0)[:, None]).clamp_min_(0)
        weights = self.cells * factor.view(b, 1, -1)
        return torch.bmm(weights, s.view(b, -1, s.shape[1])).sqrt_()

    def learn_moments(self, images):
        z = torch.cat([self.pooled(block) for block in images[:10_000].split(options.block)]).view(-1, self.size)
        deviation = z.std(0, unbiased=False)
        self.mean, self.scale = z.mean(0), 1 / (deviation + 0.1 * deviation.mean())

    def features(self, images):
        z = self.pooled(images).view(len(images), -1)
        return torch.nn.functional.normalize(z.sub_(self.mean).mul_(self.scale))


def all_features(banks, images):
    h = torch.empty(len(images), sum(bank.size for bank in banks))
    for begin in range(0, len(images), options.block):
        block, column = images[begin : begin + options.block], 0
        for bank in banks:
            h[begin : begin + options.block, column : column + bank.size] = bank.features(block).div_(len(banks) ** 0.5)
            column += bank.size
    return h


def train_output(h, labels, margin=0.1, rate=0.1, block=64):
    """The mean of the output weights after the first tenth, and how many updates there were."""
    n, updates = len(h), 0
    u, since = torch.zeros(LABELS, h.shape[1]), torch.zeros(LABELS, h.shape[1])
    burn = options.epochs * n / 10
    for epoch in range(options.epochs):
        for begin, places in enumerate(torch.randperm(n).split(block)):
            rows, y = h[places], labels[places.numpy()]
            size = len(y)
            scores, gram = (u @ rows.t()).numpy(), (rate * (rows @ rows.t())).numpy()
            change = np.zeros((LABELS, size), np.float32)
            columns, i = np.arange(size), 0
            while i < size:
                rest = scores[:, i:].copy()
                true = rest[y[i:], columns[: size - i]]
                rest[y[i:], columns[: size - i]] = -np.inf
                wrong = rest.argmax(0)
                late = true - rest[wrong, columns[: size - i]] < margin
                first = int(late.argmax())
                if not late[first]:
                    break
                i += first
                label, other = y[i], wrong[first]
                scores[label, i + 1 :] += gram[i, i + 1 :]
                scores[other, i + 1 :] -= gram[i, i + 1 :]
                change[label, i] += rate
                change[other, i] -= rate
                updates += 1
                i += 1
            if change.any():
                u.addmm_(torch.from_numpy(change), rows)
                weight = np.maximum(0, epoch * n + begin * block + np.arange(size) - burn)
                since.addmm_(torch.from_numpy((change * weight).astype(np.float32)), rows)
    return u - since / (options.epochs * n - burn), updates


def form_of(text):
    size, cap, grid, stride, whitening = text.split(":")
    return tuple(map(int, size.split("x"))), int(cap), int(grid), int(stride), float(whitening)


def read_bank(i, form):
    """Filters and moments as Hebb has them: all cells of a filter together; here all filters of a cell."""
    numbers = lambda name: torch.from_numpy(np.fromfile(os.path.join(options.network, f"{i}.{name}.f32"), np.float32))  # noqa: E731
    filters, side = form[0]
    bank = Bank(numbers("filters").view(side * side, filters).t(), form)
    bank.mean, bank.scale = (numbers(name).view(filters, -1).t().flatten() for name in ("mean", "scale"))
    return bank


def apart(banks, h):
    """The largest difference from Hebb's features of the first test images, beside the largest feature."""
    theirs = torch.from_numpy(np.fromfile(os.path.join(options.network, "features.f32"), np.float32)).view(-1, h.shape[1])
    blocks = h[: len(theirs)].split([bank.size for bank in banks], 1)
    ours = torch.cat([x.view(len(x), bank.grid**2, -1).transpose(1, 2).flatten(1) for x, bank in zip(blocks, banks)], 1)
    return float((ours - theirs).abs().max()), float(theirs.abs().max())


def main():
    train, labels, test, test_labels = load()
    forms = [form_of(bank) for bank in options.banks.split(",")]
    took, used = {}, {}
    began, used_before = time.perf_counter(), time.process_time()

    def lap(name):
        nonlocal began, used_before
        took[name], used[name] = time.perf_counter() - began, time.process_time() - used_before
        began, used_before = time.perf_counter(), time.process_time()

    with torch.no_grad():
        train, test = seen(train, options.view), seen(test, options.view)
        lap("view")
        if options.network:
            banks = [read_bank(i, form) for i, form in enumerate(forms)]
        else:
            banks = [Bank(learn_filters(train, *form[0], form[4]), form) for form in forms]
            lap("filters")
            for bank in banks:
                bank.learn_moments(train)
            lap("moments")
        h, test_h = all_features(banks, train), all_features(banks, test)
        lap("features")
        accuracy = updates = None
        if not options.features_only:
            u, updates = train_output(h, labels)
            lap("output")
            accuracy = float(((test_h @ u.t()).argmax(1).numpy() == test_labels).mean())
            lap("test")
    name, gigaflops = blas_in_use()
    print(
        json.dumps(
            {
                **{f"{part}Seconds": seconds for part, seconds in took.items()},
                "totalSeconds": sum(took.values()),
                # Of all threads together: what a machine with other work does not change much.
                "processSeconds": {**used, "total": sum(used.values())},
                "images": len(h) + len(test_h),
                "features": h.shape[1],
                "updates": updates,
                "testAccuracy": accuracy,
                "apart": apart(banks, test_h) if options.network else None,
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
