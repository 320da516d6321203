// What must hold between any two events. Run after each event in debug builds, and by tests.

import SweepModel
import SweepProtocol

extension WorkerSession {
    /// The invariants that do not hold, in words; empty when all is well.
    package func validate() -> [String] {
        var broken: [String] = []
        var all = queue.leases + results.leases
        for slot in slots { all += slot.leases }
        if Self.hasRepetition(all) { broken.append("a lease is in two places: \(all)") }
        for (index, slot) in slots.enumerated() {
            if !slot.isBusy, !slot.leases.isEmpty { broken.append("slot \(index) is free and runs a pack") }
            if slot.leases.count > configuration.longPackMaximum {
                broken.append("slot \(index) runs \(slot.leases.count) trials")
            }
        }
        if drainingSince != nil, !queue.isEmpty { broken.append("draining, and \(queue.count) trials wait") }
        if link == .registered, results.isEmpty != (offerAgainAt == nil) {
            broken.append(
                "\(results.count) results, to be offered again: \(String(describing: offerAgainAt))")
        }
        return broken
    }

    private static func hasRepetition(_ leases: [LeaseReference]) -> Bool {
        // A handful mostly: comparing their trials is quicker than hashing them.
        guard leases.count <= 32 else { return Set(leases).count != leases.count }
        for index in leases.indices {
            let trial = leases[index].trial
            for other in 0..<index where leases[other].trial == trial && leases[other] == leases[index] {
                return true
            }
        }
        return false
    }
}
