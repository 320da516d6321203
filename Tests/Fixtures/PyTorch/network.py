"""The networks of the golden cases and their extensions, forward, as README.md beside this file defines them.

Backward is autograd's. Not for running: reference.py is.
"""
import torch
import torch.nn.functional as F


class NotUnderstood(Exception):
    """A case that asks for something that no formula here defines."""


# MARK: Vocabulary

ACTIVATIONS = {
    "linear": lambda u: u,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "leaky_relu": lambda u: F.leaky_relu(u, 0.01),
    "elu": F.elu,
    "selu": F.selu,
    "gelu": F.gelu,
    "gelu_tanh": lambda u: F.gelu(u, approximate="tanh"),
    "silu": F.silu,
    "mish": F.mish,
    # F.softplus is linear above 20, which is off by 1e-10; this form has no seam.
    "softplus": lambda u: torch.logaddexp(u, torch.zeros(())),
    "softsign": F.softsign,
    "hard_tanh": F.hardtanh,
}

CONFIG_KEYS = {
    "input_dim", "hidden", "output_dim", "activation", "norm", "norm_affine", "norm_eps", "residual",
    "residual_scale", "branch_scale", "residual_order", "block_matrices", "final_activation", "highway",
    "dropout_masks", "loss", "huber_delta", "label_smoothing", "l2", "optimizer", "learning_rates", "clip",
    "bias", "steps", "batching", "precision",
}  # fmt: skip


def one_of(value, allowed, name):
    if value not in allowed:
        raise NotUnderstood(f"{name}: found {value!r}; understood: {', '.join(map(str, allowed))}")
    return value


def tensor(value):
    """Nested lists of numbers; the strings nan, inf and -inf stand for those values."""
    def convert(entry):
        return [convert(e) for e in entry] if isinstance(entry, list) else float(entry)

    return torch.tensor(convert(value))


# The gains of weight norm, by the matrix that they belong to.
GAINS = {"W": "g", "V": "gV", "WT": "gWT"}


# MARK: Network

