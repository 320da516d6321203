// Verification replicas: which trials are run a second time, on another worker, to compare the bits.

import SweepModel

/// A recorded trial whose result waits to be confirmed by another worker.
package struct DueVerification: Hashable, Sendable {
    /// Identity of the worker whose result is recorded.
    package var worker: String
    /// The number of the trial's last attempt.
    package var attempts: Int
    /// Replicas that brought no result.
    var failures = 0

    package init(worker: String, attempts: Int) {
        self.worker = worker
        self.attempts = attempts
    }
}

/// One sweep's verification replicas.
struct VerificationBook: Sendable {
    /// Replicas without a result after which a trial is given up as unverified.
    static let failuresMaximum = 3

    /// Those that wait, by the worker that recorded them.
    private struct Queue: Sendable {
        let worker: String
        var trials: [Int]
    }

    /// Of all trials, from 0 to 1.
    let share: Double
    private let key: SweepKey
    /// Recorded, selected, and neither verified nor given up; whether a replica runs or not.
    private(set) var due: [Int: DueVerification] = [:]
    /// In the order in which their workers appeared; none is empty.
    private var queues: [Queue] = []
    private(set) var waitingCount = 0
    private(set) var verifiedCount = 0
    private(set) var unverifiedCount = 0
    /// Since when there has been no worker that could verify anything.
    var helplessSince: Instant?

    init(share: Double, key: SweepKey) {
        self.share = share
        self.key = key
    }

    /// Whether a trial is one of those that are run twice: decided by its number and the sweep alone, so that
    /// the same trials are verified whatever happens.
    func isSelected(_ trial: Int) -> Bool {
        guard share > 0 else { return false }
        let stride: UInt64 = 0xD134_2543_DE82_EF95
        var generator = SeededGenerator(seed: key.value ^ (UInt64(bitPattern: Int64(trial)) &* stride))
        // 53 bits, as a fraction of 1.
        return Double(generator.next() >> 11) * 0x1p-53 < share
    }

    /// Whether something waits that this worker did not record.
    func isWaiting(for worker: String) -> Bool { queues.contains { $0.worker != worker } }

    /// The due trials, ascending.
    var dueTrials: [Int] { due.keys.sorted() }

    mutating func add(_ trial: Int, _ verification: DueVerification) {
        due[trial] = verification
        enqueue(trial, of: verification.worker)
    }

    private mutating func enqueue(_ trial: Int, of worker: String) {
        waitingCount += 1
        if let index = queues.firstIndex(where: { $0.worker == worker }) {
            queues[index].trials.append(trial)
        } else {
            queues.append(Queue(worker: worker, trials: [trial]))
        }
    }

    private mutating func dequeue(_ trial: Int, of worker: String) {
        guard let queue = queues.firstIndex(where: { $0.worker == worker }),
            let index = queues[queue].trials.lastIndex(of: trial)
        else { return }
        queues[queue].trials.remove(at: index)
        waitingCount -= 1
        if queues[queue].trials.isEmpty { queues.remove(at: queue) }
    }

    /// Takes a waiting trial that this worker did not record, with the number of its next attempt.
    mutating func take(for worker: String) -> (trial: Int, attempt: Int)? {
        guard let queue = queues.firstIndex(where: { $0.worker != worker }),
            let trial = queues[queue].trials.popLast()
        else { return nil }
        waitingCount -= 1
        if queues[queue].trials.isEmpty { queues.remove(at: queue) }
        due[trial]?.attempts += 1
        return (trial, due[trial]?.attempts ?? 1)
    }

    /// A replica ended without a result.
    ///
    /// - Parameter counts: whether that says something about the trial.
    /// - Returns: whether the trial is to be given up as unverified.
    mutating func fail(_ trial: Int, counts: Bool) -> Bool {
        guard var verification = due[trial] else { return false }
        if counts { verification.failures += 1 }
        due[trial] = verification
        enqueue(trial, of: verification.worker)
        return verification.failures >= Self.failuresMaximum
    }

    /// Another worker's result was compared with the recorded one.
    mutating func settle(_ trial: Int) {
        guard let verification = due.removeValue(forKey: trial) else { return }
        dequeue(trial, of: verification.worker)
        verifiedCount += 1
    }

    /// The trial stays unverified.
    mutating func giveUp(_ trial: Int) {
        guard let verification = due.removeValue(forKey: trial) else { return }
        dequeue(trial, of: verification.worker)
        unverifiedCount += 1
    }
}
