// A trial's configuration while options are put into it, one after the other.

import SweepModel

/// A configuration in the making: options that stand for one place together are kept apart until the end.
struct TrialDraft: DefaultConstructible, Hashable {
    var configuration = TrialConfiguration()
    var depth: Int
    var width: Int
    /// Wins over depth × width, whichever was given last.
    var hidden: [Int]?
    var clipNorm: Double?
    var clipValue: Double?

    init() {
        let widths = configuration.network.hiddenWidths
        depth = widths.count
        width = widths.first ?? 64
    }

    /// The finished configuration. Where both clip limits are set, a consistency rule has refused before.
    var finished: TrialConfiguration {
        var result = configuration
        result.network.hiddenWidths = hidden ?? [Int](repeating: width, count: depth)
        result.training.clipping =
            clipNorm.map { .norm($0) } ?? clipValue.map { .value($0) } ?? GradientClipping.none
        return result
    }
}
