// What a trial and a sweep cost, in floating-point operations. Not here: how fast a machine does them.

package import SweepModel

/// Costs as counts of floating-point operations (a multiply-add is two).
package enum CostEstimate {
    /// Operations of one trial's matrix products, which are nearly all of its work.
    ///
    /// With B rows a batch and weight layers n_{l−1} × n_l, a step takes 2B Σ n_{l−1}n_l for the forward
    /// products, as many for the weight gradients, and as many without the first layer for the deltas:
    /// 2B (3 Σ n_{l−1}n_l − n₀n₁). A block's second matrix is n_l × n_l, a highway gate's as large as the
    /// block's first. Activations, updates and the probe are not counted.
    ///
    /// - Parameters:
    ///   - features: n₀, the data's inputs.
    ///   - outputs: the read-out's units.
    ///   - trainingRows: B of a full batch.
    package static func operations(
        of configuration: TrialConfiguration, features: Int, outputs: Int, trainingRows: Int
    ) -> Double {
        let widths = [features] + configuration.network.hiddenWidths + [outputs]
        let network = configuration.network
        var (weights, onInputs) = (0.0, 0.0)
        for (block, (fanIn, units)) in zip(widths, widths.dropFirst()).enumerated() {
            let isHidden = block < network.depth
            let hasGate = network.highway && isHidden && fanIn == units
            let first = Double(fanIn) * Double(units) * (hasGate ? 2 : 1)
            let second = isHidden && network.blockMatrices == 2 ? Double(units) * Double(units) : 0
            weights += first + second
            if block == 0 { onInputs = first }
        }
        let batch = Double(configuration.training.batchSize ?? trainingRows)
        return Double(configuration.training.steps) * 2 * batch * (3 * weights - onInputs)
    }
}

extension SweepDefinition {
    /// Settings that an estimate looks at; more are sampled at even distances.
    private static let sampledSettings = 4_096

    /// Operations of all trials; with more than 4,096 settings from that many of them, evenly spread.
    package func estimatedOperations(
        features: Int, outputs: Int, trainingRows: Int
    ) throws(ConfigurationError) -> Double {
        let count = min(settingCount, Self.sampledSettings)
        var total = 0.0
        for sample in 0..<count {
            let setting = Int(Double(sample) * Double(settingCount) / Double(count))
            total += CostEstimate.operations(
                of: try configuration(for: trial(at: setting * replicates)), features: features,
                outputs: outputs, trainingRows: trainingRows)
        }
        return total / Double(count) * Double(settingCount) * Double(replicates)
    }
}
