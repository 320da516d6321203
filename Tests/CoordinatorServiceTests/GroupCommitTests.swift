// What is committed, and what slots deliver, waits for more where there is little of it.

import CoordinatorService
import SweepCore
import Testing
import WorkerService

@Suite struct GroupCommitTests {
    private func instant(_ milliseconds: Int) -> Instant {
        Instant(nanoseconds: 0) + .milliseconds(milliseconds)
    }

    @Test("A small commit is followed by a rest, longer than the commit and bounded")
    func rests() {
        var commits = GroupCommit()
        #expect(commits.rest(at: instant(0)) == nil)
        commits.note(records: 1, from: instant(10), to: instant(12))
        #expect(commits.rest(at: instant(12)) == .milliseconds(2 * GroupCommit.restFactor))
        #expect(commits.rest(at: instant(12 + 2 * GroupCommit.restFactor)) == nil)
        commits.note(records: 1, from: instant(100), to: instant(5100))
        #expect(commits.rest(at: instant(5100)) == GroupCommit.restMaximum)
    }

    @Test("Who has much to record goes on at once")
    func largeCommits() {
        var commits = GroupCommit()
        commits.note(records: 1, from: instant(0), to: instant(2))
        commits.note(records: GroupCommit.recordsWorthIt, from: instant(2), to: instant(4))
        #expect(commits.rest(at: instant(4)) == nil)
    }

    @Test("The first result wakes at once, those right after it wait, anything else wakes for all")
    func bell() {
        var bell = MailboxBell()
        func expect(
            _ rings: Bool, forResult isResult: Bool, sourceLocation: SourceLocation = #_sourceLocation
        ) {
            let does = bell.rings(forResult: isResult)
            #expect(does == rings, sourceLocation: sourceLocation)
        }
        expect(true, forResult: true)
        expect(false, forResult: true)
        bell.emptied(ofResults: true, at: instant(0))
        #expect(bell.restsUntil == instant(0) + MailboxBell.rest)
        expect(false, forResult: true)
        expect(true, forResult: false)
        expect(false, forResult: false)
        // Taken early: the rest begins anew, and results wait until its end.
        bell.emptied(ofResults: true, at: instant(5))
        #expect(bell.restsUntil == instant(5) + MailboxBell.rest)
        bell.emptied(ofResults: false, at: instant(6))
        #expect(bell.restsUntil == instant(5) + MailboxBell.rest)
        bell.emptied(ofResults: false, at: instant(5) + MailboxBell.rest)
        #expect(bell.restsUntil == nil)
        expect(true, forResult: true)
    }
}
