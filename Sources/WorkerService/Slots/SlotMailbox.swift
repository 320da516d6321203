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

    private let wakeUp: WakeUp
    private let entries = Mutex<[Entry]>([])

    init(wakeUp: WakeUp) {
        self.wakeUp = wakeUp
    }

    func post(_ report: ResultReport) {
        let wasEmpty = entries.withLock { entries in
            // Taken out before it grows: an array that two hold is copied.
            guard case .completed(var reports)? = entries.last else {
                entries.append(.completed([report]))
                return entries.count == 1
            }
            entries.removeLast()
            reports.append(report)
            entries.append(.completed(reports))
            return false
        }
        if wasEmpty { wakeUp.signal() }
    }

    func post(_ entry: Entry) {
        let wasEmpty = entries.withLock { entries in
            entries.append(entry)
            return entries.count == 1
        }
        // The bell has been rung already for what is there and not yet taken.
        if wasEmpty { wakeUp.signal() }
    }

    func take() -> [Entry] {
        entries.withLock { entries in
            defer { entries = [] }
            return entries
        }
    }
}
