// The options of the training loop.

import SweepModel

extension OptionTable {
    static let trainingLoop: [Option<TrialDraft>] = [
        .choice(
            "loss", \.configuration.training.loss, synonyms: ["criterion", "loss_function"],
            "What training minimises; for task regression mean_squared_error. On classes, mean_squared_error "
                + "compares with one-hot targets."),
        .choice(
            "optimizer", \.configuration.training.optimizer.kind, synonyms: ["optimiser", "solver"],
            "The update rule."),
        .number(
            "learning_rate", .positive, \.configuration.training.optimizer.learningRate,
            synonyms: ["lr", "eta", "step_size"], "Step size η."),
        .number(
            "momentum", .fraction, \.configuration.training.optimizer.momentum, synonyms: ["mu"],
            "μ of momentum and nesterov."),
        .number("beta1", .fraction, \.configuration.training.optimizer.beta1, "β₁ of adam and adamw."),
        .number("beta2", .fraction, \.configuration.training.optimizer.beta2, "β₂ of adam and adamw."),
        .number(
            "epsilon", .positive, \.configuration.training.optimizer.epsilon, synonyms: ["eps"],
            "ε of adam and adamw, outside the square root."),
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
        Option(
            "label", .text, default: .none, "A name for a setting, shown as param.label; without effect."
        ) { _, _ in },
    ]

    private static let batchSizeDefault: ParameterValue =
        TrialConfiguration().training.batchSize.map { .integer($0) } ?? .text("full")
}
