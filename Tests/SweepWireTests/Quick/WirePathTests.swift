// The quick way is taken for what travels with every trial, and comes to what the general one comes to.

import SweepModel
import SweepProtocol
import SweepWire
import Testing
import WireFuzzing

@Suite struct WirePathTests {
    @Test func bothWaysAgreeOnTwoHundredThousandChangedInputs() {
        var fuzzer = WireFuzzer(seed: 50)
        var tally = FuzzTally()
        for number: UInt64 in 0..<200_000 {
            tally.count(WireFuzzer.judge(fuzzer.input(number)), number: number)
        }
        #expect(tally.broken.map(\.story) == [])
        // Both ends of the road are travelled.
        #expect(tally.decoded > 40_000)
        #expect(tally.inputs - tally.decoded > 40_000)
    }

    @Test func completedTrialsAreCheckedWhereTheyLie() throws {
        var generator = SeededGenerator(seed: 51)
        for _ in 0..<1_000 {
            let result = generator.result(layers: 3)
            let payload = try OutcomeCodec.encode(.completed(result))
            #expect(OutcomeScan.summary(of: payload) == .verdict(result.judgement.verdict))
        }
    }

    @Test func frequentMessagesAreReadQuickly() throws {
        var generator = SeededGenerator(seed: 52)
        var (results, heartbeats, acknowledgements, assignments) = (0, 0, 0, 0)
        for _ in 0..<2_000 {
            let message = generator.workerMessage()
            let read = MessageReader.workerMessage(try WireCodec.encode(message)[1])
            switch message {
            case .results:
                results += 1
                #expect(read == message)
            case .heartbeat:
                heartbeats += 1
                #expect(read == message)
            default: #expect(read == nil)
            }
        }
        for _ in 0..<2_000 {
            let message = generator.coordinatorMessage()
            let read = MessageReader.coordinatorMessage(try WireCodec.encode(message)[1])
            switch message {
            case .acknowledge:
                acknowledgements += 1
                #expect(read == message)
            case .assign(let list):
                // Text with letters beyond 127 goes the general way; a NaN is unequal to itself.
                guard list.allSatisfy({ $0.specification.parameters.allSatisfy(isPlain) }) else { continue }
                assignments += 1
                #expect(read == message)
            default: #expect(read == nil)
            }
        }
        #expect(min(results, heartbeats, acknowledgements, assignments) > 20)
    }

    private func isPlain(_ parameter: ParameterAssignment) -> Bool {
        guard parameter.name.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        return switch parameter.value {
        case .text(let text): text.utf8.allSatisfy { $0 < 0x80 }
        case .number(let number): !number.isNaN
        default: true
        }
    }

    @Test func whatIsRefusedIsRefusedByTheSameName() {
        let reference = LeaseReference(sweep: SweepKey(1), trial: 0, attempt: 0, epoch: 1)
        for path in WirePath.allCases {
            #expect(throws: WireError(.outOfRange, "Lease.attempt")) {
                try WireCodec.encode(CoordinatorMessage.acknowledge([reference]), by: path)
            }
            #expect(throws: WireError(.outOfRange, "Completed.steps")) {
                try OutcomeCodec.encode(
                    .completed(TrialResult(judgement: Judgement(verdict: .stalled), steps: -1)), by: path)
            }
        }
    }
}
