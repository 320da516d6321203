// What is committed, and what slots deliver, waits for more where there is little of it.

import CoordinatorService
import SweepCore
import Testing
import WorkerService

@Suite struct GroupCommitTests {
    private func instant(_ milliseconds: Int) -> Instant {
        Instant(nanoseconds: 0) + .milliseconds(milliseconds)
    }

    /// Small commits of 1 ms, one right after the other, that ask for a rest after the last of them.
    private func streak() -> GroupCommit {
        var commits = GroupCommit()
        for number in 0...GroupCommit.streakBefore {
            #expect(commits.rest(at: instant(number)) == nil)
            commits.note(records: 1, from: instant(number), to: instant(number + 1))
        }
        return commits
    }

    @Test("Small commits that follow each other are followed by a rest, longer than the commit and bounded")
    func rests() {
        var commits = streak()
        let end = GroupCommit.streakBefore + 1
        #expect(commits.rest(at: instant(end)) == .milliseconds(GroupCommit.restFactor))
        #expect(commits.rest(at: instant(end + GroupCommit.restFactor)) == nil)
        commits.note(records: 1, from: instant(end + 20), to: instant(5000))
        #expect(commits.rest(at: instant(5000)) == GroupCommit.restMaximum)
    }

    @Test("A small commit that comes after a while is not followed by a rest", arguments: [21, 500])
    func quiet(pause: Int) {
        var commits = streak()
        let begun = GroupCommit.streakBefore + 1 + GroupCommit.restFactor + pause
        commits.note(records: 1, from: instant(begun), to: instant(begun + 2))
        #expect(commits.rest(at: instant(begun + 2)) == nil)
    }

    @Test("What came during a rest follows closely, however long that was")
    func duringTheRest() {
        var commits = streak()
        let begun = GroupCommit.streakBefore + 1 + GroupCommit.restFactor + 1
        commits.note(records: 1, from: instant(begun), to: instant(begun + 1))
        #expect(commits.rest(at: instant(begun + 1)) == .milliseconds(GroupCommit.restFactor))
    }

    @Test("Who has much to record goes on at once")
    func largeCommits() {
        var commits = streak()
        let end = GroupCommit.streakBefore + 1
        commits.note(records: GroupCommit.recordsWorthIt, from: instant(end), to: instant(end + 1))
        #expect(commits.rest(at: instant(end + 1)) == nil)
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
