// The course of whole trials: the learning rate's schedule in the updates, and the end at a target loss, for
// trials alone and side by side.

import NeuralNetwork
import SweepModel
import Synchronization
import Testing
import Training

struct TrainingCourseTests {
    /// Every trial's steps and result, run in one pack.
    private func run(
        _ trials: [TrialConfiguration]
    ) throws -> (records: [[StepRecord]], results: [TrialResult]) {
        let data = try TrialData(smallData(testRows: 20), precision: trials[0].training.precision)
        let records = Mutex<[Int: [StepRecord]]>([:])
        var results: [Int: TrialResult] = [:]
        var waiting = trials.indices.makeIterator()
        TrialRunner(kernels: try kernelsOfThisProcess()).run(
            data: data, next: { waiting.next().map { ($0, trials[$0]) } },
            observe: { name, record in records.withLock { $0[name, default: []].append(record) } },
            finished: { name, end in
                if case .completed(let result)? = end.outcome { results[name] = result }
            })
        let steps = records.withLock { $0 }
        return (
            trials.indices.map { steps[$0] ?? [] }, try trials.indices.map { try #require(results[$0]) }
        )
    }

    // MARK: Schedules

    private func schedule(_ kind: ScheduleKind) -> (ScheduleConfiguration, LearningRateSchedule) {
        var configuration = ScheduleConfiguration()
        configuration.kind = kind
        configuration.stepLength = 7
        configuration.gamma = 0.8
        configuration.finalShare = 0.05
        let course: LearningRateSchedule.Course =
            switch kind {
            case .constant, .linearWarmup: .constant
            case .step: .step(every: 7, factor: 0.8)
            case .exponential: .exponential(factor: 0.8)
            case .cosine: .cosine(final: 0.05)
            case .oneCycle: .oneCycle(final: 0.05)
            }
        var expected = LearningRateSchedule(course: course)
        if kind == .linearWarmup || kind == .cosine {
            configuration.warmupSteps = 6
            expected.warmupSteps = 6
        }
        return (configuration, expected)
    }

    /// With plain gradient descent ‖ΔW‖ is η‖∇W‖.
    @Test(arguments: ScheduleKind.allCases, [1, 20]) func updatesFollowTheSchedule(
        _ kind: ScheduleKind, _ count: Int
    ) throws {
        let (configuration, expected) = schedule(kind)
        let trials = (0..<count).map { index in
            smallTrial {
                $0.training.precision = .float64
                $0.training.steps = 30 + index % 3
                $0.training.schedule = configuration
                $0.training.optimizer.learningRate = 0.02 + 0.001 * Double(index)
                $0.seed = UInt64(index)
            }
        }
        for (trial, records) in zip(trials, try run(trials).records) {
            #expect(records.count == trial.training.steps)
            for record in records {
                let rate =
                    trial.training.optimizer.learningRate
                    * expected.factor(step: record.step, of: trial.training.steps)
                for layer in record.layers {
                    let found = layer.updateRatio * layer.weightNorm / layer.gradientNorm
                    #expect(abs(found / rate - 1) < 1e-8, "step \(record.step)")
                }
            }
        }
    }

    // MARK: Target loss

    @Test(arguments: [1, 20], [1, 7]) func theTargetLossEndsATrial(_ count: Int, _ probeEvery: Int) throws {
        let free = (0..<count).map { index in
            smallTrial {
                $0.training.steps = 60
                $0.training.probeEvery = probeEvery
                $0.seed = UInt64(index)
            }
        }
        let whole = try run(free)
        let targets = whole.records.enumerated().map { index, records in
            records[10 + index % 40].dataLoss
        }
        let trials = zip(free, targets).map { trial, target in
            var trial = trial
            trial.training.targetLoss = target
            return trial
        }
        let ended = try run(trials)
        for index in trials.indices {
            let (before, after) = (whole.records[index], ended.records[index])
            let stop = try #require(before.firstIndex { $0.dataLoss <= targets[index] })
            #expect(ended.results[index].steps == stop + 1 && after.count == stop + 1)
            #expect(after.map(\.dataLoss) == before.prefix(stop + 1).map(\.dataLoss))
            // What is reported of the last step is complete, whenever it comes.
            let last = try #require(after.last)
            #expect(last.isProbed && ended.results[index].layers.map(\.final) == last.layers)
            #expect(last.layers.allSatisfy { $0.gradientMaximum > 0 })
            #expect(ended.results[index].trainAccuracy != nil && ended.results[index].testLoss != nil)
        }
    }

    @Test func aTargetThatIsNotReachedChangesNothing() throws {
        let plain = try run([smallTrial()])
        let targeted = try run([smallTrial { $0.training.targetLoss = 0 }])
        #expect(plain.records == targeted.records && plain.results == targeted.results)
    }
}