class Network:
    """Hidden blocks 1…L and the linear read-out L+1. Activations are [rows][units], weights [out][in]."""

    def __init__(self, config, initial):
        if unknown := set(config) - CONFIG_KEYS:
            raise NotUnderstood(f"config: unknown keys {sorted(unknown)}")
        self.widths = [config["input_dim"], *config["hidden"]]
        self.depth = len(config["hidden"])
        self.activation = one_of(config["activation"], [*ACTIVATIONS, "prelu"], "activation")
        self.norm = one_of(config.get("norm", "none"), ["none", "batch", "layer", "rms", "weight"], "norm")
        self.affine = config.get("norm_affine", False) and self.norm in ("batch", "layer", "rms")
        self.eps = config.get("norm_eps", 1e-5)
        self.residual = config.get("residual", False)
        self.skip_scale = config.get("residual_scale", 1.0)
        self.branch_scale = config.get("branch_scale", 1.0)
        self.is_pre = one_of(config.get("residual_order", "post"), ["pre", "post"], "residual_order") == "pre"
        self.matrices = one_of(config.get("block_matrices", 1), [1, 2], "block_matrices")
        self.final_activation = config.get("final_activation", False)
        self.highway = config.get("highway", False)
        self.bias = config.get("bias", True)
        one_of(config.get("precision", "float64"), ["float64"], "precision")
        for is_undefined, what in [
            (self.is_pre and not self.residual, "residual_order pre without residual"),
            (self.highway and self.residual, "highway with residual"),
            (self.final_activation and not self.is_pre, "final_activation without residual_order pre"),
        ]:
            if is_undefined:
                raise NotUnderstood(f"{what} is not defined")
        shapes = self.shapes(config["output_dim"])
        if missing := set(shapes) ^ set(initial):
            raise NotUnderstood(f"initial_parameters: missing or superfluous: {sorted(missing)}")
        self.parameters = {name: tensor(initial[name]).requires_grad_() for name in shapes}
        for name, shape in shapes.items():
            if tuple(self.parameters[name].shape) != shape:
                raise NotUnderstood(f"{name}: shape {tuple(self.parameters[name].shape)}, expected {shape}")
        # By place, filled by the forward pass: (mean, unbiased variance).
        self.running = {}

    def agrees(self, l):
        return l <= self.depth and self.widths[l] == self.widths[l - 1]

    def is_pre_activated(self, l):
        """Whether norm and activation stand before the block's matrices, or before the read-out."""
        return self.is_pre and (self.agrees(l) or l > self.depth)

    def is_plain(self, l):
        """A change of width in pre-activation order: with one matrix, no norm, activation or skip."""
        return self.is_pre and not self.agrees(l) and self.matrices == 1

    def has_activation(self, l):
        return not self.is_plain(l) if l <= self.depth else self.final_activation

    def inner_shapes(self, place, units):
        """Of the norm and the activation at a place: "3", or "V3" before the second matrix of block 3."""
        shapes = {}
        if self.affine:
            shapes[f"gamma{place}"] = (units,)
            if self.norm != "rms":
                shapes[f"beta{place}"] = (units,)
        if self.activation == "prelu":
            shapes[f"alpha{place}"] = (units,)
        return shapes

    def product_shapes(self, weight, bias, l, units, inputs, has_bias):
        """Of one matrix with its bias, and the gains of a normalised one."""
        shapes = {f"{weight}{l}": (units, inputs)}
        if self.norm == "weight" and l <= self.depth:
            shapes[f"{GAINS[weight]}{l}"] = (units,)
        if has_bias:
            shapes[f"{bias}{l}"] = (units,)
        return shapes

    def shapes(self, outputs):
        """Name → shape of every parameter, block by block: the order of the tensors."""
        shapes = {}
        for l in range(1, self.depth + 2):
            inputs, units = self.widths[l - 1], self.widths[l] if l <= self.depth else outputs
            shapes |= self.product_shapes("W", "b", l, units, inputs, self.bias)
            if self.has_activation(l):
                shapes |= self.inner_shapes(l, inputs if self.is_pre_activated(l) else units)
            if l > self.depth:
                continue
            if self.matrices == 2:
                shapes |= self.product_shapes("V", "c", l, units, units, self.bias)
                if self.is_pre_activated(l):
                    shapes |= self.inner_shapes(f"V{l}", units)
            if self.highway and self.agrees(l):
                shapes |= self.product_shapes("WT", "bT", l, units, inputs, True)
        return shapes

    def product(self, x, l, weight="W", bias="b"):
        p = self.parameters
        w = p[f"{weight}{l}"]
        if self.norm == "weight" and l <= self.depth:
            w = p[f"{GAINS[weight]}{l}"][:, None] * w / w.norm(dim=1, keepdim=True)
        return F.linear(x, w, p.get(f"{bias}{l}"))

    def normalized(self, y, place):
        if self.norm in ("none", "weight"):
            return y
        if self.norm == "batch":
            if torch.is_grad_enabled():
                start = (torch.zeros(y.shape[1]), torch.ones(y.shape[1]))
                mean, variance = self.running.setdefault(place, start)
                mean.lerp_(y.detach().mean(0), 0.1)
                variance.lerp_(y.detach().var(0, correction=1), 0.1)
            u = (y - y.mean(0)) / (y.var(0, correction=0) + self.eps).sqrt()
        elif self.norm == "layer":
            u = (y - y.mean(1, keepdim=True)) / (y.var(1, keepdim=True, correction=0) + self.eps).sqrt()
        else:
            u = y / (y.square().mean(1, keepdim=True) + self.eps).sqrt()
        if self.affine:
            u = u * self.parameters[f"gamma{place}"]
            if self.norm != "rms":
                u = u + self.parameters[f"beta{place}"]
        return u

    def activated(self, y, place, watched):
        # `* 1.0` makes u a node of its own, so that its gradient is the one through the activation alone.
        watched[place] = u = self.normalized(y, place) * 1.0
        if self.activation == "prelu":
            return F.prelu(u, self.parameters[f"alpha{place}"])
        return ACTIVATIONS[self.activation](u)

    def forward(self, x, masks=None):
        """Logits [rows][outputs], and what goes into each activation, by layer, with the logits at the end."""
        a, watched = x, {}
        for l in range(1, self.depth + 1):
            x = a
            mask = tensor(masks[l - 1]) if masks and masks[l - 1] is not None else None
            if self.is_plain(l):
                if mask is not None:
                    raise NotUnderstood(f"dropout_masks: block {l} has no activation")
                watched[l] = a = self.product(x, l)
                continue
            is_pre, has_two = self.is_pre_activated(l), self.matrices == 2
            h = self.activated(x if is_pre else self.product(x, l), l, watched)
            if is_pre and has_two:
                h = self.activated(self.product(h, l), f"V{l}", watched)
            if mask is not None:
                h = h * mask
            if has_two:
                h = self.product(h, l, "V", "c")
            elif is_pre:
                h = self.product(h, l)
            if self.highway and self.agrees(l):
                gate = torch.sigmoid(self.product(x, l, "WT", "bT"))
                a = gate * h + (1 - gate) * x
            elif self.residual and self.agrees(l):
                a = self.skip_scale * x + self.branch_scale * h
            else:
                a = h
        if self.final_activation:
            a = self.activated(a, self.depth + 1, watched)
        watched["readout"] = logits = self.product(a, self.depth + 1)
        return logits, watched
