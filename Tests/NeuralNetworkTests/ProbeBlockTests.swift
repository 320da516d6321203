// The probe's figures of every kind of block against plain computations: activations and weights from their
// numbers, δ from differences of the loss.

import KernelInterface
import NeuralNetwork
import Testing

struct ProbeBlockTests {
    private static let rows = 9

    private func length(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    private func isClose(_ found: Double, _ expected: Double, _ tolerance: Double = 1e-11) -> Bool {
        abs(found - expected) <= tolerance * max(abs(expected), 1e-6)
    }

    @Test(arguments: SmallBlock.allCases, NormalizationKind.all)
    func figures(_ block: SmallBlock, _ normalization: NormalizationKind) throws {
        for activation in [Activation.tanh, .relu, .prelu(initialSlope: 0.2)] {
            var architecture = block.architecture(normalization: normalization)
            architecture.activation = activation
            var options = TrainingOptions(loss: .meanSquaredError)
            options.learningRate = 0.1
            let samples = try smallSamples(rows: Self.rows, architecture: architecture, loss: options.loss)
            let session = try smallSession(
                architecture, options, samples, parameters: smallParameters(architecture, seed: 3))
            let before = PlainNetwork(session)
            session.computeGradient()
            let gradients = try architecture.layers.indices.map { index in
                try gradient(index, session, before, samples, options)
            }
            session.applyUpdate()
            let after = PlainNetwork(session)
            let inputs = smallInputs(rows: Self.rows, features: 6).rows(of: 6)
            let pass = before.forward(inputs)
            for (index, figures) in session.measurement.layers.enumerated() {
                checkActivations(figures, pass.activations[index], architecture, index)
                #expect(
                    isClose(figures.deltaRMS, deltaRMS(before, index, inputs), 1e-6), "layer \(index + 1)")
                checkGradient(figures, gradients[index])
                let (old, new) = (before.weight(index), after.weight(index))
                #expect(isClose(figures.weightNorm, length(old)))
                #expect(isClose(figures.updateRatio, length(zip(new, old).map(-)) / length(old), 1e-9))
            }
        }
    }

    /// ∇W; with weight normalisation that of the network with the same W and without it.
    private func gradient(
        _ index: Int, _ session: NetworkSession, _ network: PlainNetwork, _ samples: Samples,
        _ options: TrainingOptions
    ) throws -> [Double] {
        guard network.architecture.normalization == .weight else {
            return try #require(session.tensor(.weightGradient, layer: index + 1))
        }
        var bare = network
        for layer in bare.parameters.indices { bare.parameters[layer].weight = network.weight(layer) }
        bare.architecture.normalization = .none
        let other = try smallSession(bare.architecture, options, samples, parameters: bare.parameters)
        other.computeGradient()
        return try #require(other.tensor(.weightGradient, layer: index + 1))
    }

    private func checkGradient(_ figures: LayerMeasurement, _ gradient: [Double]) {
        let sizes = gradient.map(abs)
        let count = Double(sizes.count)
        #expect(isClose(figures.gradientNorm, length(gradient)))
        #expect(isClose(figures.gradientMeanAbsolute, sizes.reduce(0, +) / count))
        #expect(isClose(figures.gradientMaximum, sizes.max() ?? 0))
        #expect(figures.gradientZeroShare == Double(sizes.count { $0 == 0 }) / count)
        #expect(figures.gradientNaNCount == 0 && figures.gradientInfinityCount == 0)
    }

    private func checkActivations(
        _ figures: LayerMeasurement, _ activations: Rows, _ architecture: NetworkArchitecture, _ index: Int
    ) {
        let values = activations.flatMap(\.self)
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        #expect(isClose(figures.activationMean, mean, 1e-9))
        #expect(isClose(figures.activationDeviation, variance.squareRoot()))
        #expect(figures.activationZeroShare == Double(values.count { $0 == 0 }) / count)
        let layer = architecture.layers[index]
        // Products and the read-out's outputs have no bounds.
        let isBounded = layer.isActivated && layer.role != .readout
        let bounds: (lower: Double, upper: Double) =
            if layer.role == .gate {
                (0.01, 0.99)
            } else if isBounded, architecture.activation == .tanh {
                (-0.98, 0.98)
            } else {
                (-.infinity, .infinity)
            }
        let beyond = values.count { $0 < bounds.lower || $0 > bounds.upper }
        #expect(figures.activationSaturatedShare == Double(beyond) / count)
    }

    /// The root mean square of ∂L/∂u over the batch, by central differences.
    private func deltaRMS(_ network: PlainNetwork, _ index: Int, _ inputs: Rows) -> Double {
        let targets = smallTargets(rows: Self.rows, outputs: 3).rows(of: 3)
        let layer = network.architecture.layers[index]
        let width = layer.isActivated && layer.role != .readout ? layer.activationWidth : layer.units
        let count = Self.rows * width
        func loss(_ place: Int, _ step: Double) -> Double {
            var moved = network
            moved.shift = (index, place, step)
            return plainLoss(.meanSquaredError, moved.forward(inputs).outputs, classes: [], values: targets)
        }
        let delta = (0..<count).map { (loss($0, 1e-5) - loss($0, -1e-5)) / 2e-5 }
        return length(delta) / Double(count).squareRoot()
    }

    /// The verdict's figures only, and the complete sets all the same once a number is not finite.
    @Test(arguments: SmallBlock.allCases, NormalizationKind.all)
    func stepsThatAreNotProbed(_ block: SmallBlock, _ normalization: NormalizationKind) throws {
        var architecture = block.architecture(normalization: normalization)
        architecture.activation = .linear
        var parameters = smallParameters(architecture)
        for isFinite in [true, false] {
            if !isFinite {
                // The read-out's product overflows.
                let last = parameters.count - 1
                parameters[last].weight = parameters[last].weight.map { $0 * 1e38 }
                parameters[last].bias = parameters[last].bias.map { _ in 3e38 }
            }
            let measured = try [true, false].map { isProbed in
                let samples = try smallSamples(
                    rows: Self.rows, architecture: architecture, loss: .meanSquaredError, format: .float32)
                var options = TrainingOptions(loss: .meanSquaredError)
                options.l2 = 0.1
                let session = try smallSession(architecture, options, samples, parameters: parameters)
                session.computeGradient(isProbed: isProbed)
                session.applyUpdate()
                return session.measurement
            }
            #expect(measured[1].isProbed != isFinite)
            for (full, few) in zip(measured[0].layers, measured[1].layers) {
                #expect("\(full.gradientNorm) \(full.deltaRMS)" == "\(few.gradientNorm) \(few.deltaRMS)")
                if isFinite {
                    #expect(few.gradientMaximum.isNaN && full.gradientMaximum > 0)
                } else {
                    #expect(String(reflecting: full) == String(reflecting: few))
                    #expect(few.gradientNaNCount + few.gradientInfinityCount > 0)
                }
            }
        }
    }
}
