// What must hold after each event and at the end. Not here: what the journal checks of its records.

import SweepCore
import SweepModel
import SweepProtocol

extension Simulation {
    // MARK: After each event

    mutating func checkScheduler() {
        guard let broken = coordinator.scheduler?.validate(), !broken.isEmpty else { return }
        fail(.invariants, "scheduler: \(broken.joined(separator: "; "))")
    }

    mutating func checkSession(_ index: Int) {
        guard let broken = workers[index].session?.validate(), !broken.isEmpty else { return }
        fail(.invariants, "worker \(index): \(broken.joined(separator: "; "))")
    }

    /// A deadline that stays due would have the process spin.
    mutating func checkThatTheDeadlineMoved() {
        guard let deadline = coordinator.scheduler?.nextDeadline, deadline.nanoseconds <= now else { return }
        fail(.deadlines, "the scheduler's deadline was handled and is due again at once")
    }

    mutating func checkThatTheDeadlineMoved(_ index: Int) {
        guard let deadline = workers[index].session?.nextDeadline, deadline.nanoseconds <= now else { return }
        fail(.deadlines, "worker \(index)'s deadline was handled and is due again at once")
    }

    // MARK: What the coordinator says

    mutating func checkSend(_ message: CoordinatorMessage) {
        guard case .acknowledge(let leases) = message else { return }
        for lease in leases {
            guard let sweep = scenario.index(of: lease.sweep), let row = journals[sweep].row(of: lease) else {
                return fail(.durability, "\(Words.of(lease)) is acknowledged and was never granted")
            }
            // One that failed for its machine's sake is in the journal as that.
            if !journals[sweep].trials[lease.trial].isRecorded, !journals[sweep].attempts[row].hasFailed {
                return fail(.durability, "\(Words.of(lease)) is acknowledged and not recorded")
            }
        }
    }

    mutating func checkAssignment(_ leases: [LeaseReference], to peer: PeerID) {
        if leases.isEmpty || leases.count > scenario.limits.leasesPerMessageMaximum {
            fail(.bounded, "\(leases.count) leases in a message")
        }
        let identity = connections[Int(peer.value)].identity
        for lease in leases {
            guard let sweep = scenario.index(of: lease.sweep), let row = journals[sweep].row(of: lease) else {
                return fail(.durability, "\(Words.of(lease)) is assigned and its grant is not durable")
            }
            let attempt = journals[sweep].attempts[row]
            if Int(attempt.identity) != identity {
                fail(.oneHolder, "\(Words.of(lease)) is for w\(attempt.identity) and sent to w\(identity)")
            }
            if attempt.hasStarted { fail(.grantedOnce, "\(Words.of(lease)) is assigned after it has run") }
        }
    }

    /// A worker gets a lease: it must be its own.
    mutating func checkHolding(_ lease: LeaseReference, _ index: Int) {
        guard let sweep = scenario.index(of: lease.sweep), let row = journals[sweep].row(of: lease),
            Int(journals[sweep].attempts[row].identity) == workers[index].identity
        else { return fail(.oneHolder, "worker \(index) gets \(Words.of(lease)), which is not for it") }
    }

    mutating func checkSend(_ message: WorkerMessage) {
        guard case .results(let reports) = message else { return }
        if reports.count > 1024 { fail(.bounded, "\(reports.count) results in a message") }
    }

    // MARK: What the coordinator was told

    /// Keeps what the coordinator was told about leases that wait, and which ones were named.
    mutating func remember(_ message: WorkerMessage) {
        switch message {
        case .register(_, let held, _):
            for lease in held { remember(lease, waits: nil) }
        case .heartbeat(let heartbeat):
            for lease in heartbeat.queued { remember(lease, waits: true) }
            for running in heartbeat.running { remember(running.lease, waits: false) }
            for lease in heartbeat.finished { remember(lease, waits: false) }
        case .credit, .results, .handBack, .leave, .ready, .unable, .fetch, .lastWords: break
        }
    }

    private mutating func remember(_ lease: LeaseReference, waits: Bool?) {
        guard let sweep = scenario.index(of: lease.sweep), let row = journals[sweep].row(of: lease) else {
            return
        }
        journals[sweep].attempts[row].isNamedSinceEnd = true
        // A registration takes back what was told before: by now it may run.
        journals[sweep].attempts[row].epochOfWaiting = waits == true ? journals[sweep].epoch : 0
    }

    // MARK: Differences

    /// Who differs must have lied, one of the two.
    mutating func checkTheViolations(of sweep: Int) {
        for violation in journals[sweep].violations[journals[sweep].checkedViolations...]
        where !lies.contains(where: { $0.sweep == sweep && $0.trial == violation.trial }) {
            fail(.verification, "trial \(violation.trial) is said to differ between two honest workers")
        }
        journals[sweep].checkedViolations = journals[sweep].violations.count
    }

    mutating func checkThatDifferencesAreTold(_ count: Int, after effectCount: Int) {
        guard count > 0, coordinator.isUp else { return }
        // A coordinator that has ended says nothing more; the answer is made from the journal, which knows.
        let isEnding = (coordinator.batch + coordinator.effects).contains {
            if case .ended = $0 { true } else { false }
        }
        guard !isEnding else { return }
        var told = 0
        for case .note(.identityViolation) in coordinator.effects[effectCount...] { told += 1 }
        if told != count { fail(.verification, "\(count) results differ, \(told) are told") }
    }

    // MARK: At the end

    mutating func checkTheEnd(of sweep: Int) {
        var plan = SweepPlan(
            announcement: scenario.sweeps[sweep].announcement, trialCount: 0, epoch: 0)
        plan.verificationShare = scenario.sweeps[sweep].verificationShare
        for (trial, row) in journals[sweep].trials.enumerated() {
            guard row.isRecorded else {
                return fail(.nothingLost, "trial \(trial) of sweep \(sweep) is not recorded at the end")
            }
            if row.isFailed {
                checkFailure(of: trial, in: sweep)
            } else if row.value != TrialFunction.value(sweep: sweep, trial: trial),
                !lies.contains(where: { $0.sweep == sweep && $0.trial == trial && $0.value == row.value })
            {
                fail(.honestRecord, "trial \(trial) is recorded with bits that nobody computed")
            }
            if plan.isVerified(trial), !row.isFailed, row.verification == .none {
                fail(.verification, "trial \(trial) was to be verified and is not")
            }
            if row.verification == .unverified, scenario.intensity == 0, scenario.allotment == 0,
                workers.count > 1,
                scenario.limits.verificationsMaximum > scenario.sweeps[sweep].trialCount
            {
                fail(.verification, "trial \(trial) is unverified though all was well")
            }
        }
    }

    /// A failed trial must have had its share of lone deaths, or have failed for its machines' sake.
    private mutating func checkFailure(of trial: Int, in sweep: Int) {
        let row = journals[sweep].trials[trial]
        if row.isOutOfTime {
            if scenario.allotment == 0 || row.cutOffs < scenario.limits.cutOffsMaximum {
                fail(.fairTrial, "trial \(trial) failed for want of time after \(row.cutOffs) cut-offs")
            }
            return
        }
        if row.isSetAside {
            if row.blames < scenario.limits.blamesMaximum {
                fail(.fairTrial, "trial \(trial) failed with \(row.blames) points against it")
            }
            return
        }
        var index = row.lastAttempt
        while index >= 0 {
            let attempt = journals[sweep].attempts[Int(index)]
            if attempt.hasFailed { return }
            index = attempt.previous
        }
        fail(.honestRecord, "trial \(trial) failed, and no worker said so")
    }
}
