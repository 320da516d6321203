// Wrong sweep files for SweepFileErrorTests: the `parameters` section.

private let trialKeys =
    "depth, width, hidden, activation, leaky_slope, elu_alpha, prelu_slope, initialization, sigma_w, "
    + "sigma_b, readout_sigma_w, zero_last_residual, bias, normalization, normalization_affine, "
    + "normalization_epsilon, residual, skip_scale, branch_scale, branch_scaling, residual_order, "
    + "block_matrices, highway, highway_bias, dropout, loss, huber_delta, label_smoothing, optimizer, "
    + "learning_rate, momentum, beta1, beta2, epsilon, rho, momentum_decay, schedule, schedule_step, "
    + "schedule_gamma, schedule_final, warmup_steps, weight_decay, l1, l2, clip_norm, clip_value, "
    + "clip_layer_norm, clip_adaptive, batch_size, steps, precision, target_loss, flush_denormals, label"

private let activations =
    "linear, sigmoid, tanh, relu, leaky_relu, gelu, gelu_tanh, silu, elu, selu, softplus, hard_tanh, "
    + "softsign, mish, prelu"

extension SweepFileErrorTests {
    static let parameters: [Mistake] = [
        Mistake(
            "empty grid", "method: grid\nparameters:\n  depth: {values: []}\n",
            "s.yaml:4:19: parameters.depth.values: an empty list leaves no setting to try; "
                + "allowed: 1 to 100000 values, each a whole number from 0 to 1000"),
        Mistake(
            "empty short", "method: grid\nparameters:\n  depth: []\n",
            "s.yaml:4:10: parameters.depth: an empty list leaves no setting to try; allowed: 1 "
                + "to 100000 values, each a whole number from 0 to 1000"),
        Mistake(
            "twice", "method: grid\nparameters:\n  depth: [2, 3, 2.0]\n",
            "s.yaml:4:17: parameters.depth[2]: 2 is listed twice; keep one"),
        Mistake(
            "bad item", "method: grid\nparameters:\n  width:\n    values:\n      - 64\n      - 0\n",
            "s.yaml:7:9: parameters.width.values[1]: found 0; allowed: a whole number from 1 to "
                + "65536"),
        Mistake(
            "values scalar", "method: grid\nparameters:\n  depth: {values: 3}\n",
            "s.yaml:4:19: parameters.depth.values: found \"3\"; allowed: a list, each item a "
                + "whole number from 0 to 1000"),
        Mistake(
            "nothing", "parameters:\n  depth: {}\n",
            "s.yaml:3:10: parameters.depth: found an empty mapping; allowed: one of value, "
                + "values or distribution"),
        Mistake(
            "both", "parameters:\n  depth: {value: 1, values: [2]}\n",
            "s.yaml:3:10: parameters.depth: found value, values; allowed: one of value, values "
                + "or distribution"),
        Mistake(
            "unknown pkey", "parameters:\n  depth: {valeus: [2]}\n",
            "s.yaml:3:11: parameters.depth.valeus: unknown key; did you mean \"values\"? "
                + "allowed: value, values, probabilities, distribution, min, max, mu, sigma"),
        Mistake(
            "min only", "parameters:\n  depth: {min: 2, max: 3}\n",
            "s.yaml:3:10: parameters.depth: found min, max without a distribution; allowed: one "
                + "of value, values or distribution"),
        Mistake(
            "unknown param", "parameters:\n  learning_rat: 0.1\n",
            "s.yaml:3:3: parameters.learning_rat: unknown key; did you mean \"learning_rate\"? "
                + "allowed: \(trialKeys)"),
        Mistake(
            "swap", "parameters:\n  widht: 3\n",
            "s.yaml:3:3: parameters.widht: unknown key; did you mean \"width\"? allowed: "
                + "\(trialKeys)"),
        Mistake(
            "dist",
            "method: random\n"
                + "run_cap: 3\n"
                + "parameters:\n"
                + "  learning_rate: {distribution: log_uniform, min: 1e-4, max: 1}\n",
            "s.yaml:5:33: parameters.learning_rate.distribution: unknown value \"log_uniform\"; "
                + "did you mean \"log_uniform_values\"? allowed: uniform, log_uniform_values, "
                + "int_uniform, normal, categorical"),
        Mistake(
            "min>max",
            "method: random\n"
                + "run_cap: 3\n"
                + "parameters:\n"
                + "  learning_rate: {distribution: uniform, min: 1, max: 0.1}\n",
            "s.yaml:5:55: parameters.learning_rate.max: found min 1 and max 0.1; allowed: min < "
                + "max"),
        Mistake(
            "min=max",
            "method: random\n"
                + "run_cap: 3\n"
                + "parameters:\n"
                + "  learning_rate: {distribution: uniform, min: 1, max: 1}\n",
            "s.yaml:5:55: parameters.learning_rate.max: found min 1 and max 1; allowed: min < max"),
        Mistake(
            "min 0 log",
            "method: random\n"
                + "run_cap: 3\n"
                + "parameters:\n"
                + "  learning_rate: {distribution: log_uniform_values, min: 0, max: 1}\n",
            "s.yaml:5:58: parameters.learning_rate.min: found 0; allowed: a number > 0"),
        Mistake(
            "missing max",
            "method: random\nrun_cap: 3\nparameters:\n  learning_rate: {distribution: uniform, min: 1}\n",
            "s.yaml:5:18: parameters.learning_rate.max: missing; distribution uniform needs it; "
                + "allowed: distribution, min, max"),
        Mistake(
            "foreign",
            "method: random\n"
                + "run_cap: 3\n"
                + "parameters:\n"
                + "  learning_rate: {distribution: uniform, min: 1, max: 2, mu: 3}\n",
            "s.yaml:5:58: parameters.learning_rate.mu: not a figure of distribution uniform; "
                + "allowed: distribution, min, max"),
        Mistake(
            "sigma<0",
            "method: random\n"
                + "run_cap: 3\n"
                + "parameters:\n"
                + "  skip_scale: {distribution: normal, mu: 1, sigma: -2}\n",
            "s.yaml:5:52: parameters.skip_scale.sigma: found -2; allowed: a number ≥ 0"),
        Mistake(
            "mu out",
            "method: random\n"
                + "run_cap: 3\n"
                + "parameters:\n"
                + "  learning_rate: {distribution: normal, mu: 0, sigma: 2}\n",
            "s.yaml:5:45: parameters.learning_rate.mu: found 0; allowed: a number > 0"),
        Mistake(
            "sigma wide",
            "method: random\n"
                + "run_cap: 3\n"
                + "parameters:\n"
                + "  momentum: {distribution: normal, mu: 0.5, sigma: 20}\n",
            "s.yaml:5:52: parameters.momentum.sigma: found 20, so that few draws lie in the "
                + "option's range; allowed: at most 10, ten times its width"),
        Mistake(
            "out of range",
            "method: random\n"
                + "run_cap: 3\n"
                + "parameters:\n"
                + "  learning_rate: {distribution: uniform, min: -1, max: 2}\n",
            "s.yaml:5:47: parameters.learning_rate.min: found -1; allowed: a number > 0"),
        Mistake(
            "uniform int",
            "method: random\nrun_cap: 3\nparameters:\n  depth: {distribution: uniform, min: 1, max: 2}\n",
            "s.yaml:5:25: parameters.depth.distribution: uniform does not give a whole number "
                + "from 0 to 1000; allowed: int_uniform, categorical"),
        Mistake(
            "normal choice",
            "method: random\n"
                + "run_cap: 3\n"
                + "parameters:\n"
                + "  activation: {distribution: normal, mu: 1, sigma: 2}\n",
            "s.yaml:5:30: parameters.activation.distribution: normal does not give "
                + "\(activations); allowed: categorical"),
        Mistake(
            "prob sum",
            "method: random\n"
                + "run_cap: 3\n"
                + "parameters:\n"
                + "  depth: {distribution: categorical, values: [1, 2], probabilities: [0.5, 0.6]}\n",
            "s.yaml:5:69: parameters.depth.probabilities: they sum to 1.1; allowed: a sum of 1"),
        Mistake(
            "prob count",
            "method: random\n"
                + "run_cap: 3\n"
                + "parameters:\n"
                + "  depth: {distribution: categorical, values: [1, 2], probabilities: [1]}\n",
            "s.yaml:5:69: parameters.depth.probabilities: found a list of 1; allowed: a list of "
                + "2 numbers, one a value"),
        Mistake(
            "prob neg",
            "method: random\n"
                + "run_cap: 3\n"
                + "parameters:\n"
                + "  depth: {distribution: categorical, values: [1, 2], probabilities: [-1, 2]}\n",
            "s.yaml:5:70: parameters.depth.probabilities[0]: found -1; allowed: a number ≥ 0 and "
                + "≤ 1"),
        Mistake(
            "run_cap 0", "method: random\nrun_cap: 0\nparameters:\n  depth: [1, 2]\n",
            "s.yaml:3:10: run_cap: found 0; allowed: a whole number from 1 to 100000000"),
    ]
}
