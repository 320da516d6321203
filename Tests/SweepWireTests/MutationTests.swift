// Decoding is total: whatever the bytes, there is a value or a WireError, never a trap. A crash here ends
// the whole test process; the seed in the test reproduces it.

import SweepModel
import SweepProtocol
import SweepWire
import Testing
import WireFuzzing

@Suite struct MutationTests {
    private enum Subject: CaseIterable {
        case worker, coordinator, outcome
    }

    /// Bytes of a valid value with a few changes, a cut, an insertion, a repetition, or nothing but chance.
    private func mutate(_ bytes: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var result = bytes
        switch UInt8.random(in: 0..<8, using: &generator) {
        case 0:
            return (0..<Int.random(in: 0..<200, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
        case 1:
            return Array(result.prefix(Int.random(in: 0...result.count, using: &generator)))
        case 2 where !result.isEmpty:
            let start = Int.random(in: 0..<result.count, using: &generator)
            result.insert(contentsOf: result[start...].prefix(40), at: start)
        case 3:
            let position = Int.random(in: 0...result.count, using: &generator)
            result.insert(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], at: position)
        default:
            for _ in 0..<Int.random(in: 1...4, using: &generator) where !result.isEmpty {
                let position = Int.random(in: 0..<result.count, using: &generator)
                result[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            }
        }
        return result
    }

    @Test func aHundredAndFiftyThousandMutatedInputsDecodeOrAreRefused() throws {
        var generator = SeededGenerator(seed: 8)
        var (decoded, refused) = (0, 0)
        for _ in 0..<1_500 {
            for subject in Subject.allCases {
                let original = try encodedSubject(subject, using: &generator)
                for _ in 0..<34 {
                    let bytes = mutate(original, using: &generator)
                    if try decodesConsistently(bytes, as: subject) { decoded += 1 } else { refused += 1 }
                }
            }
        }
        #expect(decoded + refused == 153_000)
        // Both ends of the road are travelled, or the mutations are too tame or too wild to prove anything.
        #expect(decoded > 10_000)
        #expect(refused > 10_000)
    }

    private func encodedSubject(_ subject: Subject, using generator: inout SeededGenerator) throws -> [UInt8]
    {
        switch subject {
        case .worker: try WireCodec.encode(generator.workerMessage())[1]
        case .coordinator: try WireCodec.encode(generator.coordinatorMessage())[1]
        case .outcome: try OutcomeCodec.encode(generator.outcome())
        }
    }

    /// Whether the bytes decode; what they decode to has to survive another round.
    private func decodesConsistently(_ bytes: [UInt8], as subject: Subject) throws -> Bool {
        let magic = Array("GSWP".utf8)
        switch subject {
        case .worker:
            let frames = [magic + [0, 1, 0x57, 0], bytes]
            guard
                case .success(let message) = attempt({ () throws(WireError) in
                    try WireCodec.decodeWorkerMessage(frames[...])
                })
            else { return false }
            let again = try WireCodec.encode(message)
            #expect(try WireCodec.encode(try WireCodec.decodeWorkerMessage(again[...])) == again)
        case .coordinator:
            let frames = [magic + [0, 1, 0x43, 0], bytes]
            guard
                case .success(let message) = attempt({ () throws(WireError) in
                    try WireCodec.decodeCoordinatorMessage(frames[...])
                })
            else { return false }
            let again = try WireCodec.encode(message)
            #expect(try WireCodec.encode(try WireCodec.decodeCoordinatorMessage(again[...])) == again)
        case .outcome:
            guard
                case .success(let outcome) = attempt({ () throws(WireError) in
                    try OutcomeCodec.decode(bytes)
                })
            else { return false }
            let again = try OutcomeCodec.encode(outcome)
            #expect(try OutcomeCodec.encode(try OutcomeCodec.decode(again)) == again)
        }
        return true
    }

    private func attempt<Value>(_ decode: () throws(WireError) -> Value) -> Result<Value, WireError> {
        Result(catching: decode)
    }

    @Test func everyMutatedHeaderIsRefused() throws {
        let frames = try WireCodec.encode(WorkerMessage.leave)
        for position in frames[0].indices {
            for bit: UInt8 in 0..<8 {
                var mutated = frames
                mutated[0][position] ^= 1 << bit
                #expect(throws: WireError.self) { try WireCodec.decodeWorkerMessage(mutated[...]) }
            }
        }
    }

    @Test func everyCutOfAnOutcomeIsRefusedOrShorter() throws {
        var generator = SeededGenerator(seed: 9)
        let payload = try OutcomeCodec.encode(.completed(generator.result(layers: 2)))
        for count in payload.indices {
            #expect(throws: WireError.self) { try OutcomeCodec.decode(Array(payload.prefix(count))) }
        }
    }
}
