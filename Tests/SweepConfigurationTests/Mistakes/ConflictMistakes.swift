// Wrong sweep files for SweepFileErrorTests: keys that contradict each other.

private let trialKeys =
    "depth, width, hidden, activation, leaky_slope, elu_alpha, prelu_slope, initialization, sigma_w, "
    + "sigma_b, readout_sigma_w, zero_last_residual, bias, normalization, normalization_affine, "
    + "normalization_epsilon, residual, skip_scale, branch_scale, branch_scaling, residual_order, "
    + "block_matrices, highway, highway_bias, dropout, loss, huber_delta, label_smoothing, optimizer, "
    + "learning_rate, momentum, beta1, beta2, epsilon, rho, momentum_decay, schedule, schedule_step, "
    + "schedule_gamma, schedule_final, warmup_steps, weight_decay, l1, l2, clip_norm, clip_value, "
    + "clip_layer_norm, clip_adaptive, batch_size, steps, precision, target_loss, flush_denormals, label"

extension SweepFileErrorTests {
    static let conflicts: [Mistake] = [
        Mistake(
            "no run cap", "method: random\nparameters:\n  depth: [1, 2]\n",
            "s.yaml:2:1: run_cap: missing; method random needs the number of settings to draw; "
                + "allowed: a whole number ≥ 1"),
        Mistake(
            "no method", "parameters:\n  depth: [1, 2]\n",
            "s.yaml: method: missing; the sweep has several settings; did you mean \"method: "
                + "grid\"? allowed: grid, random"),
        Mistake(
            "no method dist", "parameters:\n  learning_rate: {distribution: uniform, min: 1, max: 2}\n",
            "s.yaml: method: missing; the sweep has several settings; did you mean \"method: "
                + "random\"? allowed: grid, random"),
        Mistake(
            "grid dist",
            "method: grid\nparameters:\n  learning_rate: {distribution: uniform, min: 1, max: 2}\n",
            "s.yaml:4:3: parameters.learning_rate: a distribution has no list of values for "
                + "method grid; allowed: values, or method: random with run_cap"),
        Mistake(
            "grid cap", "method: grid\nrun_cap: 4\nparameters:\n  depth: [1, 2]\n",
            "s.yaml:3:1: run_cap: only method random has it; grid tries every combination"),
        Mistake(
            "random nothing", "method: random\nrun_cap: 4\nparameters:\n  depth: 1\n",
            "s.yaml:2:1: method: random, but no parameter has several values or a distribution"),
        Mistake(
            "twice given", "training:\n  depth: 3\nmethod: grid\nparameters:\n  depth: [1, 2]\n",
            "s.yaml:6:3: depth: given in parameters (line 6) and in training (line 3); keep one"),
        Mistake(
            "hidden depth", "training:\n  depth: 3\n  hidden: [2]\n",
            "s.yaml:4:3: training.hidden: hidden and depth are both given; hidden lists every "
                + "width by itself; allowed: hidden, or depth and width"),
        Mistake(
            "hidden depth params", "method: grid\nparameters:\n  hidden: {values: [[2], [3]]}\n  width: 3\n",
            "s.yaml:5:3: parameters.hidden: hidden and width are both given; hidden lists every "
                + "width by itself; allowed: hidden, or depth and width"),
        Mistake(
            "clip both", "training:\n  clip_norm: 1\n  clip_value: 1\n",
            "s.yaml:3:3: clip_norm: clip_norm and clip_value are both set; set one of them to "
                + "null"),
        Mistake(
            "clip both swept",
            "method: grid\ntraining:\n  clip_norm: 1\nparameters:\n  clip_value: [null, 1]\n",
            "s.yaml:6:22: clip_value: clip_norm and clip_value are both set; set one of them to "
                + "null"),
        Mistake(
            "clip three", "training:\n  clip_value: 1\n  clip_layer_norm: 1\n  clip_adaptive: 1\n",
            "s.yaml:3:3: clip_value: clip_value and clip_layer_norm and clip_adaptive are set; set "
                + "all but one of them to null"),
        Mistake(
            "smoothing without entropy", "training:\n  loss: hinge\n  label_smoothing: 0.1\n",
            "s.yaml:3:3: loss: label_smoothing is for softmax_cross_entropy, but loss is hinge; set "
                + "it to 0"),
        Mistake(
            "smoothing swept",
            "method: grid\ntraining: {loss: huber}\nparameters:\n"
                + "  label_smoothing: [0, 0.1, 0.2]\n",
            "s.yaml:5:29: label_smoothing: label_smoothing is for softmax_cross_entropy, but loss is "
                + "huber; set it to 0"),
        Mistake(
            "one cycle with warm-up", "training: {schedule: one_cycle, warmup_steps: 5}\n",
            "s.yaml:2:12: schedule: schedule one_cycle has a warm-up of its own; set warmup_steps to "
                + "null"),
        Mistake(
            "fixup of one matrix", "training: {initialization: fixup, residual: true}\n",
            "s.yaml:2:12: initialization: initialization fixup is for residual branches of two "
                + "matrices; set residual to true and block_matrices to 2"),
        Mistake(
            "fixup without residual",
            "training: {block_matrices: 2}\nsettings:\n"
                + "  - {initialization: fixup}\n",
            "s.yaml:4:6: initialization: initialization fixup is for residual branches of two "
                + "matrices; set residual to true and block_matrices to 2"),
        Mistake(
            "zero last without residual", "training: {zero_last_residual: true, activation: tanh}\n",
            "s.yaml:2:12: zero_last_residual: zero_last_residual without residual leaves nothing but "
                + "zeros; set residual to true"),
        Mistake(
            "zero last behind relu", "training: {zero_last_residual: true, residual: true}\n",
            "s.yaml:2:12: zero_last_residual: zero_last_residual with relu behind the only matrix of a "
                + "block: its derivative at 0 is 0, so no branch would ever learn; use residual_order pre "
                + "or block_matrices 2"),
        Mistake(
            "gates and skips", "training: {highway: true, residual: true}\n",
            "s.yaml:2:12: highway: highway and residual are both true; highway gates replace the "
                + "residual connection"),
        Mistake(
            "weight norm of zeros",
            "method: grid\ntraining: {normalization: weight}\nparameters:\n"
                + "  initialization: [he_normal, zeros]\n",
            "s.yaml:5:31: initialization: normalization weight divides by the norm of a unit's weights, "
                + "which initialization zeros sets to 0 in some; choose another one"),
        Mistake(
            "weight norm without weights", "training: {normalization: weight, sigma_w: 0}\n",
            "s.yaml:2:12: normalization: normalization weight divides by the norm of a unit's weights, "
                + "which sigma_w 0 sets to 0"),
        Mistake(
            "entry swept", "method: grid\nparameters:\n  depth: [1, 2]\nsettings:\n  - {depth: 3}\n",
            "s.yaml:6:6: settings[0].depth: swept under parameters (line 4); keep one"),
        Mistake(
            "entry hidden", "settings:\n  - {depth: 3, hidden: [1]}\n",
            "s.yaml:3:16: settings[0].hidden: hidden and depth are both given; hidden lists "
                + "every width by itself; allowed: hidden, or depth and width"),
        Mistake(
            "entry same", "method: grid\nsettings:\n  - {depth: 3}\n  - {depth: 4}\n  - {depth: 3}\n",
            "s.yaml:6:5: settings[2]: the same as settings[0]; keep one"),
        Mistake(
            "entry scalar", "settings:\n  - 5\n",
            "s.yaml:3:5: settings[0]: found \"5\"; allowed: a mapping with the keys \(trialKeys)"),
        Mistake(
            "entry key", "settings:\n  - {dept: 5}\n",
            "s.yaml:3:6: settings[0].dept: unknown key; did you mean \"depth\"? allowed: "
                + "\(trialKeys)"),
        Mistake(
            "settings map", "settings: {depth: 5}\n",
            "s.yaml:2:11: settings: found a mapping; allowed: a list of 1 to 100000 mappings, "
                + "such as - {activation: relu, depth: 10}"),
        Mistake(
            "settings empty", "settings: []\n",
            "s.yaml:2:11: settings: found an empty list; allowed: a list of 1 to 100000 "
                + "mappings, such as - {activation: relu, depth: 10}"),
        Mistake(
            "huge",
            "method: grid\n"
                + "replicates: 1000000\n"
                + "parameters:\n"
                + "  depth: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]\n"
                + "  width: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n",
            "s.yaml:5:3: parameters: settings × replicates gives too many trials; allowed: at "
                + "most 100000000 trials"),
        Mistake(
            "big blocks", "training: {depth: 3, width: 16384, block_matrices: 2}\n",
            "s.yaml:2:12: depth: a network of 1342177280 weights between hidden blocks; at most "
                + "1073741824 fit"),
        Mistake(
            "big net", "training: {depth: 1000, width: 65536}\n",
            "s.yaml:2:12: depth: a network of 4290672328704 weights between hidden blocks; at "
                + "most 1073741824 fit"),
    ]
}
