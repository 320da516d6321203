// Options that are right alone and wrong together. Not here: where they stand in the file.

import SweepModel

/// A rule over the values of a few options.
///
/// Rules are monotone in numbers (a greater number never mends what a smaller one breaks), so a parameter
/// with many values is judged by null, its least and its greatest one.
struct ConsistencyRule: Sendable {
    /// The options that the rule looks at.
    let keys: [String]
    /// What is wrong with a trial, if anything.
    let problem: @Sendable (TrialDraft) -> String?

    static let all = [
        clipping, loss, smoothing, warmup, fixup, zeroLast, deadBranches, gates, weightNorm, batch, size,
    ]

    private static let clipping = ConsistencyRule(
        keys: ["clip_norm", "clip_value", "clip_layer_norm", "clip_adaptive"]
    ) { draft in
        let keys = draft.clipLimits.map(\.key)
        guard keys.count > 1 else { return nil }
        return "\(keys.joined(separator: " and ")) are "
            + (keys.count == 2 ? "both set; set one of them to null" : "set; set all but one of them to null")
    }

    private static let loss = ConsistencyRule(keys: ["loss"]) { draft in
        let configuration = draft.configuration
        guard configuration.data.task == .regression, configuration.training.loss.needsClasses else {
            return nil
        }
        return "\(configuration.training.loss.rawValue) needs classes, but data.task is regression; use "
            + "mean_squared_error or huber"
    }

    private static let smoothing = ConsistencyRule(keys: ["loss", "label_smoothing"]) { draft in
        let training = draft.configuration.training
        guard training.labelSmoothing > 0, training.loss != .softmaxCrossEntropy else { return nil }
        return
            "label_smoothing is for softmax_cross_entropy, but loss is \(training.loss.rawValue); set it to 0"
    }

    private static let warmup = ConsistencyRule(keys: ["schedule", "warmup_steps"]) { draft in
        let schedule = draft.configuration.training.schedule
        guard schedule.kind == .oneCycle, schedule.warmupSteps ?? 0 > 0 else { return nil }
        return "schedule one_cycle has a warm-up of its own; set warmup_steps to null"
    }

    private static let fixup = ConsistencyRule(
        keys: ["initialization", "residual", "block_matrices"]
    ) { draft in
        let network = draft.configuration.network
        guard network.initialization == .fixup, !network.residual || network.blockMatrices != 2 else {
            return nil
        }
        return "initialization fixup is for residual branches of two matrices; set residual to true and "
            + "block_matrices to 2"
    }

    private static let zeroLast = ConsistencyRule(keys: ["zero_last_residual", "residual"]) { draft in
        let network = draft.configuration.network
        guard network.zeroLastResidual, !network.residual else { return nil }
        return "zero_last_residual without residual leaves nothing but zeros; set residual to true"
    }

    /// x + φ(norm(W x)) with W or γ at 0 and φ′(0) = 0: no gradient ever reaches the branch.
    private static let deadBranches = ConsistencyRule(
        keys: ["zero_last_residual", "activation", "block_matrices", "residual_order"]
    ) { draft in
        let network = draft.configuration.network
        guard network.zeroLastResidual, network.activation == .relu, network.blockMatrices == 1,
            network.residualOrder == .post
        else { return nil }
        return "zero_last_residual with relu behind the only matrix of a block: its derivative at 0 is 0, so "
            + "no branch would ever learn; use residual_order pre or block_matrices 2"
    }

    private static let gates = ConsistencyRule(keys: ["highway", "residual"]) { draft in
        let network = draft.configuration.network
        guard network.highway, network.residual else { return nil }
        return "highway and residual are both true; highway gates replace the residual connection"
    }

    /// W = g · v/‖v‖ needs v ≠ 0 in every unit.
    private static let weightNorm = ConsistencyRule(
        keys: ["normalization", "initialization", "sigma_w"]
    ) { draft in
        let network = draft.configuration.network
        guard network.normalization == .weight else { return nil }
        if [.zeros, .identity, .fixup].contains(network.initialization) {
            return "normalization weight divides by the norm of a unit's weights, which initialization "
                + "\(network.initialization.rawValue) sets to 0 in some; choose another one"
        }
        return network.sigmaW == 0
            ? "normalization weight divides by the norm of a unit's weights, which sigma_w 0 sets to 0" : nil
    }

    private static let batch = ConsistencyRule(keys: ["batch_size"]) { draft in
        guard let rows = draft.configuration.data.generatedTrainingRows,
            let size = draft.configuration.training.batchSize, size > rows
        else { return nil }
        return "a batch of \(size) rows, but there are only \(rows) training rows; use full"
    }

    /// Weights of and between hidden blocks: 8 GiB in Double.
    private static let greatestWeightCount = 1 << 30

    private static let size = ConsistencyRule(
        keys: ["hidden", "depth", "width", "block_matrices", "highway"]
    ) { draft in
        let network = draft.configuration.network
        let widths = draft.hidden ?? [Int](repeating: draft.width, count: draft.depth)
        let between = zip(widths, widths.dropFirst()).reduce(0) { sum, pair in
            sum + pair.0 * pair.1 * (network.highway && pair.0 == pair.1 ? 2 : 1)
        }
        let second = network.blockMatrices == 2 ? widths.reduce(0) { $0 + $1 * $1 } : 0
        let weights = between + second
        guard weights > greatestWeightCount else { return nil }
        return "a network of \(weights) weights between hidden blocks; at most \(greatestWeightCount) fit"
    }
}

extension DataConfiguration {
    /// Rows of the training part where the sweep file alone tells them: generated sets.
    var generatedTrainingRows: Int? {
        switch source {
        case .file: nil
        case .linearTeacher(let sizes), .networkTeacher(let sizes), .gaussianBlobs(let sizes),
            .twoSpirals(let sizes):
            sizes.samples - testRowCount(of: sizes.samples)
        }
    }
}
