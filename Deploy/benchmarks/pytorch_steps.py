#!/usr/bin/env python3
"""Training steps per second of PyTorch on one core; networks.py says of what. Eager; for the tiny network also
many trials at once in batched products (bmm). Needs: pip install torch numpy
"""
import networks

networks.use_one_core()

import numpy as np  # noqa: E402  (after the thread counts)
import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402

torch.set_num_threads(1)


class Trainer:
    """One network, or `trials` of one shape: their parameters get a leading axis, the data is shared."""

    def __init__(self, network, variant, trials=None, seed=0):
        generator = np.random.default_rng(seed)
        self.network, self.variant, self.trials = network, variant, trials
        copies = [networks.initial(network, variant, generator) for _ in range(trials or 1)]
        self.layers, self.norms = (
            [tuple(self.stacked([copy[part][l][k] for copy in copies]) for k in (0, 1))
             for l in range(len(copies[0][part]))]
            for part in (0, 1))  # fmt: skip
        inputs, classes = networks.data(network, generator)
        self.inputs, self.classes = torch.from_numpy(inputs), torch.from_numpy(classes)
        self.parameters = [p for pair in self.layers + self.norms for p in pair]
        self.rule = torch.optim.SGD(self.parameters, lr=networks.LEARNING_RATE, momentum=networks.MOMENTUM)
        self.taken, self.losses, self.gradient_norms = 0, [], []

    def stacked(self, arrays):
        """[out][in] alone; with trials [trial][in][out] for bmm and [trial][1][out] for what is added."""
        if self.trials is None:
            return torch.from_numpy(arrays[0]).requires_grad_()
        stack = torch.from_numpy(np.stack(arrays))
        stack = stack.transpose(1, 2).contiguous() if stack.dim() == 3 else stack[:, None, :].contiguous()
        return stack.requires_grad_()

    def batch(self):
        per_epoch = self.network.samples // self.network.batch
        if per_epoch == 1:
            return self.inputs, self.classes
        if self.taken % per_epoch == 0:
            self.order = torch.randperm(self.network.samples)
        first = self.taken % per_epoch * self.network.batch
        rows = self.order[first:first + self.network.batch]
        return self.inputs[rows], self.classes[rows]

    def product(self, x, l):
        weight, bias = self.layers[l]
        return F.linear(x, weight, bias) if self.trials is None else torch.baddbmm(bias, x, weight)

    def normalized(self, y, l):
        gamma, beta = self.norms[l]
        if self.trials is None:
            return F.batch_norm(y, None, None, gamma, beta, training=True, eps=networks.EPSILON)
        centred = y - y.mean(1, keepdim=True)
        return centred * (centred.square().mean(1, keepdim=True) + networks.EPSILON).rsqrt() * gamma + beta

    def loss(self, x, classes):
        """Mean over rows; the sum over the trials, so that each trial's gradient is its own."""
        if self.trials is not None:
            x = x.expand(self.trials, *x.shape)
        for l in range(self.network.depth):
            u = self.product(x, l)
            if self.variant == "batch_norm":
                u = self.normalized(u, l)
            h = torch.relu(u) if self.variant == "relu" else torch.tanh(u)
            x = h + x if self.variant == "residual" else h
        logits = self.product(x, self.network.depth)
        if self.trials is None:
            return F.cross_entropy(logits, classes)
        everyone = F.cross_entropy(logits.flatten(0, 1), classes.repeat(self.trials), reduction="sum")
        return everyone / len(classes)

    def run(self, steps):
        self.losses.clear()
        self.gradient_norms.clear()
        for _ in range(steps):
            self.step()

    def step(self):
        loss = self.loss(*self.batch())
        self.taken += 1
        self.rule.zero_grad()
        loss.backward()
        weights = [weight.grad for weight, _ in self.layers]
        if self.trials is None:
            norms = torch.stack(torch._foreach_norm(weights))
        else:
            norms = torch.stack([torch.linalg.vector_norm(g, dim=(1, 2)) for g in weights])
        self.losses.append(loss.detach())
        self.gradient_norms.append(norms)
        if not torch.isfinite(norms).all():
            raise ArithmeticError(f"step {self.taken}: not finite")
        self.rule.step()


def main():
    chosen = networks.options(__doc__)
    for network in chosen.networks:
        for variant in chosen.variants:
            rate = networks.steps_per_second(Trainer(network, variant).run, chosen.seconds)
            networks.report("pytorch", torch.__version__, "eager", network, variant, rate)
            if network == networks.TINY:
                sizes = [16, 64, 256, 1024]
                best, trials = max(
                    (n * networks.steps_per_second(Trainer(network, variant, n).run, chosen.seconds), n)
                    for n in sizes)
                networks.report("pytorch", torch.__version__, f"bmm-{trials}", network, variant, best)


if __name__ == "__main__":
    main()
