// When a slot that leaves something in the mailbox wakes the I/O thread.
//
// Trials of a millisecond bring a thousand results a second. Each that travels alone costs a message, a
// commit and the threads' changing places, on machines whose cores are all busy training.

package import SweepCore

/// After some results the next ones wait for a moment; whatever else comes, a slot that is free above all,
/// brings them along at once.
package struct MailboxBell: Sendable {
    /// How long results wait for others when some have just been taken.
    package static let rest = TimeSpan.milliseconds(50)

    /// It was rung for what is there and not yet taken.
    private var isRung = false
    /// Until then results alone don't ring it, and the I/O thread looks by itself; nil: they do.
    package private(set) var restsUntil: Instant?

    package init() {}

    /// Something was left.
    ///
    /// - Returns: whether the I/O thread is to be woken for it.
    package mutating func rings(forResult isResult: Bool) -> Bool {
        if isRung || (isResult && restsUntil != nil) { return false }
        isRung = true
        return true
    }

    /// Everything was taken out.
    package mutating func emptied(ofResults hadResults: Bool, at now: Instant) {
        isRung = false
        if hadResults {
            restsUntil = now + Self.rest
        } else if let until = restsUntil, until <= now {
            restsUntil = nil
        }
    }
}
