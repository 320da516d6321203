// Data as trials of one precision see them: converted once, shared by all slots. Not here: reading, splitting
// and scaling (DataSets).

package import DataSets
internal import KernelInterface
internal import NeuralNetwork
package import SweepModel
import Synchronization

/// A sweep's data in one number format; immutable, safe to share between threads.
package final class TrialData: Sendable {
    /// The task's kind, as the targets say.
    package let task: LearningTask
    package let precision: Precision
    let training: Samples
    let test: Samples?
    private let targets: DataTargets
    /// ℓ_c of the losses that were asked for: see ``ConstantPredictor``.
    private let constantLosses = Mutex<[ConstantLoss: Double]>([:])

    /// - Throws: a `TrialFailure` with `invalidData` that names row and column of a number that is not finite
    ///   or
    ///   does not fit the precision, or that says that there are no rows.
    package init(_ data: PreparedData, precision: Precision) throws(TrialFailure) {
        self.precision = precision
        guard data.training.rows > 0, data.training.features > 0 else {
            throw TrialFailure(
                cause: .invalidData,
                message:
                    "the training part has \(data.training.rows) rows of \(data.training.features) features; "
                    + "at least one of each is needed")
        }
        if let test = data.test {
            guard test.features == data.training.features,
                test.targets.outputs == data.training.targets.outputs
            else {
                throw TrialFailure(
                    cause: .invalidData, message: "training and test part differ in features or outputs")
            }
        }
        training = try Self.samples(data.training, part: "training", precision: precision)
        test =
            if let test = data.test, test.rows > 0 {
                try Self.samples(test, part: "test", precision: precision)
            } else {
                nil
            }
        switch data.training.targets {
        case .classes: task = .classification
        case .values: task = .regression
        }
        targets = data.training.targets
    }

    /// Features of a row.
    package var features: Int { training.features }
    /// Units that a read-out needs.
    package var outputs: Int { training.outputs }
    /// Rows to train on.
    package var rows: Int { training.rows }

    /// ℓ_c, the loss of the best constant predictor on the training targets; nil where the loss does not fit
    /// the targets.
    package func constantLoss(_ training: TrainingConfiguration) -> Double? {
        let loss: ConstantLoss =
            switch training.loss {
            case .softmaxCrossEntropy: .entropy(smoothing: training.labelSmoothing)
            case .meanSquaredError: .squaredError
            case .huber: .huber(delta: training.huberDelta)
            case .hinge: .hinge
            }
        guard task == .classification || !training.loss.needsClasses else { return nil }
        return constantLosses.withLock { known in
            if let value = known[loss] { return value }
            let value = loss.value(targets)
            known[loss] = value
            return value
        }
    }

    private static func samples(
        _ set: DataSet, part: String, precision: Precision
    ) throws(TrialFailure) -> Samples {
        let targets: SampleTargets =
            switch set.targets {
            case .classes(let classes, let count): .classes(classes, count: count)
            case .values(let values, let outputs): .values(values, outputs: outputs)
            }
        do throws(NonFiniteSample) {
            return try Samples(
                rows: set.rows, features: set.features, inputs: set.inputs, targets: targets,
                format: NumberFormat(precision))
        } catch {
            let value = CanonicalNumber.text(error.value)
            let fault =
                error.value.isFinite
                ? "\(value), too large for \(precision.rawValue)" : "\(value), not finite"
            throw TrialFailure(
                cause: .invalidData,
                message: "\(part) data, row \(error.row), \(error.isTarget ? "target" : "input") column "
                    + "\(error.column) (counted from 0): the value is \(fault). Correct or remove the row"
            )
        }
    }
}

/// A loss with the numbers that its best constant depends on.
private enum ConstantLoss: Hashable {
    case entropy(smoothing: Double)
    case squaredError
    case huber(delta: Double)
    case hinge

    func value(_ targets: DataTargets) -> Double {
        switch (targets, self) {
        case (.classes(let classes, let count), .entropy(let smoothing)):
            ConstantPredictor.entropy(classes, count: count, smoothing: smoothing)
        case (.classes(let classes, let count), .squaredError):
            ConstantPredictor.squaredError(classes, count: count)
        case (.classes(let classes, let count), .huber(let delta)):
            ConstantPredictor.huber(classes, count: count, delta: delta)
        case (.classes(let classes, let count), .hinge): ConstantPredictor.hinge(classes, count: count)
        case (.values(let values, let outputs), .huber(let delta)):
            ConstantPredictor.huber(values, outputs: outputs, delta: delta)
        case (.values(let values, let outputs), _):
            ConstantPredictor.squaredError(values, outputs: outputs)
        }
    }
}
