// From the sweep's vocabulary to the training core's. Not here: checking that a trial can run (TrialPlan).

import KernelInterface
import NeuralNetwork
import SweepModel

extension NetworkArchitecture {
    /// The architecture of a configured network on data of this shape.
    init(_ configuration: NetworkConfiguration, inputs: Int, outputs: Int) {
        self.init(inputs: inputs, hiddenWidths: configuration.hiddenWidths, outputs: outputs)
        activation =
            switch configuration.activation {
            case .linear: .linear
            case .sigmoid: .sigmoid
            case .tanh: .tanh
            case .relu: .relu
            case .leakyReLU: .leakyReLU(slope: configuration.leakySlope)
            case .gelu: .gelu
            case .geluTanh: .geluTanh
            case .silu: .silu
            case .elu: .elu(alpha: configuration.eluAlpha)
            case .selu: .selu
            case .softplus: .softplus
            case .hardTanh: .hardTanh
            case .softsign: .softsign
            case .mish: .mish
            case .prelu: .prelu(initialSlope: configuration.preluSlope)
            }
        bias = configuration.bias
        normalization =
            switch configuration.normalization {
            case .none: .none
            case .batch: .batch
            case .layer: .layer
            case .rms: .rms
            case .weight: .weight
            }
        normalizationAffine = configuration.normalizationAffine
        normalizationEpsilon = configuration.normalizationEpsilon
        residual = configuration.residual
        skipScale = configuration.skipScale
        residualOrder =
            switch configuration.residualOrder {
            case .post: .post
            case .pre: .pre
            }
        branchScale =
            switch configuration.branchScaling {
            case .constant: configuration.branchScale
            case .inverseSquareRootOfDepth:
                configuration.branchScale / Double(max(1, configuration.depth)).squareRoot()
            }
        blockMatrices = configuration.blockMatrices
        highway = configuration.highway
        dropout = configuration.dropout
    }
}

extension WeightDistribution {
    init(_ configuration: NetworkConfiguration) {
        let scheme: WeightScheme =
            switch configuration.initialization {
            case .normal, .lecunNormal: .normalByFanIn(numerator: 1)
            case .glorotNormal: .normalByFanSum
            case .glorotUniform: .uniformByFanSum
            case .heNormal: .normalByFanIn(numerator: 2)
            case .heUniform: .uniformByFanIn(numerator: 6)
            case .lecunUniform: .uniformByFanIn(numerator: 3)
            case .truncatedNormal: .truncatedNormalByFanIn
            case .identity: .identity
            case .fixup: .fixup
            // Where it starts; scaling is the job's business (LayerSequentialUnitVariance).
            case .lsuv, .orthogonal: .orthogonal
            case .zeros: .zeros
            }
        self.init(scheme: scheme)
        sigmaW = configuration.sigmaW
        readoutSigmaW = configuration.readoutSigmaW ?? configuration.sigmaW
        sigmaB = configuration.sigmaB
        zeroesLastOfBranches = configuration.zeroLastResidual
        gateBias = configuration.highwayBias
    }
}

