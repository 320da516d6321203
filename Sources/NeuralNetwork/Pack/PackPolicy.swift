// When networks are computed side by side. It decides about speed only: both ways give the same bits.

import KernelInterface

/// How a trainer chooses between one network at a time and 16 side by side.
package enum PackPolicy: String, Sendable, Hashable, CaseIterable {
    /// By the size of the network.
    case automatic
    /// Always one at a time, or always side by side; for comparisons.
    case alone, together

    /// Networks side by side.
    static let lanes = 16

    /// From how many networks on lanes pay.
    var fewestLanes: Int { self == .together ? 1 : 3 }

    /// Beyond this many bytes 16 networks lie too far from the core, and vectors along one network's rows are
    /// faster. Measured with `gradsweep-benchmarks steps --packs` on a core with 1 MiB of second-level cache,
    /// together over alone: w8-l2-b32 2.5, w16-l10-b64 1.34, w32-l6-b32 1.15, w64-l2-b64 (2.8 MB) 1.12,
    /// w48-l4-b64 (3.4 MB) 0.96, w32-l10-b64 (4.7 MB) 0.86.
    private static let workingSetLimit = 3 << 20

    func allowsLanes(_ job: TrainingJob) -> Bool {
        switch self {
        case .alone: false
        case .together: true
        case .automatic: Self.workingSet(job) <= Self.workingSetLimit
        }
    }

    /// Bytes that a step of 16 networks touches, roughly: parameters, gradients and a moment, activations
    /// with their derivatives.
    private static func workingSet(_ job: TrainingJob) -> Int {
        let layers = job.architecture.layers
        var scalars = 0
        for layer in layers {
            scalars += 3 * layer.fanIn * layer.units + 2 * job.batchRows * layer.units
        }
        return scalars * lanes * job.samples.format.byteCount
    }
}
