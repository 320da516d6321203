// The probe at the limits of the number formats: where the first non-finite number is born, and norms whose
// squares leave the range.

import KernelInterface
import NeuralNetwork
import Testing

struct ProbeTests {
    /// A chain of width 1 with these weights, on one row with input 1, in float32.
    private func chain(
        _ weights: [Double], activation: Activation = .linear, target: Double = 0,
        learningRate: Double = 0.1,
        format: NumberFormat = .float32, biases: [Double]? = nil, normalization: NormalizationKind = .none
    ) throws -> NetworkSession {
        var architecture = NetworkArchitecture(
            inputs: 1, hiddenWidths: Array(repeating: 1, count: weights.count - 1), outputs: 1)
        architecture.activation = activation
        architecture.bias = biases != nil
        architecture.normalization = normalization
        var options = TrainingOptions(loss: .meanSquaredError)
        options.learningRate = learningRate
        let samples = try Samples(
            rows: 1, features: 1, inputs: [1], targets: .values([target], outputs: 1), format: format)
        let parameters = weights.indices.map {
            LayerParameters(weight: [weights[$0]], bias: [biases?[$0] ?? 0], gamma: [1], beta: [0])
        }
        let session = try smallSession(architecture, options, samples, parameters: parameters)
        session.computeGradient()
        session.applyUpdate()
        return session
    }

    @Test func ordinaryNumbersHaveNoOrigin() throws {
        #expect(try chain([0.5, 2, -1]).origin == nil)
    }

