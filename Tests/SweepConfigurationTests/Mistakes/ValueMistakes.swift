// Wrong sweep files for SweepFileErrorTests: values of options and of the sweep itself.

private let topKeys =
    "name, description, method, run_cap, seed, replicates, verify, parameters, settings, training, data, "
    + "probe, verdict"

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

private let thresholds =
    "tau, loss_ratio, loss_max, update_max, clip_factor, elasticity, depth_ratio, fraction, improve, "
    + "tiny_update, oscillation, init_ratio, spike"

extension SweepFileErrorTests {
    static let values: [Mistake] = [
        Mistake(
            "bad name", "name: a/b\n",
            "s.yaml:2:7: name: found \"a/b\"; allowed: 1 to 64 of A–Z, a–z, 0–9, -, _ and ., beginning "
                + "with a letter or digit"),
        Mistake("name as a list", "name: [a]\n", "s.yaml:2:7: name: found a list; allowed: text"),
        Mistake(
            "a key twice in a section", "training:\n  steps: 1\n  steps: 2\n",
            "s.yaml:3:3: steps: given more than once in one mapping; keep one"),
        Mistake(
            "unknown top", "replicate: 2\n",
            "s.yaml:2:1: replicate: unknown key; did you mean \"replicates\"? allowed: \(topKeys)"),
        Mistake(
            "unknown far", "zzzzzz: 2\n",
            "s.yaml:2:1: zzzzzz: unknown key; allowed: \(topKeys)"),
        Mistake(
            "option at top", "learning_rate: 0.1\n",
            "s.yaml:2:1: learning_rate: unknown key; did you mean \"training.learning_rate\"? "
                + "allowed: \(topKeys)"),
        Mistake(
            "method", "method: bayes\n",
            "s.yaml:2:9: method: unknown value \"bayes\"; allowed: grid, random"),
        Mistake(
            "method2", "method: Grid\n",
            "s.yaml:2:9: method: unknown value \"Grid\"; did you mean \"grid\"? allowed: grid, "
                + "random"),
        Mistake(
            "seed neg", "seed: -1\n",
            "s.yaml:2:7: seed: found -1; allowed: a whole number ≥ 0"),
        Mistake(
            "seed text", "seed: abc\n",
            "s.yaml:2:7: seed: found \"abc\", which is not a number; allowed: a whole number ≥ 0"),
        Mistake(
            "replicates 0", "replicates: 0\n",
            "s.yaml:2:13: replicates: found 0; allowed: a whole number from 1 to 1000000"),
        Mistake(
            "replicates huge", "replicates: 1e12\n",
            "s.yaml:2:13: replicates: found 1000000000000; allowed: a whole number from 1 to "
                + "1000000"),
        Mistake(
            "list key", "? [a, b]\n: 1\n",
            "s.yaml:2:3: a list as a key; allowed: text"),
        Mistake(
            "section scalar", "training: 5\n",
            "s.yaml:2:11: training: found \"5\"; allowed: a mapping with the keys \(trialKeys)"),
        Mistake(
            "section list", "parameters: [a]\n",
            "s.yaml:2:13: parameters: found a list; allowed: a mapping with the keys \(trialKeys)"),
        Mistake(
            "lr", "training: {learning_rate: 0}\n",
            "s.yaml:2:27: training.learning_rate: found 0; allowed: a number > 0"),
        Mistake(
            "lr neg", "training: {learning_rate: -1e-4}\n",
            "s.yaml:2:27: training.learning_rate: found -0.0001; allowed: a number > 0"),
        Mistake(
            "lr text", "training: {learning_rate: fast}\n",
            "s.yaml:2:27: training.learning_rate: found \"fast\", which is not a number; "
                + "allowed: a number > 0"),
        Mistake(
            "lr quoted", "training: {learning_rate: \"0.1\"}\n",
            "s.yaml:2:27: training.learning_rate: found text \"0.1\"; leave the quotes out for a "
                + "number; allowed: a number > 0"),
        Mistake(
            "lr nan", "training: {learning_rate: .nan}\n",
            "s.yaml:2:27: training.learning_rate: found \".nan\", which is not finite; allowed: "
                + "a number > 0"),
        Mistake(
            "lr inf", "training: {learning_rate: .inf}\n",
            "s.yaml:2:27: training.learning_rate: found \".inf\", which is not finite; allowed: "
                + "a number > 0"),
        Mistake(
            "lr over", "training: {learning_rate: 1e999}\n",
            "s.yaml:2:27: training.learning_rate: found inf; allowed: a number > 0"),
        Mistake(
            "lr list", "training: {learning_rate: [1, 2]}\n",
            "s.yaml:2:27: training.learning_rate: found a list; allowed: a number > 0"),
        Mistake(
            "lr null", "training: {learning_rate: }\n",
            "s.yaml:2:27: training.learning_rate: found null; allowed: a number > 0"),
        Mistake(
            "width 0", "training: {width: 0}\n",
            "s.yaml:2:19: training.width: found 0; allowed: a whole number from 1 to 65536"),
        Mistake(
            "depth neg", "training: {depth: -1}\n",
            "s.yaml:2:19: training.depth: found -1; allowed: a whole number from 0 to 1000"),
        Mistake(
            "depth frac", "training: {depth: 2.5}\n",
            "s.yaml:2:19: training.depth: found \"2.5\", not a whole number; allowed: a whole "
                + "number from 0 to 1000"),
        Mistake(
            "octal", "training: {depth: 010}\n",
            "s.yaml:2:19: training.depth: found \"010\", which is not a number (leading zeros); "
                + "allowed: a whole number from 0 to 1000"),
        Mistake(
            "hex", "training: {depth: 0x10}\n",
            "s.yaml:2:19: training.depth: found \"0x10\", which is not a number; allowed: a "
                + "whole number from 0 to 1000"),
        Mistake(
            "bool yes", "training: {bias: yes}\n",
            "s.yaml:2:18: training.bias: found \"yes\"; write true; allowed: true or false"),
        Mistake(
            "bool Off", "training: {bias: Off}\n",
            "s.yaml:2:18: training.bias: found \"Off\"; write false; allowed: true or false"),
        Mistake(
            "bool 1", "training: {bias: 1}\n",
            "s.yaml:2:18: training.bias: found \"1\"; allowed: true or false"),
        Mistake(
            "bool quoted", "training: {bias: \"true\"}\n",
            "s.yaml:2:18: training.bias: found text \"true\"; write true; allowed: true or false"),
        Mistake(
            "act", "training: {activation: ReLU}\n",
            "s.yaml:2:24: training.activation: unknown value \"ReLU\"; did you mean \"relu\"? "
                + "allowed: \(activations)"),
        Mistake(
            "act2", "training: {activation: sigmiod}\n",
            "s.yaml:2:24: training.activation: unknown value \"sigmiod\"; did you mean "
                + "\"sigmoid\"? allowed: \(activations)"),
        Mistake(
            "act3", "training: {activation: foo}\n",
            "s.yaml:2:24: training.activation: unknown value \"foo\"; allowed: \(activations)"),
        Mistake(
            "act4", "training: {activation: softsing}\n",
            "s.yaml:2:24: training.activation: unknown value \"softsing\"; did you mean "
                + "\"softsign\"? allowed: \(activations)"),
        Mistake(
            "opt", "training: {optimizer: RMSProp}\n",
            "s.yaml:2:23: training.optimizer: unknown value \"RMSProp\"; did you mean \"rmsprop\"? "
                + "allowed: sgd, momentum, nesterov, adam, adamw, rmsprop, adagrad, nadam, lion, "
                + "amsgrad"),
        Mistake(
            "schedule", "training: {schedule: onecycle}\n",
            "s.yaml:2:22: training.schedule: unknown value \"onecycle\"; did you mean \"one_cycle\"? "
                + "allowed: constant, step, exponential, cosine, linear_warmup, one_cycle"),
        Mistake(
            "block matrices", "training: {block_matrices: 3}\n",
            "s.yaml:2:28: training.block_matrices: found 3; allowed: a whole number from 1 to 2"),
        Mistake(
            "dropout", "training: {dropout: 1}\n",
            "s.yaml:2:21: training.dropout: found 1; allowed: a number ≥ 0 and < 1"),
        Mistake(
            "final", "training: {schedule_final: 1.5}\n",
            "s.yaml:2:28: training.schedule_final: found 1.5; allowed: a number ≥ 0 and ≤ 1, or null"),
        Mistake(
            "warmup", "training: {warmup_steps: -1}\n",
            "s.yaml:2:26: training.warmup_steps: found -1; allowed: a whole number from 0 to "
                + "1000000000, or null"),
        Mistake(
            "warmup part", "training: {warmup_steps: 0.5}\n",
            "s.yaml:2:26: training.warmup_steps: found \"0.5\", not a whole number; allowed: a whole "
                + "number from 0 to 1000000000, or null"),
        Mistake(
            "target", "training: {target_loss: -1}\n",
            "s.yaml:2:25: training.target_loss: found -1; allowed: a number ≥ 0, or null"),
        Mistake(
            "agc", "training: {agc: 0.01}\n",
            "s.yaml:2:12: training.agc: unknown key; did you mean \"clip_adaptive\"? allowed: "
                + "\(trialKeys)"),
        Mistake(
            "scheduler", "training: {lr_scheduler: cosine}\n",
            "s.yaml:2:12: training.lr_scheduler: unknown key; did you mean \"schedule\"? allowed: "
                + "\(trialKeys)"),
        Mistake(
            "norm null", "training: {normalization: null}\n",
            "s.yaml:2:27: training.normalization: found null; allowed: none, batch, layer, rms, weight"),
        Mistake(
            "synonym", "training: {lr: 0.1}\n",
            "s.yaml:2:12: training.lr: unknown key; did you mean \"learning_rate\"? allowed: "
                + "\(trialKeys)"),
        Mistake(
            "hidden 0", "training: {hidden: [64, 0]}\n",
            "s.yaml:2:25: training.hidden[1]: found 0; allowed: a whole number from 1 to 65536"),
        Mistake(
            "hidden scalar", "training: {hidden: 64}\n",
            "s.yaml:2:20: training.hidden: found \"64\"; allowed: a list of whole numbers ≥ 1, "
                + "such as [64, 32]"),
        Mistake(
            "batch 0", "training: {batch_size: 0}\n",
            "s.yaml:2:24: training.batch_size: found 0; allowed: a whole number ≥ 1, or full "
                + "(all rows)"),
        Mistake(
            "batch word", "training: {batch_size: all}\n",
            "s.yaml:2:24: training.batch_size: found \"all\", which is not a number; allowed: a "
                + "whole number ≥ 1, or full (all rows)"),
        Mistake(
            "sigma", "training: {sigma_w: -0.5}\n",
            "s.yaml:2:21: training.sigma_w: found -0.5; allowed: a number ≥ 0"),
        Mistake(
            "momentum", "training: {momentum: 1}\n",
            "s.yaml:2:22: training.momentum: found 1; allowed: a number ≥ 0 and < 1"),
        Mistake(
            "clip", "training: {clip_norm: 0}\n",
            "s.yaml:2:23: training.clip_norm: found 0; allowed: a number > 0, or null"),
        Mistake(
            "verdict", "verdict: {elasticty: 1e-3}\n",
            "s.yaml:2:11: verdict.elasticty: unknown key; did you mean \"elasticity\"? allowed: "
                + "\(thresholds)"),
        Mistake(
            "probe", "probe: {every: 0}\n",
            "s.yaml:2:16: probe.every: found 0; allowed: a whole number from 1 to 1000000000"),
    ]
}
