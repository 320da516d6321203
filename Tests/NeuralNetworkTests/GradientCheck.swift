// Every gradient of a small network against central differences of its loss, in Double. Not a test itself.

import KernelInterface
import NeuralNetwork
import Testing

/// A network, its data and its training, whose gradients are to be checked.
struct GradientCheck {
    var architecture: NetworkArchitecture
    var options: TrainingOptions
    var rows = 9
    /// Decides parameters, data and dropout's masks.
    var seed: UInt64 = 1
    /// Relative to a tensor's largest element.
    var tolerance = 2e-7

    private static let step = 1e-5
    /// Tensors whose gradients are smaller than this are compared as if they were as large.
    private static let floor = 1e-3

    /// Compares every element of every parameter's gradient of the total loss, the loss itself and the global
    /// norm, and ∂L/∂inputs where the options ask for it.
    ///
    /// - Returns: what was compared, by weight layer.
    @discardableResult
    func run(sourceLocation: SourceLocation = #_sourceLocation) throws -> [Set<TensorKind>] {
        let parameters = smallParameters(architecture, seed: seed)
        let slot = ComputeSlot(kernels: try KernelSet.select(environment: [:]))
        let samples = try samples()
        let session = session(parameters, samples, slot)
        session.computeGradient()
        let measured = session.measurement
        let gradients = parameters.indices.map { layer in
            Self.kinds.compactMap { kind in session.tensor(kind, layer: layer + 1).map { (kind, $0) } }
        }
        let inputGradient = session.inputGradient()

        let total = totalLoss(parameters, samples, slot)
        #expect(
            abs(measured.totalLoss - total) < 1e-12 * max(1, abs(total)), sourceLocation: sourceLocation)
        let squares = gradients.joined().flatMap(\.1).reduce(0) { $0 + $1 * $1 }
        #expect(
            abs(measured.globalNorm - squares.squareRoot()) < 1e-12 * squares.squareRoot(),
            sourceLocation: sourceLocation)
        for layer in parameters.indices {
            for (kind, gradient) in gradients[layer] {
                compare(gradient, "\(kind) of layer \(layer + 1)", sourceLocation) { place, step in
                    var moved = parameters
                    move(&moved[layer], layer, kind, place, by: step)
                    return totalLoss(moved, samples, slot)
                }
            }
        }
        if options.inputGradient {
            let gradient = try #require(inputGradient, sourceLocation: sourceLocation)
            #expect(gradient.count == rows * architecture.inputs, sourceLocation: sourceLocation)
            let shifted = try gradient.indices.map { place in
                try [Self.step, -Self.step].map { try self.samples(shift: (place, $0)) }
            }
            compare(gradient, "∂L/∂inputs", sourceLocation) { place, step in
                totalLoss(parameters, shifted[place][step > 0 ? 0 : 1], slot)
            }
        }
        return gradients.map { Set($0.map(\.0)) }
    }

    private static let kinds: [TensorKind] = [
        .weightGradient, .biasGradient, .gainGradient, .gammaGradient, .betaGradient, .slopeGradient,
    ]

    private func compare(
        _ gradient: [Double], _ name: String, _ sourceLocation: SourceLocation,
        _ loss: (_ place: Int, _ step: Double) -> Double
    ) {
        let scale = gradient.reduce(Self.floor) { max($0, abs($1)) }
        for place in gradient.indices {
            let numeric = (loss(place, Self.step) - loss(place, -Self.step)) / (2 * Self.step)
            #expect(
                abs(numeric - gradient[place]) < tolerance * scale,
                "\(name), \(place): \(numeric) against \(gradient[place])", sourceLocation: sourceLocation)
        }
    }

    /// Moves one parameter. Weight normalisation's are v and g, but given is g/‖v‖.
    private func move(
        _ parameters: inout LayerParameters, _ layer: Int, _ kind: TensorKind, _ place: Int, by step: Double
    ) {
        let units = architecture.units(layer)
        func norm(_ weight: [Double], _ unit: Int) -> Double {
            stride(from: unit, to: weight.count, by: units).reduce(0) { $0 + weight[$1] * weight[$1] }
                .squareRoot()
        }
        switch kind {
        case .weightGradient:
            let unit = place % units
            let before = norm(parameters.weight, unit)
            parameters.weight[place] += step
            let isReadout = layer == architecture.weightLayers - 1
            if architecture.normalization == .weight, !isReadout {
                parameters.gamma[unit] *= before / norm(parameters.weight, unit)
            }
        case .gainGradient: parameters.gamma[place] += step / norm(parameters.weight, place)
        case .biasGradient: parameters.bias[place] += step
        case .gammaGradient: parameters.gamma[place] += step
        case .betaGradient: parameters.beta[place] += step
        default: parameters.slope[place] += step
        }
    }

    // MARK: The loss

    private func samples(shift: (place: Int, by: Double)? = nil) throws -> Samples {
        var inputs = smallInputs(rows: rows, features: architecture.inputs, seed: seed)
        if let shift { inputs[shift.place] += shift.by }
        let targets = smallTargets(
            of: options.loss, rows: rows, outputs: architecture.outputs, seed: seed)
        return try Samples(
            rows: rows, features: architecture.inputs, inputs: inputs, targets: targets, format: .float64)
    }

    private func session(
        _ parameters: [LayerParameters], _ samples: Samples, _ slot: ComputeSlot
    ) -> NetworkSession {
        NetworkSession(
            architecture: architecture, options: options, samples: samples, batchRows: rows, slot: slot,
            seed: seed, parameters: { parameters[$0] })
    }

    /// The data loss of a pass without gradients, with the penalties as their formulas say.
    private func totalLoss(
        _ parameters: [LayerParameters], _ samples: Samples, _ slot: ComputeSlot
    ) -> Double {
        let weights = parameters.flatMap(\.weight)
        return session(parameters, samples, slot).dataLoss().loss
            + options.l2 / 2 * weights.reduce(0) { $0 + $1 * $1 }
            + options.l1 * weights.reduce(0) { $0 + abs($1) }
    }
}
