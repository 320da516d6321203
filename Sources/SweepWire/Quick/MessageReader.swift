// The messages that travel with every trial, read straight: assignments, results, acknowledgements, and
// heartbeats, which name every lease. Not here: other messages, refusals, unusual forms, for all of which the
// generated code is asked.

internal import SweepModel
package import SweepProtocol

package enum MessageReader {
    /// Nil for everything that the general way has to judge.
    package static func workerMessage(_ body: [UInt8]) -> WorkerMessage? {
        read(body) { kind, fields in
            switch kind {
            case 3: .results(fields.results())
            case 4: .heartbeat(fields.heartbeat())
            default: nil
            }
        }
    }

    /// Nil for everything that the general way has to judge.
    package static func coordinatorMessage(_ body: [UInt8]) -> CoordinatorMessage? {
        read(body) { kind, fields in
            switch kind {
            case 2: .assign(fields.assignments())
            case 4: .acknowledge(fields.leases())
            default: nil
            }
        }
    }

    /// Reads an envelope around one message.
    private static func read<Message>(
        _ body: [UInt8], _ kind: (UInt64, inout UsualFields) -> Message?
    ) -> Message? {
        guard body.count <= WireLimits.body else { return nil }
        return body.withUnsafeBytes { bytes in
            var envelope = UsualFields(bytes)
            guard envelope.hasMore else { return nil }
            let tag = envelope.tag()
            guard tag & 7 == 2 else { return nil }
            var fields = envelope.contents()
            let message = kind(tag >> 3, &fields)
            envelope.close(fields)
            return envelope.isCompleted ? message : nil
        }
    }
}

// MARK: - Leases

extension UsualFields {
    fileprivate mutating func lease() -> LeaseReference {
        var fields = contents()
        var lease = LeaseReference(sweep: SweepKey(0), trial: 0, attempt: 0, epoch: 0)
        while fields.hasMore {
            switch fields.tag() {
            case 1 << 3 | 0: lease.trial = fields.count()
            case 2 << 3 | 0: lease.attempt = fields.count()
            case 3 << 3 | 0: lease.epoch = fields.integer()
            case 4 << 3 | 1: lease.sweep = SweepKey(fields.fixed())
            case 5 << 3 | 1: lease.token.high = fields.fixed()
            case 6 << 3 | 1: lease.token.low = fields.fixed()
            default: fields.giveUp()
            }
        }
        // Attempts count from 1.
        if lease.attempt == 0 { fields.giveUp() }
        close(fields)
        return lease
    }

    /// A message that is a list of leases.
    fileprivate mutating func leases() -> [LeaseReference] {
        var leases: [LeaseReference] = []
        while hasMore {
            guard tag(repeating: 1) == 1 << 3 | 2, leases.count < WireLimits.leases else {
                giveUp()
                break
            }
            leases.append(lease())
        }
        return leases
    }
}

// MARK: - Workers' messages

extension UsualFields {
    private static let verdicts = Verdict.valuesByNumber
    private static let causes = TrialFailure.Cause.valuesByNumber

    fileprivate mutating func results() -> [ResultReport] {
        var reports: [ResultReport] = []
        while hasMore {
            guard tag(repeating: 1) == 1 << 3 | 2, reports.count < WireLimits.batch else {
                giveUp()
                break
            }
            guard let report = report() else { break }
            reports.append(report)
        }
        return reports
    }

    private mutating func report() -> ResultReport? {
        var fields = contents()
        var lease: LeaseReference?
        var summary: OutcomeSummary?
        var duration: UInt64 = 0
        var payload: [UInt8] = []
        while fields.hasMore {
            switch fields.tag() {
            case 1 << 3 | 2: lease = fields.lease()
            case 2 << 3 | 0: duration = fields.integer()
            case 3 << 3 | 0: summary = fields.value(of: Self.verdicts).map { .verdict($0) }
            case 4 << 3 | 0:
                // One of the two only.
                if summary != nil { fields.giveUp() }
                summary = fields.value(of: Self.causes).map { .failed($0) }
            case 5 << 3 | 2:
                let bytes = fields.contents().bytes
                if bytes.count > WireLimits.payload { fields.giveUp() }
                payload = [UInt8](bytes)
            default: fields.giveUp()
            }
        }
        close(fields)
        guard let lease, let summary else {
            giveUp()
            return nil
        }
        return ResultReport(
            lease: lease, durationNanoseconds: duration, summary: summary, payload: payload)
    }

