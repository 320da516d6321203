// a = T ⊙ F + (1 − T) ⊙ x with F = φ(norm(x W + b)), or with a second matrix behind it, and T = sigmoid(x W_T
// + b_T): Srivastava, Greff & Schmidhuber 2015, "Highway networks", eq. 3.

import KernelInterface

final class HighwayBlock: NetworkBlock {
    private let transform: DenseUnit
    /// V and c of a block with two matrices, and F.
    private let outer: (dense: Dense, output: Region)?
    private let gate: DenseUnit
    private let workspace: Workspace
    private let probe: Probe
    private let output: Region
    /// ∂L/∂F and ∂L/∂T [rows × width].
    private let transformGradient: Region
    private let gateGradient: Region
    /// What the latest forward pass got.
    @exclusivity(unchecked) private var input: Tensor?

    /// The block's widths agree.
    init(_ block: Int, firstLayer: Int, _ network: NetworkBuilder) {
        let architecture = network.architecture
        workspace = network.workspace
        probe = network.probe
        let width = architecture.hiddenWidths[block]
        transform = DenseUnit(
            network.layers[firstLayer], layer: firstLayer, network,
            activation: architecture.activation)
        var gateLayer = firstLayer + 1
        if architecture.blockMatrices == 2 {
            outer = (
                Dense(network.layers[gateLayer], layer: gateLayer, network),
                workspace.reserveBatch(width)
            )
            gateLayer += 1
        } else {
            outer = nil
        }
        gate = DenseUnit(
            network.layers[gateLayer], layer: gateLayer, network, activation: .sigmoid,
            isNormalized: false, dropsOut: false)
        output = workspace.reserveBatch(width)
        transformGradient = workspace.reserveBatch(width)
        gateGradient = workspace.reserveBatch(width)
    }

    var parameters: [Parameter] {
        transform.parameters + (outer?.dense.parameters ?? []) + gate.parameters
    }
    var matrices: [Dense] { [transform.dense] + (outer.map { [$0.dense] } ?? []) + [gate.dense] }
    var normalizers: [Normalizer] { [transform.normalizer].compactMap(\.self) }
    var activators: [(layer: Int, activator: Activator)] {
        [(transform.dense.layer, transform.activator)]
    }

    private var count: Int { workspace.rows * transform.dense.units }

    /// Where F lies.
    private var transformed: UnsafeMutableRawPointer {
        workspace.pointer(outer?.output ?? transform.activator.output)
    }

    func forward(_ input: Tensor, _ mode: ForwardMode) -> Tensor {
        self.input = input
        let h = transform.forward(input, mode)
        if let outer {
            outer.dense.forward(h, into: transformed)
            if mode == .training { probe.measureProduct(outer.dense.layer, transformed, count: count) }
        }
        _ = gate.forward(input, mode)
        workspace.kernels.elementwise.gateForward(pass(input, output))
        return Tensor(pointer: workspace.pointer(output), width: h.width)
    }

    private func pass(_ input: Tensor, _ output: Region) -> GatePass {
        GatePass(
            count: count, gate: workspace.pointer(gate.activator.output), transformed: transformed,
            carried: input.pointer, output: workspace.pointer(output),
            transformedGradient: workspace.pointer(transformGradient),
            gateGradient: workspace.pointer(gateGradient),
            carriedGradient: workspace.pointer(workspace.gradient))
    }

    func backward() {
        guard let input else { return }
        let upstream = workspace.pointer(workspace.gradient)
        workspace.kernels.elementwise.gateBackward(pass(input, workspace.gradient))
        // The later weight layer first, as everywhere; both add to the carried part of ∂L/∂x.
        gate.backward(workspace.pointer(gateGradient), inputGradient: upstream, accumulates: true)
        var inner = workspace.pointer(transformGradient)
        if let outer {
            probe.measureDelta(outer.dense.layer, inner, count: count)
            let gradient = workspace.pointer(workspace.spare)
            outer.dense.backward(inner, inputGradient: gradient)
            inner = gradient
        }
        transform.backward(inner, inputGradient: upstream, accumulates: true)
    }
}
