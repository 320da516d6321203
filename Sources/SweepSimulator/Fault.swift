// What goes wrong in a simulated world, as a list that is drawn before it starts: so any part of the list can
// be left out and the rest stays what it was, which is what finding a minimal failing list needs.

import SweepCore

/// One fault.
package struct Fault: Hashable, Sendable {
    package enum Kind: UInt8, CaseIterable, Sendable {
        // The next message over a link.
        case dropped, duplicated, corrupted, overtaken, forged
        // A link for a while.
        case lossy, slowNetwork, partition, inboundPartition, outboundPartition
        // A connection.
        case reconnection, halfOpen
        // A worker.
        case workerCrash, workerTwin, slotHang, workerFreeze, slowWorker, answerTwice, nonsense, lie, hoard
        case dataUnavailable, unpreparable
        // The coordinator.
        case coordinatorCrash, coordinatorFreeze, tornCommit
        // The journal.
        case diskFull, slowDisk, journalFailure
        // What people do.
        case workerDrain, keyRevoked, sweepPause, sweepStop, sweepCancel, coordinatorStop
    }

    package var kind: Kind
    package var at: Int64
    package var worker: Int
    /// How long it lasts, where it lasts.
    var duration: Int64
    /// What else has to be drawn comes of this.
    var salt: UInt64

    /// Whether a bit of the salt is set.
    func flag(_ bit: Int) -> Bool { salt >> UInt64(bit) & 1 == 1 }
}

extension Fault {
    /// The faults of a seed, by time.
    package static func plan(for scenario: Scenario) -> [Fault] {
        var draws = Draws(seed: scramble(scenario.seed, 2))
        let count: Int
        switch scenario.intensity {
        case 0: return []
        case 1: count = draws.integer(in: 2...10)
        case 2: count = draws.integer(in: 10...30)
        default: count = draws.integer(in: 30...90)
        }
        // Not everything goes wrong in every world: a bug that one fault shows can be hidden by another
        // (Groce et al. 2012, "Swarm testing").
        var kinds = Kind.allCases.filter { _ in draws.happens(permille: 500) }
        if kinds.isEmpty { kinds = [.coordinatorCrash] }
        let longest = scenario.timing.workerTimeout.nanoseconds * 3
        var faults = (0..<count).map { _ in
            Fault(
                kind: draws.choice(of: kinds),
                at: Scenario.start
                    + Int64(draws.next() % UInt64(scenario.faultsUntil - Scenario.start)),
                worker: draws.integer(in: 0...scenario.workers.count - 1),
                duration: draws.logarithmic(from: 5_000_000, to: longest), salt: draws.next())
        }
        faults.sort { ($0.at, $0.salt) < ($1.at, $1.salt) }
        return faults
    }
}