    fileprivate mutating func heartbeat() -> Heartbeat {
        var heartbeat = Heartbeat()
        var last: UInt64 = 0
        while hasMore {
            // Each of the three lists in one piece.
            last = tag(repeating: last >> 3)
            switch last {
            case 1 << 3 | 2: heartbeat.running.append(running())
            case 2 << 3 | 2: heartbeat.queued.append(lease())
            case 3 << 3 | 2: heartbeat.finished.append(lease())
            default: giveUp()
            }
            // At once, not at the end: a body of small entries would become many times its size.
            let longest = max(heartbeat.running.count, heartbeat.queued.count, heartbeat.finished.count)
            if longest > WireLimits.leases { giveUp() }
        }
        return heartbeat
    }

    private mutating func running() -> RunningLease {
        var fields = contents()
        var lease: LeaseReference?
        var progress: UInt64 = 0
        while fields.hasMore {
            switch fields.tag() {
            case 1 << 3 | 2: lease = fields.lease()
            case 2 << 3 | 0: progress = fields.integer()
            default: fields.giveUp()
            }
        }
        if lease == nil { fields.giveUp() }
        close(fields)
        return RunningLease(
            lease: lease ?? LeaseReference(sweep: SweepKey(0), trial: 0, attempt: 1, epoch: 0),
            progress: progress)
    }
}

// MARK: - Coordinators' messages

extension UsualFields {
    fileprivate mutating func assignments() -> [Assignment] {
        var assignments: [Assignment] = []
        while hasMore {
            guard tag(repeating: 1) == 1 << 3 | 2, assignments.count < WireLimits.batch else {
                giveUp()
                break
            }
            guard let assignment = assignment() else { break }
            assignments.append(assignment)
        }
        return assignments
    }

    private mutating func assignment() -> Assignment? {
        var fields = contents()
        var lease: LeaseReference?
        var specification = TrialSpecification(trial: 0, setting: 0, replicate: 0, seed: 0, parameters: [])
        while fields.hasMore {
            switch fields.tag(repeating: 5) {
            case 1 << 3 | 2: lease = fields.lease()
            case 2 << 3 | 0: specification.setting = fields.count()
            case 3 << 3 | 0: specification.replicate = fields.count()
            case 4 << 3 | 0: specification.seed = fields.integer()
            case 5 << 3 | 2:
                if let parameter = fields.parameter() { specification.parameters.append(parameter) }
            default: fields.giveUp()
            }
        }
        if specification.parameters.count > WireLimits.parameters { fields.giveUp() }
        close(fields)
        guard let lease else {
            giveUp()
            return nil
        }
        specification.trial = lease.trial
        return Assignment(lease: lease, specification: specification)
    }

    private mutating func parameter() -> ParameterAssignment? {
        var fields = contents()
        var name = ""
        var value: ParameterValue?
        while fields.hasMore {
            let tag = fields.tag()
            // The values exclude each other.
            if value != nil { fields.giveUp() }
            switch tag {
            case 1 << 3 | 2: name = fields.ascii(atMost: WireLimits.name, isLine: true)
            case 2 << 3 | 0: value = .integer(fields.signed())
            case 3 << 3 | 1: value = .number(fields.number())
            case 4 << 3 | 2:
                value = .text(fields.ascii(atMost: WireLimits.parameterText, isLine: false))
            case 5 << 3 | 0:
                let flag = fields.integer()
                if flag > 1 { fields.giveUp() }
                value = .flag(flag == 1)
            case 6 << 3 | 2: value = .integers(fields.integers())
            case 7 << 3 | 2:
                if fields.contents().hasMore { fields.giveUp() }
                value = ParameterValue.none
            default: fields.giveUp()
            }
        }
        close(fields)
        guard let value else {
            giveUp()
            return nil
        }
        return ParameterAssignment(name: name, value: value)
    }

    private mutating func integers() -> [Int] {
        var list = contents()
        var values: [Int] = []
        while list.hasMore {
            guard list.tag() == 1 << 3 | 2 else {
                list.giveUp()
                break
            }
            var packed = list.contents()
            while packed.hasMore { values.append(packed.signed()) }
            list.close(packed)
        }
        if values.count > WireLimits.integers { list.giveUp() }
        close(list)
        return values
    }

    /// A whole number whose lowest bit is its sign.
    private mutating func signed() -> Int {
        let value = integer()
        return Int(truncatingIfNeeded: Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1))
    }
}
