// Keeps what a trial's trace, verdict and layer records need while it runs. Not here: measuring
// (NeuralNetwork), judging (SweepModel).

package import NeuralNetwork
package import SweepModel

/// The growing record of one trial, and then of another one of as many layers: its memory is used again.
package final class TrialRecorder {
    package private(set) var trace: TrialTrace
    private var records: [LayerRecord] = []
    private var middles: MiddleWindow
    /// Steps that are not in the trace yet.
    private let rows: StepRows
    /// Of the last step; known at the end.
    private var last: [LayerStatistics] = []

    package init(architecture: NetworkArchitecture, training: TrainingConfiguration, constantLoss: Double) {
        let weightLayers = architecture.layers.count
        trace = TrialTrace(hiddenLayers: weightLayers - 1, constantLoss: constantLoss)
        rows = StepRows(weightLayers: weightLayers)
        middles = MiddleWindow(weightLayers: weightLayers)
        start(architecture: architecture, training: training, constantLoss: constantLoss)
    }

    /// Whether it can record a trial of that many weight layers.
    func fits(weightLayers: Int) -> Bool { rows.weightLayers == weightLayers }

    /// Forgets what it recorded, and begins with another trial.
    ///
    /// - Precondition: its weight layers are as many.
    func start(architecture: NetworkArchitecture, training: TrainingConfiguration, constantLoss: Double) {
        trace.reset(constantLoss: constantLoss, clipping: training.clipping)
        // A trial that ends early must not have paid for all its steps.
        trace.reserve(steps: min(training.steps, 4096))
        records = architecture.layers.enumerated().map { index, layer in
            LayerRecord(layer: index + 1, fanIn: layer.fanIn, units: layer.units)
        }
        middles.reset(steps: training.steps)
        rows.reset()
        last = []
    }

    /// Takes a step in.
    package func record(_ step: StepView) {
        if rows.take(step) { takeRows() }
    }

    /// Moves the rows into the trace.
    private func takeRows() {
        guard rows.count > 0 else { return }
        if rows.first == 0 {
            let step = rows.step(0)
            for index in records.indices { records[index].initial = LayerStatistics(step.layer(index)) }
        }
        rows.append(.dataLoss, to: &trace.loss)
        rows.append(.globalNorm, to: &trace.globalGradientNorm)
        rows.append(.clippedNorm, to: &trace.clippedGradientNorm)
        let (all, hidden) = (trace.weightLayers, trace.hiddenLayers)
        rows.append(.weightNorm, layers: all, to: &trace.weightNorm)
        rows.append(.gradientNorm, layers: all, to: &trace.gradientNorm)
        rows.append(.updateRatio, layers: all, to: &trace.updateRatio)
        rows.append(.deltaRMS, layers: hidden, to: &trace.deltaRMS)
        rows.append(.activationZeroShare, layers: hidden, to: &trace.activationZeroShare)
        middles.offer(rows)
        rows.advance()
    }

    /// Completes the trace with what is known at the end only.
    package func complete(_ end: TrainingEnd, activation: Activation) {
        takeRows()
        last = end.lastLayers.map(LayerStatistics.init)
        // Training ends with the step that finds a gradient that is not finite.
        for index in records.indices {
            records[index].totalNaNCount = last[index].gradientNaNCount
            records[index].totalInfinityCount = last[index].gradientInfinityCount
        }
        trace.firstNonFinite = end.origin.map(NonFiniteProvenance.init)
        if activation.hasExactZeroHalfLine {
            trace.dyingLayers = end.inactiveUnitShares.indices
                .filter { end.inactiveUnitShares[$0] > 0.5 }.map { $0 + 1 }
        }
        trace.saturatedLayers = (0..<trace.hiddenLayers)
            .filter { last[$0].activationSaturatedShare > 0.5 }.map { $0 + 1 }
    }

    /// One layer's numbers out of those of all `layers`.
    private static func series(_ values: [Double], _ layer: Int, of layers: Int) -> [Double] {
        Array(unsafeUninitializedCapacity: values.count / layers) { buffer, count in
            var place = layer
            while place < values.count {
                buffer.initializeElement(at: count, to: values[place])
                count += 1
                place += layers
            }
        }
    }

    /// The layers' figures over all recorded steps.
    package func layerRecords() -> [LayerRecord] {
        let (trace, records) = (trace, records)
        let middle = middles.layers(at: trace.steps / 2)
        return records.indices.map { index in
            var record = records[index]
            let norms = Self.series(trace.gradientNorm, index, of: trace.weightLayers)
            record.middle = middle.map { LayerStatistics($0[index]) } ?? record.initial
            record.final = last[index]
            record.minimumGradientNorm = Extreme.minimum(norms)
            record.medianGradientNorm = SampleStatistics.median(norms)
            record.maximumGradientNorm = Extreme.maximum(norms)
            // Steps at which W was 0 have no ratio.
            var ratios = Self.series(trace.updateRatio, index, of: trace.weightLayers)
            if ratios.contains(where: \.isNaN) {
                let weights = Self.series(trace.weightNorm, index, of: trace.weightLayers)
                ratios = ratios.indices.filter { weights[$0] != 0 }.map { ratios[$0] }
            }
            record.maximumUpdateRatio = Extreme.maximum(ratios)
            return record
        }
    }
}

extension TrialTrace {
    /// Empty again, with the memory that it has.
    fileprivate mutating func reset(constantLoss: Double, clipping: GradientClipping) {
        self.constantLoss = constantLoss
        self.clipping = clipping
        firstNonFinite = nil
        dyingLayers = []
        saturatedLayers = []
        loss.removeAll(keepingCapacity: true)
        globalGradientNorm.removeAll(keepingCapacity: true)
        clippedGradientNorm.removeAll(keepingCapacity: true)
        weightNorm.removeAll(keepingCapacity: true)
        gradientNorm.removeAll(keepingCapacity: true)
        updateRatio.removeAll(keepingCapacity: true)
        deltaRMS.removeAll(keepingCapacity: true)
        activationZeroShare.removeAll(keepingCapacity: true)
    }

    fileprivate mutating func reserve(steps: Int) {
        loss.reserveCapacity(steps)
        globalGradientNorm.reserveCapacity(steps)
        clippedGradientNorm.reserveCapacity(steps)
        weightNorm.reserveCapacity(steps * weightLayers)
        gradientNorm.reserveCapacity(steps * weightLayers)
        updateRatio.reserveCapacity(steps * weightLayers)
        deltaRMS.reserveCapacity(steps * hiddenLayers)
        activationZeroShare.reserveCapacity(steps * hiddenLayers)
    }
}

/// Least and greatest values that don't hide a NaN.
enum Extreme {
    /// NaN if any value is or there is none.
    static func maximum(_ values: [Double]) -> Double {
        values.contains(where: \.isNaN) ? .nan : values.max() ?? .nan
    }

    /// NaN if any value is or there is none.
    static func minimum(_ values: [Double]) -> Double {
        values.contains(where: \.isNaN) ? .nan : values.min() ?? .nan
    }
}
