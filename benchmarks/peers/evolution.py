#!/usr/bin/env python3
"""One generation of neural net evolution in PyTorch, as fast as its batched products make it; prints one JSON object.

The network is Hebb's: 784 inputs of which about 150 are not 0, edges with probability 0.1 to 1,000 ReLU units, ten
outputs, weights from a sparse matrix of links and genes. Two methods, which are checked against each other:
`genotypes` puts the weights into dense matrices and multiplies them genotype by genotype; `units` multiplies, unit by
unit, the images' inputs at the unit's own links with the weights of all genotypes.
"""

import argparse
import json
import statistics
import time

import torch

INPUTS, HIDDEN, LABELS, EDGE, DENSITY = 784, 1000, 10, 0.1, 0.0025


class Generation:
    def __init__(self, genes, genotypes, images, seed=1):
        self.n, self.N, self.B = genes, genotypes, images
        torch.manual_seed(seed)
        mask = torch.rand(HIDDEN, INPUTS) < EDGE
        self.degree = int(mask.sum(1).max())
        # The inputs of each unit; units with fewer have links of weight 0 to an input that is always 0.
        self.inputs = torch.full((HIDDEN, self.degree), INPUTS)
        for unit in range(HIDDEN):
            own = mask[unit].nonzero().flatten()
            self.inputs[unit, : len(own)] = own
        links = HIDDEN * self.degree + HIDDEN * LABELS
        real = torch.cat([(self.inputs < INPUTS).flatten(), torch.ones(HIDDEN * LABELS, dtype=torch.bool)])
        cells = torch.randint(links * genes, (int(links * genes * DENSITY),)).unique()
        cells = cells[real[cells // genes]]
        rows = torch.zeros(links + 1, dtype=torch.long)
        rows[1:] = torch.bincount(cells // genes, minlength=links).cumsum(0)
        self.matrix = torch.sparse_csr_tensor(rows, cells % genes, torch.rand(len(cells)) * 2 - 1, (links, genes))
        self.data = torch.zeros(2000, INPUTS + 1)
        for image in self.data:
            image[torch.randperm(INPUTS)[:150]] = torch.rand(150)
        self.labels = torch.arange(2000) % LABELS
        self.p = torch.rand(genes, 1)

    def scores(self, images, weights, method):
        """Scores, genotypes × images × labels, from links × genotypes."""
        split, count = HIDDEN * self.degree, weights.shape[1]
        first = weights[:split].view(HIDDEN, self.degree, count)
        second = weights[split:].view(HIDDEN, LABELS, count)
        if method == "units":
            x = images[:, self.inputs].permute(1, 0, 2)
            h = torch.bmm(x.contiguous(), first).relu_()
            return torch.bmm(h.permute(2, 1, 0).contiguous(), second.permute(2, 0, 1).contiguous())
        dense = torch.zeros(count, INPUTS + 1, HIDDEN)
        unit = torch.arange(HIDDEN).view(-1, 1).expand_as(self.inputs)
        dense[:, self.inputs, unit] = first.permute(2, 0, 1)
        h = torch.matmul(images, dense).relu_()
        return torch.bmm(h, second.permute(2, 0, 1).contiguous())

    def step(self, method, chunk):
        chosen = torch.randint(len(self.data), (self.B,))
        images, labels = self.data[chosen], self.labels[chosen]
        genes = (torch.rand(self.n, self.N) < self.p).float()
        fitness = []
        for first in range(0, self.N, chunk):
            weights = self.matrix @ genes[:, first : first + chunk]
            scores = self.scores(images, weights, method) * 0.05
            logs = torch.log_softmax(scores, 2)
            fitness.append(logs[:, torch.arange(self.B), labels].mean(1))
        z = torch.cat(fitness)
        z = (z - z.mean()) / z.std()
        carriers = genes.sum(1)
        sums = genes @ z
        g = sums / carriers.clamp(min=1) + sums / (self.N - carriers).clamp(min=1)
        odds = self.p[:, 0] * torch.exp(g)
        self.p = (odds / (odds + 1 - self.p[:, 0])).unsqueeze(1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--genes", type=int, default=4000)
    parser.add_argument("--genotypes", type=int, default=1024)
    parser.add_argument("--images", type=int, default=100)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--method", choices=["units", "genotypes"], default="units")
    parser.add_argument("--chunk", type=int, default=256)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--check", action="store_true", help="only compare the two methods")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    with torch.inference_mode():
        generation = Generation(options.genes, options.genotypes, options.images)
        if options.check:
            weights = generation.matrix @ torch.rand(options.genes, 8)
            a, b = (generation.scores(generation.data[:20], weights, m) for m in ("units", "genotypes"))
            print(json.dumps({"apart": float((a - b).abs().max() / a.abs().max())}))
            return
        generation.step(options.method, options.chunk)
        times = []
        for _ in range(options.steps):
            start = time.perf_counter()
            generation.step(options.method, options.chunk)
            times.append(1000 * (time.perf_counter() - start))
    print(
        json.dumps(
            {
                "milliseconds": statistics.median(times),
                "fastest": min(times),
                "torch": torch.__version__,
                "method": options.method,
                "chunk": options.chunk,
                "threads": options.threads,
            }
        )
    )


if __name__ == "__main__":
    main()
