// Where slots leave what the I/O thread has to know.

internal import SweepCore
internal import SweepModel
internal import SweepProtocol
internal import Synchronization
internal import ZeroMQ

/// Events in the order of their arrival; results that follow each other travel as one.
final class SlotMailbox: Sendable {
    enum Entry: Sendable {
        case completed([ResultReport])
        case freed(slot: Int)
        case prepared(TrialRunner, sweep: SweepKey)
        case preparationFailed(String, sweep: SweepKey)
    }

    private struct State {
        var entries: [Entry] = []
        var bell = MailboxBell()
    }

    private let wakeUp: WakeUp
    private let state = Mutex(State())

    init(wakeUp: WakeUp) {
        self.wakeUp = wakeUp
    }

    func post(_ report: ResultReport) {
        let rings = state.withLock { state in
            // Taken out before it grows: an array that two hold is copied.
            if case .completed(var reports)? = state.entries.last {
                state.entries.removeLast()
                reports.append(report)
                state.entries.append(.completed(reports))
            } else {
                state.entries.append(.completed([report]))
            }
            return state.bell.rings(forResult: true)
        }
        if rings { wakeUp.signal() }
    }

    func post(_ entry: Entry) {
        let rings = state.withLock { state in
            state.entries.append(entry)
            return state.bell.rings(forResult: false)
        }
        if rings { wakeUp.signal() }
    }

    /// When to look again although no bell rings; nil: it will.
    var deadline: Instant? { state.withLock(\.bell.restsUntil) }

    /// Takes what is there.
    func take(at now: Instant) -> [Entry] {
        state.withLock { state in
            defer { state.entries = [] }
            let hasResults = state.entries.contains { if case .completed = $0 { true } else { false } }
            state.bell.emptied(ofResults: hasResults, at: now)
            return state.entries
        }
    }
}
