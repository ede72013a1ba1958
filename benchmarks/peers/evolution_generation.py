#!/usr/bin/python3
"""One generation of neural net evolution in PyTorch: the program Hebb's kernel is timed against.

N genotypes of n genes are drawn from the allele frequencies p. The 784-1000-10 network has about 78,400 input edges; every
link's weight is a sparse linear function of the genes (row of a generation matrix, each entry present with probability beta).
All genotypes see the same B images; fitness is the negative cross-entropy of softmax(tau * logits), standardised; the
frequencies move by p e^{eps g} / (p e^{eps g} + 1 - p), g being the mean fitness of carriers less that of the others.

Two ways, both for a chunk of genotypes at a time whose weights `embedding_bag` sums from the genes:
  units     a product per hidden unit: (genotypes x its edges) @ (its edges x images); edges of pixels that no image of the
            batch has are left out. The output layer is a product per genotype, on strided views without a copy.
  products  weights scattered into dense pixels x (units, genotypes), one large product for the chunk.
"""

import argparse
import json
import os
import statistics
import time


def parse_arguments():
    parser = argparse.ArgumentParser(description="Generations of neural net evolution in PyTorch.")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--method", default="units", choices=["units", "products"])
    parser.add_argument("--chunk", type=int, default=64, help="genotypes at a time")
    parser.add_argument("--genes", type=int, default=4000)
    parser.add_argument("--genotypes", type=int, default=1024)
    parser.add_argument("--images", type=int, default=100)
    parser.add_argument("--generations", type=int, default=5)
    parser.add_argument("--check", action="store_true", help="compare losses with those of plain dense networks; time nothing")
    return parser.parse_args()


options = parse_arguments()
# Both pools read their size when they are loaded, so this must come before the import of torch.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(options.threads)

import torch  # noqa: E402
from torch.nn.functional import embedding_bag  # noqa: E402

from blas import blas_in_use  # noqa: E402

PIXELS, HIDDEN, LABELS = 784, 1000, 10
EDGE_PROBABILITY, DENSITY, TAU, EPSILON = 0.1, 0.0025, 0.05, 1.0


def images(count):
    """Like digits: 150 of the 400 pixels in the middle have ink."""
    middle = torch.zeros(28, 28, dtype=torch.bool)
    middle[4:24, 4:24] = True
    places = middle.flatten().nonzero().flatten()
    batch = torch.zeros(count, PIXELS)
    for image in batch:
        image[places[torch.randperm(len(places))[:150]]] = torch.rand(150)
    return batch


