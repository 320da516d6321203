#!/usr/bin/env python3
"""Training steps per second of NumPy on one core; networks.py says of what. Needs: pip install numpy"""
import networks

networks.use_one_core()

import numpy as np  # noqa: E402  (after the thread counts)


class Trainer:
    """Forward, backward and update by hand; matrices [rows][units]."""

    def __init__(self, network, variant, seed=0):
        generator = np.random.default_rng(seed)
        self.network, self.variant, self.generator = network, variant, generator
        self.layers, self.norms = networks.initial(network, variant, generator)
        self.inputs, self.classes = networks.data(network, generator)
        self.parameters = [p for pair in self.layers + self.norms for p in pair]
        self.velocities = [np.zeros_like(p) for p in self.parameters]
        self.rows = np.arange(network.batch)
        self.taken, self.losses, self.gradient_norms = 0, [], []

    def batch(self):
        per_epoch = self.network.samples // self.network.batch
        if per_epoch == 1:
            return self.inputs, self.classes
        if self.taken % per_epoch == 0:
            self.order = self.generator.permutation(self.network.samples)
        first = self.taken % per_epoch * self.network.batch
        rows = self.order[first:first + self.network.batch]
        return self.inputs[rows], self.classes[rows]

    def run(self, steps):
        self.losses.clear()
        self.gradient_norms.clear()
        for _ in range(steps):
            self.step()

    def step(self):
        x, classes = self.batch()
        self.taken += 1
        depth, variant = self.network.depth, self.variant
        inputs, activations, normed = [], [], []
        a = x
        for l in range(depth):
            weight, bias = self.layers[l]
            inputs.append(a)
            u = a @ weight.T
            u += bias
            if variant == "batch_norm":
                u -= u.mean(0)
                inverse = 1 / np.sqrt(np.square(u).mean(0) + np.float32(networks.EPSILON))
                u *= inverse
                normed.append((u, inverse))
                u = u * self.norms[l][0] + self.norms[l][1]
            h = np.maximum(u, 0, out=u) if variant == "relu" else np.tanh(u, out=u)
            activations.append(h)
            a = h + a if variant == "residual" else h
        weight, bias = self.layers[depth]
        logits = a @ weight.T
        logits += bias
        logits -= logits.max(1, keepdims=True)
        exponentials = np.exp(logits)
        sums = exponentials.sum(1, keepdims=True)
        loss = (np.log(sums[:, 0]) - logits[self.rows, classes]).mean()

        delta = exponentials / sums
        delta[self.rows, classes] -= 1
        delta *= np.float32(1 / self.network.batch)
        gradients = [None] * (depth + 1)
        norm_gradients = [None] * len(self.norms)
        gradients[depth] = (delta.T @ a, delta.sum(0))
        upstream = delta @ weight
        for l in reversed(range(depth)):
            h = activations[l]
            if variant == "relu":
                delta = upstream * (h > 0)
            else:
                delta = np.square(h)
                np.subtract(1, delta, out=delta)
                delta *= upstream
            if variant == "batch_norm":
                u, inverse = normed[l]
                gamma_gradient, beta_gradient = (delta * u).sum(0), delta.sum(0)
                norm_gradients[l] = (gamma_gradient, beta_gradient)
                per_row = np.float32(1 / self.network.batch)
                delta -= u * (gamma_gradient * per_row)
                delta -= beta_gradient * per_row
                delta *= self.norms[l][0] * inverse
            gradients[l] = (delta.T @ inputs[l], delta.sum(0))
            if l:
                below = delta @ self.layers[l][0]
                upstream = below + upstream if variant == "residual" else below

        squares = [np.dot(w.ravel(), w.ravel()) for w, _ in gradients]
        self.gradient_norms.append(np.sqrt(squares))
        self.losses.append(loss)
        if not (np.isfinite(loss) and np.isfinite(self.gradient_norms[-1]).all()):
            raise ArithmeticError(f"step {self.taken}: not finite")
        flat = (g for pair in gradients + norm_gradients for g in pair)
        for parameter, velocity, gradient in zip(self.parameters, self.velocities, flat):
            velocity *= np.float32(networks.MOMENTUM)
            velocity += gradient
            parameter -= np.float32(networks.LEARNING_RATE) * velocity


def main():
    chosen = networks.options(__doc__)
    for network in chosen.networks:
        for variant in chosen.variants:
            rate = networks.steps_per_second(Trainer(network, variant).run, chosen.seconds)
            networks.report("numpy", np.__version__, "loop", network, variant, rate)


if __name__ == "__main__":
    main()
