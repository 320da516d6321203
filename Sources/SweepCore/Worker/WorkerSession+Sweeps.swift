// The sweeps that a worker can run: announced, prepared by the shell, retired.

package import SweepModel
import SweepProtocol

extension WorkerSession {
    mutating func prepare(
        _ announcement: SweepAnnouncement, _ now: Instant, _ effects: inout [Effect]
    ) {
        let key = announcement.key
        switch sweeps[key] {
        case .preparing: break
        case .ready: effects.append(.send(.ready(key)))
        case nil, .failed:
            guard sweeps[key] != nil || sweeps.count < configuration.sweepsMaximum else {
                let maximum = configuration.sweepsMaximum
                effects.append(.send(.unable(key, "this worker keeps at most \(maximum) sweeps")))
                return
            }
            note(.announced(announcement.name), now, &effects)
            sweeps[key] = .preparing
            effects.append(.prepare(announcement))
        }
    }

    /// Whether the shell's preparation of a sweep is still wanted.
    package func isPreparing(_ key: SweepKey) -> Bool { sweeps[key] == .preparing }

    mutating func markReady(_ key: SweepKey, _ effects: inout [Effect]) {
        guard sweeps[key] == .preparing else { return }
        sweeps[key] = .ready
        if link == .registered { effects.append(.send(.ready(key))) }
    }

    mutating func markUnable(
        _ key: SweepKey, _ message: String, _ now: Instant, _ effects: inout [Effect]
    ) {
        guard sweeps[key] == .preparing else { return }
        sweeps[key] = .failed(message)
        note(.unable(because: message), now, &effects)
        if link == .registered { effects.append(.send(.unable(key, message))) }
        // Where nothing else can come, there is nothing to wait for.
        let isHopeless = sweeps.values.allSatisfy { if case .failed = $0 { true } else { false } }
        guard isHopeless, !isCoordinatorLasting else { return }
        if link == .registered { effects.append(.send(.leave)) }
        exit(.preparationFailed(message), &effects)
    }

    /// A sweep has ended, or this coordinator doesn't know it: what is left of it is of no use to anybody.
    mutating func retire(_ key: SweepKey, _ now: Instant, _ effects: inout [Effect]) {
        for index in slots.indices {
            let unwanted = slots[index].leases.filter { $0.sweep == key }
            guard !unwanted.isEmpty else { continue }
            effects.append(.cancel(unwanted, slot: index))
            slots[index].leases.removeAll { $0.sweep == key }
            if slots[index].leases.isEmpty { slots[index].stoppingSince = now }
        }
        queue.removeAll { $0.sweep == key }
        results.removeAll { $0.sweep == key }
        if sweeps.removeValue(forKey: key) != nil { effects.append(.forget(key)) }
    }
}
