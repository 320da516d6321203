import SweepModel
import SweepProtocol
import SweepWire
import Testing

@Suite struct WireLimitsTests {
    private let lease = LeaseReference(sweep: SweepKey(0), trial: 0, attempt: 1, epoch: 1)

    private func refusal(of message: WorkerMessage) -> WireError? {
        #expect(throws: WireError.self) { try WireCodec.encode(message) }
    }

    private func refusal(of message: CoordinatorMessage) -> WireError? {
        #expect(throws: WireError.self) { try WireCodec.encode(message) }
    }

    private func refusalDecodingWorker(body: [UInt8]) -> WireError? {
        let header = Array("GSWP".utf8) + [0, 1, 0x57, 0]
        return #expect(throws: WireError.self) {
            try WireCodec.decodeWorkerMessage([header, body][...])
        }
    }

    private func description(identity: String = String(repeating: "a", count: 32), slots: Int = 1)
        -> WorkerDescription
    {
        WorkerDescription(
            identity: identity, host: "host", processID: 1, slots: slots, instructionSet: "avx2",
            version: "0.1.0")
    }

    @Test func theLongestListOfLeasesPassesAndOneMoreDoesNot() throws {
        let full = [LeaseReference](repeating: lease, count: WireLimits.leases)
        let beat = WorkerMessage.heartbeat(
            Heartbeat(
                running: full.map { RunningLease(lease: $0, progress: .max) }, queued: full, finished: full))
        #expect(try WireCodec.decodeWorkerMessage(try WireCodec.encode(beat)[...]) == beat)
        #expect(
            refusal(of: WorkerMessage.handBack(full + [lease]))
                == WireError(.tooMany(limit: WireLimits.leases), "HandBack.leases"))
        // The same from a peer that does not keep to the limits: 65,537 empty entries.
        let entries = [UInt8](repeating: 0, count: 2 * 65_537).indices.map { $0 % 2 == 0 ? UInt8(0x0A) : 0 }
        let body = [0x2A] + variableLengthInteger(entries.count) + entries
        #expect(
            refusalDecodingWorker(body: body)
                == WireError(.tooMany(limit: WireLimits.leases), "HandBack.leases"))
    }

    @Test func millionsOfEmptyEntriesAreRefusedBeforeTheyTakeMemory() {
        // 16 MB of results of two bytes each: parsed, they would take a gigabyte.
        let entries = (0..<16_000_000).map { $0 % 2 == 0 ? UInt8(0x0A) : 0 }
        let error = refusalDecodingWorker(body: [0x1A] + variableLengthInteger(entries.count) + entries)
        #expect(error?.field == "WorkerEnvelope")
        if case .tooMany = error?.reason {} else { Issue.record("\(String(describing: error))") }
    }

    /// What memory it takes until then does not show here.
    @Test func aHeartbeatOfMillionsOfSmallEntriesIsRefused() {
        // 16 MB of the smallest leases that the quick way reads.
        let entry: [UInt8] = [0x12, 0x02, 0x10, 0x01]
        let entries = (0..<16_000_000).map { entry[$0 % 4] }
        let error = refusalDecodingWorker(body: [0x22] + variableLengthInteger(entries.count) + entries)
        if case .tooMany = error?.reason {} else { Issue.record("\(String(describing: error))") }
    }

    @Test func aBodyBeyondItsLimitIsRefusedUnread() {
        #expect(
            refusalDecodingWorker(body: [UInt8](repeating: 0x0A, count: WireLimits.body + 1))
                == WireError(.tooLong(limit: WireLimits.body), "WorkerEnvelope"))
    }

    @Test func numbersOutOfRangeAreRefused() {
        let expected: [(WorkerMessage, String)] = [
            (.handBack([LeaseReference(sweep: SweepKey(0), trial: -1, attempt: 1, epoch: 1)]), "Lease.trial"),
            (
                .handBack([LeaseReference(sweep: SweepKey(0), trial: 0, attempt: 0, epoch: 1)]),
                "Lease.attempt"
            ),
            (.credit(-1), "Credit.leases"),
            (.credit(WireLimits.credit + 1), "Credit.leases"),
            (.register(description(slots: 0), held: []), "Register.slots"),
            (.register(description(slots: WireLimits.slots + 1), held: []), "Register.slots"),
        ]
        for (message, field) in expected {
            #expect(refusal(of: message) == WireError(.outOfRange, field))
        }
        // 2^63 in a lease's trial, as bytes.
        let huge: [UInt8] = [0x08] + [UInt8](repeating: 0x80, count: 9) + [1, 0x10, 1]
        let entry = [0x0A] + variableLengthInteger(huge.count) + huge
        #expect(
            refusalDecodingWorker(body: [0x2A] + variableLengthInteger(entry.count) + entry)
                == WireError(.outOfRange, "Lease.trial"))
    }

    @Test(arguments: ["", "abc", String(repeating: "g", count: 32), String(repeating: "ä", count: 16)])
    func anIdentityIsThirtyTwoHexadecimalDigits(identity: String) {
        #expect(
            refusal(of: WorkerMessage.register(description(identity: identity), held: []))
                == WireError(.invalidText, "Register.identity"))
    }

    @Test(arguments: ["line\nbreak", "escape\u{1B}[31m", "zero\0", "delete\u{7F}"])
    func whatGoesIntoLogsHasNoControlCharacters(host: String) {
        var worker = description()
        worker.host = host
        #expect(
            refusal(of: WorkerMessage.register(worker, held: [])) == WireError(.invalidText, "Register.host"))
    }

    @Test func textBeyondItsLimitIsRefused() throws {
        let long = String(repeating: "é", count: WireLimits.refusalMessage / 2)
        let fits = CoordinatorMessage.refuse(Refusal(code: .shuttingDown, message: long))
        #expect(try WireCodec.decodeCoordinatorMessage(try WireCodec.encode(fits)[...]) == fits)
        #expect(
            refusal(of: CoordinatorMessage.refuse(Refusal(code: .shuttingDown, message: long + "!")))
                == WireError(.tooLong(limit: WireLimits.refusalMessage), "Refuse.message"))
        let payload = ResultReport(
            lease: lease, durationNanoseconds: 0, summary: .verdict(.stalled),
            payload: [UInt8](repeating: 0, count: WireLimits.payload + 1))
        #expect(
            refusal(of: .results([payload]))
                == WireError(.tooLong(limit: WireLimits.payload), "Result.payload"))
    }

    @Test func aHashThatCouldLeadOutOfACacheDirectoryIsRefused() {
        let file = DataFileAnnouncement(
            path: "digits.csv", absolutePath: "/digits.csv",
            sha256: "../../" + String(repeating: "a", count: 58), size: 1)
        let sweep = SweepAnnouncement(
            name: "n", digest: String(repeating: "0", count: 64), sweepFile: "", dataFiles: [file])
        #expect(
            refusal(of: CoordinatorMessage.announce(sweep)) == WireError(.invalidText, "DataFile.sha256"))
    }

    @Test(arguments: [0, WireLimits.rateMilliseconds + 1, Int.max])
    func aRateOfNothingOrOfMoreThanADayIsRefused(milliseconds: Int) {
        let welcome = Welcome(
            epoch: 1, heartbeatIntervalMilliseconds: milliseconds, workerTimeoutMilliseconds: 1)
        #expect(
            refusal(of: CoordinatorMessage.welcome(welcome))
                == WireError(.outOfRange, "Welcome.heartbeat_interval_milliseconds"))
    }

    @Test func anAssignmentWhoseLeaseIsForAnotherTrialIsRefused() {
        let specification = TrialSpecification(trial: 1, setting: 0, replicate: 0, seed: 0, parameters: [])
        #expect(
            refusal(of: .assign([Assignment(lease: lease, specification: specification)]))
                == WireError(.inconsistent, "Assignment.lease"))
    }

    @Test func unknownAndUnspecifiedEnumerationValuesAreRefused() {
        let header = Array("GSWP".utf8) + [0, 1, 0x43, 0]
        for value: UInt8 in [0, 99] {
            let body: [UInt8] = [0x42, 2, 0x08, value]  // Refuse.code
            #expect(throws: WireError(.unknownValue(Int(value)), "Refuse.code")) {
                try WireCodec.decodeCoordinatorMessage([header, body][...])
            }
        }
    }

    @Test func textThatIsNotUTF8IsRefused() {
        let header = Array("GSWP".utf8) + [0, 1, 0x43, 0]
        let body: [UInt8] = [0x42, 5, 0x08, 5, 0x12, 1, 0xFF]  // Refuse.message
        #expect(throws: WireError(.malformed, "CoordinatorEnvelope")) {
            try WireCodec.decodeCoordinatorMessage([header, body][...])
        }
    }
}

/// Protobuf's form of a length.
private func variableLengthInteger(_ value: Int) -> [UInt8] {
    var rest = value
    var bytes: [UInt8] = []
    while rest >= 0x80 {
        bytes.append(UInt8(rest & 0x7F) | 0x80)
        rest >>= 7
    }
    return bytes + [UInt8(rest)]
}
