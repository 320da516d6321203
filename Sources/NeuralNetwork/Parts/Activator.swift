// h = φ(u) with dropout on top, and the way back through both. Not here: the formulas (the kernels).

import KernelInterface
import ReproducibleMath

/// The activation of [rows × width].
final class Activator {
    let slope: Parameter?
    /// h [rows × width].
    let output: Region
    let width: Int
    private let layer: Int
    private let activation: Activation
    private let thresholds: (lower: Double, upper: Double)
    private let workspace: Workspace
    private let probe: Probe
    private let dropout: Dropout?
    /// Whether the layer's figures come from here.
    private let isMeasured: Bool
    /// φ′(u) after the forward pass, δ after the backward pass.
    private let derivative: Region
    /// u, where the slopes' gradient needs it.
    private let keptInput: Region?

    init(
        layer: Int, width: Int, _ network: NetworkBuilder, activation: Activation, isMeasured: Bool = true,
        dropsOut: Bool = true
    ) {
        self.layer = layer
        self.width = width
        self.activation = activation
        self.isMeasured = isMeasured
        workspace = network.workspace
        probe = network.probe
        thresholds = activation.saturationThresholds
        output = workspace.reserveBatch(width)
        derivative = workspace.reserveBatch(width)
        if case .prelu = activation {
            slope = network.parameter(.slope, layer: layer, rows: width, columns: 1)
            keptInput = workspace.reserveBatch(width)
        } else {
            slope = nil
            keptInput = nil
        }
        dropout =
            dropsOut && network.architecture.dropout > 0 ? Dropout(layer: layer, width: width, network) : nil
    }

    var count: Int { workspace.rows * width }

    var parameters: [Parameter] { [slope].compactMap(\.self) }

    /// h from u, which may lie where h will.
    ///
    /// - Parameter reproduce: writes u again where it was not finite, to be looked at.
    func forward(
        _ input: UnsafeRawPointer, _ mode: ForwardMode, reproduce: (_ probe: Probe) -> Void
    ) {
        let figures = workspace.doubles(workspace.figures)
        let h = workspace.pointer(output)
        if let keptInput {
            workspace.pointer(keptInput).copyMemory(
                from: input, byteCount: count * workspace.lanes * workspace.kernels.format.byteCount)
        }
        workspace.kernels.elementwise.activate(
            ActivationPass(
                activation: activation, count: count, z: input,
                slopes: slope.map { UnsafeRawPointer(workspace.pointer($0.values)) }, columns: width, h: h,
                d: workspace.pointer(derivative), lowerThreshold: thresholds.lower,
                upperThreshold: thresholds.upper, figures: mode == .training ? figures : nil))
        if mode == .training {
            if !probe.areFinite(figures + ActivationFigure.poison.rawValue * workspace.lanes) {
                // The figures are needed once more below.
                let kept = Array(
                    UnsafeBufferPointer(
                        start: figures, count: ActivationFigure.allCases.count * workspace.lanes))
                reproduce(probe)
                figures.update(from: kept, count: kept.count)
            }
            if !probe.areFinite(figures + ActivationFigure.variance.rawValue * workspace.lanes) {
                probe.note(.forward, layer, .activation, h, count)
            }
            if isMeasured { probe.recordActivation(layer, count: count) }
        }
        guard let dropout, mode != .inference else { return }
        dropout.drop(h, workspace.pointer(derivative), keptInput.map { workspace.pointer($0) })
    }

    /// δ = scale · upstream ⊙ φ′; returns where it lies.
    func backward(_ upstream: UnsafeRawPointer, scale: Double) -> UnsafeMutableRawPointer {
        let delta = workspace.pointer(derivative)
        if let slope, let keptInput {
            workspace.kernels.elementwise.slopeGradient(
                workspace.rows, width, workspace.pointer(keptInput), upstream, scale,
                workspace.pointer(slope.gradient))
        }
        workspace.kernels.elementwise.backpropagate(
            count, delta, upstream, scale, workspace.doubles(workspace.figures))
        if isMeasured { probe.recordDelta(layer, delta, count: count) }
        return delta
    }

    /// A look at the slopes' gradient, the last one in the order in which a layer is searched for its first
    /// number that is not finite.
    func recordGradients() {
        if let slope { probe.recordGradient(slope) }
    }

    /// δ of the latest backward pass.
    var delta: UnsafeRawPointer { UnsafeRawPointer(workspace.pointer(derivative)) }
}

/// Inverted dropout on h; φ′ gets the same mask, so that the way back needs nothing else.
final class Dropout {
    private let workspace: Workspace
    private let settings: DropoutSettings
    private let layer: Int
    private let width: Int
    private let mask: Region

    init(layer: Int, width: Int, _ network: NetworkBuilder) {
        self.layer = layer
        self.width = width
        workspace = network.workspace
        settings = network.dropout
        mask = workspace.reserveBatch(width)
    }

    func drop(
        _ h: UnsafeMutableRawPointer, _ derivative: UnsafeMutableRawPointer,
        _ keptInput: UnsafeMutableRawPointer?
    ) {
        let count = workspace.rows * width
        let factors = workspace.pointer(mask)
        let elementwise = workspace.kernels.elementwise
        elementwise.dropoutMask(
            DropoutMask(
                count: count, seeds: settings.seeds, steps: settings.steps,
                probabilities: settings.probabilities, purpose: RandomPurpose.dropout.rawValue,
                layer: UInt32(layer), mask: factors))
        elementwise.multiply(count, factors, h)
        elementwise.multiply(count, factors, derivative)
        if let keptInput { elementwise.multiply(count, factors, keptInput) }
    }
}

/// What decides the masks of a session's networks, per lane.
final class DropoutSettings {
    let seeds: UnsafeMutablePointer<UInt64>
    let steps: UnsafeMutablePointer<UInt32>
    let probabilities: UnsafeMutablePointer<Double>

    init(lanes: Int) {
        seeds = .allocate(capacity: lanes)
        seeds.initialize(repeating: 0, count: lanes)
        steps = .allocate(capacity: lanes)
        steps.initialize(repeating: 0, count: lanes)
        probabilities = .allocate(capacity: lanes)
        probabilities.initialize(repeating: 0, count: lanes)
    }

    deinit {
        seeds.deallocate()
        steps.deallocate()
        probabilities.deallocate()
    }
}
