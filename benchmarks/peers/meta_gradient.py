#!/usr/bin/python3
"""One meta-batch of learning plasticity rules in PyTorch: the program Hebb's rule learner is timed against.

A meta-step: W and U are reset to zero; the network learns from a batch once, example by example, by the rules r and r_o;
the loss of the batch under the weights so made is differentiated with respect to the rules; Adam. Rows of a rule are
patterns of the pre-synaptic neuron, W[j, i] is the edge j -> i, U is labels x V.

    h_1 = cap_k(relu(A x)),  h_t = cap_k(relu(h_{t-1} W + A x))      (or (h_{t-1} + A x) W: "through the graph")
    after a mistake:  W[j, i] += eta r[s_j, s_i] on the edges,  U[label] += eta r_o[s, 0],  U[prediction] += eta r_o[s, 1]
    dL/dr[a, b] = eta sum_updates sum_{j: s_j = a, i: s_i = b} dL/dW[j, i] on the edges, dL/dr_o likewise

The gradient is that of the one final pass: predictions and patterns do not change with a small change of a rule, so
nothing else is unrolled. The pass is batched; the contraction is two products with indicators of patterns for all
updates at once. What cannot be batched is the learning itself: coming examples are evaluated a few at a time, and those
after a mistake again. README.md says what else was tried.
"""

import argparse
import base64
import json
import os
import statistics
import sys
import time
from pathlib import Path


def parse_arguments():
    parser = argparse.ArgumentParser(description="Meta-batches of rule learning in PyTorch.")
    parser.add_argument("case", type=Path, help="a file that 'Hebb.Benchmarks meta-batch --write FOLDER' wrote")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--steps", type=int, help="meta-steps to time (default: as many as Hebb)")
    parser.add_argument("--ahead", type=int, default=8, help="coming examples evaluated together while W learns")
    parser.add_argument("--contraction", default="products", choices=["products", "sums"])
    parser.add_argument("--check", action="store_true", help="compare loss and gradient with those in the file; time nothing")
    return parser.parse_args()


options = parse_arguments()
# Both pools read their size when they are loaded, so this must come before the import of torch.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(options.threads)

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch.nn.functional import embedding_bag  # noqa: E402

from blas import blas_in_use  # noqa: E402


class Case:
    """Network, first rules and batches, as Hebb wrote them."""

    def __init__(self, file):
        content = json.loads(file.read_text())

        def array(name, kind, within=content):
            return np.frombuffer(base64.b64decode(within[name]), dtype=kind).copy()

        def rule(name, columns, within=content):
            return torch.from_numpy(array(name, "<f4", within).reshape(self.patterns, columns))

        self.name, self.neurons, self.cap = content["name"], content["neurons"], content["cap"]
        self.rounds, self.labels, self.steps = content["rounds"], content["labels"], content["steps"]
        self.through_graph, self.in_cap = content["throughGraph"], content["inCap"]
        self.output_step, self.graph_step = content["stepSize"], content["graphStepSize"]
        self.meta_step, self.l2 = content["metaStepSize"], content["l2"]
        self.patterns = 2**self.rounds
        inputs, batch = content["inputs"], content["batch"]
        self.A = torch.from_numpy(array("inputWeights", "<f4").reshape(inputs, self.neurons).T.copy())
        edges = array("graphEdges", "u1").reshape(self.neurons, self.neurons)
        self.G = torch.from_numpy(edges.astype(np.float32))
        self.rules = rule("outputRule", 2), rule("graphRule", self.patterns)
        examples = torch.from_numpy(array("examples", "<f4").reshape(-1, inputs))
        truth = torch.from_numpy(array("truth", "<i4").astype(np.int64))
        self.batches = list(zip(examples.split(batch), truth.split(batch)))
        self.check = content["check"]
        self.check_rules = rule("outputRule", 2, self.check), rule("graphRule", self.patterns, self.check)


class Adam:
    """Adam with the L2 term in the gradient, all parameters in one vector. torch.optim's step takes 3 to 4 times as long."""

    def __init__(self, parameters, step_size, l2):
        self.parameters, self.step_size, self.l2, self.t = parameters, step_size, l2, 0
        self.m, self.v = torch.zeros_like(parameters), torch.zeros_like(parameters)

    def step(self, gradient):
        self.t += 1
        gradient = gradient.add(self.parameters, alpha=self.l2)
        self.m.mul_(0.9).add_(gradient, alpha=0.1)
        self.v.mul_(0.999).addcmul_(gradient, gradient, value=0.001)
        root = self.v.div(1 - 0.999**self.t).sqrt_().add_(1e-8)
        self.parameters.addcdiv_(self.m, root, value=-self.step_size / (1 - 0.9**self.t))


