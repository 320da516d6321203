// The messages that travel with every trial, written straight; byte for byte what the generated code writes.
// Not here: other messages, and those that have to be refused.

internal import SweepModel
internal import SweepProtocol

enum MessageWriter {
    /// Nil for everything that the general way has to judge.
    static func body(of message: WorkerMessage) -> [UInt8]? {
        switch message {
        case .results(let reports):
            guard reports.count <= WireLimits.batch else { return nil }
            let size = reports.reduce(16) { $0 + $1.payload.count + 96 }
            return envelope(3, capacity: size) { writer in
                for report in reports.reversed() {
                    let mark = writer.count
                    writer.write(report)
                    writer.open(1, since: mark)
                }
            }
        case .heartbeat(let beat):
            let longest = max(beat.running.count, beat.queued.count, beat.finished.count)
            guard longest <= WireLimits.leases else { return nil }
            let count = beat.running.count + beat.queued.count + beat.finished.count
            return envelope(4, capacity: 64 * count + 16) { writer in
                for lease in beat.finished.reversed() { writer.write(lease, 3) }
                for lease in beat.queued.reversed() { writer.write(lease, 2) }
                for running in beat.running.reversed() {
                    let mark = writer.count
                    writer.integer(running.progress, 2)
                    writer.write(running.lease, 1)
                    writer.open(1, since: mark)
                }
            }
        default: return nil
        }
    }

    /// Nil for everything that the general way has to judge.
    static func body(of message: CoordinatorMessage) -> [UInt8]? {
        switch message {
        case .assign(let assignments):
            guard assignments.count <= WireLimits.batch else { return nil }
            return envelope(2, capacity: 192 * assignments.count + 16) { writer in
                for assignment in assignments.reversed() {
                    let mark = writer.count
                    writer.write(assignment)
                    writer.open(1, since: mark)
                }
            }
        case .acknowledge(let leases):
            guard leases.count <= WireLimits.leases else { return nil }
            return envelope(4, capacity: 64 * leases.count + 16) { writer in
                for lease in leases.reversed() { writer.write(lease, 1) }
            }
        default: return nil
        }
    }

    private static func envelope(
        _ kind: UInt64, capacity: Int, _ write: (inout ReverseWriter) -> Void
    ) -> [UInt8]? {
        var writer = ReverseWriter(capacity: capacity)
        write(&writer)
        writer.open(kind, since: 0)
        return writer.bytes(atMost: WireLimits.body)
    }
}

extension ReverseWriter {
    fileprivate mutating func write(_ lease: LeaseReference, _ field: UInt64) {
        let mark = count
        fixed(lease.token.low, 6)
        fixed(lease.token.high, 5)
        fixed(lease.sweep.value, 4)
        integer(lease.epoch, 3)
        if lease.attempt < 1 { refuse() }
        count(lease.attempt, 2)
        count(lease.trial, 1)
        open(field, since: mark)
    }

    fileprivate mutating func write(_ report: ResultReport) {
        if report.payload.count > WireLimits.payload { refuse() }
        bytes(report.payload, 5)
        switch report.summary {
        case .verdict(let verdict): integer(verdict.wireNumber, 3)
        case .failed(let cause): integer(cause.wireNumber, 4)
        }
        integer(report.durationNanoseconds, 2)
        write(report.lease, 1)
    }

    fileprivate mutating func write(_ assignment: Assignment) {
        let specification = assignment.specification
        if specification.trial != assignment.lease.trial
            || specification.parameters.count > WireLimits.parameters
        {
            refuse()
        }
        for parameter in specification.parameters.reversed() {
            let mark = count
            write(parameter)
            open(5, since: mark)
        }
        integer(specification.seed, 4)
        count(specification.replicate, 3)
        count(specification.setting, 2)
        write(assignment.lease, 1)
    }

    private mutating func write(_ parameter: ParameterAssignment) {
        switch parameter.value {
        case .integer(let value):
            signed(value)
            variable(2 << 3 | 0)
        case .number(let value): optionalNumber(value, 3)
        case .text(let value):
            if value.utf8.count > WireLimits.parameterText { refuse() }
            text(value, 4)
        case .flag(let value):
            variable(value ? 1 : 0)
            variable(5 << 3 | 0)
        case .integers(let values):
            if values.count > WireLimits.integers { refuse() }
            let mark = count
            for value in values.reversed() { signed(value) }
            if !values.isEmpty { open(1, since: mark) }
            open(6, since: mark)
        case .none: open(7, since: count)
        }
        let name = parameter.name
        if name.utf8.count > WireLimits.name || !name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) {
            refuse()
        }
        if !name.isEmpty { text(name, 1) }
    }

    /// The sign becomes the lowest bit.
    private mutating func signed(_ value: Int) {
        let value = Int64(value)
        variable(UInt64(bitPattern: value << 1 ^ value >> 63))
    }
}
