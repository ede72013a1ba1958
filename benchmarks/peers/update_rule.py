#!/usr/bin/python3
"""Learning a local rule for a Hebbian autoencoder in PyTorch: the program Hebb's UpdateRuleLearner is timed against.

    u = M_in' x~,  h_1 = a(u),  h_t = a(M_rec' h_(t-1) / sqrt k + u),  x^ = M_out' h_T;   a: 1 for the k largest
    M <- M + eta_t mean of f over a batch, unit columns of M_in and M_rec;  f(pattern or input, pattern or error) is a small network
    the loss of another batch goes back to f; through a cap passes s (1 - s) / tau, s = sigma((v - theta) / tau)

Only 2^T patterns exist, so f is evaluated for patterns: three small networks on a few hundred inputs, all examples of the batch at once;
weights change by products with indicators of patterns, and gradients come back by their transposes. The derivatives are written out,
without autograd's bookkeeping. All functions are rows of one vector of parameters, so that Adam is one step.
"""

import argparse
import base64
import json
import os
import statistics
import time
from pathlib import Path


def parse_arguments():
    parser = argparse.ArgumentParser(description="Meta-learning of a local update rule in PyTorch.")
    parser.add_argument("case", type=Path, help="a file that 'Hebb.Benchmarks update-rule --write FOLDER' wrote")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--runs", type=int, default=3, help="how often all meta-steps are made")
    parser.add_argument("--check", action="store_true", help="compare losses with those in the file; time nothing")
    return parser.parse_args()


options = parse_arguments()
# Both pools read their size when they are loaded, so this must come before the import of torch.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(options.threads)

import numpy as np  # noqa: E402
import torch  # noqa: E402

from blas import blas_in_use  # noqa: E402

HIDDEN = 16


