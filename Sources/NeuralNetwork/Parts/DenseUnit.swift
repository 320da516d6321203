// h = φ(norm(x W + b)), the part that most blocks are made of.

import KernelInterface

/// A product with the norm layer and the activation behind it.
final class DenseUnit {
    let dense: Dense
    let normalizer: Normalizer?
    let activator: Activator
    private let workspace: Workspace

    init(
        _ shape: WeightLayer, layer: Int, _ network: NetworkBuilder,
        activation: Activation, isNormalized: Bool = true, dropsOut: Bool = true
    ) {
        workspace = network.workspace
        dense = Dense(shape, layer: layer, network)
        normalizer =
            isNormalized && network.architecture.normalization.isLayer
            ? Normalizer(layer: layer, width: shape.units, network) : nil
        activator = Activator(
            layer: layer, width: shape.units, network, activation: activation, dropsOut: dropsOut)
    }

    var parameters: [Parameter] {
        dense.parameters + (normalizer?.parameters ?? []) + activator.parameters
    }

    /// h [rows × units]; it stays where it lies until the next pass.
    func forward(_ input: Tensor, _ mode: ForwardMode) -> Tensor {
        let h = workspace.pointer(activator.output)
        if let normalizer {
            let product = workspace.pointer(workspace.gradient)
            dense.forward(input, into: product)
            normalizer.forward(product, into: h, mode)
        } else {
            dense.forward(input, into: h)
        }
        activator.forward(h, mode, reproduce: noteInput)
        return Tensor(pointer: UnsafeRawPointer(h), width: dense.units)
    }

    /// Computes the product, and u from it, once more and looks at both.
    private func noteInput(_ probe: Probe) {
        let (product, count) = (workspace.pointer(workspace.gradient), activator.count)
        dense.repeatForward(into: product)
        guard let normalizer else {
            probe.note(.forward, dense.layer, .preactivation, product, count)
            return
        }
        probe.note(.forward, dense.layer, .product, product, count)
        let u = workspace.pointer(workspace.spare)
        normalizer.forward(product, into: u, .probing)
        probe.note(.forward, dense.layer, .preactivation, u, count)
    }

    /// From ∂L/∂h to the parameters' gradients, and to ∂L/∂x as
    /// ``Dense/backward(_:inputGradient:accumulates:)``.
    func backward(
        _ upstream: UnsafeRawPointer, scale: Double = 1, beforeProduct: () -> Void = {},
        inputGradient: UnsafeMutableRawPointer?, accumulates: Bool = false
    ) {
        let delta = activator.backward(upstream, scale: scale)
        normalizer?.backward(delta)
        beforeProduct()
        dense.backward(delta, inputGradient: inputGradient, accumulates: accumulates)
        normalizer?.recordGradients()
        activator.recordGradients()
    }
}
