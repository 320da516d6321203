// Whole trials: what is in a result, that it depends on configuration, seed and data only, and the edges of
// what can be configured.

import DataSets
import KernelInterface
import NeuralNetwork
import SweepModel
import Testing
import Training

struct TrialRunnerTests {
    // MARK: Identity

    @Test(arguments: [Precision.float32, .float64]) func aloneAndInAPackGiveTheSameBits(
        _ precision: Precision
    ) throws {
        let trials = variedTrials.map { trial in
            var trial = trial
            trial.training.precision = precision
            return trial
        }
        let data = try TrialData(smallData(testRows: 20), precision: precision)
        let kernels = try kernelsOfThisProcess()
        let alone = trials.map { TrialRunner(kernels: kernels).run(pack: [$0], data: data) }.flatMap(\.self)
        let packed = TrialRunner(kernels: kernels).run(pack: trials, data: data)
        let reversed = TrialRunner(kernels: kernels).run(pack: trials.reversed(), data: data)
        for (index, outcome) in alone.enumerated() {
            #expect(bits(outcome) == bits(packed[index]))
            #expect(bits(outcome) == bits(reversed[trials.count - 1 - index]))
        }
    }

    /// Twenty of a kind in sixteen lanes, of different lengths, so that lanes are refilled.
    @Test(arguments: [Precision.float32, .float64], variedTrials.indices)
    func lanesGiveTheBitsOfTrialsAlone(_ precision: Precision, _ index: Int) throws {
        let trials = (0..<20).map { place in
            var trial = variedTrials[index]
            trial.training.precision = precision
            trial.training.steps = [30, 12, 25][place % 3]
            trial.training.optimizer.learningRate *= 1 + Double(place) / 10
            trial.seed = UInt64(place)
            return trial
        }
        let data = try TrialData(smallData(testRows: 20), precision: precision)
        let kernels = try kernelsOfThisProcess()
        let alone = trials.map { TrialRunner(kernels: kernels).run(pack: [$0], data: data) }.flatMap(\.self)
        let packed = TrialRunner(kernels: kernels).run(pack: trials, data: data)
        for (one, other) in zip(alone, packed) { #expect(bits(one) == bits(other)) }
    }

    @Test(arguments: [Precision.float32, .float64]) func everyInstructionSetGivesTheSameBits(
        _ precision: Precision
    ) throws {
        let trials = variedTrials.map { trial in
            var trial = trial
            trial.training.precision = precision
            // Widths that fill no vector, and steps few enough for the portable kernels.
            trial.network.hiddenWidths = [13, 13, 9]
            trial.training.steps = 12
            return trial
        }
        let data = try TrialData(smallData(testRows: 20), precision: precision)
        let outcomes = KernelSet.available.map {
            TrialRunner(kernels: $0).run(pack: trials, data: data).map(bits)
        }
        for other in outcomes.dropFirst() { #expect(other == outcomes[0]) }
    }

    @Test func seedsMatter() throws {
        let first = try run(smallTrial())
        let second = try run(smallTrial { $0.seed = 99 })
        #expect(first.initialLoss != second.initialLoss)
        #expect(try bits(.completed(run(smallTrial()))) == bits(.completed(first)))
    }

    /// Every bit of an outcome as text: NaNs equal each other, and no two different numbers look alike.
    private func bits(_ outcome: TrialOutcome) -> String { String(reflecting: outcome) }

    // MARK: Contents

    @Test func aTrialFillsEveryField() throws {
        let result = try run(smallTrial { $0.training.steps = 200 }, on: smallData(testRows: 40))
        #expect(result.steps == 200 && result.layers.map(\.layer) == [1, 2, 3])
        #expect(result.layers.map(\.fanIn) == [4, 12, 12] && result.layers.map(\.units) == [12, 12, 3])
        for number in [
            result.initialLoss, result.finalLoss, result.bestLoss, result.constantLoss,
            result.gradients.initialGlobalNorm, result.gradients.medianGlobalNorm,
            result.gradients.maximumGlobalNorm, result.gradients.finalGlobalNorm,
            result.gradients.initialFirstLayerNorm, result.gradients.medianFirstLayerNorm,
            result.gradients.finalFirstLayerNorm, result.gradients.initialDepthRatio,
            result.gradients.medianDepthRatio, result.gradients.finalDepthRatio,
            result.gradients.initialElasticity, result.gradients.medianElasticity,
            result.gradients.maximumUpdateRatio, result.gradients.medianUpdateRatio,
        ] { #expect(number.isFinite && number > 0) }
        #expect(result.finalLoss < result.initialLoss && result.bestLoss <= result.finalLoss)
        #expect(try #require(result.trainAccuracy) > 0.8 && #require(result.testAccuracy) > 0.6)
        #expect(try #require(result.testLoss) < result.initialLoss)
        #expect(result.firstNonFinite == nil)
        for layer in result.layers {
            for statistics in [layer.initial, layer.middle, layer.final] {
                let figures = Mirror(reflecting: statistics).children.compactMap { $0.value as? Double }
                #expect(figures.count == 11 && figures.allSatisfy(\.isFinite))
            }
            #expect(layer.initial != layer.middle && layer.middle != layer.final)
            #expect(layer.minimumGradientNorm <= layer.medianGradientNorm)
            #expect(layer.medianGradientNorm <= layer.maximumGradientNorm)
        }
    }

    @Test func regressionHasNoAccuracy() throws {
        let trial = smallTrial { $0.training.loss = .meanSquaredError }
        let result = try run(trial, on: smallData(task: .regression, testRows: 10))
        #expect(result.trainAccuracy == nil && result.testAccuracy == nil)
        #expect(try #require(result.testLoss).isFinite && result.constantLoss > 0)
    }

    @Test func classesCanBeLearntByTheSquaredError() throws {
        let result = try run(
            smallTrial {
                $0.training.loss = .meanSquaredError
                $0.training.steps = 300
                $0.training.optimizer.kind = .adam
            })
        #expect(try #require(result.trainAccuracy) > 0.8)
        #expect(result.finalLoss < result.constantLoss)
    }

    @Test func constantPredictorsLoss() throws {
        let data = try TrialData(smallData(), precision: .float64)
        let entropy = try #require(data.constantLoss(TrainingConfiguration()))
        #expect(entropy > 0.9 && entropy < 1.0987)
        let regression = try TrialData(smallData(task: .regression), precision: .float64)
        #expect(regression.constantLoss(TrainingConfiguration()) == nil)
        // A network that predicts the mean: zero weights, and the read-out's bias learnt.
        let result = try run(
            smallTrial {
                $0.network.hiddenWidths = []
                $0.network.initialization = .zeros
                $0.training.loss = .meanSquaredError
                $0.training.precision = .float64
                $0.training.steps = 1
                $0.training.batchSize = nil
            }, on: smallData(task: .regression))
        // Its loss is the targets' mean square, above their variance by the squared mean.
        #expect(result.initialLoss >= result.constantLoss && result.initialLoss < result.constantLoss * 1.1)
    }

    // MARK: Shapes at the edge

    @Test func aLinearModel() throws {
        let result = try run(
            smallTrial {
                $0.network.hiddenWidths = []
                $0.training.batchSize = nil
                $0.training.optimizer.learningRate = 0.5
            })
        #expect(result.layers.count == 1 && result.gradients.initialDepthRatio.isNaN)
        #expect(result.finalLoss < result.initialLoss)
    }

    @Test func widthOneBatchOneAndFullBatch() throws {
        for normalization in Normalization.allCases {
            for batch in [1, 96, nil] as [Int?] {
                let result = try run(
                    smallTrial {
                        $0.network.hiddenWidths = [1, 1]
                        $0.network.activation = .tanh
                        $0.network.normalization = normalization
                        $0.training.batchSize = batch
                    })
                #expect(result.steps == 30 && result.firstNonFinite == nil)
                #expect(result.finalLoss.isFinite)
            }
        }
    }

    @Test func aBatchOfAllRowsSeesThemAllInAnyOrder() throws {
        let full = try run(smallTrial { $0.training.batchSize = nil })
        let shuffled = try run(smallTrial { $0.training.batchSize = 96 })
        #expect(abs(full.initialLoss - shuffled.initialLoss) < 1e-6)
    }

    @Test func moreDecayOfWeightsMeansSmallerWeights() throws {
        let plain = try run(smallTrial())
        for edit: (inout TrialConfiguration) -> Void in [
            { $0.training.l1 = 0.05 }, { $0.training.l2 = 0.5 }, { $0.training.optimizer.weightDecay = 0.5 },
        ] {
            let decayed = try run(smallTrial(edit))
            #expect(decayed.layers[1].final.weightNorm < 0.9 * plain.layers[1].final.weightNorm)
        }
    }

    // MARK: Numbers at the edge

    @Test func aHugeLearningRateEndsTheTrialWithItsOrigin() throws {
        let result = try run(smallTrial { $0.training.optimizer.learningRate = 1e30 })
        #expect(
            result.judgement
                == Judgement(verdict: .exploding, cause: .nonFinite, flags: result.judgement.flags))
        let origin = try #require(result.firstNonFinite)
        #expect(origin.step == result.steps - 1 && result.steps < 30)
        #expect(origin.count > 0)
    }

    @Test func flagsOfTheLastBatch() throws {
        let saturated = try run(
            smallTrial {
                $0.network.activation = .tanh
                $0.network.sigmaW = 50
            })
        #expect(saturated.judgement.flags.contains(.saturated))
        let dead = try run(
            smallTrial {
                $0.training.loss = .meanSquaredError
                $0.training.optimizer.learningRate = 20
            })
        #expect(dead.judgement.flags.contains(.dyingReLU))
        let healthy = try run(smallTrial())
        #expect(
            !healthy.judgement.flags.contains(.saturated) && !healthy.judgement.flags.contains(.dyingReLU))
    }

    @Test func nonFiniteGradientsAreCounted() throws {
        let result = try run(
            smallTrial {
                $0.network.sigmaW = 1e25
                $0.network.activation = .linear
            })
        #expect(result.steps == 1 && result.firstNonFinite?.phase == .forward)
        #expect(result.firstNonFinite?.tensor == .preactivation && result.firstNonFinite?.layer == 2)
        #expect(result.gradients.nanCount + result.gradients.infinityCount > 0)
        #expect(!result.initialLoss.isFinite)
    }

    @Test(arguments: [Precision.float32, .float64]) func aSigmoidChainLosesExactlyAFactorOfFourALayer(
        _ precision: Precision
    ) throws {
        // W = 1, b = −½, a = ½: every sigmoid sits at 0, where its slope is exactly ¼.
        let depth = precision == .float32 ? 80 : 100
        var architecture = NetworkArchitecture(
            inputs: 1, hiddenWidths: Array(repeating: 1, count: depth), outputs: 1)
        architecture.activation = .sigmoid
        let samples = try Samples(
            rows: 1, features: 1, inputs: [0.5], targets: .values([0], outputs: 1),
            format: precision == .float32 ? .float32 : .float64)
        let session = NetworkSession(
            architecture: architecture, options: TrainingOptions(loss: .meanSquaredError), samples: samples,
            batchRows: 1, slot: ComputeSlot(kernels: try kernelsOfThisProcess()),
            parameters: { LayerParameters(weight: [1], bias: [$0 == depth ? 0 : -0.5], gamma: [], beta: []) })
        session.computeGradient()
        // Loss a², so ∂L/∂output = 2 · ½ = 1.
        for layer in 1...depth {
            let exponent = 2 * (depth - layer + 1)
            let exact = Double(sign: .plus, exponent: -exponent, significand: 1)
            let expected = precision == .float32 ? Double(Float(exact)) : exact
            #expect(session.measurement.layers[layer - 1].deltaRMS == expected)
        }
    }

    @Test func doublingTheWeightsOfAHomogeneousNetworkDoublesBitForBit() throws {
        for activation in [KernelInterface.Activation.relu, .linear] {
            var architecture = NetworkArchitecture(inputs: 4, hiddenWidths: [9, 9, 9], outputs: 3)
            architecture.activation = activation
            architecture.bias = false
            let samples = try Samples(
                rows: 5, features: 4, inputs: smallData(rows: 5).training.inputs,
                targets: .classes([0, 1, 2, 0, 1], count: 3), format: .float32)
            func outputs(factor: Double) throws -> [Double] {
                let distribution = WeightDistribution(scheme: .normalByFanIn(numerator: 2))
                let session = NetworkSession(
                    architecture: architecture,
                    options: TrainingOptions(loss: .softmaxCrossEntropy(smoothing: 0)),
                    samples: samples, batchRows: 5, slot: ComputeSlot(kernels: try kernelsOfThisProcess()),
                    parameters: { layer in
                        var parameters = distribution.parameters(of: architecture, layer: layer, seed: 4)
                        // The same float32 numbers, and then doubled.
                        parameters.weight = parameters.weight.map { Double(Float($0)) * factor }
                        return parameters
                    })
                session.computeGradient()
                return try #require(session.tensor(.preactivation, layer: 4))
            }
            #expect(try outputs(factor: 2) == outputs(factor: 1).map { $0 * 16 })
        }
    }
}
