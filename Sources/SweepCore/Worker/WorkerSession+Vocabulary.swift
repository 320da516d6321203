// What a worker session is given, and its own records: slots, the queue, the results that are kept.

package import SweepModel
package import SweepProtocol

/// An assigned trial with what it must share with others to run in a pack with them.
package struct QueuedTrial: Hashable, Sendable {
    package var assignment: Assignment
    /// nil: runs in a pack of its own.
    package var shape: TrialShape?

    package init(assignment: Assignment, shape: TrialShape?) {
        self.assignment = assignment
        self.shape = shape
    }
}

extension WorkerSession {
    package struct Configuration: Hashable, Sendable {
        package var description: WorkerDescription
        /// Silence of the coordinator after which the worker exits.
        package var giveUpAfter = TimeSpan.seconds(60)
        /// Lateness of a deadline that says that this process itself stood still.
        package var standstill = TimeSpan.seconds(1)
        /// Then the handshake is repeated over a fresh connection, which costs both sides most when thousands
        /// come at once.
        package var firstRegistrationWait = TimeSpan.seconds(2)
        package var longestRegistrationWait = TimeSpan.seconds(10)
        /// Trials that may run together in one slot.
        package var packMaximum = 16
        /// Twice as many where they take no longer than this: a lane that ends early takes the next trial.
        package var longPackHorizon = TimeSpan.milliseconds(500)
        /// What a pack can hold at most, whatever its trials take.
        package var longPackMaximum: Int { min(2 * packMaximum, 32) }
        /// Work that waits per slot beyond a pack: covers the way to the coordinator, its commit, and back.
        package var prefetchHorizon = TimeSpan.milliseconds(250)
        package var prefetchPerSlotMaximum = 2048
        /// A further pack waits per slot where one takes no longer than this.
        package var packHorizon = TimeSpan.seconds(5)
        /// Leases that this worker holds at most.
        package var creditMaximum = 16_384
        package var shortestHeartbeatInterval = TimeSpan.milliseconds(50)
        package var resultsPerMessageMaximum = 1024
        package var resultBytesPerMessageMaximum = 1 << 20
        /// Sweeps that this worker keeps prepared.
        package var sweepsMaximum = 64
        /// How long what runs may go on after the worker was asked to go; then it is handed back too. nil:
        /// until it ends.
        package var grace: TimeSpan?
        /// When this process will be ended from outside, whatever it does then: `grace` and a little before,
        /// the worker begins to leave.
        package var endsAt: Instant?
        /// What handing back and saying farewell may take at `endsAt`.
        package var farewell = TimeSpan.seconds(2)
        /// Without anything to do for so long the worker leaves; nil: it stays.
        package var exitWhenIdle: TimeSpan?
        /// How long all slots may ignore that they shall stop before the worker gives itself up.
        package var stuckAfter = TimeSpan.seconds(30)

        package init(description: WorkerDescription) {
            self.description = description
        }
    }

    /// One thread of the worker.
    struct Slot: Hashable, Sendable {
        /// Runs a pack, perhaps one of which nothing is wanted any more.
        var isBusy = false
        /// Of the running pack, without a result yet and still wanted.
        var leases: [LeaseReference] = []
        var packSize = 0
        /// When it was told to stop; it cannot take anything until it has, and that may be never.
        var stoppingSince: Instant?
        var startedAt = Instant(nanoseconds: 0)
        var progress: UInt64 = 0

        var isStopping: Bool { stoppingSince != nil }
    }

    /// How far a sweep that was announced has come here. Each case lists its exits.
    enum Preparation: Hashable, Sendable {
        /// → `ready`, `failed`.
        case preparing
        /// No exit but its retirement.
        case ready
        /// For the reason given. → `preparing` when it is announced again.
        case failed(String)
    }
}

/// Assigned trials that wait for a slot, in the order of their arrival.
struct PackQueue: Sendable {
    /// How far ahead a pack looks for trials of its shape.
    private static let lookahead = 256

    private var trials: [QueuedTrial] = []
    private var head = 0
    private var known: Set<LeaseReference> = []

    var count: Int { trials.count - head }
    var isEmpty: Bool { count == 0 }
    var leases: [LeaseReference] { trials[head...].map(\.assignment.lease) }

    /// Ignores a lease that it holds already.
    mutating func append(_ trial: QueuedTrial) {
        guard known.insert(trial.assignment.lease).inserted else { return }
        trials.append(trial)
    }

    /// Takes the first trial and, up to a number, those near it that share its shape.
    mutating func removePack(upTo maximum: Int) -> [Assignment] {
        guard !isEmpty else { return [] }
        let first = trials[head]
        var pack = [first.assignment]
        var index = head + 1
        var passedOver: [QueuedTrial] = []
        let end = min(trials.count, head + Self.lookahead)
        while pack.count < maximum, index < end, first.shape != nil {
            let trial = trials[index]
            if trial.shape == first.shape, trial.assignment.lease.sweep == first.assignment.lease.sweep {
                pack.append(trial.assignment)
            } else {
                passedOver.append(trial)
            }
            index += 1
        }
        // What was passed over moves up against what follows.
        head = index - passedOver.count
        for (offset, trial) in passedOver.enumerated() { trials[head + offset] = trial }
        for assignment in pack { known.remove(assignment.lease) }
        if head > 1024, head * 2 > trials.count {
            trials.removeFirst(head)
            head = 0
        }
        return pack
    }

    /// - Returns: those of the leases that were here, in their order.
    @discardableResult
    mutating func remove(_ leases: Set<LeaseReference>) -> [LeaseReference] {
        guard !known.isDisjoint(with: leases) else { return [] }
        return removeAll { leases.contains($0) }
    }

    /// - Returns: those that were removed, in their order.
    @discardableResult
    mutating func removeAll(where isUnwanted: (LeaseReference) -> Bool) -> [LeaseReference] {
        var removed: [LeaseReference] = []
        var kept: [QueuedTrial] = []
        for trial in trials[head...] {
            if isUnwanted(trial.assignment.lease) {
                removed.append(trial.assignment.lease)
                known.remove(trial.assignment.lease)
            } else {
                kept.append(trial)
            }
        }
        trials = kept
        head = 0
        return removed
    }

    mutating func removeAll() {
        self = PackQueue()
    }
}

/// Results without acknowledgement, in the order in which they came about.
struct ResultKeeper: Sendable {
    private var reportsByNumber: [Int: ResultReport] = [:]
    private var numbers: [LeaseReference: Int] = [:]
    private var nextNumber = 0

    var isEmpty: Bool { numbers.isEmpty }
    var count: Int { numbers.count }
    var reports: [ResultReport] {
        reportsByNumber.keys.sorted().compactMap { reportsByNumber[$0] }
    }
    var leases: [LeaseReference] { reports.map(\.lease) }

    func contains(_ lease: LeaseReference) -> Bool { numbers[lease] != nil }

    mutating func append(_ report: ResultReport) {
        guard numbers[report.lease] == nil else { return }
        numbers[report.lease] = nextNumber
        reportsByNumber[nextNumber] = report
        nextNumber += 1
    }

    mutating func remove(_ lease: LeaseReference) {
        guard let number = numbers.removeValue(forKey: lease) else { return }
        reportsByNumber[number] = nil
    }

    mutating func removeAll(where isUnwanted: (LeaseReference) -> Bool) {
        for lease in numbers.keys.filter(isUnwanted) { remove(lease) }
    }
}
