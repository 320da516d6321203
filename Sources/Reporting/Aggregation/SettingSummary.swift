// What the trials of one setting come to. Not here: columns, text.

package import SweepModel

/// Where a trial's first non-finite number arose, as far as trials are counted together.
package struct NonFinitePlace: Hashable, Sendable, Comparable {
    package var phase: NonFiniteProvenance.Phase
    package var layer: Int

    package static func < (left: NonFinitePlace, right: NonFinitePlace) -> Bool {
        (left.phase.rawValue, left.layer) < (right.phase.rawValue, right.layer)
    }
}

/// One setting with the figures of all its trials.
package struct SettingSummary: Hashable, Sendable {
    package var setting: Int
    package var parameters: [ParameterAssignment]
    package var counts = OutcomeCounts()
    /// Medians over the executed trials, in the order of `SettingMedian.all`; nil where no trial has one.
    package var medians: [Double?] = []
    /// How many trials' first non-finite number arose at each place.
    package var nonFinitePlaces: [NonFinitePlace: Int] = [:]
    /// How many trials had each cause of their verdict.
    package var causes: [VerdictCause: Int] = [:]

    package init(setting: Int, parameters: [ParameterAssignment]) {
        self.setting = setting
        self.parameters = parameters
    }

    /// Recorded trials, failed ones included.
    package var trials: Int { counts.total }

    /// The most frequent verdict, the worse one on a tie; nil where every trial failed.
    package var dominantVerdict: Verdict? {
        let best = Verdict.allCases.max { counts[$0] < counts[$1] || (counts[$0] == counts[$1] && $0 < $1) }
        return best.flatMap { counts[$0] > 0 ? $0 : nil }
    }

    /// The value of a parameter; nil where the setting does not name it.
    package func value(of parameter: String) -> ParameterValue? {
        parameters.first { $0.name == parameter }?.value
    }

    /// The median of that column.
    package func median(_ name: String) -> Double? {
        SettingMedian.all.firstIndex { $0.name == name }.flatMap { medians[$0] }
    }
}

/// A figure of a trial whose median over a setting's trials is reported. NaN counts as +∞.
package struct SettingMedian: Sendable {
    package var name: String
    package var documentation: String
    package var figure: @Sendable (TrialResult) -> Double?

    /// All of them, in the order of the columns.
    package static let all: [SettingMedian] = [
        of("initial_loss", "`initial_loss`") { $0.initialLoss },
        of("final_loss", "`final_loss`") { $0.finalLoss },
        of("best_loss", "`best_loss`") { $0.bestLoss },
        of("train_accuracy", "`train_accuracy`") { $0.trainAccuracy },
        of("test_loss", "`test_loss`") { $0.testLoss },
        of("test_accuracy", "`test_accuracy`") { $0.testAccuracy },
        of("initial_first_layer_grad_norm", "`initial_first_layer_grad_norm`") {
            $0.gradients.initialFirstLayerNorm
        },
        of("first_layer_grad_norm", "`median_first_layer_grad_norm`") { $0.gradients.medianFirstLayerNorm },
        of("final_first_layer_grad_norm", "`final_first_layer_grad_norm`") {
            $0.gradients.finalFirstLayerNorm
        },
        of("initial_depth_ratio", "`initial_depth_ratio`") { $0.gradients.initialDepthRatio },
        of("depth_ratio", "`median_depth_ratio`") { $0.gradients.medianDepthRatio },
        of("final_depth_ratio", "`final_depth_ratio`") { $0.gradients.finalDepthRatio },
        of("elasticity", "`median_elasticity`") { $0.gradients.medianElasticity },
        of("global_grad_norm", "`median_global_grad_norm`") { $0.gradients.medianGlobalNorm },
    ]

    private static func of(
        _ name: String, _ column: String, _ figure: @escaping @Sendable (TrialResult) -> Double?
    ) -> SettingMedian {
        SettingMedian(
            name: "median_\(name)",
            documentation: "Median of \(column) over the setting's executed trials, NaN counted as +∞.",
            figure: figure)
    }
}
