// What a worker sees of a running trial: progress, cancellation, refilled lanes, a step's record.

import NeuralNetwork
import SweepModel
import Synchronization
import Testing
import Training

struct TrialProgressTests {
    @Test func stepsAreReportedAsTheyAreDone() throws {
        // Small: now and then, and the last one. Large: every one.
        #expect(try reports(width: 4) == ["a": [30], "b": [30]])
        let every = Array(repeating: 1, count: 30)
        #expect(try reports(width: 1000) == ["a": every, "b": every])
    }

    /// The numbers of steps that two trials tell.
    private func reports(width: Int) throws -> [String: [Int]] {
        let data = try TrialData(smallData(), precision: .float32)
        let reported = Mutex<[String: [Int]]>([:])
        var waiting = ["a", "b"]
        var ends: [String] = []
        TrialRunner(kernels: try kernelsOfThisProcess()).run(
            data: data,
            next: {
                waiting.isEmpty
                    ? nil : (waiting.removeFirst(), smallTrial { $0.network.hiddenWidths = [width, width] })
            },
            progress: { name, newSteps in
                reported.withLock { $0[name, default: []].append(newSteps) }
                return true
            },
            finished: { name, end in
                ends.append(name)
                #expect(end.trace?.steps == 30)
            })
        #expect(ends == ["a", "b"])
        return reported.withLock { $0 }
    }

    @Test func aTrialThatIsGivenUpHasNoOutcomeAndTheNextOneRuns() throws {
        let data = try TrialData(smallData(), precision: .float32)
        var waiting = [1, 2]
        var outcomes: [Int: TrialOutcome?] = [:]
        TrialRunner(kernels: try kernelsOfThisProcess()).run(
            data: data,
            next: { waiting.isEmpty ? nil : (waiting.removeFirst(), smallTrial()) },
            progress: { name, _ in name != 1 },
            finished: { name, end in outcomes[name] = .some(end.outcome) })
        #expect(outcomes[1] == .some(nil))
        guard case .completed(let result)? = outcomes[2] ?? nil else {
            Issue.record("the second trial did not complete")
            return
        }
        #expect(result.steps == 30)
    }

    @Test func theTraceAndTheRecordsAgreeWithTheResult() throws {
        let data = try TrialData(smallData(), precision: .float32)
        let trial = smallTrial {
            $0.training.l2 = 0.1
            $0.training.clipping = .norm(0.2)
        }
        let records = Mutex<[StepRecord]>([])
        var waiting = [0]
        var found: TrialEnd?
        TrialRunner(kernels: try kernelsOfThisProcess()).run(
            data: data, next: { waiting.popLast().map { ($0, trial) } },
            observe: { _, record in records.withLock { $0.append(record) } },
            finished: { _, end in found = end })
        let end = try #require(found)
        let trace = try #require(end.trace)
        guard case .completed(let result)? = end.outcome else {
            Issue.record("the trial did not complete")
            return
        }
        let steps = records.withLock { $0 }
        #expect(steps.map(\.step) == Array(0..<30))
        #expect(steps.map(\.dataLoss) == trace.loss)
        #expect(steps.map(\.globalGradientNorm) == trace.globalGradientNorm)
        #expect(steps.map(\.clippedGradientNorm) == trace.clippedGradientNorm)
        #expect(steps.flatMap { $0.layers.map(\.gradientNorm) } == trace.gradientNorm)
        #expect(steps.flatMap { $0.layers.dropLast().map(\.deltaRMS) } == trace.deltaRMS)
        #expect(steps.allSatisfy { $0.totalLoss > $0.dataLoss })
        #expect(steps[0].layers == result.layers.map(\.initial))
        #expect(steps[15].layers == result.layers.map(\.middle))
        #expect(steps[29].layers == result.layers.map(\.final))
        #expect(VerdictJudge.judge(trace, thresholds: trial.thresholds) == result.judgement)
    }

    @Test(arguments: 1...40) func theMiddleIsFoundForEveryLengthAndThinning(_ steps: Int) throws {
        let data = try TrialData(smallData(rows: 16), precision: .float32)
        for thinning in [1, 3, 7] {
            let trial = smallTrial {
                $0.training.steps = steps
                $0.training.probeEvery = thinning
            }
            let records = Mutex<[StepRecord]>([])
            var waiting = [0]
            var layers: [LayerRecord] = []
            TrialRunner(kernels: try kernelsOfThisProcess()).run(
                data: data, next: { waiting.popLast().map { ($0, trial) } },
                observe: { _, record in records.withLock { $0.append(record) } },
                finished: { _, end in
                    if case .completed(let result)? = end.outcome { layers = result.layers }
                })
            let probed = records.withLock { $0.filter(\.isProbed) }
            #expect(probed.map(\.step) == (0..<steps).filter { $0 % thinning == 0 || $0 == steps - 1 })
            let middle = try #require(probed.last { $0.step <= steps / 2 })
            #expect(layers.map(\.middle) == middle.layers)
            #expect(layers.map(\.final) == probed.last?.layers)
        }
    }

    @Test func anEarlyEndHasItsOwnMiddleAndACompleteLastStep() throws {
        let data = try TrialData(smallData(), precision: .float32)
        for thinning in [1, 5] {
            let trial = smallTrial {
                $0.training.steps = 400
                $0.training.probeEvery = thinning
                $0.network.activation = .linear
                $0.training.loss = .meanSquaredError
                $0.training.optimizer.learningRate = 3
            }
            let records = Mutex<[StepRecord]>([])
            var waiting = [0]
            var found: TrialResult?
            TrialRunner(kernels: try kernelsOfThisProcess()).run(
                data: data, next: { waiting.popLast().map { ($0, trial) } },
                observe: { _, record in records.withLock { $0.append(record) } },
                finished: { _, end in
                    if case .completed(let result)? = end.outcome { found = result }
                })
            let result = try #require(found)
            #expect(result.steps > 3 && result.steps < 400 && result.firstNonFinite != nil)
            let probed = records.withLock { $0.filter(\.isProbed) }
            #expect(probed.last?.step == result.steps - 1)
            let middle = try #require(probed.last { $0.step <= result.steps / 2 })
            #expect(
                result.layers.map { String(reflecting: $0.middle) }
                    == middle.layers.map { String(reflecting: $0) })
        }
    }
}
