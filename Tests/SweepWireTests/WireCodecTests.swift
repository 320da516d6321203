import SweepModel
import SweepProtocol
import SweepWire
import Testing
import WireFuzzing

@Suite struct WireCodecTests {
    @Test func everyWorkerMessageRoundTripsBitForBit() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<2_000 {
            let message = generator.workerMessage()
            let frames = try WireCodec.encode(message)
            #expect(frames.count == WireCodec.frameCount)
            let decoded = try WireCodec.decodeWorkerMessage(frames[...])
            #expect(figures(of: decoded) == figures(of: message))
            #expect(try WireCodec.encode(decoded) == frames)
        }
    }

    @Test func everyCoordinatorMessageRoundTripsBitForBit() throws {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<2_000 {
            let message = generator.coordinatorMessage()
            let frames = try WireCodec.encode(message)
            let decoded = try WireCodec.decodeCoordinatorMessage(frames[...])
            #expect(figures(of: decoded) == figures(of: message))
            #expect(try WireCodec.encode(decoded) == frames)
        }
    }

    @Test func aRoutersMessageIsDecodedWithoutItsFirstFrame() throws {
        let frames = [[1, 2, 3, 4, 5]] + (try WireCodec.encode(WorkerMessage.leave))
        #expect(try WireCodec.decodeWorkerMessage(frames.dropFirst()) == .leave)
    }

    @Test func theBytesOfAMessageAreThoseOfTheContract() throws {
        let lease = LeaseReference(sweep: SweepKey(0), trial: 300, attempt: 1, epoch: 2)
        #expect(
            try WireCodec.encode(.handBack([lease])) == [
                Array("GSWP".utf8) + [0, 1, 0x57, 0],
                // Field 5 of the envelope, in it field 1, in it trial 300, attempt 1, epoch 2.
                [0x2A, 9, 0x0A, 7, 0x08, 0xAC, 0x02, 0x10, 1, 0x18, 2],
            ])
        #expect(
            try WireCodec.encode(CoordinatorMessage.drain)
                == [Array("GSWP".utf8) + [0, 1, 0x43, 0], [0x32, 0]])
    }

    // MARK: Headers

    @Test func anotherVersionIsRefusedWithBothVersionsNamed() throws {
        var frames = try WireCodec.encode(WorkerMessage.leave)
        frames[0][4] = 1
        frames[0][5] = 7
        frames.append([1, 2, 3])  // another version may have more frames
        let error = #expect(throws: WireError.self) { try WireCodec.decodeWorkerMessage(frames[...]) }
        #expect(error?.reason == .unsupportedVersion(263))
        #expect(error?.refusal.code == .unsupportedProtocol)
        let text = try #require(error?.refusal.message)
        #expect(text.contains("version 263") && text.contains("version 1") && text.contains("same release"))
    }

    @Test(
        arguments: [
            ([], .notGradsweep), ([[]], .notGradsweep), ([Array("GET / HTTP/1.1".utf8)], .notGradsweep),
            ([Array("GSWQ".utf8) + [0, 1, 0x57, 0], []], .notGradsweep),
            ([Array("GSWP".utf8) + [0, 1, 0x57], []], .notGradsweep),
            ([Array("GSWP".utf8) + [0, 1, 0x57, 0]], .malformed),
            ([Array("GSWP".utf8) + [0, 1, 0x57, 0], [], []], .malformed),
            ([Array("GSWP".utf8) + [0, 1, 0x57, 9], []], .malformed),
            ([Array("GSWP".utf8) + [0, 1, 0x20, 0], []], .malformed),
            ([Array("GSWP".utf8) + [0, 1, 0x43, 0], []], .wrongSpeaker),
            ([Array("GSWP".utf8) + [0, 1, 0x57, 0], []], .missing),
        ] as [([[UInt8]], WireError.Reason)])
    func framesThatAreNoMessageAreRefused(frames: [[UInt8]], reason: WireError.Reason) {
        let error = #expect(throws: WireError.self) { try WireCodec.decodeWorkerMessage(frames[...]) }
        #expect(error?.reason == reason)
        #expect(error?.refusal.message.isEmpty == false)
    }

    @Test func aCoordinatorsMessageIsRefusedByACoordinatorAndAWorkersByAWorker() throws {
        let toWorker = try WireCodec.encode(CoordinatorMessage.drain)
        let toCoordinator = try WireCodec.encode(WorkerMessage.leave)
        #expect(throws: WireError(.wrongSpeaker, "header.speaker")) {
            try WireCodec.decodeWorkerMessage(toWorker[...])
        }
        #expect(throws: WireError(.wrongSpeaker, "header.speaker")) {
            try WireCodec.decodeCoordinatorMessage(toCoordinator[...])
        }
    }

    // MARK: Payloads

    @Test func aResultWhosePayloadCannotBeReadIsRefusedBeforeItReachesTheJournal() throws {
        var generator = SeededGenerator(seed: 3)
        var report = generator.report()
        report.payload = [1, 2, 3]
        let frames = try WireCodec.encode(.results([report]))
        #expect(throws: WireError.self) { try WireCodec.decodeWorkerMessage(frames[...]) }
        #expect(
            try WireCodec.decodeWorkerMessage(frames[...], isCheckingPayloads: false) == .results([report]))
    }

    @Test func aSummaryThatContradictsItsPayloadIsRefused() throws {
        let outcome = TrialOutcome.failed(TrialFailure(cause: .invalidData, message: "row 3"))
        let report = ResultReport(
            lease: LeaseReference(sweep: SweepKey(0), trial: 0, attempt: 1, epoch: 1), durationNanoseconds: 1,
            summary: .verdict(.converged), payload: encoded(outcome))
        let frames = try WireCodec.encode(.results([report]))
        #expect(throws: WireError(.inconsistent, "Result.summary")) {
            try WireCodec.decodeWorkerMessage(frames[...])
        }
    }
}
