// A pack as the trial function sees it: what to run, whether it is still wanted, and where outcomes go.

internal import SweepCore
package import SweepModel
internal import SweepProtocol
internal import SweepWire
internal import Synchronization

/// Trials to be run together in one slot. Used by that slot's thread; cancelled by another.
package final class TrialPack: Sendable {
    private let assignments: [Assignment]
    private let slot: Slot
    private let mailbox: SlotMailbox
    private let startedAt = MonotonicClock.now()
    /// Bit i: trial i is no longer wanted.
    private let cancelled = Atomic<UInt32>(0)
    /// Bit i: trial i has its outcome.
    private let delivered = Atomic<UInt32>(0)

    init(_ assignments: [Assignment], slot: Slot, mailbox: SlotMailbox) {
        self.assignments = assignments
        self.slot = slot
        self.mailbox = mailbox
    }

    /// 1 to 32 trials of one shape; an index below counts in this array.
    package var trials: [TrialSpecification] { assignments.map(\.specification) }

    /// Whether a trial is no longer wanted; to be asked now and then. It needs no outcome then.
    package func isCancelled(_ index: Int) -> Bool {
        cancelled.load(ordering: .relaxed) & (1 << UInt32(index)) != 0
    }

    /// Tells that training goes on; a slot whose count stands still for long is taken for hung.
    package func reportProgress(steps: Int = 1) {
        slot.progress.add(UInt64(max(0, steps)), ordering: .relaxed)
    }

    /// Delivers a trial's outcome, at once and once: it is on its way while the others still run.
    package func deliver(_ outcome: TrialOutcome, of index: Int) {
        let bit: UInt32 = 1 << UInt32(index)
        // Nobody waits for a cancelled trial, and after a change of sweeps its lease may name another trial.
        guard !isCancelled(index) else { return }
        guard delivered.bitwiseOr(bit, ordering: .relaxed).oldValue & bit == 0 else { return }
        mailbox.post(report(of: outcome, index))
    }

    private func report(of outcome: TrialOutcome, _ index: Int) -> ResultReport {
        let elapsed = MonotonicClock.now() - startedAt
        let lease = assignments[index].lease
        do {
            return ResultReport(
                lease: lease, durationNanoseconds: UInt64(max(0, elapsed.nanoseconds)),
                summary: OutcomeSummary(outcome), payload: try OutcomeCodec.encode(outcome))
        } catch {
            // Larger than what may travel: a network of more layers than the protocol knows, for instance.
            let failure = TrialOutcome.failed(
                TrialFailure(
                    cause: .invalidConfiguration,
                    message: "trial \(lease.trial): its outcome cannot be sent (\(error)); make it smaller"))
            let payload = (try? OutcomeCodec.encode(failure)) ?? []
            return ResultReport(
                lease: lease, durationNanoseconds: UInt64(max(0, elapsed.nanoseconds)),
                summary: OutcomeSummary(failure), payload: payload)
        }
    }

    // MARK: The worker's side

    func cancel(_ leases: [LeaseReference]) {
        for (index, assignment) in assignments.enumerated() where leases.contains(assignment.lease) {
            cancelled.bitwiseOr(1 << UInt32(index), ordering: .relaxed)
        }
    }

    func cancelAll() {
        cancelled.store(.max, ordering: .relaxed)
    }

    /// A trial function that returns and leaves a trial without outcome would have it run for ever.
    func failUndelivered() {
        for index in assignments.indices where !isCancelled(index) {
            deliver(
                .failed(
                    TrialFailure(
                        cause: .invalidConfiguration,
                        message:
                            "trial \(assignments[index].lease.trial): the trial function returned without "
                            + "an outcome; please report this as a bug")), of: index)
        }
    }
}
