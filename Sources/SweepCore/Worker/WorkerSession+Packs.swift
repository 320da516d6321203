// Leases on their way through the worker: queued, packed, run, reported, acknowledged.

import SweepModel
import SweepProtocol

extension WorkerSession {
    mutating func enqueue(_ trials: [QueuedTrial], _ effects: inout [Effect]) {
        if drainingSince != nil {
            effects.append(.send(.handBack(trials.map(\.assignment.lease))))
            return
        }
        var foreign: [LeaseReference] = []
        for trial in trials {
            let lease = trial.assignment.lease
            guard sweeps[lease.sweep] == .ready else {
                foreign.append(lease)
                continue
            }
            let isRunning = slots.contains { $0.leases.contains(lease) }
            if !isRunning, !results.contains(lease) { queue.append(trial) }
        }
        if !foreign.isEmpty { effects.append(.send(.handBack(foreign))) }
    }

    /// Gives free slots something to do.
    mutating func startPacks(_ now: Instant, _ effects: inout [Effect]) {
        guard !queue.isEmpty else { return }
        var free = slots.indices.filter { !slots[$0].isBusy }
        var started: [Effect] = []
        while let slot = free.first, !queue.isEmpty {
            // What is there is spread over the free slots before one of them gets a full pack.
            let share = (queue.count + free.count - 1) / free.count
            let pack = queue.removePack(upTo: min(share, packLimit))
            slots[slot].leases = pack.map(\.lease)
            slots[slot].isBusy = true
            slots[slot].startedAt = now
            slots[slot].packSize = pack.count
            started.append(.run(pack, slot: slot))
            free.removeFirst()
        }
        guard !started.isEmpty else { return }
        // What runs now must be known in case it takes this process down: tell before it starts, though not
        // more often than is useful.
        let soonest = lastHeartbeatAt + configuration.shortestHeartbeatInterval
        if link == .registered {
            if soonest <= now {
                // The regular heartbeat stays due: only that one comes with fresh counters, and where packs
                // start all the time a long trial beside them would seem to stand still.
                let regular = heartbeatAt
                beat(now, &effects)
                heartbeatAt = min(heartbeatAt, regular)
            } else {
                heartbeatAt = min(heartbeatAt, soonest)
            }
        }
        effects += started
    }

    /// Trials of a pack, by how long they take.
    private var packLimit: Int {
        let most = configuration.longPackMaximum
        guard let cost = nanosecondsPerTrial,
            cost * Double(most) <= Double(configuration.longPackHorizon.nanoseconds)
        else { return configuration.packMaximum }
        return most
    }

    /// Trials of running packs ended.
    mutating func complete(_ reports: [ResultReport], _ now: Instant, _ effects: inout [Effect]) {
        var fresh: [ResultReport] = []
        for report in reports {
            // Revoked, or handed back, or of a sweep that is gone: nobody waits for it.
            guard
                let slot = slots.firstIndex(where: { $0.leases.contains(report.lease) })
            else { continue }
            slots[slot].leases.removeAll { $0 == report.lease }
            results.append(report)
            fresh.append(report)
        }
        guard link == .registered, !fresh.isEmpty else { return }
        send(fresh, &effects)
        if offerAgainAt == nil { offerAgainAt = now + coordinatorTimeout }
    }

    /// A slot's pack has ended.
    mutating func free(_ slot: Int, _ now: Instant, _ effects: inout [Effect]) {
        guard slots.indices.contains(slot), slots[slot].isBusy else { return }
        let unfinished = slots[slot].leases
        if slots[slot].packSize > 0 {
            let cost =
                Double((now - slots[slot].startedAt).nanoseconds) / Double(slots[slot].packSize)
            nanosecondsPerTrial = nanosecondsPerTrial.map { 0.75 * $0 + 0.25 * cost } ?? cost
        }
        slots[slot].leases = []
        slots[slot].isBusy = false
        slots[slot].stoppingSince = nil
        if link == .registered, !unfinished.isEmpty { effects.append(.send(.handBack(unfinished))) }
    }

    /// Offers all results that have no acknowledgement.
    mutating func offerResults(_ now: Instant, _ effects: inout [Effect]) {
        guard !results.isEmpty else { return }
        send(results.reports, &effects)
        offerAgainAt = now + coordinatorTimeout
    }

    /// Sends results in messages of bounded size.
    private func send(_ reports: [ResultReport], _ effects: inout [Effect]) {
        var batch: [ResultReport] = []
        var bytes = 0
        for report in reports {
            if !batch.isEmpty,
                bytes + report.payload.count > configuration.resultBytesPerMessageMaximum
                    || batch.count == configuration.resultsPerMessageMaximum
            {
                effects.append(.send(.results(batch)))
                batch.removeAll(keepingCapacity: true)
                bytes = 0
            }
            batch.append(report)
            bytes += report.payload.count
        }
        if !batch.isEmpty { effects.append(.send(.results(batch))) }
    }

    mutating func revoke(_ leases: [LeaseReference], _ now: Instant, _ effects: inout [Effect]) {
        note(.leasesRevoked(leases.count), now, &effects)
        let unwanted = Set(leases)
        queue.remove(unwanted)
        for lease in leases { results.remove(lease) }
        for index in slots.indices {
            let cancelled = slots[index].leases.filter(unwanted.contains)
            guard !cancelled.isEmpty else { continue }
            slots[index].leases.removeAll(where: unwanted.contains)
            if slots[index].leases.isEmpty { slots[index].stoppingSince = now }
            effects.append(.cancel(cancelled, slot: index))
        }
    }

    /// Tells how many leases this worker wants to hold, when that has changed much.
    ///
    /// A pack for every slot, and as many more as last while an acknowledged result travels one way and a
    /// fresh lease the other: many where trials take microseconds, none where they take seconds.
    mutating func announceCredit(_ effects: inout [Effect]) {
        guard link == .registered else { return }
        let credit = wantedCredit
        let change = abs(credit - announcedCredit)
        guard announcedCredit < 0 || change * 4 > announcedCredit || (credit == 0 && change > 0) else {
            return
        }
        announcedCredit = credit
        effects.append(.send(.credit(credit)))
    }

    private var wantedCredit: Int {
        guard drainingSince == nil, sweeps.values.contains(.ready) else { return 0 }
        let usable = slots.count { !$0.isStopping }
        guard usable > 0 else { return 0 }
        var prefetch = 0
        if let cost = nanosecondsPerTrial {
            let horizon = Double(configuration.prefetchHorizon.nanoseconds)
            prefetch = Int(min(horizon / max(cost, 1), Double(configuration.prefetchPerSlotMaximum)))
            // Trials of a pack tend to end together: the next full pack has to be there by then, unless that
            // means to sit on work for long.
            if cost * Double(configuration.packMaximum) <= Double(configuration.packHorizon.nanoseconds) {
                prefetch = max(prefetch, configuration.packMaximum)
            }
        }
        return min(usable * (configuration.packMaximum + prefetch), configuration.creditMaximum)
    }
}