extension TrainingOptions {
    init(_ configuration: TrainingConfiguration) {
        let loss: Loss =
            switch configuration.loss {
            case .softmaxCrossEntropy: .softmaxCrossEntropy(smoothing: configuration.labelSmoothing)
            case .meanSquaredError: .meanSquaredError
            case .huber: .huber(delta: configuration.huberDelta)
            case .hinge: .hinge
            }
        self.init(loss: loss)
        flushDenormals = configuration.flushDenormals
        let optimizer = configuration.optimizer
        let (beta1, beta2) = (optimizer.effectiveBeta1, optimizer.effectiveBeta2)
        let epsilon = optimizer.effectiveEpsilon
        rule =
            switch optimizer.kind {
            case .sgd: .sgd
            case .momentum: .momentum(optimizer.momentum)
            case .nesterov: .nesterov(optimizer.momentum)
            case .adam, .adamW: .adam(beta1: beta1, beta2: beta2, epsilon: epsilon)
            case .amsgrad: .amsgrad(beta1: beta1, beta2: beta2, epsilon: epsilon)
            case .nadam:
                .nadam(
                    beta1: beta1, beta2: beta2, epsilon: epsilon, momentumDecay: optimizer.momentumDecay)
            case .rmsprop: .rmsprop(rho: optimizer.rho, epsilon: epsilon)
            case .adagrad: .adagrad(epsilon: epsilon)
            case .lion: .lion(beta1: beta1, beta2: beta2)
            }
        learningRate = optimizer.learningRate
        weightDecay = optimizer.weightDecay
        l1 = configuration.l1
        l2 = configuration.l2
        clipping =
            switch configuration.clipping {
            case .none: .none
            case .norm(let limit): .norm(limit)
            case .value(let limit): .value(limit)
            case .layerNorm(let limit): .layerNorm(limit)
            case .adaptive(let limit): .adaptive(limit)
            }
    }
}

extension LearningRateSchedule {
    /// The course of a configured schedule over a trial of `steps` steps.
    init(_ configuration: ScheduleConfiguration, steps: Int) {
        let course: Course =
            switch configuration.kind {
            case .constant, .linearWarmup: .constant
            case .step: .step(every: configuration.stepLength, factor: configuration.effectiveGamma)
            case .exponential: .exponential(factor: configuration.effectiveGamma)
            case .cosine: .cosine(final: configuration.effectiveFinalShare)
            case .oneCycle: .oneCycle(final: configuration.effectiveFinalShare)
            }
        self.init(course: course)
        warmupSteps = configuration.effectiveWarmupSteps(of: steps)
    }
}

extension NumberFormat {
    init(_ precision: Precision) {
        switch precision {
        case .float32: self = .float32
        case .float64: self = .float64
        }
    }
}

extension NonFiniteProvenance {
    init(_ origin: NonFiniteOrigin) {
        let phase: Phase =
            switch origin.phase {
            case .parameters: .parameters
            case .forward: .forward
            case .loss: .loss
            case .backward: .backward
            case .update: .update
            }
        let tensor: Tensor =
            switch origin.tensor {
            case .weight: .weight
            case .bias: .bias
            case .gamma: .gamma
            case .beta: .beta
            case .product: .product
            case .preactivation: .preactivation
            case .activation: .activation
            case .loss: .loss
            case .delta: .delta
            case .weightGradient: .weightGradient
            case .biasGradient: .biasGradient
            case .gain: .gain
            case .slope: .slope
            case .gainGradient: .gainGradient
            case .slopeGradient: .slopeGradient
            case .gammaGradient: .gammaGradient
            case .betaGradient: .betaGradient
            }
        let kind: Kind =
            if origin.nanCount == 0 { .infinity } else if origin.infinityCount == 0 { .nan } else { .both }
        self.init(
            step: origin.step, phase: phase, layer: origin.layer, tensor: tensor, kind: kind,
            count: origin.nanCount + origin.infinityCount, largestFinite: origin.largestFinite)
    }
}

extension LayerStatistics {
    init(_ measured: LayerMeasurement) {
        self.init()
        gradientNorm = measured.gradientNorm
        gradientMeanAbsolute = measured.gradientMeanAbsolute
        gradientMaximum = measured.gradientMaximum
        gradientZeroShare = measured.gradientZeroShare
        gradientNaNCount = measured.gradientNaNCount
        gradientInfinityCount = measured.gradientInfinityCount
        deltaRMS = measured.deltaRMS
        weightNorm = measured.weightNorm
        updateRatio = measured.updateRatio
        activationMean = measured.activationMean
        activationDeviation = measured.activationDeviation
        activationZeroShare = measured.activationZeroShare
        activationSaturatedShare = measured.activationSaturatedShare
    }
}
