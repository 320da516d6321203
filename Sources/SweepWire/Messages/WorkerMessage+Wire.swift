// What a worker says.

internal import SweepModel
internal import SweepProtocol

extension WireWorkerEnvelope {
    init(_ message: WorkerMessage) throws(WireError) {
        self.init()
        switch message {
        case .register(let description, let held, let remaining):
            register = try WireRegister(description, held: held)
            register.remainingMilliseconds = try FieldCheck("Register.remaining_milliseconds").encode(
                // 0 says that no end is known.
                remaining.map { min(max(1, $0), WireLimits.remainingMilliseconds) } ?? 0)
        case .credit(let leases):
            credit.leases = try FieldCheck("Credit.leases").encode(leases, in: 0...WireLimits.credit)
        case .results(let reports):
            results.results = try FieldCheck("Results.results").list(
                reports, atMost: WireLimits.batch, WireResult.init)
        case .heartbeat(let beat):
            heartbeat = try WireHeartbeat(beat)
        case .handBack(let leases, let isOutOfTime):
            handBack.leases = try encodeLeases(leases, "HandBack.leases")
            handBack.outOfTime = isOutOfTime
        case .leave:
            leave = WireLeave()
        case .ready(let sweep):
            ready.sweep = sweep.value
        case .unable(let sweep, let reason):
            unable.sweep = sweep.value
            unable.message = try FieldCheck("Unable.message").text(
                reason, atMost: WireLimits.refusalMessage)
        case .fetch(let request):
            fetch = try WireFetch(request)
        case .lastWords(let words):
            lastWords = try WireLastWords(words)
        }
    }
}

extension WorkerMessage {
    init(_ envelope: WireWorkerEnvelope) throws(WireError) {
        switch envelope.kind {
        case .register(let wire):
            let remaining = try FieldCheck("Register.remaining_milliseconds").decode(
                wire.remainingMilliseconds, in: 0...WireLimits.remainingMilliseconds)
            self = .register(
                try WorkerDescription(wire), held: try decodeLeases(wire.held, "Register.held"),
                remaining: remaining == 0 ? nil : remaining)
        case .credit(let wire):
            self = .credit(try FieldCheck("Credit.leases").decode(wire.leases, in: 0...WireLimits.credit))
        case .results(let wire):
            self = .results(
                try FieldCheck("Results.results").list(
                    wire.results, atMost: WireLimits.batch, ResultReport.init))
        case .heartbeat(let wire):
            self = .heartbeat(try Heartbeat(wire))
        case .handBack(let wire):
            self = .handBack(
                try decodeLeases(wire.leases, "HandBack.leases"), outOfTime: wire.outOfTime)
        case .leave:
            self = .leave
        case .ready(let wire):
            self = .ready(SweepKey(wire.sweep))
        case .unable(let wire):
            self = .unable(
                SweepKey(wire.sweep),
                try FieldCheck("Unable.message").text(wire.message, atMost: WireLimits.refusalMessage))
        case .fetch(let wire):
            self = .fetch(try DataRequest(wire))
        case .lastWords(let wire):
            self = .lastWords(try LastWords(wire))
        case nil:
            throw WireError(.missing, "WorkerEnvelope.kind")
        }
    }
}

// MARK: - Registration

extension WireRegister {
    fileprivate init(_ description: WorkerDescription, held: [LeaseReference]) throws(WireError) {
        self.init()
        identity = try FieldCheck.identity(description.identity)
        host = try FieldCheck("Register.host").line(description.host, atMost: WireLimits.name)
        processID = try FieldCheck("Register.process_id").encode(description.processID)
        slots = try FieldCheck("Register.slots").encode(description.slots, in: 1...WireLimits.slots)
        instructionSet = try FieldCheck("Register.instruction_set").line(
            description.instructionSet, atMost: WireLimits.instructionSet)
        version = try FieldCheck("Register.version").line(description.version, atMost: WireLimits.version)
        self.held = try encodeLeases(held, "Register.held")
        dataSets = try FieldCheck("Register.data_sets").digests(description.dataSets)
        arithmetic = try FieldCheck("Register.arithmetic").encode(
            description.arithmeticRevision, in: 1...WireLimits.arithmeticRevisions)
    }
}

extension WorkerDescription {
    fileprivate init(_ wire: WireRegister) throws(WireError) {
        self.init(
            identity: try FieldCheck.identity(wire.identity),
            host: try FieldCheck("Register.host").line(wire.host, atMost: WireLimits.name),
            processID: try FieldCheck("Register.process_id").decode(wire.processID),
            slots: try FieldCheck("Register.slots").decode(wire.slots, in: 1...WireLimits.slots),
            instructionSet: try FieldCheck("Register.instruction_set").line(
                wire.instructionSet, atMost: WireLimits.instructionSet),
            version: try FieldCheck("Register.version").line(wire.version, atMost: WireLimits.version),
            arithmeticRevision: try FieldCheck("Register.arithmetic").decode(
                wire.arithmetic, in: 1...WireLimits.arithmeticRevisions),
            dataSets: try FieldCheck("Register.data_sets").digests(wire.dataSets))
    }
}

extension FieldCheck {
    fileprivate static func identity(_ text: String) throws(WireError) -> String {
        try FieldCheck("Register.identity").hexadecimal(text, digits: WireLimits.identityDigits)
    }

    fileprivate func digests(_ texts: [String]) throws(WireError) -> [String] {
        try list(texts, atMost: WireLimits.dataFiles) { text throws(WireError) in
            try hexadecimal(text, digits: WireLimits.digestDigits)
        }
    }
}

// MARK: - Heartbeats

extension WireHeartbeat {
    fileprivate init(_ beat: Heartbeat) throws(WireError) {
        self.init()
        running = try FieldCheck("Heartbeat.running").list(
            beat.running, atMost: WireLimits.leases, WireRunningLease.init)
        queued = try encodeLeases(beat.queued, "Heartbeat.queued")
        finished = try encodeLeases(beat.finished, "Heartbeat.finished")
    }
}

extension Heartbeat {
    fileprivate init(_ wire: WireHeartbeat) throws(WireError) {
        self.init(
            running: try FieldCheck("Heartbeat.running").list(
                wire.running, atMost: WireLimits.leases, RunningLease.init),
            queued: try decodeLeases(wire.queued, "Heartbeat.queued"),
            finished: try decodeLeases(wire.finished, "Heartbeat.finished"))
    }
}

extension WireRunningLease {
    fileprivate init(_ running: RunningLease) throws(WireError) {
        self.init()
        lease = try WireLease(running.lease)
        progress = running.progress
    }
}

extension RunningLease {
    fileprivate init(_ wire: WireRunningLease) throws(WireError) {
        guard wire.hasLease else { throw WireError(.missing, "RunningLease.lease") }
        self.init(lease: try LeaseReference(wire.lease), progress: wire.progress)
    }
}
