// The options of the training loop.

import SweepModel

extension OptionTable {
    static let trainingLoop: [Option<TrialDraft>] = [
        .choice(
            "loss", \.configuration.training.loss, synonyms: ["criterion", "loss_function"],
            "What training minimises; for task regression mean_squared_error or huber, which on classes "
                + "compare with one-hot targets; hinge is multi-class (Weston & Watkins 1999)."),
        .number(
            "huber_delta", .positive, \.configuration.training.huberDelta,
            "Error beyond which huber grows linearly (Huber 1964)."),
        .number(
            "label_smoothing", .fraction, \.configuration.training.labelSmoothing, synonyms: ["smoothing"],
            "Share of softmax_cross_entropy's targets that is spread evenly over all classes (Szegedy et al. "
                + "2016)."),
        .choice(
            "optimizer", \.configuration.training.optimizer.kind, synonyms: ["optimiser", "solver"],
            "The update rule: momentum, nesterov, adam, rmsprop, adagrad, nadam and amsgrad as PyTorch "
                + "writes them, adamw (Loshchilov & Hutter 2019), lion (Chen et al. 2023)."),
        .number(
            "learning_rate", .positive, \.configuration.training.optimizer.learningRate,
            synonyms: ["lr", "eta", "step_size"], "Step size η."),
        .number(
            "momentum", .fraction, \.configuration.training.optimizer.momentum, synonyms: ["mu"],
            "μ of momentum and nesterov."),
        .optionalNumber(
            "beta1", .fraction, \.configuration.training.optimizer.beta1,
            "β₁ of adam, adamw, nadam, amsgrad and lion; null: 0.9."),
        .optionalNumber(
            "beta2", .fraction, \.configuration.training.optimizer.beta2,
            "β₂ of adam, adamw, nadam, amsgrad and lion; null: 0.999, of lion 0.99."),
        .optionalNumber(
            "epsilon", .positive, \.configuration.training.optimizer.epsilon, synonyms: ["eps"],
            "ε of adam, adamw, nadam, amsgrad, rmsprop and adagrad, outside the square root; null: 1e-8, of "
                + "adagrad 1e-10."),
        .number(
            "rho", .fraction, \.configuration.training.optimizer.rho,
            synonyms: ["alpha", "smoothing_constant"],
            "Decay of rmsprop's mean of squares, PyTorch's alpha."),
        .number(
            "momentum_decay", .nonNegative, \.configuration.training.optimizer.momentumDecay,
            "ψ of nadam's momentum β₁(1 − ½·0.96^(tψ)) (Dozat 2016)."),
        .choice(
            "schedule", \.configuration.training.schedule.kind,
            synonyms: ["scheduler", "lr_schedule", "lr_scheduler", "learning_rate_schedule"],
            "Course of the learning rate: step and exponential multiply by schedule_gamma, cosine falls to "
                + "schedule_final (Loshchilov & Hutter 2017), linear_warmup rises over warmup_steps (Goyal "
                + "et al. 2017), one_cycle has its peak at learning_rate (Smith & Topin 2018)."),
        .integer(
            "schedule_step", 1...1_000_000_000, \.configuration.training.schedule.stepLength,
            synonyms: ["lr_step", "decay_steps"], "Steps between two changes of schedule step."),
        .optionalNumber(
            "schedule_gamma", .positive, \.configuration.training.schedule.gamma,
            synonyms: ["gamma", "lr_gamma", "decay_rate", "lr_decay"],
            "Factor of schedules step and exponential; null: 0.1 and 0.99."),
        .optionalNumber(
            "schedule_final", .share, \.configuration.training.schedule.finalShare,
            synonyms: ["eta_min", "min_lr", "lr_min", "final_lr"],
            "Share of learning_rate that cosine and one_cycle end with; null: 0 and 4e-6."),
        .optionalInteger(
            "warmup_steps", 0...1_000_000_000, \.configuration.training.schedule.warmupSteps,
            synonyms: ["warmup", "num_warmup_steps", "lr_warmup"],
            "Steps over which the rate first rises linearly, before any schedule but one_cycle; null: a "
                + "tenth of the steps for linear_warmup, else 0."),
        .number(
            "weight_decay", .nonNegative, \.configuration.training.optimizer.weightDecay,
            synonyms: ["decay"],
            "Decoupled decay λ: W ← W(1 − ηλ), for every optimizer (Loshchilov & Hutter 2019)."),
        .number(
            "l1", .nonNegative, \.configuration.training.l1, "λ of the penalty λ Σ|W| on weight matrices."),
        .number(
            "l2", .nonNegative, \.configuration.training.l2, synonyms: ["l2_penalty"],
            "λ of the penalty λ/2 Σ W² on weight matrices."),
        .optionalNumber(
            "clip_norm", .positive, \.clipNorm,
            synonyms: ["max_grad_norm", "gradient_clip", "clipping", "clip"],
            "Limit on the gradient's global norm (Pascanu et al. 2013); null: off."),
        .optionalNumber(
            "clip_value", .positive, \.clipValue, "Limit on every gradient element; null: off."),
        .optionalNumber(
            "clip_layer_norm", .positive, \.clipLayerNorm, synonyms: ["clip_per_layer", "layer_clip"],
            "Limit on the norm of every parameter tensor's gradient by itself; null: off."),
        .optionalNumber(
            "clip_adaptive", .positive, \.clipAdaptive, synonyms: ["agc", "adaptive_clip", "clip_agc"],
            "Limit on a unit's gradient norm as a share of its weights' norm, hidden blocks only (Brock et "
                + "al. 2021); null: off."),
        Option(
            "batch_size", .batchSize, default: batchSizeDefault, synonyms: ["batch", "minibatch_size"],
            "Rows of a step's batch; full: all training rows, unshuffled."
        ) { value, draft in
            if case .integer(let size) = value {
                draft.configuration.training.batchSize = size
            } else {
                draft.configuration.training.batchSize = nil
            }
        },
        .integer(
            "steps", 1...1_000_000_000, \.configuration.training.steps,
            synonyms: ["epochs", "iterations", "num_steps", "max_steps"], "Training steps (batches)."),
        .choice(
            "precision", \.configuration.training.precision, synonyms: ["dtype"],
            "Floating-point format of the training arithmetic."),
        .optionalNumber(
            "target_loss", .nonNegative, \.configuration.training.targetLoss,
            synonyms: ["stop_loss", "loss_target", "early_stopping"],
            "Training ends after the first step whose batch has at most this data loss; null: all steps are "
                + "run. The verdict is judged on the steps until then, whose mean loss lies above this: for "
                + "converged choose it well below tau times the best constant's loss."),
        .flag(
            "flush_denormals", \.configuration.training.flushDenormals,
            synonyms: ["flush_denormal", "ftz", "set_flush_denormal"],
            "Whether the smallest numbers become 0, which is faster in vanishing networks but not the same "
                + "on every kind of machine."),
        Option(
            "label", .text, default: .none, "A name for a setting, shown as param.label; without effect."
        ) { _, _ in },
    ]

    private static let batchSizeDefault: ParameterValue =
        TrialConfiguration().training.batchSize.map { .integer($0) } ?? .text("full")
}
