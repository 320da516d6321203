// The linear read-out: outputs = a W + b, behind φ(norm(·)) in a pre-activated stack.

import KernelInterface

final class Readout: NetworkBlock {
    let dense: Dense
    private let preActivation: PreActivation?
    private let workspace: Workspace
    private let probe: Probe
    /// [rows × outputs]
    let output: Region
    /// ∂L/∂outputs, which the loss writes.
    let delta: Region
    private let propagates: Bool

    init(layer: Int, _ network: NetworkBuilder, propagates: Bool) {
        workspace = network.workspace
        probe = network.probe
        self.propagates = propagates
        let shape = network.layers[layer]
        preActivation =
            shape.isActivated
            ? PreActivation(
                layer: layer, width: shape.fanIn, network, isMeasured: false, dropsOut: false) : nil
        dense = Dense(shape, layer: layer, network)
        output = workspace.reserveBatch(shape.units)
        delta = workspace.reserveBatch(shape.units)
    }

    var parameters: [Parameter] { (preActivation?.parameters ?? []) + dense.parameters }
    var matrices: [Dense] { [dense] }
    var normalizers: [Normalizer] { [preActivation?.normalizer].compactMap(\.self) }
    var activators: [(layer: Int, activator: Activator)] { [] }

    private var count: Int { workspace.rows * dense.units }

    func forward(_ input: Tensor, _ mode: ForwardMode) -> Tensor {
        let outputs = workspace.pointer(output)
        dense.forward(preActivation?.forward(input, mode) ?? input, into: outputs)
        if mode == .training {
            probe.measureProduct(dense.layer, outputs, count: count, kind: .preactivation)
        }
        return Tensor(pointer: outputs, width: dense.units)
    }

    func backward() {
        let delta = workspace.pointer(delta)
        probe.measureDelta(dense.layer, delta, count: count)
        let gradient = workspace.pointer(workspace.gradient)
        guard let preActivation else {
            dense.backward(delta, inputGradient: propagates ? gradient : nil)
            return
        }
        let spare = workspace.pointer(workspace.spare)
        dense.backward(delta, inputGradient: spare)
        let width = dense.fanIn * workspace.lanes * workspace.kernels.format.byteCount
        gradient.copyMemory(from: preActivation.backward(spare), byteCount: workspace.rows * width)
    }
}
