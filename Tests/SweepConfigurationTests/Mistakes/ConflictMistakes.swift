// Wrong sweep files for SweepFileErrorTests: keys that contradict each other.

private let trialKeys =
    "depth, width, hidden, activation, leaky_slope, elu_alpha, initialization, sigma_w, sigma_b, "
    + "readout_sigma_w, bias, normalization, normalization_affine, normalization_epsilon, residual, "
    + "skip_scale, branch_scale, loss, optimizer, learning_rate, momentum, beta1, beta2, epsilon, "
    + "weight_decay, l1, l2, clip_norm, clip_value, batch_size, steps, precision, label"

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
            "big net", "training: {depth: 1000, width: 65536}\n",
            "s.yaml:2:12: depth: a network of 4290672328704 weights between hidden blocks; at "
                + "most 1073741824 fit"),
    ]
}