class Population:
    """The network, its generation matrix and the allele frequencies."""

    def __init__(self):
        # By hidden unit, then pixel; then the output links by unit and label.
        edges = (torch.rand(HIDDEN, PIXELS) < EDGE_PROBABILITY).nonzero()
        self.unit, self.pixel = edges[:, 0], edges[:, 1]
        links, genes = len(edges) + HIDDEN * LABELS, options.genes
        count = torch.distributions.Binomial(genes, DENSITY).sample((links,)).long()
        entries = torch.repeat_interleave(torch.arange(links), count) * genes
        entries = torch.unique(entries + torch.randint(genes, (len(entries),)))
        self.gene = entries % genes
        self.count = torch.bincount(entries // genes, minlength=links)
        self.value = torch.rand(len(entries)) * 2 - 1
        self.p = torch.rand(genes, 1)

    def links(self, which):
        """Genes, offsets and values for some of the links."""
        count = self.count[which]
        starts = (self.count.cumsum(0) - self.count)[which]
        offsets = count.cumsum(0) - count
        entries = torch.arange(int(count.sum())) + torch.repeat_interleave(starts - offsets, count)
        return self.gene[entries], offsets, self.value[entries]

    def draw(self):
        """n x N; comparisons that write floats are vectorised, those that write booleans are not."""
        return torch.rand(options.genes, options.genotypes).sub_(self.p).neg_().gt_(0)

    def select(self, genes, losses):
        fitness = (losses.mean() - losses) / losses.std(unbiased=False)
        carriers = genes.sum(1)
        others = options.genotypes - carriers
        total = torch.mv(genes, fitness)
        # All fitness adds up to 0.
        g = torch.where((carriers > 0) & (others > 0), total / carriers + total / others, torch.zeros_like(total))
        grown = self.p.flatten() * torch.exp(EPSILON * g)
        self.p = (grown / (grown + 1 - self.p.flatten())).unsqueeze(1)


class Batch:
    """Minibatch and all that depends on it alone; made again in each generation, and timed with it."""

    def __init__(self, population, batch, labels):
        seen = (batch.amax(0) > 0)[population.pixel]
        self.edges = torch.cat([seen.nonzero().flatten(), torch.arange(len(seen), len(population.count))])
        self.units, self.pixels = population.unit[seen], population.pixel[seen]
        self.gene, self.offsets, self.value = population.links(self.edges)
        self.inputs, self.batch, self.labels = len(self.units), batch, labels

    def weights(self, genes):
        """(links x genotypes)."""
        return embedding_bag(self.gene, genes, self.offsets, mode="sum", per_sample_weights=self.value)

    def losses(self, logits):
        """Of each genotype; logits are genotypes x labels x images."""
        log_p = torch.log_softmax(logits.mul_(TAU), dim=1)
        truth = self.labels.view(1, 1, -1).expand(len(logits), 1, -1)
        return log_p.gather(1, truth).mean((1, 2)).neg_()


class ByUnits:
    def __init__(self, population):
        self.hidden = torch.empty(HIDDEN, options.chunk, options.images)

    def prepare(self, batch):
        ink = batch.batch.t()[batch.pixels].contiguous()
        ends = torch.bincount(batch.units, minlength=HIDDEN).cumsum(0).tolist()
        starts = [0, *ends[:-1]]
        self.slices = list(zip(starts, ends, [ink[a:b] for a, b in zip(starts, ends)], self.hidden))

    def logits(self, batch, genes):
        weights = batch.weights(genes)
        chunk = genes.shape[1]
        turned = weights[: batch.inputs].t()
        for a, b, ink, out in self.slices:
            torch.mm(turned[:, a:b], ink, out=out)
        self.hidden.relu_()
        output = weights[batch.inputs :].view(HIDDEN, LABELS, chunk).permute(2, 1, 0).contiguous()
        return torch.bmm(output, self.hidden.transpose(0, 1))


class ByProducts:
    def __init__(self, population):
        self.dense = torch.zeros(PIXELS * HIDDEN, options.chunk)

    def prepare(self, batch):
        used = torch.unique(batch.pixels)
        row = torch.zeros(PIXELS, dtype=torch.long)
        row[used] = torch.arange(len(used))
        self.place = row[batch.pixels] * HIDDEN + batch.units
        self.ink = batch.batch[:, used].contiguous()
        self.used = len(used)
        self.dense.zero_()

    def logits(self, batch, genes):
        weights = batch.weights(genes)
        chunk = genes.shape[1]
        self.dense.index_copy_(0, self.place, weights[: batch.inputs])
        hidden = torch.mm(self.ink, self.dense[: self.used * HIDDEN].view(self.used, HIDDEN * chunk)).relu_()
        hidden = hidden.view(options.images, HIDDEN, chunk).permute(2, 1, 0).contiguous()
        output = weights[batch.inputs :].view(HIDDEN, LABELS, chunk).permute(2, 1, 0).contiguous()
        return torch.bmm(output, hidden)


def generation(population, way, batch, labels):
    here = Batch(population, batch, labels)
    way.prepare(here)
    genes = population.draw()
    losses = torch.cat([here.losses(way.logits(here, part.contiguous())) for part in genes.split(options.chunk, dim=1)])
    population.select(genes, losses)
    return genes, losses


def check(population, genes, losses, batch, labels):
    """Against networks with dense weights, one after the other."""
    apart = 0
    link = torch.repeat_interleave(torch.arange(len(population.count)), population.count)
    for n in range(0, options.genotypes, options.genotypes // 8):
        weights = torch.zeros(len(population.count)).index_add_(0, link, population.value * genes[population.gene, n])
        inner = torch.zeros(HIDDEN, PIXELS)
        inner[population.unit, population.pixel] = weights[: len(population.unit)]
        logits = torch.relu(batch @ inner.t()) @ weights[len(population.unit) :].view(HIDDEN, LABELS)
        loss = torch.nn.functional.cross_entropy(TAU * logits, labels)
        apart = max(apart, abs(float(loss - losses[n])) / float(loss))
    return apart


def main():
    torch.set_num_threads(options.threads)
    torch.set_grad_enabled(False)
    torch.manual_seed(1)
    if options.genotypes % options.chunk:
        raise SystemExit("--chunk must divide --genotypes")
    population = Population()
    way = {"units": ByUnits, "products": ByProducts}[options.method](population)
    batches = [(images(options.images), torch.randint(LABELS, (options.images,))) for _ in range(options.generations + 1)]
    warm = generation(population, way, *batches[0])
    if options.check:
        print(json.dumps({"apart": check(population, *warm, *batches[0])}))
        return
    milliseconds = []
    for batch, labels in batches[1:]:
        began = time.perf_counter()
        generation(population, way, batch, labels)
        milliseconds.append((time.perf_counter() - began) * 1e3)
    blas, gigaflops = blas_in_use()
    print(
        json.dumps(
            {
                "program": "evolution_generation.py",
                "milliseconds": statistics.median(milliseconds),
                "fastest": min(milliseconds),
                "method": options.method,
                "chunk": options.chunk,
                "threads": torch.get_num_threads(),
                "torch": torch.__version__,
                "blas": blas,
                "blasGigaflops": round(gigaflops, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
