// Hosts that keep failing are left alone for a while: a machine without its data or with a broken disk would
// otherwise draw trial after trial and spoil them ("black hole" in HTCondor's manual).

/// A machine as its workers name it. Under another key it is another one: who says that it is on a machine of
/// others spoils its own records only.
struct Host: Hashable, Sendable {
    let name: String
    let user: String
}

/// Failures of hosts, counted in a row.
package struct HostRecords: Sendable {
    /// What a host is given to recover after its failures: doubles each time, up to the maximum.
    static let firstRest = TimeSpan.seconds(10)
    package static let longestRest = TimeSpan.seconds(600)

    private struct Record: Sendable {
        var failures = 0
        var rests = 0
        var restsUntil: Instant?
    }

    private let failuresMaximum: Int
    private let hostsMaximum: Int
    private var records: [Host: Record] = [:]

    init(failuresMaximum: Int, hostsMaximum: Int) {
        self.failuresMaximum = failuresMaximum
        self.hostsMaximum = hostsMaximum
    }

    var count: Int { records.count }

    /// Something failed for the host's sake.
    ///
    /// - Returns: how long it is left alone, if that begins now.
    mutating func fail(_ host: Host, _ now: Instant) -> TimeSpan? {
        guard records[host] != nil || records.count < hostsMaximum else { return nil }
        var record = records[host] ?? Record()
        record.failures += 1
        defer { records[host] = record }
        guard record.failures >= failuresMaximum, record.restsUntil.map({ $0 <= now }) ?? true else {
            return nil
        }
        let doubled = Self.firstRest * (1 << min(record.rests, 10))
        let rest = min(doubled, Self.longestRest)
        record.rests += 1
        record.restsUntil = now + rest
        // After that one more failure is enough.
        record.failures = failuresMaximum - 1
        return rest
    }

    /// Something went well there.
    mutating func succeed(_ host: Host) {
        guard !records.isEmpty else { return }
        records[host] = nil
    }

    func isResting(_ host: Host, _ now: Instant) -> Bool {
        guard !records.isEmpty, let until = records[host]?.restsUntil else { return false }
        return now < until
    }

    /// When the first rest that is still on ends.
    func nextEnd(after now: Instant) -> Instant? {
        records.values.compactMap(\.restsUntil).filter { $0 > now }.min()
    }

    /// Moves all times: the machine itself stood still.
    mutating func shift(by span: TimeSpan) {
        for (host, record) in records {
            if let until = record.restsUntil { records[host]?.restsUntil = until + span }
        }
    }
}
