// How a worker goes: asked to, out of time, or with nothing to do. A good tenant goes by itself before it is
// made to: what runs may finish within a grace period, the rest is handed back at once.

import SweepModel
import SweepProtocol

extension WorkerSession {
    /// - Parameters:
    ///   - isUrgent: what runs is handed back, too.
    ///   - isOutOfTime: because this worker's time is up.
    mutating func drain(
        isUrgent: Bool, isOutOfTime: Bool = false, _ now: Instant, _ effects: inout [Effect]
    ) {
        if drainingSince == nil {
            note(.draining, now, &effects)
            drainingSince = now
        }
        // First, lest what is handed back comes back.
        announceCredit(&effects)
        let waiting = queue.leases
        queue.removeAll()
        handBack(waiting, isOutOfTime: false, &effects)
        guard isUrgent else { return }
        var running: [LeaseReference] = []
        for index in slots.indices where !slots[index].leases.isEmpty {
            effects.append(.cancel(slots[index].leases, slot: index))
            running += slots[index].leases
            slots[index].leases = []
        }
        handBack(running, isOutOfTime: isOutOfTime, &effects)
    }

    private func handBack(_ leases: [LeaseReference], isOutOfTime: Bool, _ effects: inout [Effect]) {
        guard link == .registered, !leases.isEmpty else { return }
        effects.append(.send(.handBack(leases, outOfTime: isOutOfTime)))
    }

    mutating func leaveWhenDrained(_ effects: inout [Effect]) {
        guard drainingSince != nil, results.isEmpty, queue.isEmpty, slots.allSatisfy(\.leases.isEmpty)
        else { return }
        if link == .registered { effects.append(.send(.leave)) }
        exit(isDismissed ? .finished : .drained, &effects)
    }

    // MARK: Time

    /// When the next step of parting is due: to begin, to hand back what still runs, or to leave although
    /// results are not acknowledged, because no coordinator is there to do it.
    var partingAt: Instant? {
        guard let since = drainingSince else { return drainsAt }
        let graceEndsAt = earlier(
            configuration.grace.map { since + $0 }, configuration.endsAt.map { $0 - farewell })
        if hasRunningLeases { return graceEndsAt }
        let last = TimeSpan(nanoseconds: farewell.nanoseconds / 2)
        return results.isEmpty ? nil : graceEndsAt.map { $0 + last }
    }

    private var hasRunningLeases: Bool { slots.contains { !$0.leases.isEmpty } }

    /// Milliseconds until what still runs is handed back for want of time.
    func remaining(_ now: Instant) -> Int? {
        configuration.endsAt.map { max(0, ($0 - farewell - now).wholeMilliseconds) }
    }

    private var farewell: TimeSpan { configuration.farewell }

    /// When this worker begins to leave because its time will be up.
    private var drainsAt: Instant? {
        configuration.endsAt.map { $0 - farewell - (configuration.grace ?? TimeSpan.seconds(0)) }
    }

    /// Does what is due of it.
    mutating func part(_ now: Instant, _ effects: inout [Effect]) {
        if drainingSince == nil, let due = drainsAt, due <= now {
            note(.timeIsUp, now, &effects)
            drain(isUrgent: false, now, &effects)
        }
        if drainingSince != nil, hasRunningLeases, let due = partingAt, due <= now {
            note(.graceIsOver(leases: slots.reduce(0) { $0 + $1.leases.count }), now, &effects)
            let isOutOfTime = configuration.endsAt.map { $0 - farewell <= now } ?? false
            drain(isUrgent: true, isOutOfTime: isOutOfTime, now, &effects)
        }
        // Perhaps at once, where this process stood still meanwhile.
        if drainingSince != nil, !hasRunningLeases, let due = partingAt, due <= now {
            note(.resultsAreLeft(results.count), now, &effects)
            if link == .registered { effects.append(.send(.leave)) }
            return exit(isDismissed ? .finished : .drained, &effects)
        }
        if let due = idleEndsAt, due <= now {
            effects.append(.send(.leave))
            exit(.idle, &effects)
        }
    }

    // MARK: Idleness

    /// When this worker leaves for want of work.
    var idleEndsAt: Instant? {
        guard let span = configuration.exitWhenIdle else { return nil }
        return idleSince.map { $0 + span }
    }

    /// Sees whether there is something to do. What is being prepared counts: data may be on their way.
    mutating func noticeIdleness(_ now: Instant) {
        let isIdle =
            link == .registered && queue.isEmpty && results.isEmpty && slots.allSatisfy { !$0.isBusy }
            && !sweeps.values.contains(.preparing)
        idleSince = isIdle ? idleSince ?? now : nil
    }
}
