"""Trains small networks with PyTorch autograd in float64 and prints the figures that the core must reproduce.

Usage: python3 reference.py [FILE]            cases from FILE or standard input, figures on standard output
       python3 reference.py --self-test DIR   holds this script against the golden cases' expected figures

Written from the formulas in README.md beside this file and from PyTorch, not from the Swift sources, so that
an agreement of the two means something. Not for training anything: no data loading, no speed.
Exit status: 0 done; 1 the self-test found a difference; 2 a case is not understood; 3 PyTorch is missing.
"""
import json
import math
import pathlib
import sys

try:
    import torch
    import torch.nn.functional as F
except (ImportError, OSError) as problem:
    print(f"skipped: PyTorch is missing ({problem})", file=sys.stderr)
    sys.exit(3)

from network import Network, NotUnderstood, one_of, tensor

torch.set_num_threads(1)
# Nadam keeps a running product in the default type: Float would cap every later step at seven digits.
torch.set_default_dtype(torch.float64)


# MARK: Loss, clipping, update rules

def data_loss(config, logits, targets):
    kind = one_of(config["loss"], ["mse", "softmax_ce", "huber", "hinge"], "loss")
    smoothing = config.get("label_smoothing", 0.0)
    if smoothing and kind != "softmax_ce":
        raise NotUnderstood(f"label_smoothing with loss {kind}")
    if kind == "mse":
        return F.mse_loss(logits, targets)
    if kind == "huber":
        return F.huber_loss(logits, targets, delta=config["huber_delta"])
    if kind == "hinge":
        return F.multi_margin_loss(logits, targets)
    return F.cross_entropy(logits, targets, label_smoothing=smoothing)


def global_norm(tensors):
    return torch.stack([t.norm() for t in tensors]).norm()


def clipped(clip, gradients, parameters, readout):
    """The gradients after clipping. `readout`: L+1, whose tensors adaptive clipping leaves alone."""
    kind = one_of(clip["kind"], ["none", "norm", "value", "layer_norm", "adaptive"], "clip.kind")
    vectors = one_of(clip.get("vectors", "whole"), ["element", "whole"], "clip.vectors")
    if unknown := set(clip) - {"kind", "max", "vectors"}:
        raise NotUnderstood(f"clip: unknown keys {sorted(unknown)}")
    if kind == "none":
        return gradients
    limit = clip["max"]
    if kind == "norm":
        factor = limit / (global_norm(gradients.values()) + 1e-6)
        return {n: g * factor if factor < 1 else g for n, g in gradients.items()}
    if kind == "value":
        return {n: g.clamp(-limit, limit) for n, g in gradients.items()}
    if kind == "layer_norm":
        return {n: g * (limit / (g.norm() + 1e-6)).clamp(max=1.0) for n, g in gradients.items()}

    def unit_norm(t):
        if t.dim() == 2:
            return t.norm(dim=1, keepdim=True)
        return t.abs() if vectors == "element" else t.norm()

    result = {}
    for name, g in gradients.items():
        if name in (f"W{readout}", f"b{readout}"):
            result[name] = g
            continue
        allowed = limit * unit_norm(parameters[name].detach()).clamp(min=1e-3)
        norm = unit_norm(g)
        result[name] = torch.where(norm > allowed, g * allowed / norm.clamp(min=1e-6), g)
    return result


class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, algorithm 2; its decoupled decay is the one that all rules here share."""

    def __init__(self, params, lr, betas):
        super().__init__(params, {"lr": lr, "betas": betas})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                p -= group["lr"] * torch.sign(beta1 * m + (1 - beta1) * p.grad)
                m.mul_(beta2).add_((1 - beta2) * p.grad)


def optimizer(config, parameters):
    """torch.optim's rule of that name without its own weight decay, and the decoupled decay."""
    options = dict(config)
    kind, lr, decay = options.pop("kind"), options.pop("lr"), options.pop("weight_decay", 0.0)

    def betas(b1, b2):
        pair = options.pop("betas", [b1, b2])
        return options.pop("beta1", pair[0]), options.pop("beta2", pair[1])

    def take(**defaults):
        return {name: options.pop(name, value) for name, value in defaults.items()}

    if "mu" in options:
        options["momentum"] = options.pop("mu")
    match kind:
        case "sgd":
            rule = torch.optim.SGD(parameters, lr=lr)
        case "momentum" | "nesterov":
            momentum = options.pop("momentum")
            rule = torch.optim.SGD(parameters, lr=lr, momentum=momentum, nesterov=kind == "nesterov")
        case "adam" | "adamw" | "amsgrad":
            rule = torch.optim.Adam(
                parameters, lr=lr, betas=betas(0.9, 0.999), amsgrad=kind == "amsgrad", **take(eps=1e-8))
        case "nadam":
            rule = torch.optim.NAdam(
                parameters, lr=lr, betas=betas(0.9, 0.999), **take(eps=1e-8, momentum_decay=4e-3))
        case "rmsprop":
            rule = torch.optim.RMSprop(
                parameters, lr=lr, **take(alpha=0.99, eps=1e-8, momentum=0.0, centered=False))
        case "adagrad":
            rule = torch.optim.Adagrad(
                parameters, lr=lr, **take(lr_decay=0.0, eps=1e-10, initial_accumulator_value=0.0))
        case "lion":
            rule = Lion(parameters, lr, betas(0.9, 0.99))
        case _:
            raise NotUnderstood(f"optimizer.kind: {kind!r}")
    if options:
        raise NotUnderstood(f"optimizer: unknown keys {sorted(options)}")
    return rule, decay


