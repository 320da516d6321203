import SweepModel
import SweepWire
import Testing
import WireFuzzing

@Suite struct OutcomeCodecTests {
    @Test func everyFigureOfAnOutcomeRoundTripsBitForBit() throws {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<2_000 {
            let outcome = generator.outcome()
            let payload = try OutcomeCodec.encode(outcome)
            let decoded = try OutcomeCodec.decode(payload)
            #expect(figures(of: decoded) == figures(of: outcome))
            #expect(try OutcomeCodec.encode(decoded) == payload)
        }
    }

    @Test func everyEnumerationValueRoundTrips() throws {
        for verdict in Verdict.allCases {
            for cause in [nil] + VerdictCause.allCases.map(Optional.some) {
                let judgement = Judgement(verdict: verdict, cause: cause, flags: VerdictFlag.allCases)
                let outcome = TrialOutcome.completed(TrialResult(judgement: judgement, steps: 1))
                let decoded = try OutcomeCodec.decode(try OutcomeCodec.encode(outcome))
                #expect(figures(of: decoded) == figures(of: outcome))
            }
        }
        for phase in NonFiniteProvenance.Phase.allCases {
            for tensor in NonFiniteProvenance.Tensor.allCases {
                for kind in NonFiniteProvenance.Kind.allCases {
                    var result = TrialResult(judgement: Judgement(verdict: .exploding), steps: 1)
                    result.firstNonFinite = NonFiniteProvenance(
                        step: 0, phase: phase, layer: 0, tensor: tensor, kind: kind)
                    let decoded = try OutcomeCodec.decode(try OutcomeCodec.encode(.completed(result)))
                    #expect(figures(of: decoded) == figures(of: TrialOutcome.completed(result)))
                }
            }
        }
        for cause in TrialFailure.Cause.allCases {
            let outcome = TrialOutcome.failed(TrialFailure(cause: cause, message: "why"))
            #expect(try OutcomeCodec.decode(try OutcomeCodec.encode(outcome)) == outcome)
        }
    }

    @Test(arguments: [0x7FF8_0000_0000_0001, 0xFFF8_0000_0000_0000, 0x7FF0_0000_0000_0001] as [UInt64])
    func everyNaNBecomesTheSameBytes(bits: UInt64) throws {
        var generator = SeededGenerator(seed: 5)
        var result = generator.result(layers: 2)
        result.finalLoss = .nan
        result.layers[1].middle.deltaRMS = .nan
        result.gradients.medianElasticity = .nan
        let expected = try OutcomeCodec.encode(.completed(result))
        result.finalLoss = Double(bitPattern: bits)
        result.layers[1].middle.deltaRMS = Double(bitPattern: bits)
        result.gradients.medianElasticity = Double(bitPattern: bits)
        #expect(try OutcomeCodec.encode(.completed(result)) == expected)
    }

    @Test func aForeignNaNIsRefusedWhenRead() throws {
        var result = TrialResult(judgement: Judgement(verdict: .exploding), steps: 1)
        result.finalLoss = -.infinity
        var payload = try OutcomeCodec.encode(.completed(result))
        // −∞ in Completed.final_loss, field 6 of type double; one more bit makes it a NaN.
        let start = try #require(
            payload.indices.first {
                payload[$0...].starts(with: [0x31, 0, 0, 0, 0, 0, 0, 0xF0, 0xFF])
            })
        payload[start + 1] = 1
        #expect(throws: WireError(.outOfRange, "Completed.final_loss")) {
            try OutcomeCodec.decode(payload)
        }
    }

    @Test func aChangeOfOneBitInAnyFigureChangesTheBytes() throws {
        var generator = SeededGenerator(seed: 6)
        var result = generator.result(layers: 1)
        for path in LayerStatistics.numbers {
            result.layers[0].final[keyPath: path] = 0
            let before = try OutcomeCodec.encode(.completed(result))
            result.layers[0].final[keyPath: path] = -0.0
            let negative = try OutcomeCodec.encode(.completed(result))
            result.layers[0].final[keyPath: path] = .leastNonzeroMagnitude
            let least = try OutcomeCodec.encode(.completed(result))
            #expect(Set([before, negative, least]).count == 3)
        }
    }

    @Test func aTenLayerResultTakesLessThanFiveThousandBytes() throws {
        var generator = SeededGenerator(seed: 7)
        var result = generator.result(layers: 10)
        // Counts of non-finite elements are usually 0; here they are as large as they get in practice.
        for index in result.layers.indices {
            result.layers[index].layer = index + 1
            result.layers[index].fanIn = 4096
            result.layers[index].units = 4096
            result.layers[index].totalNaNCount = 1 << 30
            result.layers[index].totalInfinityCount = 1 << 30
        }
        #expect(try OutcomeCodec.encode(.completed(result)).count < 5_000)
    }

    @Test func anotherFormatIsRefusedByItsNumber() throws {
        var payload = try OutcomeCodec.encode(.failed(TrialFailure(cause: .workerLost, message: "")))
        #expect(payload.starts(with: [0x08, 1]))
        payload[1] = 9
        #expect(throws: WireError(.unknownValue(9), "Outcome.format")) { try OutcomeCodec.decode(payload) }
    }

    @Test func limitsHoldForEncodingAndDecoding() {
        let long = String(repeating: "x", count: WireLimits.failureMessage + 1)
        #expect(throws: WireError(.tooLong(limit: WireLimits.failureMessage), "Failed.message")) {
            try OutcomeCodec.encode(.failed(TrialFailure(cause: .workerLost, message: long)))
        }
        var result = TrialResult(judgement: Judgement(verdict: .stalled), steps: -1)
        #expect(throws: WireError(.outOfRange, "Completed.steps")) {
            try OutcomeCodec.encode(.completed(result))
        }
        result.steps = 0
        result.layers = Array(
            repeating: LayerRecord(layer: 1, fanIn: 1, units: 1), count: WireLimits.layers + 1)
        #expect(throws: WireError(.tooMany(limit: WireLimits.layers), "Completed.layers")) {
            try OutcomeCodec.encode(.completed(result))
        }
        #expect(throws: WireError.self) { try OutcomeCodec.decode([]) }
    }
}
