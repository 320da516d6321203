// Keeps what a trial's trace, verdict and layer records need while it runs. Not here: measuring
// (NeuralNetwork), judging (SweepModel).

package import NeuralNetwork
package import SweepModel

/// The growing record of one trial, and then of another one of as many layers: its memory is used again.
package final class TrialRecorder {
    /// Complete after `complete`; before, its series are longer than what is recorded.
    @exclusivity(unchecked) package private(set) var trace: TrialTrace
    @exclusivity(unchecked) private var steps = 0
    private var records: [LayerRecord] = []
    @exclusivity(unchecked) private var middles: MiddleWindow
    private let weightLayers: Int
    /// Of the last step; known at the end.
    private var last: [LayerStatistics] = []
    @exclusivity(unchecked) private var isLastProbed = false

    package init(architecture: NetworkArchitecture, training: TrainingConfiguration, constantLoss: Double) {
        weightLayers = architecture.layers.count
        trace = TrialTrace(hiddenLayers: weightLayers - 1, constantLoss: constantLoss)
        middles = Self.middles(training, weightLayers)
        start(architecture: architecture, training: training, constantLoss: constantLoss)
    }

    private static func middles(_ training: TrainingConfiguration, _ weightLayers: Int) -> MiddleWindow {
        MiddleWindow(steps: training.steps, probeEvery: training.probeInterval, weightLayers: weightLayers)
    }

    /// Whether it can record a trial of that many weight layers.
    func fits(weightLayers: Int) -> Bool { self.weightLayers == weightLayers }

    /// Forgets what it recorded, and begins with another trial.
    ///
    /// - Precondition: its weight layers are as many.
    func start(architecture: NetworkArchitecture, training: TrainingConfiguration, constantLoss: Double) {
        trace.constantLoss = constantLoss
        trace.clipping = training.clipping
        trace.firstNonFinite = nil
        trace.dyingLayers = []
        trace.saturatedLayers = []
        steps = 0
        // A trial that ends early must not have paid for all its steps.
        trace.resize(steps: min(training.steps, 4096))
        records = architecture.layers.enumerated().map { index, layer in
            LayerRecord(layer: index + 1, fanIn: layer.fanIn, units: layer.units)
        }
        if !middles.fits(steps: training.steps, probeEvery: training.probeInterval) {
            middles = Self.middles(training, weightLayers)
        }
        last = []
    }

    /// Takes steps in, which come in order.
    package func record(_ block: StepBlock) {
        let (from, to) = (steps, steps + block.count)
        // Not `trace.steps`: to ask the whole trace is to hold it, which costs more than the rest.
        let room = trace.loss.count
        if to > room { trace.resize(steps: max(to, 2 * room)) }
        steps = to
        if from == 0 {
            let step = block.step(0)
            for index in records.indices { records[index].initial = LayerStatistics(step.layer(index)) }
        }
        func record(_ figure: StepFigure, _ series: inout [Double]) {
            series.withUnsafeMutableBufferPointer { buffer in
                if let base = buffer.baseAddress { block.copy(figure, to: base + from) }
            }
        }
        func record(_ figure: LayerFigure, _ layers: Int, _ series: inout [Double]) {
            series.withUnsafeMutableBufferPointer { buffer in
                if let base = buffer.baseAddress {
                    block.copy(figure, layers: layers, to: base + from * layers)
                }
            }
        }
        record(.dataLoss, &trace.loss)
        record(.globalNorm, &trace.globalGradientNorm)
        record(.clippedNorm, &trace.clippedGradientNorm)
        record(.weightNorm, weightLayers, &trace.weightNorm)
        record(.gradientNorm, weightLayers, &trace.gradientNorm)
        record(.updateRatio, weightLayers, &trace.updateRatio)
        record(.deltaRMS, weightLayers - 1, &trace.deltaRMS)
        record(.activationZeroShare, weightLayers - 1, &trace.activationZeroShare)
        middles.offer(block)
        isLastProbed = block.last.isProbed
    }

    /// Completes the trace with what is known at the end only.
    package func complete(_ end: TrainingEnd, activation: Activation) {
        trace.resize(steps: steps)
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
        // The middle one of two steps is the last one, which is probed whatever its number.
        let isMiddleLast = steps / 2 == steps - 1 && isLastProbed
        let middle = isMiddleLast ? last : middles.layers(steps: steps).map(LayerStatistics.init)
        return records.indices.map { index in
            var record = records[index]
            let norms = Self.series(trace.gradientNorm, index, of: trace.weightLayers)
            record.middle = middle[index]
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
    /// Makes all series as long as so many steps need.
    fileprivate mutating func resize(steps: Int) {
        func resize(_ series: inout [Double], _ count: Int) {
            if count > series.count {
                series.append(contentsOf: repeatElement(.nan, count: count - series.count))
            } else {
                series.removeLast(series.count - count)
            }
        }
        resize(&loss, steps)
        resize(&globalGradientNorm, steps)
        resize(&clippedGradientNorm, steps)
        resize(&weightNorm, steps * weightLayers)
        resize(&gradientNorm, steps * weightLayers)
        resize(&updateRatio, steps * weightLayers)
        resize(&deltaRMS, steps * hiddenLayers)
        resize(&activationZeroShare, steps * hiddenLayers)
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
