#!/usr/bin/env python3
"""Configs/benchmark-200.yaml with PyTorch under joblib, for comparison: from command to CSV.

Two processes with one thread each, eager mode, SGD with momentum 0.9, softmax cross-entropy. At every step the
same figures of every layer are taken as gradsweep records: gradient norm, mean and largest absolute gradient,
share of zeros, NaN and infinity counts, RMS of the pre-activation gradient, weight norm, update ratio, and the
activations' mean, deviation and share of zeros. Needs: pip install torch joblib numpy

usage: sweep_200_pytorch.py OUT.csv [--jobs 2] [--norms-only]
"""
import argparse
import csv
import itertools
import time

import joblib


def train(activation, depth, sigma_w, learning_rate, replicate, norms_only):
    import torch

    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(replicate)
    teacher = torch.Generator().manual_seed(7)
    inputs = torch.randn(4096, 64, generator=teacher)
    classes = (inputs @ torch.randn(64, 10, generator=teacher)).argmax(1)
    layers = [torch.nn.Linear(64, 64 if l < depth else 10) for l in range(depth + 1)]
    for l, layer in enumerate(layers):
        scale = (sigma_w if l < depth else 1.0) / 8.0
        layer.weight.data = torch.randn(layer.weight.shape, generator=generator) * scale
        layer.bias.data.zero_()
    phi = {"tanh": torch.tanh, "relu": torch.relu}[activation]
    parameters = [p for layer in layers for p in (layer.weight, layer.bias)]
    optimizer = torch.optim.SGD(parameters, lr=learning_rate, momentum=0.9)
    order, series, losses = torch.randperm(4096, generator=generator), [], []
    for step in range(200):
        if step % 64 == 0:
            order = torch.randperm(4096, generator=generator)
        rows = order[(step % 64) * 64:(step % 64 + 1) * 64]
        a, pre, post = inputs[rows], [], []
        for l, layer in enumerate(layers):
            u = layer(a)
            u.retain_grad()
            pre.append(u)
            a = phi(u) if l < depth else u
            post.append(a)
        loss = torch.nn.functional.cross_entropy(a, classes[rows])
        optimizer.zero_grad()
        loss.backward()
        weights = [layer.weight for layer in layers]
        before = [w.detach().clone() for w in weights]
        norms = [w.grad.double().norm() for w in weights]
        figures = list(norms)
        if not norms_only:
            for w, u, h in zip(weights, pre, post):
                g = w.grad
                figures += [
                    g.abs().mean(), g.abs().max(), (g == 0).double().mean(), g.isnan().sum(), g.isinf().sum(),
                    u.grad.double().square().mean().sqrt(), w.detach().norm(),
                    h.detach().mean(), h.detach().std(), (h == 0).double().mean(),
                ]
        optimizer.step()
        if not norms_only:
            figures += [(w.detach() - b).norm() / b.norm() for w, b in zip(weights, before)]
        series.append(torch.stack([torch.as_tensor(f, dtype=torch.float64) for f in figures]))
        losses.append(loss.detach())
        if not torch.isfinite(loss):
            break
    table = torch.stack(series)
    return [activation, depth, sigma_w, learning_rate, replicate, len(losses), float(losses[0]),
            float(torch.stack(losses)[-20:].mean())] + table[-1].tolist()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--norms-only", action="store_true", help="record gradient norms and nothing else")
    options = parser.parse_args()
    started = time.perf_counter()
    grid = itertools.product(["tanh", "relu"], [2, 4, 6, 8, 10], [0.5, 0.75, 1, 1.5, 2], [0.01, 0.1], range(2))
    rows = joblib.Parallel(n_jobs=options.jobs)(
        joblib.delayed(train)(*setting, options.norms_only) for setting in grid)
    with open(options.out, "w", newline="") as file:
        csv.writer(file).writerows(rows)
    print(f"{len(rows)} trials in {time.perf_counter() - started:.2f} s")


if __name__ == "__main__":
    main()