class Learner:
    """The network under the rules that are learned, and what a meta-step needs."""

    def __init__(self, case, rules):
        self.case = case
        neurons, patterns = case.neurons, case.patterns
        self.W = torch.zeros(neurons, neurons)
        self.U = torch.zeros(case.labels, neurons)
        # r_o, then r, in one vector for Adam; the tables are views of it.
        self.rules = torch.cat([rule.flatten() for rule in rules])
        self.output_rule = self.rules[: 2 * patterns].view(patterns, 2)
        self.graph_rule = self.rules[2 * patterns :].view(patterns, patterns)
        self.adam = Adam(self.rules, case.meta_step, case.l2)
        self.indicator = torch.eye(patterns)
        self.bits = torch.tensor([2.0**t for t in reversed(range(case.rounds))])
        self.change = torch.empty(neurons, neurons)
        self.by_pre = torch.empty(patterns, neurons)
        self.updates = 0

    def cap_(self, values):
        """cap_k(relu(values)) row by row, in place; ties at the cap, which Gaussian weights do not have, all go."""
        values.relu_()
        beyond = torch.topk(values, self.case.cap + 1, sorted=False).values.amin(dim=1, keepdim=True)
        # Comparisons that write floats are vectorised, those that write booleans are not. A row with at most k positive
        # values keeps them all: its (k+1)-th is 0.
        return values.mul_(values.clone().gt_(beyond))

    def fired(self, values):
        """Who fired, as numbers 0 and 1. In the cap also the first zeros count, until there are k."""
        fired = values.sign()
        if self.case.in_cap:
            number = fired.numpy()
            missing = self.case.cap - np.count_nonzero(number, axis=-1)
            if missing.any():
                for row, more in zip(number.reshape(-1, number.shape[-1]), np.atleast_1d(missing).ravel()):
                    row[np.flatnonzero(row == 0)[:more]] = 1
        return fired

    def rounds(self, currents, source):
        """Rounds 2 ... T of some examples: (source, activity) of each, source being what W was multiplied with."""
        passed = []
        for t in range(1, self.case.rounds):
            if len(source) == 1:
                # addmm with one row is slower than addmv, and stays on one core.
                start, weight = (currents[0], 1) if not self.case.through_graph else (source[0], 0)
                now = torch.addmv(start, self.W.t(), source[0], beta=weight).unsqueeze(0)
            elif self.case.through_graph:
                now = torch.mm(source, self.W)
            else:
                now = torch.addmm(currents, source, self.W)
            passed.append((source, self.cap_(now)))
            source = torch.add(now, currents) if self.case.through_graph else now
        return passed

    def learn(self, currents, first, source, labels):
        """Once over the batch in order; returns the patterns, prediction and label of each update."""
        case = self.case
        patterns, pairs = [], []
        example, count = 0, len(labels)
        while example < count:
            block = slice(example, example + options.ahead)
            passed = self.rounds(currents[block], source[block])
            # numpy's argmax, unlike torch's, promises the first of equal scores, and its calls are short.
            predictions = torch.mm(passed[-1][1], self.U.t()).numpy().argmax(axis=1).tolist()
            for place, (prediction, label) in enumerate(zip(predictions, labels[block])):
                example += 1
                if prediction != label:
                    self.update(first[example - 1], [now[place] for _, now in passed], prediction, label, patterns)
                    pairs.append((prediction, label))
                    break
        return patterns, pairs

    def update(self, first, later, prediction, label, patterns):
        case = self.case
        activity = torch.stack([first, *later])
        s = torch.mv(self.fired(activity).t(), self.bits).long()
        patterns.append(s)
        # by_pre[a, i] = r[a, s_i]; row j of the change is then the ready-made row by_pre[s_j].
        torch.index_select(self.graph_rule, 1, s, out=self.by_pre)
        torch.index_select(self.by_pre, 0, s, out=self.change)
        self.W.addcmul_(self.change, case.G, value=case.graph_step)
        steps = torch.index_select(self.output_rule, 0, s)
        self.U[prediction].add_(steps[:, 1], alpha=case.output_step)
        self.U[label].add_(steps[:, 0], alpha=case.output_step)

    def final_pass(self, currents, source, labels):
        """The mean loss of the batch and its gradient with respect to W and U."""
        passed = self.rounds(currents, source)
        last = passed[-1][1]
        scores = torch.mm(last, self.U.t())
        log_p = torch.log_softmax(scores, dim=1)
        loss = float(torch.nn.functional.nll_loss(log_p, labels))
        errors = log_p.exp_()
        errors[torch.arange(len(labels)), labels] -= 1
        errors.div_(len(labels))
        of_u = torch.mm(errors.t(), last)
        delta = torch.mm(errors, self.U)
        of_w = None
        for n, (before, now) in enumerate(reversed(passed)):
            delta.mul_(now.sign())
            of_w = torch.mm(before.t(), delta) if of_w is None else of_w.addmm_(before.t(), delta)
            if n < len(passed) - 1:
                delta = torch.mm(delta, self.W.t())
        return loss, of_w, of_u

    def contract(self, patterns, pairs, of_w, of_u):
        """From the weights' gradient to that of the rules, all updates at once."""
        case = self.case
        p, v, m = case.patterns, case.neurons, len(patterns)
        s = torch.stack(patterns)
        of_w.mul_(case.G)
        indicators = self.indicator.index_select(0, s.flatten()).view(m, v, p)
        if options.contraction == "products":
            # [u, a, i] = sum_j [s_j = a] g[j, i], then [a, b] = sum_{u, i} of that with [s_i = b].
            by_pre = torch.mm(indicators.transpose(1, 2).reshape(m * p, v), of_w)
        else:
            order = torch.argsort(s, dim=1)
            starts = torch.searchsorted(s.gather(1, order), torch.arange(p).expand(m, p).contiguous())
            offsets = (starts + torch.arange(0, m * v, v).unsqueeze(1)).flatten()
            by_pre = embedding_bag(order.flatten(), of_w, offsets, mode="sum")
        by_pre = by_pre.view(m, p, v).transpose(0, 1).reshape(p, m * v)
        graph = torch.mm(by_pre, indicators.view(m * v, p)).mul_(case.graph_step)
        pairs = torch.tensor(pairs)
        roles = of_u.index_select(0, pairs[:, [1, 0]].flatten()).view(m, 2, v).transpose(1, 2).reshape(m * v, 2)
        output = torch.mm(indicators.view(m * v, p).t(), roles).mul_(case.output_step)
        return output, graph

    def gradient(self, examples, truth):
        """Loss and gradient of a batch; (P x 2) and (P x P)."""
        self.W.zero_()
        self.U.zero_()
        currents = torch.mm(examples, self.case.A.t())
        first = self.cap_(currents.clone())
        source = torch.add(first, currents) if self.case.through_graph else first
        patterns, pairs = self.learn(currents, first, source, truth.tolist())
        loss, of_w, of_u = self.final_pass(currents, source, truth)
        self.updates = len(pairs)
        if not pairs:
            return loss, torch.zeros_like(self.output_rule), torch.zeros_like(self.graph_rule)
        return loss, *self.contract(patterns, pairs, of_w, of_u)

    def step(self, examples, truth):
        loss, output, graph = self.gradient(examples, truth)
        self.adam.step(torch.cat([output.flatten(), graph.flatten()]))
        return loss


