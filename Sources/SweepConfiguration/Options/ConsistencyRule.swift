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

    static let all = [clipping, loss, batch, size]

    private static let clipping = ConsistencyRule(keys: ["clip_norm", "clip_value"]) { draft in
        draft.clipNorm != nil && draft.clipValue != nil
            ? "clip_norm and clip_value are both set; set one of them to null" : nil
    }

    private static let loss = ConsistencyRule(keys: ["loss"]) { draft in
        let configuration = draft.configuration
        guard configuration.data.task == .regression, configuration.training.loss == .softmaxCrossEntropy
        else { return nil }
        return "softmax_cross_entropy needs classes, but data.task is regression; use mean_squared_error"
    }

    private static let batch = ConsistencyRule(keys: ["batch_size"]) { draft in
        guard let rows = draft.configuration.data.generatedTrainingRows,
            let size = draft.configuration.training.batchSize, size > rows
        else { return nil }
        return "a batch of \(size) rows, but there are only \(rows) training rows; use full"
    }

    /// Weights between hidden blocks: 8 GiB in Double.
    private static let greatestWeightCount = 1 << 30

    private static let size = ConsistencyRule(keys: ["hidden", "depth", "width"]) { draft in
        let widths = draft.hidden ?? [Int](repeating: draft.width, count: draft.depth)
        let weights = zip(widths, widths.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
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
