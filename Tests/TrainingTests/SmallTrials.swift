// Small trials and data for the tests of this target, from fixed seeds.

import DataSets
import NeuralNetwork
import SweepModel
import Testing
import Training

/// Gaussian inputs; the class is the sign pattern of the first two features, the real target their sum.
func smallData(
    rows: Int = 96, features: Int = 4, task: LearningTask = .classification, testRows: Int = 0
) -> PreparedData {
    PreparedData(
        training: smallSet(rows: rows, features: features, task: task, seed: 1),
        test: testRows > 0 ? smallSet(rows: testRows, features: features, task: task, seed: 2) : nil)
}

private func smallSet(rows: Int, features: Int, task: LearningTask, seed: UInt64) -> DataSet {
    // A small linear congruential generator is enough to fill a table.
    var state = seed
    let inputs = (0..<rows * features).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(Int64(bitPattern: state) >> 11) * 0x1p-52
    }
    let first = { (row: Int) in (inputs[row * features], inputs[row * features + 1 % features]) }
    let targets: DataTargets =
        switch task {
        case .classification:
            .classes((0..<rows).map { first($0).0 > 0 ? (first($0).1 > 0 ? 0 : 1) : 2 }, count: 3)
        case .regression: .values((0..<rows).map { first($0).0 + first($0).1 }, outputs: 1)
        }
    return DataSet(rows: rows, features: features, inputs: inputs, targets: targets)
}

/// A short trial; `edit` makes it the one that a test needs.
func smallTrial(_ edit: (inout TrialConfiguration) -> Void = { _ in }) -> TrialConfiguration {
    var configuration = TrialConfiguration()
    configuration.network.hiddenWidths = [12, 12]
    configuration.training.steps = 30
    configuration.training.batchSize = 16
    configuration.training.optimizer.learningRate = 0.05
    configuration.seed = 11
    edit(&configuration)
    return configuration
}

/// Runs one trial alone on the kernels of this process.
func run(_ configuration: TrialConfiguration, on data: PreparedData = smallData()) throws -> TrialResult {
    let prepared = try TrialData(data, precision: configuration.training.precision)
    let runner = TrialRunner(kernels: try kernelsOfThisProcess())
    switch try #require(runner.run(pack: [configuration], data: prepared).first) {
    case .completed(let result): return result
    case .failed(let failure): throw failure
    }
}

/// Trials that between them use most of what the core can do.
let variedTrials: [TrialConfiguration] = [
    smallTrial(),
    smallTrial {
        $0.network.activation = .tanh
        $0.network.normalization = .batch
        $0.network.residual = true
        $0.network.skipScale = 0.5
        $0.training.optimizer.kind = .adam
    },
    smallTrial {
        $0.network.activation = .gelu
        $0.network.normalization = .layer
        $0.network.initialization = .orthogonal
        $0.training.optimizer.kind = .nesterov
        $0.training.l2 = 0.01
        $0.training.clipping = .norm(0.5)
        $0.seed = 12
    },
    smallTrial {
        $0.network.activation = .selu
        $0.network.initialization = .glorotUniform
        $0.network.sigmaB = 0.2
        $0.training.optimizer.kind = .adamW
        $0.training.optimizer.weightDecay = 0.1
        $0.training.clipping = .value(0.01)
        $0.training.l1 = 0.001
    },
    smallTrial {
        $0.network.activation = .softplus
        $0.network.bias = false
        $0.training.optimizer.kind = .momentum
        $0.training.loss = .meanSquaredError
        $0.training.batchSize = nil
    },
    smallTrial {
        $0.network.activation = .prelu
        $0.network.normalization = .rms
        $0.network.residual = true
        $0.network.blockMatrices = 2
        $0.network.branchScaling = .inverseSquareRootOfDepth
        $0.training.optimizer.kind = .lion
        $0.training.optimizer.learningRate = 0.003
        $0.training.clipping = .layerNorm(0.1)
        $0.training.loss = .hinge
    },
    smallTrial {
        $0.network.activation = .mish
        $0.network.normalization = .batch
        $0.network.residual = true
        $0.network.residualOrder = .pre
        $0.network.blockMatrices = 2
        $0.network.zeroLastResidual = true
        $0.network.dropout = 0.2
        $0.training.optimizer.kind = .nadam
        $0.training.schedule.kind = .cosine
        $0.training.labelSmoothing = 0.1
    },
    smallTrial {
        $0.network.activation = .softsign
        $0.network.normalization = .weight
        $0.network.initialization = .lsuv
        $0.network.highway = true
        $0.network.blockMatrices = 2
        $0.network.dropout = 0.1
        $0.training.optimizer.kind = .amsgrad
        $0.training.clipping = .adaptive(0.01)
        $0.training.loss = .huber
        $0.training.targetLoss = 0.05
    },
    smallTrial {
        $0.network.sigmaW = 3
        $0.training.optimizer.learningRate = 1e30
    },
]