# MARK: A case

def figures(case):
    """The case's figures; the README beside this file says what each is."""
    config = case["config"]
    network = Network(config, case["initial_parameters"])
    # With a gradient of its own, so that an activation right on the inputs has one.
    inputs = tensor(case["inputs"]).requires_grad_()
    are_classes = config["loss"] in ("softmax_ce", "hinge")
    targets = torch.tensor(case["targets"]) if are_classes else tensor(case["targets"])
    parameters = network.parameters
    rule, decay = optimizer(config["optimizer"], list(parameters.values()))
    rates = config.get("learning_rates") or [config["optimizer"]["lr"]] * config["steps"]
    batches, masks = case.get("step_batches"), config.get("dropout_masks")
    for name, series in [("learning_rates", rates), ("step_batches", batches), ("dropout_masks", masks)]:
        if series is not None and len(series) != config["steps"]:
            raise NotUnderstood(f"{name}: {len(series)} entries for {config['steps']} steps")
    matrices = [name for name, p in parameters.items() if p.dim() == 2]
    result = {
        "data_loss": [], "total_loss": [], "global_grad_norm_pre_clip": [], "global_grad_norm_post_clip": [],
        "weight_gradient_l2_by_step": [],
    }  # fmt: skip

    def losses(rows, masks):
        logits, watched = network.forward(inputs[rows], masks)
        loss = data_loss(config, logits, targets[rows])
        penalty = config.get("l2", 0.0) / 2 * sum(parameters[n].square().sum() for n in matrices)
        return loss, loss + penalty, logits, watched

    every_row = list(range(len(inputs)))
    for step in range(config["steps"]):
        rows = batches[step] if batches is not None else every_row
        loss, total, logits, watched = losses(rows, masks[step] if masks else None)
        tracked = [*parameters.values(), *watched.values()]
        found = torch.autograd.grad(total, tracked, allow_unused=True)
        found = [torch.zeros_like(t) if g is None else g for t, g in zip(tracked, found)]
        gradients = dict(zip(parameters, found))
        after_clip = clipped(config.get("clip", {"kind": "none"}), gradients, parameters, network.depth + 1)
        result["data_loss"].append(loss.item())
        result["total_loss"].append(total.item())
        result["global_grad_norm_pre_clip"].append(global_norm(gradients.values()).item())
        result["global_grad_norm_post_clip"].append(global_norm(after_clip.values()).item())
        result["weight_gradient_l2_by_step"].append({n: gradients[n].norm().item() for n in matrices})
        if step == 0:
            names = [str(network.depth + 1) if l == "readout" else f"{l}" for l in watched]
            if network.final_activation:
                names[-2] = "final"
            result["step0"] = {
                "parameter_gradient_l2": {n: g.norm().item() for n, g in gradients.items()},
                "parameter_gradients": {n: g.tolist() for n, g in gradients.items()},
                "preactivation_gradient_l2_by_layer": {
                    n: g.norm().item() for n, g in zip(names, found[len(parameters):])},
                "logits": logits.tolist(),
            }
        for group in rule.param_groups:
            group["lr"] = rates[step]
        with torch.no_grad():
            for name in matrices:
                parameters[name] *= 1 - rates[step] * decay
        for name, p in parameters.items():
            p.grad = after_clip[name]
        rule.step()
    result["final_parameters"] = {n: p.tolist() for n, p in parameters.items()}
    if network.running:
        result["batchnorm_running_mean_var"] = {
            str(l): {"mean": m.tolist(), "var_unbiased": v.tolist()} for l, (m, v) in network.running.items()}
    with torch.no_grad():
        loss, total, _, _ = losses(every_row, None)
    result["after_steps"] = {"full_data_loss": loss.item(), "full_total_loss": total.item()}
    return result


