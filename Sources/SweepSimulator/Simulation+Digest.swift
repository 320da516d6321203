// The numbers of which a run's digest is made: what was said, to whom, when. Equal seeds must give equal
// digests in two processes, whatever the hash seed of their dictionaries.

import SweepModel
import SweepProtocol

extension Simulation {
    mutating func mix(_ message: WorkerMessage, _ worker: Int) {
        digest.mix(Int(truncatingIfNeeded: now) &* 64 &+ worker)
        switch message {
        case .register(_, let held, _):
            digest.mix(1)
            mix(held)
        case .credit(let level): digest.mix(level)
        case .results(let reports):
            digest.mix(2)
            for report in reports { mix(report.lease) }
        case .heartbeat(let heartbeat):
            digest.mix(3)
            for running in heartbeat.running { mix(running.lease) }
            mix(heartbeat.queued)
            mix(heartbeat.finished)
        case .handBack(let leases, let isOutOfTime):
            digest.mix(isOutOfTime ? 7 : 4)
            mix(leases)
        case .leave: digest.mix(5)
        case .ready(let key): digest.mix(6 + Int(key.value & 0xFF))
        case .unable(let key, _): digest.mix(300 + Int(key.value & 0xFF))
        case .fetch: digest.mix(8)
        case .lastWords: digest.mix(9)
        }
    }

    mutating func mix(_ message: CoordinatorMessage, _ worker: Int) {
        digest.mix(Int(truncatingIfNeeded: now) &* 64 &+ worker)
        switch message {
        case .welcome: digest.mix(11)
        case .assign(let assignments):
            digest.mix(12)
            for assignment in assignments { mix(assignment.lease) }
        case .heartbeat: digest.mix(13)
        case .acknowledge(let leases):
            digest.mix(14)
            mix(leases)
        case .revoke(let leases):
            digest.mix(15)
            mix(leases)
        case .announce(let announcement): digest.mix(600 + Int(announcement.key.value & 0xFF))
        case .retire(let key): digest.mix(900 + Int(key.value & 0xFF))
        case .recall(let leases):
            digest.mix(19)
            mix(leases)
        case .drain: digest.mix(16)
        case .finished: digest.mix(17)
        case .refuse: digest.mix(18)
        case .chunk: digest.mix(20)
        case .noData: digest.mix(21)
        }
    }

    private mutating func mix(_ leases: [LeaseReference]) {
        for lease in leases { mix(lease) }
    }

    private mutating func mix(_ lease: LeaseReference) {
        digest.mix((lease.trial &* 1024 &+ lease.attempt) &* 16 &+ Int(lease.sweep.value & 0xF))
    }
}
