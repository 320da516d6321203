// One network of a shape that is drawn elsewhere: its own numbers, from a seed. Not here: what the lanes of a
// pack share (RandomShape).

import KernelInterface
import NeuralNetwork
import ReproducibleMath

struct RandomJob {
    var architecture: NetworkArchitecture
    var options: TrainingOptions
    var steps: Int
    var probeEvery: Int
    var seed: UInt64
    var schedule: LearningRateSchedule?
    var distribution: WeightDistribution
    var hasLayerwiseVariance: Bool
    /// What the owner decides after this many steps, if it comes to that.
    var decision: (steps: Int, decision: StepDecision)?
    var isEvaluated: Bool

    init(of shape: RandomShape, _ draw: inout SeededDraw) {
        architecture = shape.architecture
        if architecture.dropout > 0 { architecture.dropout = draw.uniform(0.05..<0.6) }
        options = shape.options
        options.rule = Self.withNumbers(options.rule, &draw)
        options.clipping = Self.withNumbers(options.clipping, &draw)
        options.learningRate = draw.logUniform(1e-3..<0.5)
        options.weightDecay = draw.chance(0.4) ? draw.uniform(0..<0.5) : 0
        if options.l1 != 0 { options.l1 = draw.logUniform(1e-5..<0.1) }
        if options.l2 != 0 { options.l2 = draw.logUniform(1e-5..<0.1) }
        steps = draw.integer(1...8)
        probeEvery = draw.integer(1...5)
        seed = draw.bits()
        schedule = draw.chance(0.3) ? Self.schedule(&draw) : nil
        distribution = WeightDistribution(scheme: draw.one(of: Self.schemes))
        distribution.sigmaW = draw.uniform(0.5..<2)
        distribution.readoutSigmaW = draw.uniform(0.5..<2)
        distribution.sigmaB = draw.chance(0.5) ? draw.uniform(0..<0.5) : 0
        distribution.zeroesLastOfBranches = draw.chance(0.1)
        hasLayerwiseVariance = draw.chance(0.1)
        if draw.chance(0.2) {
            decision = (draw.integer(1...4), draw.one(of: [.finish, .cancel]))
        }
        isEvaluated = draw.chance(0.5)
        // Networks that explode, in the first pass or later, that underflow, and that are nothing at all.
        switch draw.integer(0...19) {
        case 0: distribution.sigmaW = draw.logUniform(1e15..<1e60)
        case 1, 2: options.learningRate = draw.logUniform(1e4..<1e300)
        case 3: distribution.sigmaW = draw.logUniform(1e-60..<1e-10)
        case 4: distribution.scheme = .zeros
        default: break
        }
    }

    private static let schemes: [WeightScheme] = [
        .normalByFanIn(numerator: 1), .normalByFanIn(numerator: 2), .normalByFanSum, .truncatedNormalByFanIn,
        .uniformByFanIn(numerator: 3), .uniformByFanSum, .orthogonal, .identity, .fixup,
    ]

    private static func schedule(_ draw: inout SeededDraw) -> LearningRateSchedule {
        var schedule = LearningRateSchedule(
            course: draw.one(of: [
                .constant, .step(every: 2, factor: 0.5), .exponential(factor: 0.8), .cosine(final: 0.1),
                .oneCycle(final: 0.01),
            ]))
        schedule.warmupSteps = draw.integer(0...3)
        return schedule
    }

    private static func withNumbers(_ rule: UpdateRule, _ draw: inout SeededDraw) -> UpdateRule {
        let (beta1, beta2) = (draw.uniform(0..<0.95), draw.uniform(0.5..<0.999))
        let epsilon = draw.logUniform(1e-12..<1e-3)
        return switch rule {
        case .sgd: .sgd
        case .momentum: .momentum(beta1)
        case .nesterov: .nesterov(beta1)
        case .adam: .adam(beta1: beta1, beta2: beta2, epsilon: epsilon)
        case .amsgrad: .amsgrad(beta1: beta1, beta2: beta2, epsilon: epsilon)
        case .nadam:
            .nadam(beta1: beta1, beta2: beta2, epsilon: epsilon, momentumDecay: draw.uniform(0..<0.1))
        case .rmsprop: .rmsprop(rho: beta2, epsilon: epsilon)
        case .adagrad: .adagrad(epsilon: epsilon)
        case .lion: .lion(beta1: beta1, beta2: beta2)
        }
    }

    private static func withNumbers(_ rule: ClippingRule, _ draw: inout SeededDraw) -> ClippingRule {
        let limit = draw.logUniform(1e-3..<10)
        return switch rule {
        case .none: .none
        case .norm: .norm(limit)
        case .value: .value(limit)
        case .layerNorm: .layerNorm(limit)
        case .adaptive: .adaptive(limit)
        }
    }

    /// The job for a trainer, which tells `record` every step.
    func job(
        of shape: RandomShape, record: @escaping (borrowing StepMeasurement) -> Void
    ) -> TrainingJob {
        let (architecture, distribution, seed, decision) = (architecture, distribution, seed, decision)
        let (steps, schedule) = (steps, schedule)
        let layers = architecture.layers
        return TrainingJob(
            architecture: architecture, options: options, samples: shape.samples,
            batches: shape.batches(seed: seed), steps: steps, probeEvery: probeEvery,
            evaluations: isEvaluated ? [shape.samples, shape.heldOut] : [], seed: seed,
            schedule: schedule.map { schedule in { schedule.factor(step: $0, of: steps) } },
            initialVariance: hasLayerwiseVariance ? { _ in 1 } : nil,
            parameters: { layer in
                var parameters = distribution.parameters(of: architecture, layer: layer, seed: seed)
                let stream = RandomStream(seed: seed, purpose: .noise, substream: UInt32(layer))
                if seed % 2 == 0 {
                    parameters.slope = (0..<layers[layer].activationWidth).map {
                        stream.uniform(at: UInt64($0), in: -0.5..<0.5)
                    }
                }
                return parameters
            },
            observeEvery: decision == nil ? [1, 3, 16][Int(seed % 3)] : 1,
            observe: { block in
                for place in 0..<block.count { record(block.step(place).measurement) }
                guard let decision, block.first + block.count == decision.steps else { return .proceed }
                return decision.decision
            })
    }
}
