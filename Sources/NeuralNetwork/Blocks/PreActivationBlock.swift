// Residual blocks whose norm layers and activations stand before their matrices: a = skip · x + branch ·
// (φ(norm(x)) W + b), or with a second φ(norm(·)) and matrix (He et al. 2016, "Identity mappings in deep
// residual networks", eq. 5 and figure 4e). And the two ends of such a stack: a matrix alone, and φ(norm(·))
// before the read-out.

import KernelInterface

/// φ(norm(x)) before a matrix.
final class PreActivation {
    let normalizer: Normalizer?
    let activator: Activator
    private let layer: Int
    private let workspace: Workspace
    /// What the latest forward pass got.
    @exclusivity(unchecked) private var input: Tensor?

    init(
        layer: Int, width: Int, _ network: NetworkBuilder, isMeasured: Bool = true, dropsOut: Bool = true
    ) {
        self.layer = layer
        workspace = network.workspace
        normalizer =
            network.architecture.normalization.isLayer
            ? Normalizer(layer: layer, width: width, network) : nil
        activator = Activator(
            layer: layer, width: width, network, activation: network.architecture.activation,
            isMeasured: isMeasured, dropsOut: dropsOut)
    }

    var parameters: [Parameter] { (normalizer?.parameters ?? []) + activator.parameters }

    func forward(_ input: Tensor, _ mode: ForwardMode) -> Tensor {
        self.input = input
        let h = workspace.pointer(activator.output)
        if let normalizer {
            normalizer.forward(input.pointer, into: h, mode)
            activator.forward(h, mode, reproduce: noteNormalized)
        } else {
            activator.forward(input.pointer, mode) { probe in
                probe.note(.forward, layer, .preactivation, input.pointer, activator.count)
            }
        }
        return Tensor(pointer: h, width: activator.width)
    }

    /// A network's input may be shared by all lanes; everything behind a matrix has lanes.
    private func noteNormalized(_ probe: Probe) {
        guard let normalizer, let input else { return }
        probe.note(.forward, layer, .product, input.pointer, activator.count)
        let u = workspace.pointer(workspace.spare)
        normalizer.forward(input.pointer, into: u, .probing)
        probe.note(.forward, layer, .preactivation, u, activator.count)
    }

    /// ∂L/∂x, which lies in the activator's memory.
    func backward(_ upstream: UnsafeRawPointer) -> UnsafeMutableRawPointer {
        let delta = activator.backward(upstream, scale: 1)
        normalizer?.backward(delta)
        normalizer?.recordGradients()
        activator.recordGradients()
        return delta
    }
}

final class PreActivationBlock: NetworkBlock {
    private let first: PreActivation
    private let inner: Dense
    /// The second activation and matrix of a block with two.
    private let second: PreActivation?
    private let outer: Dense?
    private let workspace: Workspace
    private let skipScale: Double
    private let branchScale: Double
    private let width: Int
    /// The matrices' products [rows × width]; a takes the last one's place.
    private let products: [Region]

    /// The block's widths agree, as for every skip connection.
    init(_ block: Int, firstLayer: Int, _ network: NetworkBuilder) {
        let architecture = network.architecture
        workspace = network.workspace
        (skipScale, branchScale) = (architecture.skipScale, architecture.branchScale)
        width = architecture.hiddenWidths[block]
        let hasTwo = architecture.blockMatrices == 2
        first = PreActivation(layer: firstLayer, width: width, network, dropsOut: !hasTwo)
        inner = Dense(network.layers[firstLayer], layer: firstLayer, network)
        if hasTwo {
            second = PreActivation(layer: firstLayer + 1, width: width, network)
            outer = Dense(network.layers[firstLayer + 1], layer: firstLayer + 1, network)
            products = [workspace.reserveBatch(width), workspace.reserveBatch(width)]
        } else {
            (second, outer) = (nil, nil)
            products = [workspace.reserveBatch(width)]
        }
    }

    var parameters: [Parameter] {
        first.parameters + inner.parameters + (second?.parameters ?? []) + (outer?.parameters ?? [])
    }
    var matrices: [Dense] { [inner] + (outer.map { [$0] } ?? []) }
    var normalizers: [Normalizer] { [first.normalizer, second?.normalizer].compactMap(\.self) }
    var activators: [(layer: Int, activator: Activator)] {
        [(inner.layer, first.activator)] + (second.map { [(inner.layer + 1, $0.activator)] } ?? [])
    }

    private var count: Int { workspace.rows * width }

    func forward(_ input: Tensor, _ mode: ForwardMode) -> Tensor {
        var product = workspace.pointer(products[0])
        inner.forward(first.forward(input, mode), into: product)
        if let second, let outer {
            let h = second.forward(Tensor(pointer: product, width: width), mode)
            product = workspace.pointer(products[1])
            outer.forward(h, into: product)
        }
        workspace.kernels.elementwise.combine(
            count, branchScale, product, skipScale, input.pointer, product)
        return Tensor(pointer: product, width: width)
    }

    func backward() {
        let upstream = workspace.pointer(workspace.gradient)
        let spare = workspace.pointer(workspace.spare)
        let elementwise = workspace.kernels.elementwise
        // ∂L/∂(the last product), in that product's place: nobody needs a any more.
        var delta = workspace.pointer(products[products.count - 1])
        let bytes = count * workspace.lanes * workspace.kernels.format.byteCount
        delta.copyMemory(from: upstream, byteCount: bytes)
        if branchScale != 1 { elementwise.scale(count, branchScale, delta) }
        if let second, let outer {
            outer.backward(delta, inputGradient: spare)
            delta = second.backward(spare)
        }
        inner.backward(delta, inputGradient: spare)
        let inputGradient = first.backward(spare)
        elementwise.combine(count, 1, inputGradient, skipScale, upstream, upstream)
    }
}

/// x W + b alone: the first block of a pre-activated stack, and wherever widths change in it.
final class ProductBlock: NetworkBlock {
    private let dense: Dense
    private let workspace: Workspace
    private let probe: Probe
    private let output: Region
    private let propagates: Bool

    init(layer: Int, _ network: NetworkBuilder, propagates: Bool) {
        workspace = network.workspace
        probe = network.probe
        self.propagates = propagates
        dense = Dense(network.layers[layer], layer: layer, network)
        output = workspace.reserveBatch(dense.units)
    }

    var parameters: [Parameter] { dense.parameters }
    var matrices: [Dense] { [dense] }
    var normalizers: [Normalizer] { [] }
    var activators: [(layer: Int, activator: Activator)] { [] }

    func forward(_ input: Tensor, _ mode: ForwardMode) -> Tensor {
        let product = workspace.pointer(output)
        dense.forward(input, into: product)
        if mode == .training {
            probe.measureProduct(dense.layer, product, count: workspace.rows * dense.units)
        }
        return Tensor(pointer: product, width: dense.units)
    }

    func backward() {
        // ∂L/∂y moves over, because ∂L/∂x takes its place.
        let (upstream, delta) = (workspace.pointer(workspace.gradient), workspace.pointer(output))
        let count = workspace.rows * dense.units
        delta.copyMemory(
            from: upstream, byteCount: count * workspace.lanes * workspace.kernels.format.byteCount)
        probe.measureDelta(dense.layer, delta, count: count)
        dense.backward(delta, inputGradient: propagates ? upstream : nil)
    }
}