    @Test func initialParameters() throws {
        let origin = try #require(try chain([0.5, .nan, .infinity]).origin)
        #expect(
            origin.phase == .parameters && origin.layer == 2 && origin.tensor == .weight && origin.step == 0)
        #expect(origin.nanCount == 1 && origin.infinityCount == 0)
        let bias = try #require(try chain([1, 1], biases: [0, -.infinity]).origin)
        #expect(
            bias.phase == .parameters && bias.layer == 2 && bias.tensor == .bias && bias.infinityCount == 1)
    }

    @Test func preactivationThatABoundedActivationHides() throws {
        // u₂ = 1e20 · 1e20 overflows float32; tanh makes it 1, and loss and gradients are finite.
        let session = try chain([1e20, 1e20, 1, 1], activation: .linear)
        #expect(session.origin?.layer == 2 && session.origin?.tensor == .preactivation)
        // tanh(1) is no overflow on the way, so weights are made large in one product.
        let hidden = try chain([3e38, 1, 1], activation: .tanh, biases: [3e38, 0, 0])
        #expect(hidden.measurement.dataLoss.isFinite)
        let origin = try #require(hidden.origin)
        #expect(origin.phase == .forward && origin.layer == 1 && origin.tensor == .preactivation)
        #expect(origin.infinityCount == 1 && origin.nanCount == 0)
    }

    @Test func largeButFiniteNumbersAreNoOrigin() throws {
        #expect(try chain([1e18, 1e18], activation: .tanh, learningRate: 0).origin == nil)
        #expect(try chain([3e38, 1], activation: .tanh, learningRate: 0).origin == nil)
    }

    @Test func productBeforeANormLayer() throws {
        let session = try chain([3e38, 1], biases: [3e38, 0], normalization: .layer)
        #expect(
            session.origin?.phase == .forward && session.origin?.tensor == .product
                && session.origin?.layer == 1)
    }

    @Test func lossThatTheFormatCannotHold() throws {
        // The output 1e25 is a float32 number, its square is none.
        let session = try chain([1e25])
        #expect(
            session.origin?.phase == .loss && session.origin?.layer == 0 && session.origin?.infinityCount == 1
        )
        #expect(session.measurement.dataLoss == .infinity)
        #expect(try chain([1e25], learningRate: 0, format: .float64).origin == nil)
    }

    @Test func backwardInReadOrder() throws {
        // Output 1e15 (loss 1e30), δ₃ = 2e15, δ₂ = 2e15 · 1e20 = 2e35, ∇W₂ = 2e35 · a₁; a₁ = 1e10 overflows
        // it.
        let session = try chain([1e10, 1e-15, 1e20])
        let origin = try #require(session.origin)
        #expect(origin.phase == .backward && origin.layer == 2 && origin.tensor == .weightGradient)
        // Without the large a₁ the next δ overflows: δ₁ = 2e35 · 1e5.
        let deeper = try #require(try chain([1e-10, 1e5, 1e20]).origin)
        #expect(deeper.phase == .backward && deeper.layer == 1 && deeper.tensor == .delta)
    }

    @Test func updatedParameters() throws {
        let origin = try #require(try chain([1e5, 1e5], learningRate: 1e30).origin)
        #expect(origin.phase == .update && origin.layer == 1 && origin.tensor == .weight && origin.step == 0)
    }

    @Test func float32NormsWhoseSquaresLeaveFloat32() throws {
        let small = try chain([1e-30], target: 1e-25, learningRate: 0)
        #expect(small.measurement.layers[0].gradientNorm > 1e-25)
        let large = try chain([1e-15, 1e15], target: 1e18, learningRate: 0)
        #expect(abs(large.measurement.layers[0].gradientNorm / 2e33 - 1) < 1e-6)
        #expect(large.origin == nil)
    }

    @Test func float64NormsWhoseSquaresLeaveFloat64() throws {
        // ∇W₁ = δ₁ = 2 · (1 − 1e-150 …) · 1e200: its square is infinite, the norm is not.
        let large = try chain([1e-200, 1e200], target: 0.5, learningRate: 0, format: .float64)
        #expect(large.origin == nil)
        #expect(abs(large.measurement.layers[0].gradientNorm / 1e200 - 1) < 1e-12)
        #expect(abs(large.measurement.layers[0].deltaRMS / 1e200 - 1) < 1e-12)
        #expect(abs(large.measurement.globalNorm / 1e200 - 1) < 1e-12)
        let small = try chain([1e-200], target: 0, learningRate: 0, format: .float64)
        #expect(abs(small.measurement.layers[0].gradientNorm / 2e-200 - 1) < 1e-12)
        #expect(abs(small.measurement.globalNorm / 2e-200 - 1) < 1e-12)
    }

    @Test func zeroWeightsHaveNoUpdateRatio() throws {
        let session = try chain([0, 1])
        #expect(session.measurement.layers[0].updateRatio.isNaN)
        #expect(session.measurement.layers[1].updateRatio.isFinite)
    }

    @Test func thinnedStepsKeepTheVerdictsFigures() throws {
        let architecture = NetworkArchitecture(inputs: 5, hiddenWidths: [6, 6], outputs: 3)
        let options = TrainingOptions(loss: .softmaxCrossEntropy(smoothing: 0))
        let samples = try smallSamples(rows: 8, architecture: architecture, loss: options.loss)
        let parameters = smallParameters(architecture)
        let complete = try smallSession(architecture, options, samples, parameters: parameters)
        let thin = try smallSession(architecture, options, samples, parameters: parameters)
        complete.computeGradient(isProbed: true)
        thin.computeGradient(isProbed: false)
        complete.applyUpdate()
        thin.applyUpdate()
        for (full, few) in zip(complete.measurement.layers, thin.measurement.layers) {
            #expect(full.gradientNorm == few.gradientNorm && full.deltaRMS == few.deltaRMS)
            #expect(full.weightNorm == few.weightNorm && full.updateRatio == few.updateRatio)
            #expect(full.activationZeroShare == few.activationZeroShare)
            #expect(few.gradientMeanAbsolute.isNaN && few.gradientMaximum.isNaN)
        }
        #expect(complete.measurement.globalNorm == thin.measurement.globalNorm)
    }
}