class Case:
    """Data, first rule, networks and batches, as Hebb wrote them."""

    def __init__(self, file):
        content = json.loads(file.read_text())

        def array(name, kind, *shape):
            return torch.from_numpy(np.frombuffer(base64.b64decode(content[name]), dtype=kind).reshape(shape).copy())

        self.name = content["name"]
        self.k, self.rounds, self.m = content["cap"], content["rounds"], content["neurons"]
        self.inputs, self.batch = content["inputs"], content["batch"]
        self.meta_steps, self.every, self.decay = content["metaSteps"], content["steps"], content["decay"]
        self.softness, self.longest = content["softness"], content["longestGradient"]
        self.step_sizes, self.meta_step_sizes = content["stepSizes"], content["metaStepSizes"]
        self.examples = array("examples", "<f4", -1, self.inputs + 1)
        self.order = array("order", "<i4", self.meta_steps, 2, self.batch).long()
        networks = -(-self.meta_steps // self.every)
        self.M_in = array("inputWeights", "<f4", networks, self.inputs + 1, self.m)
        self.M_rec = array("recurrentWeights", "<f4", networks, self.m, self.m)
        # In the order f_in, f_rec, f_out; those that are not learned are missing.
        self.functions = [
            (name, array(name, "<f4", -1)) for name in ("inputFunction", "recurrentFunction", "outputFunction") if name in content
        ]
        self.losses = content["losses"]


class Function:
    """W [inputs, 16], b, v, c as views of the parameters, and of the gradient."""

    def __init__(self, parameters, gradient, pre, post):
        self.pre, self.post = pre, post
        n = (pre + post) * HIDDEN
        parts = (n, HIDDEN, HIDDEN, 1)
        self.W, self.b, self.v, self.c = (part for part in parameters.split(parts))
        self.dW, self.db, self.dv, self.dc = (part for part in gradient.split(parts))
        self.W, self.dW = self.W.view(pre + post, HIDDEN), self.dW.view(pre + post, HIDDEN)

    def evaluate(self, pre, post):
        """f of each pre-synaptic with each post-synaptic row."""
        self.x, self.y = pre, post
        ofPre = torch.mm(pre, self.W[: self.pre])
        ofPost = torch.addmm(self.b, post, self.W[self.pre :])
        self.active = torch.tanh_(ofPre.unsqueeze(1) + ofPost)
        return torch.addmv(self.c, self.active.view(-1, HIDDEN), self.v).view(len(pre), len(post))

    def pull_back(self, values):
        """The gradient of the parameters from that of f."""
        flat = values.reshape(-1)
        rows = self.active.view(-1, HIDDEN)
        torch.mv(rows.t(), flat, out=self.dv)
        torch.sum(flat, 0, keepdim=True, out=self.dc)
        through = torch.outer(flat, self.v)
        through.addcmul_(through * rows, rows, value=-1)
        through = through.view(values.shape[0], values.shape[1], HIDDEN)
        ofPost = through.sum(0)
        torch.mm(self.x.t(), through.sum(1), out=self.dW[: self.pre])
        torch.mm(self.y.t(), ofPost, out=self.dW[self.pre :])
        torch.sum(ofPost, 0, out=self.db)


class Batches:
    """f of several examples with different pairs: B groups of rows on each side, evaluated together."""

    def __init__(self, function):
        self.function = function

    def evaluate(self, pre, post):
        f = self.function
        # pre [B, p, i], post [B, q, j], either with B = 1.
        self.x, self.y = pre, post
        ofPre = torch.matmul(pre, f.W[: f.pre])
        ofPost = torch.matmul(post, f.W[f.pre :]).add_(f.b)
        self.active = torch.tanh_(ofPre.unsqueeze(2) + ofPost.unsqueeze(1))
        shape = self.active.shape
        return torch.addmv(f.c, self.active.view(-1, HIDDEN), f.v).view(shape[:3])

    def pull_back(self, values):
        f = self.function
        flat = values.reshape(-1)
        rows = self.active.view(-1, HIDDEN)
        torch.mv(rows.t(), flat, out=f.dv)
        torch.sum(flat, 0, keepdim=True, out=f.dc)
        through = torch.outer(flat, f.v)
        through.addcmul_(through * rows, rows, value=-1)
        through = through.view(self.active.shape)
        ofPre, ofPost = through.sum(2), through.sum(1)
        if len(self.x) == 1:
            ofPre = ofPre.sum(0, keepdim=True)
        if len(self.y) == 1:
            ofPost = ofPost.sum(0, keepdim=True)
        ofPost = ofPost.reshape(-1, HIDDEN)
        torch.mm(self.x.reshape(-1, f.pre).t(), ofPre.reshape(-1, HIDDEN), out=f.dW[: f.pre])
        torch.mm(self.y.reshape(-1, f.post).t(), ofPost, out=f.dW[f.pre :])
        torch.sum(ofPost, 0, out=f.db)


class Learner:
    def __init__(self, case):
        self.case = case
        sizes = [len(values) for _, values in case.functions]
        self.parameters = torch.cat([values for _, values in case.functions])
        self.gradient = torch.zeros_like(self.parameters)
        self.mean, self.square = torch.zeros_like(self.parameters), torch.zeros_like(self.parameters)
        output = case.meta_step_sizes[1]
        others = case.meta_step_sizes[0]
        self.rates = torch.cat(
            [torch.full((n,), output if name == "outputFunction" else others) for (name, _), n in zip(case.functions, sizes)]
        )
        shapes = {
            "inputFunction": (1, case.rounds),
            "recurrentFunction": (case.rounds, case.rounds),
            "outputFunction": (case.rounds, 1),
        }
        made = {
            name: Function(p, g, *shapes[name])
            for (name, _), p, g in zip(case.functions, self.parameters.split(sizes), self.gradient.split(sizes))
        }
        self.f_in = Batches(made["inputFunction"]) if "inputFunction" in made else None
        self.f_rec = made.get("recurrentFunction")
        self.f_out = Batches(made["outputFunction"])
        patterns = 2**case.rounds
        # Patterns but silence, and their bits, the first round first.
        self.bits = torch.tensor(
            [[float(s >> (case.rounds - 1 - t) & 1) for t in range(case.rounds)] for s in range(1, patterns)]
        )
        self.indicator = torch.cat([torch.zeros(1, patterns - 1), torch.eye(patterns - 1)])
        self.scale = 1 / case.k**0.5
        self.t = 0

    def rounds(self, x):
        """Net inputs, thresholds and bits of each round, and the output."""
        case = self.case
        u = torch.mm(x, self.M_in)
        nets, thresholds, bits = [], [], []
        v = u
        for t in range(case.rounds):
            if t > 0:
                v = torch.addmm(u, bits[-1], self.M_rec, alpha=self.scale)
            largest = torch.topk(v, case.k + 1, dim=1).values
            theta = largest[:, case.k - 1 :].mean(dim=1, keepdim=True)
            nets.append(v)
            thresholds.append(theta)
            bits.append(v.clone().gt_(theta))
        return nets, thresholds, bits, torch.mm(bits[-1], self.M_out)

    def change(self, x, step):
        case = self.case
        _, _, bits, output = self.rounds(x)
        s = bits[0]
        for now in bits[1:]:
            s = now.add(s, alpha=2)
        b = len(x)
        p = len(self.bits)
        self.S = self.indicator.index_select(0, s.reshape(-1).long()).view(b, case.m, p)
        self.S_flat = self.S.transpose(0, 1).reshape(case.m, b * p)
        share = 1 / (b * (1 + step / case.decay))
        self.eta = [size * share for size in case.step_sizes]
        bits_of_patterns = self.bits.unsqueeze(0)
        errors = (x[:, : case.inputs] - output).unsqueeze(2)
        values = self.f_out.evaluate(bits_of_patterns, errors)
        if self.f_in is not None:
            of_in = self.f_in.evaluate(x.unsqueeze(2), bits_of_patterns)
            self.M_in = torch.addmm(
                self.M_in, of_in.transpose(0, 1).reshape(case.inputs + 1, b * p), self.S_flat.t(), alpha=self.eta[0]
            )
            self.scale_in = self.M_in.norm(dim=0)
            self.M_in.div_(self.scale_in)
        if self.f_rec is not None:
            of_rec = self.f_rec.evaluate(self.bits, self.bits)
            rows = torch.matmul(self.S, of_rec)
            self.M_rec = torch.addmm(
                self.M_rec, rows.transpose(0, 1).reshape(case.m, b * p), self.S_flat.t(), alpha=self.eta[1]
            )
            self.scale_rec = self.M_rec.norm(dim=0)
            self.M_rec.div_(self.scale_rec)
        self.M_out = torch.addmm(self.M_out, self.S_flat, values.reshape(b * p, case.inputs), alpha=self.eta[2])

    @staticmethod
    def through_norm(gradient, after, scale, eta):
        along = (gradient * after).sum(0)
        return gradient.addcmul_(after, along, value=-1).mul_(eta / scale)

    def gate(self, gradient, v, theta):
        s = torch.sigmoid_((v - theta).div_(self.case.softness))
        return gradient.mul_(s.addcmul_(s, s, value=-1)).div_(self.case.softness)

    def step(self):
        case = self.case
        step = self.t % case.every
        if step == 0:
            n = self.t // case.every
            self.M_in, self.M_rec = case.M_in[n], case.M_rec[n]
            self.M_out = torch.zeros(case.m, case.inputs)
        first, second = case.order[self.t]
        self.change(case.examples.index_select(0, first), step)
        x = case.examples.index_select(0, second)
        b = len(x)
        nets, thresholds, bits, output = self.rounds(x)
        wrong = x[:, : case.inputs] - output
        loss = float(torch.dot(wrong.reshape(-1), wrong.reshape(-1))) / b
        of_output = wrong.mul_(-2 / b)
        of_M_out = torch.mm(bits[-1].t(), of_output)
        p = len(self.bits)
        self.f_out.pull_back(torch.mm(self.S_flat.t(), of_M_out).view(b, p, case.inputs).mul_(self.eta[2]))
        if self.f_in is not None:
            delta = self.gate(torch.mm(of_output, self.M_out.t()), nets[-1], thresholds[-1])
            of_u = delta.clone()
            of_M_rec = None
            for t in range(case.rounds - 2, -1, -1):
                product = torch.mm(bits[t].t(), delta)
                of_M_rec = product if of_M_rec is None else of_M_rec.add_(product)
                delta = self.gate(torch.mm(delta, self.M_rec.t()).mul_(self.scale), nets[t], thresholds[t])
                of_u.add_(delta)
            of_M_rec.mul_(self.scale)
            of_M_in = self.through_norm(torch.mm(x.t(), of_u), self.M_in, self.scale_in, self.eta[0])
            of_M_rec = self.through_norm(of_M_rec, self.M_rec, self.scale_rec, self.eta[1])
            self.f_in.pull_back(torch.mm(of_M_in, self.S_flat).view(-1, b, p).transpose(0, 1))
            rows = torch.mm(of_M_rec, self.S_flat).view(case.m, b, p).transpose(0, 1)
            self.f_rec.pull_back(torch.matmul(self.S.transpose(1, 2), rows).sum(0))
        self.adam()
        self.t += 1
        return loss

    def adam(self):
        g = self.gradient
        length = float(g.norm())
        if length > self.case.longest:
            g.mul_(self.case.longest / length)
        t = self.t + 1
        self.mean.mul_(0.9).add_(g, alpha=0.1)
        self.square.mul_(0.999).addcmul_(g, g, value=0.001)
        root = self.square.div(1 - 0.999**t).sqrt_().add_(1e-8)
        self.parameters.addcdiv_(self.mean * self.rates, root, value=-1 / (1 - 0.9**t))


def main():
    torch.set_num_threads(options.threads)
    torch.set_grad_enabled(False)
    case = Case(options.case)
    if options.check:
        learner = Learner(case)
        losses = [learner.step() for _ in case.losses]
        apart = max(abs(loss - wanted) / wanted for loss, wanted in zip(losses, case.losses))
        print(json.dumps({"name": case.name, "steps": len(losses), "apart": apart}))
        return
    blas, gigaflops = blas_in_use()
    warm = Learner(case)
    for _ in range(case.meta_steps // 4):
        warm.step()
    milliseconds = []
    for _ in range(options.runs):
        began = time.perf_counter()
        learner = Learner(case)
        for _ in range(case.meta_steps):
            loss = learner.step()
        milliseconds.append((time.perf_counter() - began) * 1e3)
    print(
        json.dumps(
            {
                "program": "update_rule.py",
                "name": case.name,
                "milliseconds": statistics.median(milliseconds),
                "fastest": min(milliseconds),
                "lastLoss": loss,
                "threads": torch.get_num_threads(),
                "torch": torch.__version__,
                "blas": blas,
                "blasGigaflops": round(gigaflops, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
