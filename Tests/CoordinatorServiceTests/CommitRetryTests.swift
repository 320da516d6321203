// What is kept, tried again and told while the journal's disk has no room.

import CoordinatorService
import SweepCore
import SweepJournal
import SweepModel
import Testing

@Suite struct CommitRetryTests {
    private static let full = JournalError(.diskFull, path: "/run", "no room")

    /// A journal that fails as it is told.
    private final class Disk {
        var failure: JournalError?
        var recorded: [JournalRecord] = []
        var attempts = 0

        func append(_ records: [JournalRecord]) throws(JournalError) -> [IdentityViolation] {
            attempts += 1
            if let failure { throw failure }
            recorded += records
            return []
        }
    }

    private func seconds(_ seconds: Double) -> Instant {
        Instant(nanoseconds: Int64(seconds * 1e9))
    }

    private func record(_ trial: Int) -> JournalRecord { .unverified(trial: trial) }

    @Test("With room, each commit writes what was added, once")
    func room() throws {
        let disk = Disk()
        var commits = CommitRetry()
        #expect(try commits.commit(now: seconds(0), append: disk.append) == .nothing)
        #expect(disk.attempts == 0)
        commits.add(record(1), sequence: 1)
        commits.add(record(2), sequence: 2)
        #expect(
            try commits.commit(now: seconds(0), append: disk.append)
                == .committed(through: 2, violations: []))
        #expect(try commits.commit(now: seconds(0), append: disk.append) == .nothing)
        #expect(disk.recorded == [record(1), record(2)])
        #expect(commits.deadline == nil)
    }

    @Test("Without room everything is kept in order, tried again every second, and told once")
    func noRoom() throws {
        let disk = Disk()
        var commits = CommitRetry()
        disk.failure = Self.full
        commits.add(record(1), sequence: 1)
        #expect(try commits.commit(now: seconds(10), append: disk.append) == .paused(Self.full))
        #expect(commits.pausedBy == Self.full)
        #expect(commits.deadline == seconds(11))
        // What comes meanwhile waits with the rest.
        commits.add(record(2), sequence: 2)
        #expect(try commits.commit(now: seconds(10.9), append: disk.append) == .nothing)
        #expect(disk.attempts == 1)
        #expect(try commits.commit(now: seconds(11), append: disk.append) == .nothing)
        #expect(disk.attempts == 2)
        #expect(commits.deadline == seconds(12))
        disk.failure = nil
        #expect(
            try commits.commit(now: seconds(12), append: disk.append)
                == .resumed(through: 2, violations: [], after: .seconds(2)))
        #expect(disk.recorded == [record(1), record(2)])
        #expect(commits.pausedBy == nil)
        #expect(commits.deadline == nil)
        // A second pause is told again.
        disk.failure = Self.full
        commits.add(record(3), sequence: 3)
        #expect(try commits.commit(now: seconds(13), append: disk.append) == .paused(Self.full))
    }

    @Test("Any other failure is the caller's, and nothing is forgotten over it")
    func otherFailures() throws {
        let disk = Disk()
        var commits = CommitRetry()
        let broken = JournalError(.unwritable, path: "/run", "broken")
        disk.failure = broken
        commits.add(record(1), sequence: 1)
        #expect(throws: broken) { try commits.commit(now: seconds(0), append: disk.append) }
        disk.failure = nil
        #expect(
            try commits.commit(now: seconds(0), append: disk.append)
                == .committed(through: 1, violations: []))
        #expect(disk.recorded == [record(1)])
    }
}
