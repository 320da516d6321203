#!/usr/bin/env python3
"""Training steps per second of JAX on one core; networks.py says of what. Many steps in one compiled
`lax.scan`; for the tiny network also many trials at once under `vmap`. Needs: pip install "jax[cpu]" numpy
"""
import os

import networks

networks.use_one_core()
os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_cpu_multi_thread_eigen=false"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax  # noqa: E402  (after the thread counts)
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402


def loss(parameters, x, classes, variant):
    layers, norms = parameters
    for l, (weight, bias) in enumerate(layers[:-1]):
        u = x @ weight.T + bias
        if variant == "batch_norm":
            centred = u - u.mean(0)
            gamma, beta = norms[l]
            u = centred * jax.lax.rsqrt(jnp.square(centred).mean(0) + networks.EPSILON) * gamma + beta
        h = jax.nn.relu(u) if variant == "relu" else jnp.tanh(u)
        x = h + x if variant == "residual" else h
    weight, bias = layers[-1]
    logs = jax.nn.log_softmax(x @ weight.T + bias)
    return -jnp.take_along_axis(logs, classes[:, None], 1).mean()


def train(parameters, velocities, orders, inputs, classes, variant):
    """A step per row of `orders`: new state, losses [steps], norms [steps][layers], whether all are finite."""

    def step(state, rows):
        parameters, velocities = state
        # A full batch needs no gather; `rows` then only counts.
        x, y = (inputs, classes) if len(rows) == len(inputs) else (inputs[rows], classes[rows])
        value, gradients = jax.value_and_grad(loss)(parameters, x, y, variant)
        norms = jnp.stack([jnp.sqrt(jnp.square(weight).sum()) for weight, _ in gradients[0]])
        velocities = jax.tree.map(lambda v, g: networks.MOMENTUM * v + g, velocities, gradients)
        parameters = jax.tree.map(lambda p, v: p - networks.LEARNING_RATE * v, parameters, velocities)
        is_finite = jnp.isfinite(value) & jnp.isfinite(norms).all()
        return (parameters, velocities), (value, norms, is_finite)

    state, (losses, norms, is_finite) = jax.lax.scan(step, (parameters, velocities), orders)
    return *state, losses, norms, is_finite.all()


class Trainer:
    """`trials`: None for one network, else that many under vmap."""

    def __init__(self, network, variant, trials=None, seed=0):
        generator = np.random.default_rng(seed)
        self.network, self.generator = network, generator
        # Steps in one call: enough that calling costs nothing.
        self.chunk = min(2048, max(8, int(2e9 / (network.flop * (trials or 1)))))
        copies = [networks.initial(network, variant, generator) for _ in range(trials or 1)]
        stack = (lambda *p: jnp.asarray(p[0])) if trials is None else (lambda *p: jnp.stack(p))
        self.parameters = jax.tree.map(stack, *copies)
        self.velocities = jax.tree.map(jnp.zeros_like, self.parameters)
        self.inputs, self.classes = (jnp.asarray(part) for part in networks.data(network, generator))

        def body(parameters, velocities, orders, inputs, classes):
            return train(parameters, velocities, orders, inputs, classes, variant)

        many = body if trials is None else jax.vmap(body, in_axes=(0, 0, None, None, None))
        self.train = jax.jit(many, donate_argnums=(0, 1))
        self.losses = self.gradient_norms = None

    def orders(self, steps):
        """Row numbers [steps][batch], without repetition within an epoch."""
        per_epoch = self.network.samples // self.network.batch
        if per_epoch == 1:
            return np.zeros((steps, self.network.batch), "int32")
        epochs = [self.generator.permutation(self.network.samples) for _ in range(-(-steps // per_epoch))]
        rows = np.concatenate(epochs)[:steps * self.network.batch]
        return rows.reshape(steps, self.network.batch).astype("int32")

    def run(self, chunks):
        for _ in range(chunks):
            self.parameters, self.velocities, self.losses, self.gradient_norms, is_finite = self.train(
                self.parameters, self.velocities, self.orders(self.chunk), self.inputs, self.classes)
            if not is_finite.all():
                raise ArithmeticError("not finite")


def rate(network, variant, seconds, trials=None):
    trainer = Trainer(network, variant, trials)
    return trainer.chunk * (trials or 1) * networks.steps_per_second(trainer.run, seconds)


def main():
    chosen = networks.options(__doc__)
    for network in chosen.networks:
        for variant in chosen.variants:
            alone = rate(network, variant, chosen.seconds)
            networks.report("jax", jax.__version__, "scan", network, variant, alone)
            if network == networks.TINY:
                sizes = [16, 64, 256, 1024]
                best, trials = max((rate(network, variant, chosen.seconds, n), n) for n in sizes)
                networks.report("jax", jax.__version__, f"vmap-{trials}", network, variant, best)


if __name__ == "__main__":
    main()
