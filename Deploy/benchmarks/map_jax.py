#!/usr/bin/env python3
"""Trials per second of the trainability map (map_reference.py has its formulas) in JAX, Double, on two cores:
width 16, tanh, full batch of 272, 500 steps. Needs: pip install "jax[cpu]" numpy

usage: map_jax.py [FILE] [--trials 128] [--steps 500]
Prints a JSON line for `vmap` over pixels, whose products run on both cores, and one for `pmap`, half of the
pixels on each core; each with the number of pixels at once that is fastest. Without FILE: random weights and
data, and pixels drawn from 64 × 64 rates. With it: that map's first pixels, in whole batches, and their verdicts
go along as `converged`.
"""
import argparse
import json
import os
import time

if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:2]))
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_force_host_platform_device_count=2"

import jax  # noqa: E402  (after the choice of cores)
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

jax.config.update("jax_enable_x64", True)

NONLINEARITIES = {
    "tanh": lambda z: jnp.tanh(jnp.sqrt(2.0) * z),
    "relu": lambda z: jnp.sqrt(2.0) * jax.nn.relu(z),
    "identity": lambda z: z,
}


def trial(readout_rate, first_rate, w0, w1, x, y, nonlinearity, steps):
    """(converged, value) of one pixel."""

    def loss(weights):
        w0, w1 = weights
        width = w0.shape[0]
        out = NONLINEARITIES[nonlinearity](x @ w0 / jnp.sqrt(width)) @ w1 / width
        return jnp.mean((out - y) ** 2)

    def step(weights, _):
        value, (g0, g1) = jax.value_and_grad(loss)(weights)
        return (weights[0] - first_rate * g0, weights[1] - readout_rate * g1), value

    _, losses = jax.lax.scan(step, (w0, w1), None, length=steps)
    v = jnp.where(jnp.isfinite(losses), losses, 1e6)
    v = jnp.minimum(v / v[0], 1e6)
    converged = v[-20:].mean() < 1
    return converged, jnp.where(converged, -v.sum(), (1 / v).sum())


def trials_per_second(run, devices, size, readout, first):
    """The faster of two passes over the pixels, `size` at once on `devices`; and which pixels converged."""
    shape = (-1, size) if devices == 1 else (-1, devices, size // devices)
    kept = len(first) // size * size
    chunks = list(zip(readout[:kept].reshape(shape), first[:kept].reshape(shape)))
    jax.block_until_ready(run(*chunks[0]))  # compiles
    times = []
    for _ in range(2):
        started = time.perf_counter()
        results = jax.block_until_ready([run(*chunk)[0] for chunk in chunks])
        times.append(time.perf_counter() - started)
    return kept / min(times), np.concatenate([np.asarray(r).ravel() for r in results]).tolist()


def main():
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    parser.add_argument("file", nargs="?")
    parser.add_argument("--trials", type=int, default=128)
    parser.add_argument("--steps", type=int, default=500)
    options = parser.parse_args()
    if options.trials < 8:
        parser.error("--trials: 8 or more, the smallest batch that is tried")
    if options.file:
        with open(options.file) as file:
            given = json.load(file)
    else:
        generator = np.random.default_rng(0)
        given = {"nonlinearity": "tanh", "lr": np.logspace(-3, 3, 64)}
        given |= {"W0": generator.standard_normal((16, 16)), "W1": generator.standard_normal((16, 1))}
        given |= {"X": generator.standard_normal((272, 16)), "Y": generator.standard_normal((272, 1))}
    w0, w1, x, y, rates = (jnp.array(given[k], dtype=jnp.float64) for k in ("W0", "W1", "X", "Y", "lr"))
    readout, first = (grid.ravel() for grid in jnp.meshgrid(rates, rates, indexing="ij"))
    if not options.file:
        # A sample of the whole square, so that vanishing and exploding pixels both take part.
        chosen = np.random.default_rng(1).choice(len(first), options.trials, replace=False)
        readout, first = readout[chosen], first[chosen]
    readout, first = readout[:options.trials], first[:options.trials]

    def pixel(readout_rate, first_rate):
        return trial(readout_rate, first_rate, w0, w1, x, y, given["nonlinearity"], options.steps)

    forms = {"vmap": (1, jax.jit(jax.vmap(pixel))), "pmap": (jax.device_count(), jax.pmap(jax.vmap(pixel)))}
    for form, (devices, run) in forms.items():
        found = [
            (*trials_per_second(run, devices, size, readout, first), size)
            for size in (8, 16, 32, 128) if size <= len(first)]  # fmt: skip
        rate, converged, size = max(found, key=lambda entry: entry[0])
        line = {
            "benchmark": "map", "framework": "jax", "version": jax.__version__, "form": f"{form}-{size}",
            "nonlinearity": given["nonlinearity"], "rows": len(x), "steps": options.steps,
            "precision": "float64", "trials_per_second": rate,
        }  # fmt: skip
        print(json.dumps(line | ({"converged": converged} if options.file else {})))


if __name__ == "__main__":
    main()
