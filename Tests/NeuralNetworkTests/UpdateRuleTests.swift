// Penalties, clipping and update rules against their formulas, written out plainly on a model of two
// parameters.

import Foundation
import KernelInterface
import NeuralNetwork
import Testing

/// Loss (w·x + b − y)² of one row, x = 1.5, y = −0.5: its gradient is 2r·x and 2r, r the residual.
private struct TwoParameterModel {
    var weight = 0.8
    var bias = -0.3
    var options: TrainingOptions
    private var memory = (weight: Memory(), bias: Memory())
    private var step = 0

    init(_ options: TrainingOptions) { self.options = options }

    mutating func advance() {
        step += 1
        let residual = weight * 1.5 + bias + 0.5
        var gradient = (weight: 3 * residual, bias: 2 * residual)
        gradient.weight += options.l2 * weight + options.l1 * (weight > 0 ? 1 : weight < 0 ? -1 : 0)
        gradient = clipped(gradient)
        weight *= 1 - options.learningRate * options.weightDecay
        weight += change(gradient.weight, &memory.weight)
        bias += change(gradient.bias, &memory.bias)
    }

    private func clipped(_ gradient: (weight: Double, bias: Double)) -> (weight: Double, bias: Double) {
        switch options.clipping {
        // The read-out, which this layer is, is left alone by adaptive clipping.
        case .none, .adaptive: return gradient
        case .norm(let limit):
            let norm = (gradient.weight * gradient.weight + gradient.bias * gradient.bias).squareRoot()
            let scale = min(1, limit / (norm + 1e-6))
            return (gradient.weight * scale, gradient.bias * scale)
        case .value(let limit):
            return (max(-limit, min(limit, gradient.weight)), max(-limit, min(limit, gradient.bias)))
        case .layerNorm(let limit):
            return (
                gradient.weight * min(1, limit / (abs(gradient.weight) + 1e-6)),
                gradient.bias * min(1, limit / (abs(gradient.bias) + 1e-6))
            )
        }
    }

    /// The change that a gradient makes, and the rule's memory of it.
    private func change(_ gradient: Double, _ memory: inout Memory) -> Double {
        let rate = options.learningRate
        switch options.rule {
        case .sgd: return -rate * gradient
        case .momentum(let mu):
            memory.first = mu * memory.first + gradient
            return -rate * memory.first
        case .nesterov(let mu):
            memory.first = mu * memory.first + gradient
            return -rate * (gradient + mu * memory.first)
        case .rmsprop(let rho, let epsilon):
            memory.second = rho * memory.second + (1 - rho) * gradient * gradient
            return -rate * gradient / (memory.second.squareRoot() + epsilon)
        case .adagrad(let epsilon):
            memory.second += gradient * gradient
            return -rate * gradient / (memory.second.squareRoot() + epsilon)
        case .lion(let beta1, let beta2):
            let direction = beta1 * memory.first + (1 - beta1) * gradient
            memory.first = beta2 * memory.first + (1 - beta2) * gradient
            return -rate * (direction > 0 ? 1 : direction < 0 ? -1 : 0)
        case .adam(let beta1, let beta2, let epsilon):
            memory.average(gradient, beta1, beta2)
            return -rate * (memory.first / (1 - power(beta1)))
                / ((memory.second / (1 - power(beta2))).squareRoot() + epsilon)
        case .amsgrad(let beta1, let beta2, let epsilon):
            memory.average(gradient, beta1, beta2)
            memory.largest = max(memory.largest, memory.second)
            return -rate * (memory.first / (1 - power(beta1)))
                / ((memory.largest / (1 - power(beta2))).squareRoot() + epsilon)
        case .nadam(let beta1, let beta2, let epsilon, let decay):
            memory.average(gradient, beta1, beta2)
            func momentum(_ t: Int) -> Double { beta1 * (1 - 0.5 * pow(0.96, Double(t) * decay)) }
            let product = (1...step).reduce(1.0) { $0 * momentum($1) }
            let mean =
                momentum(step + 1) * memory.first / (1 - product * momentum(step + 1))
                + (1 - momentum(step)) * gradient / (1 - product)
            return -rate * mean / ((memory.second / (1 - power(beta2))).squareRoot() + epsilon)
        }
    }

    private func power(_ beta: Double) -> Double { (1...step).reduce(1.0) { power, _ in power * beta } }
}

/// What a rule remembers of one parameter.
private struct Memory {
    var first = 0.0
    var second = 0.0
    var largest = 0.0

