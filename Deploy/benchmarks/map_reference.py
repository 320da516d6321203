#!/usr/bin/env python3
"""The trainability map of Sohl-Dickstein 2024 in plain NumPy, Double: what `gradsweep map FILE` must print.

usage: map_reference.py FILE [--steps 500] [--nudge 1e-9]

FILE is JSON: `nonlinearity` (tanh, relu, identity), `W0` [16][16], `W1` [16][1], `X` [n][16], `Y` [n][1],
`lr` (a list; rows = the read-out's rate, columns = the first layer's). Z = X·W0/√16, A = tanh(√2·Z),
√2·max(Z, 0) or Z, out = A·W1/16, mean squared error, full-batch gradient descent. loss_t is taken before
update t = 0 … steps − 1 and 1e6 where it is not finite; v_t = min(loss_t / loss_0, 1e6). Converged: the mean of
the last 20 v is below 1; the value is −Σv if converged, else Σ 1/v. Prints {"converged", "value", "tail_mean"},
each [rows][columns]; `tail_mean` is that mean, so that a test can see how close a pixel is to the border.
Infinite values are strings.

--nudge multiplies W0 by 1 + that: pixels whose verdict it changes hang on rounding and are not robust.
Written from these formulas, not from the Swift sources; not fast. Needs: pip install numpy
"""
import argparse
import json

import numpy as np

CAP = 1e6


def forward(z, nonlinearity):
    """A and its derivative by Z."""
    root = np.sqrt(2.0)
    if nonlinearity == "tanh":
        a = np.tanh(root * z)
        return a, root * (1 - a * a)
    if nonlinearity == "relu":
        return root * np.maximum(z, 0), root * (z > 0)
    if nonlinearity == "identity":
        return z, np.ones_like(z)
    raise SystemExit(f"nonlinearity: found {nonlinearity!r}; allowed: tanh, relu, identity")


def row_of_losses(w0, w1, x, y, readout_rate, rates, nonlinearity, steps):
    """Losses [steps][columns]: a network for each of the first layer's rates, side by side."""
    columns, rows, width = len(rates), len(x), w0.shape[0]
    w0, w1 = (np.repeat(w[None], columns, 0) for w in (w0, w1))
    losses = np.empty((steps, columns))
    for step in range(steps):
        a, slope = forward(x @ w0 / np.sqrt(width), nonlinearity)
        difference = a @ w1 / width - y
        losses[step] = np.mean(difference**2, axis=(1, 2))
        delta = 2 * difference / rows
        gradient1 = a.transpose(0, 2, 1) @ delta / width
        dz = delta @ w1.transpose(0, 2, 1) / width * slope
        gradient0 = x.T @ dz / np.sqrt(width)
        w1 = w1 - readout_rate * gradient1
        w0 = w0 - rates[:, None, None] * gradient0
    return losses


def judged(losses):
    """(converged, value, tail mean) per column of `losses` [steps][columns]."""
    v = np.where(np.isfinite(losses), losses, CAP)
    v = np.minimum(v / v[0], CAP)
    tail = v[-20:].mean(0)
    converged = tail < 1
    return converged, np.where(converged, -v.sum(0), (1 / v).sum(0)), tail


def main():
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    parser.add_argument("file")
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--nudge", type=float, default=0.0)
    options = parser.parse_args()
    with open(options.file) as file:
        given = json.load(file)
    w0, w1, x, y, rates = (np.array(given[k], dtype=np.float64) for k in ("W0", "W1", "X", "Y", "lr"))
    w0 = w0 * (1 + options.nudge)
    with np.errstate(all="ignore"):  # exploding is the subject
        maps = zip(*(
            judged(row_of_losses(w0, w1, x, y, rate, rates, given["nonlinearity"], options.steps))
            for rate in rates))  # fmt: skip
    printed = {
        name: [[entry if np.isfinite(entry) else str(entry) for entry in row.tolist()] for row in rows]
        for name, rows in zip(("converged", "value", "tail_mean"), maps)}  # fmt: skip
    print(json.dumps(printed, allow_nan=False))


if __name__ == "__main__":
    main()
