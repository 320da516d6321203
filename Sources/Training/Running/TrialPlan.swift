// Whether a trial can run at all, and what it then trains. Not here: running it (TrialRunner).

import NeuralNetwork
import SweepModel

/// A checked trial, ready to become a job of the training core.
struct TrialPlan {
    let configuration: TrialConfiguration
    let data: TrialData
    let architecture: NetworkArchitecture
    let options: TrainingOptions
    /// ℓ_c.
    let constantLoss: Double

    /// The most memory that one trial may take, in bytes; above it the worker's machine would not live long.
    static let memoryLimit = Double(1 << 36)

    /// - Throws: `TrialFailure` with `invalidConfiguration`, saying what to change.
    init(_ configuration: TrialConfiguration, data: TrialData) throws(TrialFailure) {
        self.configuration = configuration
        self.data = data
        let training = configuration.training
        guard training.precision == data.precision else {
            throw Self.invalid(
                "the data were prepared in \(data.precision.rawValue), not the trial's precision")
        }
        guard training.steps >= 1, training.probeEvery >= 1 else {
            throw Self.invalid("steps and probe_every must be at least 1")
        }
        if let width = configuration.network.hiddenWidths.first(where: { $0 < 1 }) {
            throw Self.invalid("a hidden layer has the width \(width); it must be at least 1")
        }
        if let batch = training.batchSize {
            guard batch >= 1 else { throw Self.invalid("the batch size is \(batch); it must be at least 1") }
            guard batch <= data.rows else {
                throw Self.invalid(
                    "the batch size \(batch) exceeds the \(data.rows) training rows; choose at most that, or "
                        + "null for the full batch")
            }
        }
        guard let constantLoss = data.constantLoss(training) else {
            throw Self.invalid(
                "the loss \(training.loss.rawValue) needs class targets, but the data are for regression; "
                    + "use \(LossFunction.meanSquaredError.rawValue) or \(LossFunction.huber.rawValue)")
        }
        self.constantLoss = constantLoss
        architecture = NetworkArchitecture(
            configuration.network, inputs: data.features, outputs: data.outputs)
        options = TrainingOptions(training)
        let bytes = Self.memoryEstimate(
            architecture, rows: training.batchSize ?? data.rows, training.precision)
        guard bytes <= Self.memoryLimit else {
            throw Self.invalid(
                "the network and its batch need about \(Int(min(bytes / 1e9, 1e15))) GB of memory; reduce "
                    + "widths, depth or batch size")
        }
    }

    /// Bytes, an upper estimate: six copies of the parameters, six of the activations.
    private static func memoryEstimate(
        _ architecture: NetworkArchitecture, rows: Int, _ precision: Precision
    ) -> Double {
        var scalars = Double(rows) * Double(architecture.inputs)
        for layer in architecture.layers {
            scalars += 6 * Double(layer.units) * (Double(layer.fanIn) + 1 + Double(max(rows, 64)))
        }
        return scalars * (precision == .float32 ? 4 : 8)
    }

    /// Steps from one report of progress to the next, roughly: about a millisecond's work.
    var progressInterval: Int {
        let rows = Double(configuration.training.batchSize ?? data.rows)
        let operations = architecture.layers.reduce(0) { $0 + 6 * Double($1.fanIn) * Double($1.units) } * rows
        var interval = 256
        while interval > 1, Double(interval) * operations > 0x1p24 { interval /= 2 }
        return interval
    }

    private static func invalid(_ message: String) -> TrialFailure {
        TrialFailure(cause: .invalidConfiguration, message: message)
    }

    /// The job of the training core, observed by `observe`.
    func job(observe: @escaping (StepBlock) -> StepDecision) -> TrainingJob {
        let training = configuration.training
        let (architecture, seed) = (architecture, configuration.seed)
        let distribution = WeightDistribution(configuration.network)
        let batches: BatchSource
        if let size = training.batchSize {
            let shuffled = ShuffledBatches(rows: data.rows, batchSize: size, seed: seed)
            batches = .rows(size) { step, rows in shuffled.fill(step: step, rows) }
        } else {
            batches = .full
        }
        let schedule = LearningRateSchedule(training.schedule, steps: training.steps)
        return TrainingJob(
            architecture: architecture, options: options, samples: data.training, batches: batches,
            steps: training.steps, probeEvery: training.probeInterval,
            evaluations: evaluations, seed: seed,
            schedule: schedule.isConstant ? nil : { schedule.factor(step: $0, of: training.steps) },
            initialVariance: initialVariance(distribution),
            parameters: { distribution.parameters(of: architecture, layer: $0, seed: seed) },
            observeEvery: training.targetLoss == nil ? progressInterval : 1, observe: observe)
    }

    /// LSUV's wanted variances: 1, or σ_w² where a factor on the standard deviation is asked for.
    private func initialVariance(_ distribution: WeightDistribution) -> ((_ layer: Int) -> Double)? {
        guard configuration.network.initialization == .lsuv else { return nil }
        let last = architecture.weightLayers - 1
        return { layer in
            let factor = layer == last ? distribution.readoutSigmaW : distribution.sigmaW
            return factor * factor
        }
    }

    /// Training rows for the accuracy, held-out rows for loss and accuracy, as far as there are any.
    private var evaluations: [Samples] {
        (data.task == .classification ? [data.training] : []) + (data.test.map { [$0] } ?? [])
    }

    /// The trial's result from its record and its end.
    func result(_ recorder: TrialRecorder, _ end: TrainingEnd) -> TrialResult {
        recorder.complete(end, activation: configuration.network.activation)
        let figures = TraceFigures(recorder.trace)
        var result = TrialResult(
            judgement: VerdictJudge.judge(figures, thresholds: configuration.thresholds), steps: end.steps)
        let losses = recorder.trace.loss
        result.initialLoss = losses.first ?? .nan
        result.finalLoss = VerdictJudge.tailLoss(figures)
        result.bestLoss = losses.filter { !$0.isNaN }.min() ?? .nan
        result.constantLoss = constantLoss
        result.layers = recorder.layerRecords()
        result.gradients = GradientSummary(figures)
        result.gradients.nanCount = result.layers.reduce(0) { $0 + $1.totalNaNCount }
        result.gradients.infinityCount = result.layers.reduce(0) { $0 + $1.totalInfinityCount }
        result.firstNonFinite = recorder.trace.firstNonFinite
        var evaluations = end.evaluations[...]
        if data.task == .classification { result.trainAccuracy = evaluations.popFirst()?.accuracy }
        if let test = evaluations.popFirst() {
            result.testLoss = test.loss
            result.testAccuracy = test.accuracy
        }
        return result
    }
}

extension TrainingConfiguration {
    /// Steps from one that is measured completely to the next. Any step may be the last one where a target
    /// may end the trial, and that is measured completely.
    var probeInterval: Int { targetLoss == nil ? probeEvery : 1 }
}

extension Evaluation {
    /// Share of the rows classified right; nil for real targets.
    fileprivate var accuracy: Double? { correctCount.map { Double($0) / Double(rows) } }
}
