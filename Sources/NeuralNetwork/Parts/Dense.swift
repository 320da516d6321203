// y = x W + b: the product of a layer, its gradients, and weight normalisation. Not here: what becomes of y.

import KernelInterface

/// One weight matrix with its bias.
final class Dense {
    let layer: Int
    let fanIn: Int
    let units: Int
    let weight: Parameter
    let bias: Parameter?
    private let workspace: Workspace
    private let probe: Probe
    private let normalization: WeightNormalization?
    /// ∇W [fanIn × units], and Σ ∇W² per lane.
    private let weightGradient: Region
    private let gradientSquares: Region
    /// What the latest forward pass got.
    @exclusivity(unchecked) private var input: Tensor?

    init(_ shape: WeightLayer, layer: Int, _ network: NetworkBuilder) {
        self.layer = layer
        fanIn = shape.fanIn
        units = shape.units
        workspace = network.workspace
        probe = network.probe
        weight = network.parameter(.weight, layer: layer, rows: shape.fanIn, columns: shape.units)
        bias =
            network.architecture.bias || shape.role == .gate
            ? network.parameter(.bias, layer: layer, rows: shape.units, columns: 1) : nil
        let isNormalized = network.architecture.normalization == .weight && shape.role != .readout
        normalization = isNormalized ? WeightNormalization(weight, layer: layer, network) : nil
        weightGradient = normalization?.spare ?? weight.gradient
        gradientSquares = normalization?.gradientSquares ?? weight.squares
    }

    /// W: with weight normalisation not the parameter itself.
    private var effectiveWeight: UnsafeMutableRawPointer {
        workspace.pointer(normalization?.weight ?? weight.values)
    }

    var parameters: [Parameter] {
        [weight] + (normalization.map { [$0.gain] } ?? []) + (bias.map { [$0] } ?? [])
    }

    /// y [rows × units] to `output`.
    func forward(_ input: Tensor, into output: UnsafeMutableRawPointer) {
        self.input = input
        multiply(input, into: output)
    }

    /// The same product once more.
    func repeatForward(into output: UnsafeMutableRawPointer) {
        if let input { multiply(input, into: output) }
    }

    private func multiply(_ input: Tensor, into output: UnsafeMutableRawPointer) {
        workspace.multiply(
            rows: workspace.rows, columns: units, depth: fanIn, a: input.pointer, aRowStride: fanIn,
            aColumnStride: 1, aIsShared: input.isShared, b: effectiveWeight, c: output,
            start: bias.map { .bias(workspace.pointer($0.values)) } ?? .zero)
    }

    /// ∇W and ∇b from ∂L/∂y, and ∂L/∂x = ∂L/∂y Wᵀ where `inputGradient` asks for it.
    ///
    /// - Parameter accumulates: whether ∂L/∂x is added to what `inputGradient` holds.
    func backward(
        _ delta: UnsafeRawPointer, inputGradient: UnsafeMutableRawPointer?, accumulates: Bool = false
    ) {
        guard let input else { return }
        let gradient = workspace.pointer(weightGradient)
        workspace.multiply(
            rows: fanIn, columns: units, depth: workspace.rows, a: input.pointer, aRowStride: 1,
            aColumnStride: fanIn, aIsShared: input.isShared, b: delta, c: gradient, start: .zero)
        measureGradient()
        if let bias {
            workspace.kernels.matrices.columnSums(
                delta, workspace.rows, units, workspace.pointer(bias.gradient))
            probe.recordGradient(bias)
        }
        if let inputGradient {
            workspace.multiply(
                rows: workspace.rows, columns: fanIn, depth: units, a: delta, aRowStride: units,
                aColumnStride: 1, b: effectiveWeight, bIsTransposed: true, c: inputGradient,
                start: accumulates ? .accumulate : .zero)
        }
    }

    /// The probe's figures of ∇W, and with weight normalisation ∇v and ∇g from it.
    private func measureGradient() {
        measureWeightGradient()
        guard let normalization else { return }
        normalization.backward()
        probe.recordGradient(weight)
    }

    /// The probe's figures of ∇W, before penalties and update.
    func measureWeightGradient() {
        probe.recordWeightGradient(
            layer, workspace.pointer(weightGradient), count: weight.count,
            squares: workspace.doubles(gradientSquares))
    }

    /// Makes a lane's derived numbers those of a new network.
    func start(lane: Int) {
        normalization?.resetGain(lane: lane)
        refresh(measures: false)
    }

    /// Brings W up to date after the parameters changed.
    ///
    /// - Parameter measures: whether the change of W is measured, where the parameter's own is not it.
    func refresh(measures: Bool) { normalization?.refresh(measures: measures) }
}
