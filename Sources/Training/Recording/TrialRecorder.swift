// Keeps what a trial's trace, verdict and layer records need while it runs. Not here: measuring
// (NeuralNetwork), judging (SweepModel).

package import NeuralNetwork
package import SweepModel

/// The growing record of one trial. A value: its owner decides about access once a step, not once a figure.
package struct TrialRecorder {
    package private(set) var trace: TrialTrace
    private var records: [LayerRecord]
    private var middles: MiddleWindow
    /// Of the last step; known at the end.
    private var last: [LayerStatistics] = []

    package init(architecture: NetworkArchitecture, training: TrainingConfiguration, constantLoss: Double) {
        let layers = architecture.layers
        let (steps, depth) = (training.steps, layers.count - 1)
        trace = TrialTrace(hiddenLayers: depth, constantLoss: constantLoss)
        trace.clipping = training.clipping
        // A trial that ends early must not have paid for all its steps.
        let reserved = min(steps, 4096)
        trace.loss.reserveCapacity(reserved)
        trace.globalGradientNorm.reserveCapacity(reserved)
        trace.clippedGradientNorm.reserveCapacity(reserved)
        trace.weightNorm.reserveCapacity(reserved * (depth + 1))
        trace.gradientNorm.reserveCapacity(reserved * (depth + 1))
        trace.updateRatio.reserveCapacity(reserved * (depth + 1))
        trace.deltaRMS.reserveCapacity(reserved * depth)
        trace.activationZeroShare.reserveCapacity(reserved * depth)
        records = layers.enumerated().map { index, layer in
            LayerRecord(layer: index + 1, fanIn: layer.fanIn, units: layer.units)
        }
        middles = MiddleWindow(steps: steps, layers: layers.count)
    }

    /// Takes a step in.
    package mutating func record(_ step: borrowing StepMeasurement) {
        trace.loss.append(step.dataLoss)
        trace.globalGradientNorm.append(step.globalNorm)
        trace.clippedGradientNorm.append(step.clippedNorm)
        for index in records.indices {
            let layer = step.layers[index]
            trace.weightNorm.append(layer.weightNorm)
            trace.gradientNorm.append(layer.gradientNorm)
            trace.updateRatio.append(layer.updateRatio)
            if index < trace.hiddenLayers {
                trace.deltaRMS.append(layer.deltaRMS)
                trace.activationZeroShare.append(layer.activationZeroShare)
            }
            records[index].totalNaNCount += layer.gradientNaNCount
            records[index].totalInfinityCount += layer.gradientInfinityCount
            if step.step == 0 { records[index].initial = LayerStatistics(layer) }
        }
        if step.isProbed { middles.offer(step: step.step, step.layers) }
    }

    /// Completes the trace with what is known at the end only.
    package mutating func complete(_ end: TrainingEnd, activation: Activation) {
        last = end.lastLayers.map(LayerStatistics.init)
        trace.firstNonFinite = end.origin.map(NonFiniteProvenance.init)
        if activation.hasExactZeroHalfLine {
            trace.dyingLayers = end.inactiveUnitShares.indices
                .filter { end.inactiveUnitShares[$0] > 0.5 }.map { $0 + 1 }
        }
        trace.saturatedLayers = (0..<trace.hiddenLayers)
            .filter { last[$0].activationSaturatedShare > 0.5 }.map { $0 + 1 }
    }

    /// The layers' figures over all recorded steps.
    package func layerRecords() -> [LayerRecord] {
        let middle = middles.statistics(at: trace.steps / 2)
        return records.indices.map { index in
            var record = records[index]
            let series = { (values: [Double]) in
                stride(from: index, to: values.count, by: self.trace.weightLayers).map { values[$0] }
            }
            let norms = series(trace.gradientNorm)
            record.middle = middle.map { $0[$0.startIndex + index] } ?? record.initial
            record.final = last[index]
            record.minimumGradientNorm = Extreme.minimum(norms)
            record.medianGradientNorm = SampleStatistics.median(norms)
            record.maximumGradientNorm = Extreme.maximum(norms)
            // Steps at which W was 0 have no ratio.
            let weights = series(trace.weightNorm)
            let ratios = series(trace.updateRatio)
            record.maximumUpdateRatio = Extreme.maximum(
                ratios.indices.filter { weights[$0] != 0 }.map { ratios[$0] })
            return record
        }
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
