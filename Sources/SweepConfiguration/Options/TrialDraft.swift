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
    var clipLayerNorm: Double?
    var clipAdaptive: Double?

    init() {
        let widths = configuration.network.hiddenWidths
        depth = widths.count
        width = widths.first ?? 64
    }

    /// The limits on the gradient that are set, with their keys.
    var clipLimits: [(key: String, clipping: GradientClipping)] {
        [
            clipNorm.map { ("clip_norm", .norm($0)) }, clipValue.map { ("clip_value", .value($0)) },
            clipLayerNorm.map { ("clip_layer_norm", .layerNorm($0)) },
            clipAdaptive.map { ("clip_adaptive", .adaptive($0)) },
        ].compactMap(\.self)
    }

    /// The finished configuration. Where several clip limits are set, a consistency rule has refused before.
    var finished: TrialConfiguration {
        var result = configuration
        result.network.hiddenWidths = hidden ?? [Int](repeating: width, count: depth)
        result.training.clipping =
            clipLimits.first?.clipping ?? GradientClipping.none
        return result
    }
}
