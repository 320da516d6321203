// One trainable tensor with its gradient and the update rule's moments. Not here: what it is used for.

import KernelInterface

/// What a parameter is in its layer.
package enum ParameterKind: Hashable, Sendable, CaseIterable {
    /// W [fanIn × units]; with weight normalisation v.
    case weight
    /// b [units].
    case bias
    /// Weight normalisation's g [units].
    case gain
    /// A norm layer's γ and β.
    case gamma
    case beta
    /// PReLU's slopes.
    case slope

    var tensor: TensorKind {
        switch self {
        case .weight: .weight
        case .bias: .bias
        case .gain: .gain
        case .gamma: .gamma
        case .beta: .beta
        case .slope: .slope
        }
    }

    var gradientTensor: TensorKind {
        switch self {
        case .weight: .weightGradient
        case .bias: .biasGradient
        case .gain: .gainGradient
        case .gamma: .gammaGradient
        case .beta: .betaGradient
        case .slope: .slopeGradient
        }
    }
}

/// A class, although it never changes: a step looks at it a dozen times.
final class Parameter {
    /// Weight layer, from 0.
    let layer: Int
    let kind: ParameterKind
    let rows: Int
    /// Units: weight matrices are [rows × columns]; vectors are one unit.
    let columns: Int
    /// Values, gradient, and `momentCount` tensors of moments.
    let values: Region
    let gradient: Region
    let moments: Region
    /// Bytes of one moment.
    let momentStride: Int
    /// Σ g², per lane.
    let squares: Region

    var count: Int { rows * columns }
    var isMatrix: Bool { kind == .weight }

    init(
        _ kind: ParameterKind, layer: Int, rows: Int, columns: Int, momentCount: Int, _ workspace: Workspace
    ) {
        self.layer = layer
        self.kind = kind
        self.rows = rows
        self.columns = columns
        values = workspace.reserve(rows * columns)
        gradient = workspace.reserve(rows * columns)
        moments = workspace.reserve(momentCount * rows * columns)
        momentStride = rows * columns * workspace.lanes * workspace.kernels.format.byteCount
        squares = workspace.reserveFigures(1)
    }
}