def check(case):
    """How far loss and gradient of the first batch under the rules to check with are from Hebb's, relative to the largest."""
    learner = Learner(case, case.check_rules)
    loss, output, graph = learner.gradient(*case.batches[0])

    def apart(name, found):
        wanted = np.array(case.check[name])
        return float(np.abs(wanted - found.flatten().numpy()).max() / np.abs(wanted).max())

    return {
        "name": case.name,
        "updates": learner.updates,
        "hebbUpdates": case.check["updates"],
        "loss": abs(loss - case.check["loss"]) / abs(case.check["loss"]),
        "outputGradient": apart("outputGradient", output),
        "graphGradient": apart("graphGradient", graph),
    }


def main():
    torch.set_num_threads(options.threads)
    torch.set_grad_enabled(False)
    case = Case(options.case)
    if options.check:
        print(json.dumps(check(case)))
        return
    blas, gigaflops = blas_in_use()
    steps = options.steps or case.steps
    warm = Learner(case, case.rules)
    for n in range(max(2, steps // 10)):
        warm.step(*case.batches[n % len(case.batches)])
    learner = Learner(case, case.rules)
    milliseconds, updates = [], []
    for n in range(steps):
        began = time.perf_counter()
        learner.step(*case.batches[n % len(case.batches)])
        milliseconds.append((time.perf_counter() - began) * 1e3)
        updates.append(learner.updates)
    print(
        json.dumps(
            {
                "program": "meta_gradient.py",
                "name": case.name,
                "milliseconds": statistics.median(milliseconds),
                "fastest": min(milliseconds),
                "updates": statistics.mean(updates),
                "threads": torch.get_num_threads(),
                "torch": torch.__version__,
                "blas": blas,
                "blasGigaflops": round(gigaflops, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
