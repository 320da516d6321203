// The plain hidden block, with one matrix or two, and its residual form: a = branch · F(x) + skip · x with
// F(x) = φ(norm(xW + b)), or F(x) = φ(norm(xW + b)) V + c (He et al. 2016; Yang & Schoenholz 2017).

import KernelInterface

final class FullyConnectedBlock: NetworkBlock {
    private let unit: DenseUnit
    /// V and c of a block with two matrices.
    private let outer: Dense?
    private let workspace: Workspace
    private let probe: Probe
    private let skipScale: Double
    private let branchScale: Double
    private let hasSkip: Bool
    /// F(x) of two matrices [rows × units], and ∂L/∂F.
    private let branch: Region?
    /// a [rows × units], with a skip connection.
    private let sum: Region?
    private let propagates: Bool

    init(_ block: Int, firstLayer: Int, _ network: NetworkBuilder, propagates: Bool) {
        let architecture = network.architecture
        workspace = network.workspace
        probe = network.probe
        self.propagates = propagates
        hasSkip = architecture.hasSkip(block)
        (skipScale, branchScale) = (architecture.skipScale, architecture.branchScale)
        let width = architecture.hiddenWidths[block]
        unit = DenseUnit(
            network.layers[firstLayer], layer: firstLayer, network,
            activation: architecture.activation)
        if architecture.blockMatrices == 2 {
            outer = Dense(
                network.layers[firstLayer + 1], layer: firstLayer + 1, network)
            branch = workspace.reserveBatch(width)
        } else {
            outer = nil
            branch = nil
        }
        sum = hasSkip ? workspace.reserveBatch(width) : nil
    }

    var parameters: [Parameter] { unit.parameters + (outer?.parameters ?? []) }
    var matrices: [Dense] { [unit.dense] + (outer.map { [$0] } ?? []) }
    var normalizers: [Normalizer] { [unit.normalizer].compactMap(\.self) }
    var activators: [(layer: Int, activator: Activator)] { [(unit.dense.layer, unit.activator)] }

    func forward(_ input: Tensor, _ mode: ForwardMode) -> Tensor {
        var output = unit.forward(input, mode)
        if let outer, let branch {
            let result = workspace.pointer(branch)
            outer.forward(output, into: result)
            if mode == .training { probe.measureProduct(outer.layer, result, count: count) }
            output = Tensor(pointer: result, width: outer.units)
        }
        guard let sum else { return output }
        workspace.kernels.elementwise.combine(
            count, branchScale, output.pointer, skipScale, input.pointer, workspace.pointer(sum))
        return Tensor(pointer: workspace.pointer(sum), width: output.width)
    }

    func backward() {
        let upstream = workspace.pointer(workspace.gradient)
        let scale = hasSkip ? branchScale : 1
        let inputGradient = propagates ? upstream : nil
        guard let outer, let branch else {
            unit.backward(
                upstream, scale: scale, beforeProduct: scaleSkip, inputGradient: inputGradient,
                accumulates: hasSkip)
            return
        }
        // ∂L/∂F in F's own place: `upstream` is still the skip connection's.
        let delta = workspace.pointer(branch)
        let elementwise = workspace.kernels.elementwise
        delta.copyMemory(
            from: upstream, byteCount: count * workspace.lanes * workspace.kernels.format.byteCount)
        if scale != 1 { elementwise.scale(count, scale, delta) }
        probe.measureDelta(outer.layer, delta, count: count)
        let inner = workspace.pointer(workspace.spare)
        outer.backward(delta, inputGradient: inner)
        unit.backward(
            inner, beforeProduct: scaleSkip, inputGradient: inputGradient, accumulates: hasSkip)
    }

    /// The skip connection's part of ∂L/∂x, which the product's chains begin with.
    private func scaleSkip() {
        guard hasSkip, skipScale != 1 else { return }
        workspace.kernels.elementwise.scale(count, skipScale, workspace.pointer(workspace.gradient))
    }

    private var count: Int { workspace.rows * unit.dense.units }
}
