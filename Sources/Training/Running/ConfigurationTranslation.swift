// From the sweep's vocabulary to the training core's. Not here: checking that a trial can run (TrialPlan).

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
            }
        bias = configuration.bias
        normalization =
            switch configuration.normalization {
            case .none: .none
            case .batch: .batch
            case .layer: .layer
            }
        normalizationAffine = configuration.normalizationAffine
        normalizationEpsilon = configuration.normalizationEpsilon
        residual = configuration.residual
        skipScale = configuration.skipScale
        branchScale = configuration.branchScale
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
            case .orthogonal: .orthogonal
            case .zeros: .zeros
            }
        self.init(scheme: scheme)
        sigmaW = configuration.sigmaW
        readoutSigmaW = configuration.readoutSigmaW ?? configuration.sigmaW
        sigmaB = configuration.sigmaB
    }
}

extension TrainingOptions {
    init(_ configuration: TrainingConfiguration) {
        self.init(loss: configuration.loss == .softmaxCrossEntropy ? .softmaxCrossEntropy : .meanSquaredError)
        let optimizer = configuration.optimizer
        rule =
            switch optimizer.kind {
            case .sgd: .sgd
            case .momentum: .momentum(optimizer.momentum)
            case .nesterov: .nesterov(optimizer.momentum)
            case .adam, .adamW:
                .adam(beta1: optimizer.beta1, beta2: optimizer.beta2, epsilon: optimizer.epsilon)
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
            }
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
            // A skip connection's sum is looked at in the next layer's product.
            case .activation, .blockOutput: .activation
            case .loss: .loss
            case .delta: .delta
            case .weightGradient: .weightGradient
            case .biasGradient: .biasGradient
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
