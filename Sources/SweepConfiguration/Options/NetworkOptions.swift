// The options that shape the network.

import SweepModel

extension OptionTable {
    static let network: [Option<TrialDraft>] = [
        Option(
            "depth", .integer(OptionType.depthRange), default: .integer(TrialDraft().depth),
            synonyms: ["layers", "num_layers", "n_layers", "hidden_layers"],
            "Number of hidden blocks; 0 is a linear model.", replacedByHidden: true
        ) { value, draft in
            guard case .integer(let depth) = value else { return }
            draft.depth = depth
            draft.hidden = nil
        },
        Option(
            "width", .integer(OptionType.widthRange), default: .integer(TrialDraft().width),
            synonyms: ["units", "hidden_size", "hidden_units", "neurons"], "Units of every hidden block.",
            replacedByHidden: true
        ) { value, draft in
            guard case .integer(let width) = value else { return }
            draft.width = width
            draft.hidden = nil
        },
        Option(
            "hidden", .widths, default: .none, synonyms: ["hidden_widths", "hidden_sizes", "widths"],
            "Widths of the hidden blocks, input side first; instead of depth and width."
        ) { value, draft in
            if case .integers(let widths) = value { draft.hidden = widths }
        },
        .choice("activation", \.configuration.network.activation, "Activation of the hidden blocks."),
        .number(
            "leaky_slope", .any, \.configuration.network.leakySlope, synonyms: ["negative_slope"],
            "Slope of leaky_relu left of 0."),
        .number("elu_alpha", .any, \.configuration.network.eluAlpha, "α of elu."),
        .choice(
            "initialization", \.configuration.network.initialization,
            synonyms: ["init", "initializer", "initialisation"],
            "Scheme that draws the weights; normal is N(0, sigma_w²/fan_in)."),
        .number(
            "sigma_w", .nonNegative, \.configuration.network.sigmaW, synonyms: ["gain"],
            "Factor on the initialization's standard deviation (hidden blocks)."),
        .number(
            "sigma_b", .nonNegative, \.configuration.network.sigmaB,
            "Standard deviation of the initial biases."),
        .optionalNumber(
            "readout_sigma_w", .nonNegative, \.configuration.network.readoutSigmaW,
            "The read-out's factor; null: the same as sigma_w."),
        .flag("bias", \.configuration.network.bias, "Whether blocks and read-out have biases."),
        .choice(
            "normalization", \.configuration.network.normalization,
            synonyms: ["norm", "batch_norm", "layer_norm"],
            "Norm layer between a block's product and its activation (Ioffe & Szegedy 2015, Ba 2016)."),
        .flag(
            "normalization_affine", \.configuration.network.normalizationAffine,
            "Whether the norm layer has a trainable scale and shift."),
        .number(
            "normalization_epsilon", .positive, \.configuration.network.normalizationEpsilon,
            "ε inside the norm layer's square root."),
        .flag(
            "residual", \.configuration.network.residual, synonyms: ["skip", "resnet", "skip_connections"],
            "Whether a block's input is added to its output where the widths agree."),
        .number(
            "skip_scale", .any, \.configuration.network.skipScale, synonyms: ["residual_scale"],
            "Factor on the block's input in a residual connection."),
        .number(
            "branch_scale", .any, \.configuration.network.branchScale,
            "Factor on the block's output in a residual connection."),
    ]
}
