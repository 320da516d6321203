// Trials in packs and alone: outcomes and traces must be equal to the last digit. The core's own figures are
// PackIdentityTests' business.

import DataSets
import NeuralNetwork
import SweepModel
import Testing
import Training

@Suite struct TrialIdentityTests {
    static let groups = 36
    static let trialsOfAGroup = 21

    /// 21 trials a group: more than a pack has lanes, and of three or more different kinds of network.
    @Test func outcomesAreEqualInPacksAndAlone() throws {
        let kernels = try kernelsOfThisProcess()
        let data = smallData(rows: 40, features: 5, testRows: 9)
        let prepared = try [
            Precision.float32: TrialData(data, precision: .float32),
            Precision.float64: TrialData(data, precision: .float64),
        ]
        var completed = 0
        var nonFinite = 0
        for group in 0..<Self.groups {
            var draw = SeededDraw(seed: 3, number: group)
            let kinds = (0..<3).map { _ in Self.kind(&draw, group) }
            let trials = (0..<Self.trialsOfAGroup).map { Self.trial(of: kinds[$0 % 7 % 3], &draw) }
            let trialData = try #require(prepared[group % 2 == 0 ? .float32 : .float64])
            let together = Self.ends(trials, trialData, TrialRunner(kernels: kernels))
            let runner = TrialRunner(kernels: kernels)
            for (trial, found) in zip(trials, together) {
                let alone = try #require(Self.ends([trial], trialData, runner).first)
                #expect(found == alone, "group \(group): \(trial)")
                if alone.contains("completed") { completed += 1 }
                if alone.contains("nonFinite") { nonFinite += 1 }
            }
        }
        #expect(completed > Self.groups * Self.trialsOfAGroup / 2)
        #expect(nonFinite > 0)
    }

    /// Each trial's end in words, in which every number is written so that it reads back to the same bits.
    private static func ends(
        _ trials: [TrialConfiguration], _ data: TrialData, _ runner: TrialRunner
    ) -> [String] {
        var waiting = trials.indices.makeIterator()
        var ends = [String](repeating: "", count: trials.count)
        runner.run(
            data: data, next: { waiting.next().map { ($0, trials[$0]) } },
            finished: { (place: Int, end) in ends[place] = String(reflecting: end) })
        return ends
    }

    private static func kind(_ draw: inout SeededDraw, _ group: Int) -> TrialConfiguration {
        var trial = TrialConfiguration()
        let width = draw.integer(2...9)
        trial.network.hiddenWidths = (0..<draw.integer(1...4)).map { _ in width }
        trial.network.activation = draw.one(of: Activation.allCases)
        trial.network.normalization = draw.one(of: Normalization.allCases)
        trial.network.blockMatrices = draw.integer(1...2)
        trial.network.residual = draw.chance(0.4)
        trial.network.residualOrder = draw.one(of: ResidualOrder.allCases)
        trial.network.highway = !trial.network.residual && draw.chance(0.3)
        trial.network.dropout = draw.chance(0.3) ? 0.2 : 0
        trial.training.precision = group % 2 == 0 ? .float32 : .float64
        trial.training.loss = draw.one(of: LossFunction.allCases)
        trial.training.optimizer.kind = draw.one(of: OptimizerKind.allCases)
        trial.training.batchSize = draw.chance(0.5) ? nil : draw.integer(3...20)
        trial.training.steps = draw.integer(6...20)
        trial.training.clipping = draw.one(of: [
            .none, .norm(0.5), .value(0.05), .layerNorm(0.3), .adaptive(0.05),
        ])
        trial.training.l2 = draw.chance(0.3) ? 0.01 : 0
        return trial
    }

    private static func trial(of kind: TrialConfiguration, _ draw: inout SeededDraw) -> TrialConfiguration {
        var trial = kind
        trial.seed = draw.bits()
        trial.network.initialization = draw.one(of: Initialization.allCases)
        trial.network.sigmaW = draw.uniform(0.5..<2)
        trial.training.optimizer.learningRate = draw.logUniform(1e-3..<1)
        trial.training.schedule.kind = draw.one(of: ScheduleKind.allCases)
        trial.training.probeEvery = draw.integer(1...4)
        if draw.chance(0.15) { trial.training.optimizer.learningRate = draw.logUniform(1e5..<1e200) }
        if draw.chance(0.15) { trial.training.targetLoss = draw.uniform(0..<1) }
        return trial
    }
}
