// The short form of the fuzzing run, and whether the fuzzer notices what it is there to notice. The long
// form: `gradsweep-fuzz --inputs 10000000`.

import Foundation
import SweepProtocol
import SweepWire
import Testing
import WireFuzzing

@Suite struct WireFuzzerTests {
    /// The decoder's sources, whose checks the inputs have to meet.
    private static func checks() throws -> Set<String> {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources/SweepWire")
        let files = try #require(
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        let sources = try files.compactMap { $0 as? URL }
            .filter { $0.pathExtension == "swift" && !$0.path.contains("/Generated/") }
            .map { try String(contentsOf: $0, encoding: .utf8) }
        return DecoderChecks.names(in: sources)
    }

    /// What no bytes can bring about, and what costs too much for a test.
    private static let unmet: Set<String> = [
        // Int has 64 bits, like the number on the wire.
        "Parameter.integer: outOfRange"
    ]

    @Test(
        "A hundred thousand inputs: no trap, what decodes encodes again, and most checks are met"
    )
    func shortForm() throws {
        var fuzzer = WireFuzzer(seed: 20_260_101)
        var tally = FuzzTally()
        for number in 0..<UInt64(100_000) {
            tally.count(WireFuzzer.judge(fuzzer.input(number)), number: number)
        }
        #expect(tally.brokenCount == 0, "\(tally.broken)")
        // Both ends of the road are travelled, or the inputs are too tame or too wild to prove anything.
        #expect(tally.decoded > 10_000)
        #expect(tally.inputs - tally.decoded > 10_000)
        let checks = try Self.checks()
        #expect(checks.count > 80)
        let met = Set(tally.refusals.keys)
        // A name that the list lacks is a check that the search in the sources doesn't understand.
        #expect(met.subtracting(checks) == ["frames: malformed"])
        let missed = checks.subtracting(met).subtracting(Self.unmet)
        #expect(missed.count <= checks.count / 6, "\(missed.sorted())")
    }

    @Test("Every kind of message that there is decodes sometimes")
    func kinds() {
        var fuzzer = WireFuzzer(seed: 3)
        var tally = FuzzTally()
        for number in 0..<UInt64(20_000) {
            tally.count(WireFuzzer.judge(fuzzer.input(number)), number: number)
        }
        var drawn: Set<String> = []
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<2_000 {
            let message = generator.workerMessage()
            drawn.insert(
                "WorkerMessage." + (Mirror(reflecting: message).children.first?.label ?? "\(message)"))
            let answer = generator.coordinatorMessage()
            drawn.insert(
                "CoordinatorMessage." + (Mirror(reflecting: answer).children.first?.label ?? "\(answer)"))
        }
        #expect(drawn.subtracting(tally.kinds.keys).isEmpty, "\(tally.kinds)")
        #expect(tally.kinds["TrialOutcome.completed"] ?? 0 > 0)
        #expect(tally.kinds["TrialOutcome.failed"] ?? 0 > 0)
    }

    @Test("A seed and a number give an input again, wherever the numbers begin")
    func reproducible() {
        var whole = WireFuzzer(seed: 9)
        var inputs: [[[UInt8]]] = []
        for number in 0..<UInt64(500) { inputs.append(whole.input(number).frames) }
        var again = WireFuzzer(seed: 9)
        for number in 0..<UInt64(500) { #expect(again.input(number).frames == inputs[Int(number)]) }
        #expect(Set(inputs).count > 400)
    }

    @Test("What is refused is named by field and reason, whatever the value")
    func names() {
        #expect(
            DecoderChecks.name(of: WireError(.unknownValue(7), "Refuse.code")) == "Refuse.code: unknownValue")
        #expect(
            DecoderChecks.name(of: WireError(.tooLong(limit: 3), "Register.host")) == "Register.host: tooLong"
        )
        #expect(DecoderChecks.name(of: WireError(.malformed, "3 frames")) == "frames: malformed")
    }

    @Test("The list of checks has those of the decoder and none of the encoder")
    func list() throws {
        let source = """
            extension WireThing {
                init(_ thing: Thing) throws(WireError) {
                    a = try FieldCheck("Thing.a").encode(thing.a)
                    guard fits else { throw WireError(.inconsistent, "Thing.sum") }
                }
            }

            extension Thing {
                init(_ wire: WireThing) throws(WireError) {
                    guard wire.hasB else { throw WireError(.missing, "Thing.b") }
                    self.init(
                        a: try FieldCheck("Thing.a").decode(wire.a),
                        host: try FieldCheck("Thing.host").line(
                            wire.host, atMost: 3),
                        kind: try Kind(wire.kind, "Thing.kind"),
                        rate: try FieldCheck.rate.decode(wire.rate),
                        leases: try decodeLeases(wire.leases, "Thing.leases"))
                }
            }

            extension FieldCheck {
                fileprivate static let rate = FieldCheck("Thing.rate")
            }
            """
        #expect(
            DecoderChecks.names(in: [source]) == [
                "Thing.a: outOfRange", "Thing.b: missing", "Thing.host: tooLong", "Thing.host: invalidText",
                "Thing.kind: unknownValue", "Thing.rate: outOfRange", "Thing.leases: tooMany",
            ])
    }
}