def plain_json(value):
    """JSON has no NaN and no infinities: strings, as in the golden cases."""
    if isinstance(value, dict):
        return {k: plain_json(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain_json(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")
    return value


# MARK: Self-test

def worst_difference(found, expected):
    """The largest relative difference; the innermost list is one vector, measured by its largest entry."""
    if isinstance(expected, dict):
        return max((worst_difference(found[k], v) for k, v in expected.items()), default=0.0)
    if isinstance(expected, list) and expected and isinstance(expected[0], (list, dict)):
        return max(worst_difference(f, e) for f, e in zip(found, expected, strict=True))
    expected = expected if isinstance(expected, list) else [expected]
    found = found if isinstance(found, list) else [found]
    scale = max((abs(e) for e in expected), default=0.0)
    difference = max((abs(f - e) for f, e in zip(found, expected, strict=True)), default=0.0)
    # Biases before a batch norm have gradient 0; the cases hold their rounding.
    return 0.0 if max(scale, difference) < 1e-12 else difference / max(scale, 1e-300)


def differences(case):
    """Worst relative difference to a golden case: of losses and step 0, and of everything later."""
    expected, found = case["expected"], figures(case)
    step0, after = expected["step0"], expected["after_20_steps"]
    stats = step0["parameter_gradient_stats_pre_clip"]
    gradients, final = found["step0"]["parameter_gradients"], found["final_parameters"]
    layers = [f"W{l}" for l in range(1, len(case["config"]["hidden"]) + 2)]

    def one_by_one(series):
        return [[value] for value in series]

    def in_rows(rows):
        return [one_by_one(row) for row in rows]

    exact = [(one_by_one(found[k]), one_by_one(expected[k])) for k in ("data_loss", "total_loss")] + [
        (found["global_grad_norm_pre_clip"][0], expected["global_grad_norm_pre_clip"][0]),
        (found["step0"]["parameter_gradient_l2"], {n: s["l2"] for n, s in stats.items()}),
        (found["step0"]["preactivation_gradient_l2_by_layer"], step0["preactivation_gradient_l2_by_layer"]),
        (found["step0"]["logits"][0], step0["logits_first_row"]),
        (gradients["W1"][0], step0["gradient_W1_first_row"]),
        (gradients[layers[-1]][0], step0["gradient_Wout_first_row"]),
    ]
    norms = ("global_grad_norm_pre_clip", "global_grad_norm_post_clip")
    by_layer = [[norms[n] for n in layers] for norms in found["weight_gradient_l2_by_step"]]
    later = [(one_by_one(found[k]), one_by_one(expected[k])) for k in norms] + [
        (in_rows(by_layer), in_rows(expected["weight_gradient_l2_by_step_and_layer"])),
        (found["after_steps"], {k: after[k] for k in ("full_data_loss", "full_total_loss")}),
        ({n: torch.tensor(v).norm().item() for n, v in final.items()}, after["parameter_l2"]),
        (final["W1"][0], after["W1_first_row"]),
    ]
    if after["batchnorm_running_mean_var"] is not None:
        later.append((found["batchnorm_running_mean_var"], after["batchnorm_running_mean_var"]))
    return [max(worst_difference(f, e) for f, e in group) for group in (exact, later)]


def self_test(folder):
    files = sorted(pathlib.Path(folder).glob("*.json"))
    worst, failures = 0.0, 0
    for file in files:
        case = json.loads(file.read_text())
        limits = [case["tolerance"][k] for k in ("float64_rel", "float64_later_step_norm_rel")]
        exact, later = differences(case)
        is_fine = exact <= limits[0] and later <= limits[1]
        mark = "ok  " if is_fine else "FAIL"
        print(f"{mark} {file.name}: losses and step 0 {exact:.1e}, later {later:.1e}")
        failures += not is_fine
        worst = max(worst, exact, later)
    print(f"{len(files)} cases, {failures} failed, worst relative difference {worst:.1e}")
    return 0 if files and not failures else 1


def main(arguments):
    if arguments[:1] == ["--self-test"] and len(arguments) == 2:
        return self_test(arguments[1])
    if len(arguments) > 1 or (arguments and arguments[0].startswith("-")):
        print(__doc__, file=sys.stderr)
        return 2
    document = json.loads(pathlib.Path(arguments[0]).read_text() if arguments else sys.stdin.read())
    results = []
    for number, case in enumerate(document["cases"]):
        name = case.get("name", str(number))
        try:
            results.append({"name": name, **figures(case)})
        except (NotUnderstood, KeyError) as problem:
            print(f"case {name}: not understood: {problem}", file=sys.stderr)
            return 2
    json.dump(plain_json({"torch": torch.__version__, "cases": results}), sys.stdout, allow_nan=False)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
