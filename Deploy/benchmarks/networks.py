"""What the versions in NumPy, PyTorch and JAX share: the networks that are timed, how they are timed on one
core, and the JSON line for each. Not for running.

Data: 4,096 Gaussian inputs of W features, 10 classes (tiny: 16 inputs, full batch, 2 classes); softmax
cross-entropy, SGD with momentum 0.9, Float. Every step takes each layer's weight-gradient norm and looks for
numbers that are not finite. Variants: tanh, relu (He), batch_norm (tanh, trained γ and β) and residual (tanh,
a = h + x). A hidden layer is φ(norm(x Wᵀ + b)), the read-out is linear.
"""
import argparse
import dataclasses
import json
import os
import time


@dataclasses.dataclass(frozen=True)
class Network:
    width: int
    depth: int
    batch: int
    samples: int = 4096
    classes: int = 10

    @property
    def name(self):
        return f"w{self.width}-l{self.depth}-b{self.batch}"

    @property
    def sizes(self):
        """Widths from the inputs to the read-out: layer l maps sizes[l] to sizes[l + 1]."""
        return [self.width] * (self.depth + 1) + [self.classes]

    @property
    def flop(self):
        """Of a step's matrix products: forward, ∇W, the gradient of every layer's input but the first's."""
        hidden, readout = self.width**2, self.width * self.classes
        return 2 * self.batch * (3 * (self.depth * hidden + readout) - hidden)


TINY = Network(16, 1, 16, samples=16, classes=2)
NETWORKS = [
    TINY, Network(32, 10, 64), Network(64, 20, 64), Network(128, 10, 128), Network(256, 10, 128),
    Network(512, 8, 256),
]  # fmt: skip
VARIANTS = ["tanh", "relu", "batch_norm", "residual"]
LEARNING_RATE, MOMENTUM, EPSILON = 0.01, 0.9, 1e-5


def options(description):
    """The command line that all versions have: which networks and variants, and how long for each."""
    names = [network.name for network in NETWORKS]
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--networks", default=",".join(names), help="default: all, " + ", ".join(names))
    parser.add_argument("--variants", default=",".join(VARIANTS), help="default: all, " + ", ".join(VARIANTS))
    parser.add_argument("--seconds", type=float, default=1.0, help="per network, variant and form; default 1")
    chosen = parser.parse_args()
    chosen.networks, chosen.variants = chosen.networks.split(","), chosen.variants.split(",")
    for wanted, known in ((chosen.networks, names), (chosen.variants, VARIANTS)):
        for name in wanted:
            if name not in known:
                parser.error(f"unknown: {name}; known: {', '.join(known)}")
    chosen.networks = [network for network in NETWORKS if network.name in chosen.networks]
    return chosen


def use_one_core():
    """Before the framework is imported: thread pools are sized then."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def initial(network, variant, generator):
    """Weights [out][in] of variance gain²/in, zero biases: a list of (W, b), and (γ, β) per hidden layer."""
    import numpy as np  # here, because use_one_core() comes before it

    layers, norms = [], []
    for l, (inner, outer) in enumerate(zip(network.sizes, network.sizes[1:])):
        gain = 2**0.5 if variant == "relu" and l < network.depth else 1.0
        weight = generator.standard_normal((outer, inner)) * gain / inner**0.5
        layers.append((weight.astype("float32"), np.zeros(outer, "float32")))
        if variant == "batch_norm" and l < network.depth:
            norms.append((np.ones(outer, "float32"), np.zeros(outer, "float32")))
    return layers, norms


def data(network, generator):
    """Inputs [samples][W] and the classes that a random linear teacher gives them."""
    inputs = generator.standard_normal((network.samples, network.width)).astype("float32")
    classes = (inputs @ generator.standard_normal((network.width, network.classes))).argmax(1)
    return inputs, classes


def steps_per_second(run, seconds):
    """`run(n)` takes n steps. The fastest of five chunks: the others were disturbed by something else."""
    run(1)
    steps = 1
    while True:
        started = time.perf_counter()
        run(steps)
        took = time.perf_counter() - started
        if took >= seconds / 50:
            break
        steps *= 4
    steps = max(1, round(steps * seconds / 5 / took))
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        run(steps)
        best = min(best, time.perf_counter() - started)
    return steps / best


def report(framework, version, form, network, variant, rate):
    """One line on standard output; `form`: how the framework was used. peak_share is known to ours alone."""
    print(json.dumps({
        "benchmark": "step", "framework": framework, "version": version, "form": form,
        "network": network.name, "activation": "relu" if variant == "relu" else "tanh", "variant": variant,
        "precision": "float32", "steps_per_second": rate, "gflops": rate * network.flop / 1e9,
    }), flush=True)  # fmt: skip
