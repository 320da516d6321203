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
        .number(
            "prelu_slope", .any, \.configuration.network.preluSlope,
            "Initial slope of prelu left of 0, trained for every unit (He et al. 2015)."),
        .choice(
            "initialization", \.configuration.network.initialization,
            synonyms: ["init", "initializer", "initialisation"],
            "Scheme that draws the weights; normal is N(0, sigma_w²/fan_in), truncated_normal the same cut "
                + "at 2 standard deviations with its variance corrected, lsuv scales layer by layer on the "
                + "first batch (Mishkin & Matas 2016), fixup needs residual and block_matrices 2 and leaves "
                + "out the paper's scalar multipliers (Zhang et al. 2019)."),
        .number(
            "sigma_w", .nonNegative, \.configuration.network.sigmaW, synonyms: ["gain"],
            "Factor on the initialization's standard deviation (hidden blocks)."),
        .number(
            "sigma_b", .nonNegative, \.configuration.network.sigmaB,
            "Standard deviation of the initial biases."),
        .optionalNumber(
            "readout_sigma_w", .nonNegative, \.configuration.network.readoutSigmaW,
            "The read-out's factor; null: the same as sigma_w."),
        .flag(
            "zero_last_residual", \.configuration.network.zeroLastResidual,
            synonyms: ["zero_init_residual", "zero_gamma", "skipinit"],
            "Whether the last matrix of every residual branch, or the scale of its last norm layer, starts "
                + "at 0 (Goyal et al. 2017)."),
        .flag("bias", \.configuration.network.bias, "Whether blocks and read-out have biases."),
        .choice(
            "normalization", \.configuration.network.normalization,
            synonyms: ["norm", "batch_norm", "layer_norm", "rms_norm", "weight_norm"],
            "Norm layer between a block's product and its activation: batch (Ioffe & Szegedy 2015), layer "
                + "(Ba et al. 2016), rms (Zhang & Sennrich 2019), or weight: W = g·v/‖v‖ (Salimans & Kingma "
                + "2016)."),
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
        .choice(
            "branch_scaling", \.configuration.network.branchScaling,
            "constant, or inverse_sqrt_depth: branch_scale is divided by the square root of the number of "
                + "hidden blocks (Yang & Schoenholz 2017)."),
        .choice(
            "residual_order", \.configuration.network.residualOrder,
            synonyms: ["preactivation", "pre_activation"],
            "post: activation after a residual block's product; pre: norm layer and activation before it (He "
                + "et al. 2016)."),
        .integer(
            "block_matrices", 1...2, \.configuration.network.blockMatrices,
            synonyms: ["matrices_per_block", "layers_per_block"],
            "Weight matrices of a hidden block: φ(Wx), or Vφ(Wx)."),
        .flag(
            "highway", \.configuration.network.highway, synonyms: ["gate", "gates", "gating"],
            "Whether a gate T = σ(W_T x + b_T) mixes a block's output h with its input x where the widths "
                + "agree: T·h + (1 − T)·x (Srivastava et al. 2015)."),
        .number(
            "highway_bias", .any, \.configuration.network.highwayBias, synonyms: ["gate_bias"],
            "Initial b_T of the highway gates; negative lets the input through at first."),
        .number(
            "dropout", .fraction, \.configuration.network.dropout,
            synonyms: ["dropout_rate", "dropout_p", "drop"],
            "Probability that an activation of a hidden block is dropped in training, the others being "
                + "divided by 1 − p (Srivastava et al. 2014)."),
    ]
}
