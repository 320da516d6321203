// All that decides a trial's numbers. Not here: where it comes from (SweepConfiguration) or goes (Training).

/// The complete configuration of one trial; equal configurations give bit-identical results.
package struct TrialConfiguration: Hashable, Sendable {
    package var network = NetworkConfiguration()
    package var data = DataConfiguration()
    package var training = TrainingConfiguration()
    package var thresholds = VerdictThresholds()
    /// Seed of initial weights and shuffling.
    package var seed: UInt64 = 0

    package init() {}

    /// What trials must share to run in one pack.
    package var shape: TrialShape {
        TrialShape(
            hiddenWidths: network.hiddenWidths, steps: training.steps, batchSize: training.batchSize,
            precision: training.precision, data: data, blockMatrices: network.blockMatrices,
            highway: network.highway, flushDenormals: training.flushDenormals)
    }
}

/// The shape of a trial: trials of one shape may run together in a pack.
package struct TrialShape: Hashable, Sendable {
    package let hiddenWidths: [Int]
    package let steps: Int
    package let batchSize: Int?
    package let precision: Precision
    package let data: DataConfiguration
    package let blockMatrices: Int
    package let highway: Bool
    /// A mode of the processor, not of one lane.
    package let flushDenormals: Bool
}
