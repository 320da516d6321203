// The columns of attempts.csv: which worker tried what when. Not here: the journal they come from.

package import SweepModel

/// How one attempt ended, as far as the journal knows.
package enum AttemptOutcome: Hashable, Sendable {
    /// It brought the trial's result.
    case recorded(OutcomeSummary)
    /// It ended without a result.
    case ended(AttemptEnding)
    /// A second execution for verification, whose result had the same bits as the recorded one, or had not.
    case verification(isIdentical: Bool)
    /// Neither result nor ending is known: the coordinator stopped, or stops now.
    case open
}

/// One execution of a trial by a worker.
package struct AttemptRow: Hashable, Sendable {
    package var lease: LeaseReference
    /// Identity of the worker, 32 hexadecimal digits.
    package var worker: String
    package var host: String?
    package var processID: Int?
    /// When the lease was granted and when it ended, by the coordinator's clock, in milliseconds since 1970.
    package var startedMilliseconds: Int64?
    package var endedMilliseconds: Int64?
    /// Wall time of the execution as the worker measured it.
    package var durationNanoseconds: UInt64?
    package var outcome: AttemptOutcome

    package init(
        lease: LeaseReference, worker: String, host: String? = nil, processID: Int? = nil,
        startedMilliseconds: Int64? = nil, endedMilliseconds: Int64? = nil,
        durationNanoseconds: UInt64? = nil, outcome: AttemptOutcome
    ) {
        self.lease = lease
        self.worker = worker
        self.host = host
        self.processID = processID
        self.startedMilliseconds = startedMilliseconds
        self.endedMilliseconds = endedMilliseconds
        self.durationNanoseconds = durationNanoseconds
        self.outcome = outcome
    }
}

extension CSVTable where Row == AttemptRow {
    /// `attempts.csv`: unlike the other files it depends on which worker ran what, and when.
    package static var attempts: CSVTable<AttemptRow> {
        CSVTable(
            file: "attempts.csv",
            columns: [
                CSVColumn("trial", "Number of the trial, from 0.") { .integer($0.lease.trial) },
                CSVColumn("attempt", "Number of the attempt at the trial, from 1.") {
                    .integer($0.lease.attempt)
                },
                CSVColumn("epoch", "Which start of the coordinator granted it, from 1.") {
                    .unsigned($0.lease.epoch)
                },
                CSVColumn("worker", "Identity of the worker process.") { .text($0.worker) },
                CSVColumn("host", "Host of the worker.") { CSVField($0.host) },
                CSVColumn("pid", "Process id of the worker on its host.") { CSVField($0.processID) },
                CSVColumn("started", "When the lease was granted: coordinator's clock, UTC.") {
                    CSVField($0.startedMilliseconds.map(UTCTime.text))
                },
                CSVColumn("ended", "When its result was recorded or it was given up, likewise.") {
                    CSVField($0.endedMilliseconds.map(UTCTime.text))
                },
                CSVColumn("duration", "Wall time of the execution by the worker's clock, in seconds.") {
                    CSVField($0.durationNanoseconds.map { Double($0) / 1e9 })
                },
                CSVColumn(
                    "outcome",
                    "`recorded`, `verified` or `differs` (run again and compared bit for bit with what is "
                        + "recorded), `open` (no end is known), or how it ended without a result: "
                        + AttemptEnding.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
                        + " (its worker was there, and neither ran it, gave it back, nor said what became of "
                        + "it)."
                ) { .text($0.outcomeName) },
                CSVColumn("verdict", "The verdict that it brought, or `failed`.") {
                    CSVField($0.verdictName)
                },
            ])
    }
}

extension AttemptRow {
    fileprivate var outcomeName: String {
        switch outcome {
        case .recorded: "recorded"
        case .ended(let ending): ending.rawValue
        case .verification(isIdentical: true): "verified"
        case .verification(isIdentical: false): "differs"
        case .open: "open"
        }
    }

    fileprivate var verdictName: String? {
        switch outcome {
        case .recorded(.verdict(let verdict)): verdict.rawValue
        case .recorded(.failed): OutcomeName.failed
        case .ended, .verification, .open: nil
        }
    }
}

/// Points in time as text.
enum UTCTime {
    /// ISO 8601 with milliseconds, such as `2025-03-01T12:30:45.250Z`; proleptic Gregorian calendar
    /// (days to date: Hinnant 2013, "chrono-compatible low-level date algorithms", civil_from_days).
    static func text(_ milliseconds: Int64) -> String {
        let dayLength: Int64 = 86_400_000
        let days = milliseconds >= 0 ? milliseconds / dayLength : (milliseconds - dayLength + 1) / dayLength
        let rest = milliseconds - days * dayLength
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let time = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { padded($0, 2) }
        return "\(date)T\(time.joined(separator: ":")).\(padded(rest % 1000, 3))Z"
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