    mutating func average(_ gradient: Double, _ beta1: Double, _ beta2: Double) {
        first = beta1 * first + (1 - beta1) * gradient
        second = beta2 * second + (1 - beta2) * gradient * gradient
    }
}

struct UpdateRuleTests {
    static let rules: [UpdateRule] = [
        .sgd, .momentum(0.9), .nesterov(0.8), .adam(beta1: 0.9, beta2: 0.99, epsilon: 1e-8),
        .amsgrad(beta1: 0.8, beta2: 0.9, epsilon: 1e-8),
        .nadam(beta1: 0.9, beta2: 0.99, epsilon: 1e-6, momentumDecay: 0.004),
        .rmsprop(rho: 0.95, epsilon: 1e-8), .adagrad(epsilon: 1e-10), .lion(beta1: 0.9, beta2: 0.97),
    ]

    @Test(arguments: rules, [ClippingRule.none, .norm(0.7), .value(0.4), .layerNorm(0.5), .adaptive(0.01)])
    func thirtyStepsFollowTheFormulas(_ rule: UpdateRule, _ clipping: ClippingRule) throws {
        for (decay, l1, l2) in [(0.0, 0.0, 0.0), (0.1, 0.0, 0.0), (0.0, 0.05, 0.02), (0.2, 0.01, 0.1)] {
            var options = TrainingOptions(loss: .meanSquaredError)
            options.rule = rule
            options.learningRate = 0.05
            options.clipping = clipping
            options.weightDecay = decay
            options.l1 = l1
            options.l2 = l2
            var model = TwoParameterModel(options)
            let session = try smallSession(
                NetworkArchitecture(inputs: 1, hiddenWidths: [], outputs: 1), options,
                Samples(
                    rows: 1, features: 1, inputs: [1.5], targets: .values([-0.5], outputs: 1),
                    format: .float64),
                parameters: [LayerParameters(weight: [0.8], bias: [-0.3], gamma: [], beta: [])])
            for _ in 0..<30 {
                session.computeGradient()
                session.applyUpdate()
                model.advance()
            }
            let weight = try #require(session.tensor(.weight, layer: 1)).first
            let bias = try #require(session.tensor(.bias, layer: 1)).first
            #expect(abs(try #require(weight) - model.weight) < 1e-12)
            #expect(abs(try #require(bias) - model.bias) < 1e-12)
        }
    }

    @Test func measurementsOfAStepAreConsistent() throws {
        var architecture = NetworkArchitecture(inputs: 5, hiddenWidths: [6, 6], outputs: 3)
        architecture.activation = .tanh
        var options = TrainingOptions(loss: .softmaxCrossEntropy(smoothing: 0))
        options.l2 = 0.1
        options.clipping = .norm(0.01)
        options.learningRate = 0.5
        let parameters = smallParameters(architecture)
        let samples = try smallSamples(rows: 8, architecture: architecture, loss: options.loss)
        let session = try smallSession(architecture, options, samples, parameters: parameters)
        session.computeGradient()
        let gradients = (1...3).flatMap { layer in
            (session.tensor(.weightGradient, layer: layer) ?? [])
                + (session.tensor(.biasGradient, layer: layer) ?? [])
        }
        let global = gradients.reduce(0) { $0 + $1 * $1 }.squareRoot()
        session.applyUpdate()
        let measured = session.measurement
        #expect(abs(measured.globalNorm / global - 1) < 1e-13)
        #expect(measured.isClipped)
        #expect(abs(measured.clippedNorm / (global * 0.01 / (global + 1e-6)) - 1) < 1e-13)

        options.l2 = 0
        let plain = try smallSession(architecture, options, samples, parameters: parameters)
        plain.computeGradient()
        for layer in 1...3 {
            // The probe looks at the data loss's gradient, before the penalty.
            let dataGradient = plain.tensor(.weightGradient, layer: layer) ?? []
            let figures = measured.layers[layer - 1]
            let norm = dataGradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
            #expect(abs(figures.gradientNorm / norm - 1) < 1e-13)
            let magnitudes = dataGradient.map(abs)
            #expect(
                abs(figures.gradientMeanAbsolute / (magnitudes.reduce(0, +) / Double(magnitudes.count)) - 1)
                    < 1e-13)
            #expect(figures.gradientMaximum == magnitudes.max())
            let before = parameters[layer - 1].weight
            let after = session.tensor(.weight, layer: layer) ?? []
            let size = before.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let change = zip(before, after).reduce(0) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) }.squareRoot()
            #expect(abs(figures.weightNorm / size - 1) < 1e-13)
            #expect(abs(figures.updateRatio / (change / size) - 1) < 1e-12)
        }
    }
}
