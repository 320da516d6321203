"""Writes references.csv: function values by mpmath, to 100 bits and more, for ReproducibleMathTests.

Usage: python3 generate.py [points per function and range] > references.csv
Columns: function, x, y (pow only), high, low; numbers as C hexadecimal floats; the value is high + low.
"""
import random
import sys

import mpmath as m

m.mp.prec = 1400  # sin of 1e300 needs its argument's thousand bits
count = int(sys.argv[1]) if len(sys.argv) > 1 else 25
draw = random.Random(2)


def linear(a, b):
    return lambda: draw.uniform(a, b)


def logarithmic(a, b):
    return lambda: draw.choice((-1, 1)) * float(m.mpf(2) ** draw.uniform(a, b))


def positive(a, b):
    return lambda: float(m.mpf(2) ** draw.uniform(a, b))


def above(limit, inner):
    def value():
        while True:
            x = inner()
            if x > limit:
                return x

    return value


def near_multiples():
    n = draw.randrange(1, 10**6)
    return float(n * m.pi / 2)


FUNCTIONS = {
    "exp": (m.exp, [linear(-745, 709.7), linear(-1, 1), logarithmic(-60, 0)]),
    "expm1": (m.expm1, [linear(-40, 709.7), linear(-1.5, 1.5), logarithmic(-300, 0)]),
    "sigmoid": (lambda x: 1 / (1 + m.exp(-x)), [linear(-700, 40), linear(-5, 5), logarithmic(-60, 0)]),
    "log": (m.log, [positive(-1074, 1023), linear(0.5, 2), lambda: 1 + logarithmic(-50, -2)()]),
    "log1p": (m.log1p, [positive(-100, 1023), linear(-0.9999, 2), above(-1, logarithmic(-300, 0))]),
    "tanh": (m.tanh, [linear(-20, 20), linear(-1.5, 1.5), logarithmic(-300, 0)]),
    "erf": (m.erf, [linear(-6.5, 6.5), linear(-1.2, 1.2), logarithmic(-300, 0)]),
    "erfc": (m.erfc, [linear(-6, 26.5), linear(0.4, 2), linear(-1, 0.6)]),
    "sin": (m.sin, [linear(-10, 10), linear(-1e6, 1e6), logarithmic(-300, 1023), near_multiples]),
    "cos": (m.cos, [linear(-10, 10), linear(-1e6, 1e6), logarithmic(-300, 1023), near_multiples]),
    "normalQuantile": (
        lambda p: m.sqrt(2) * m.erfinv(2 * p - 1),
        [linear(0, 1), positive(-60, -1), lambda: 1 - positive(-50, -1)()],
    ),
}


def row(name, x, y, value):
    high = float(value)
    low = float(value - m.mpf(high)) if m.isfinite(value) and high not in (float("inf"), float("-inf")) else 0.0
    return ",".join((name, x.hex(), "" if y is None else y.hex(), high.hex(), low.hex()))


for name, (function, ranges) in FUNCTIONS.items():
    m.mp.prec = 1400 if name in ("sin", "cos") else 300
    for inner in ranges:
        for _ in range(count):
            x = inner()
            print(row(name, x, None, function(m.mpf(x))))
m.mp.prec = 300
for _ in range(3 * count):
    x = positive(-1000, 1000)() if draw.random() < 0.5 else draw.uniform(0.3, 3)
    limit = 1070 / max(abs(float(m.log(x, 2))), 1e-3)
    y = draw.uniform(-limit, limit)
    value = m.mpf(x) ** m.mpf(y)
    if value < m.mpf(2) ** 1023.9:
        print(row("pow", x, y, value))
