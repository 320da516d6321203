// Keeps what a trial's trace, verdict and layer records need while it runs. Not here: measuring
// (NeuralNetwork), judging (SweepModel).

package import NeuralNetwork
package import SweepModel

/// The growing record of one trial.
package final class TrialRecorder {
    package private(set) var trace: TrialTrace
    private var records: [LayerRecord]
    private var middles: MiddleWindow
    private var lastStatistics: [LayerStatistics]

    package init(architecture: NetworkArchitecture, training: TrainingConfiguration, constantLoss: Double) {
        trace = TrialTrace(hiddenLayers: architecture.depth, constantLoss: constantLoss)
        trace.clipping = training.clipping
        let (steps, depth) = (training.steps, architecture.depth)
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
        records = (0...depth).map {
            LayerRecord(layer: $0 + 1, fanIn: architecture.fanIn($0), units: architecture.units($0))
        }
        middles = MiddleWindow(steps: steps)
        lastStatistics = Array(repeating: LayerStatistics(), count: depth + 1)
    }

    /// Takes a step in.
    package func record(_ step: borrowing StepMeasurement) {
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
            lastStatistics[index] = LayerStatistics(layer)
        }
        if step.step == 0 {
            for index in records.indices { records[index].initial = lastStatistics[index] }
        }
        if step.isProbed { middles.offer(step: step.step, lastStatistics) }
    }

    /// Completes the trace with what is known at the end only.
    package func complete(_ end: TrainingEnd, activation: Activation) {
        trace.firstNonFinite = end.origin.map(NonFiniteProvenance.init)
        if activation.hasExactZeroHalfLine {
            trace.dyingLayers = end.inactiveUnitShares.indices
                .filter { end.inactiveUnitShares[$0] > 0.5 }.map { $0 + 1 }
        }
        trace.saturatedLayers = (0..<trace.hiddenLayers)
            .filter { lastStatistics[$0].activationSaturatedShare > 0.5 }.map { $0 + 1 }
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
            record.middle = middle?[index] ?? record.initial
            record.final = lastStatistics[index]
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
