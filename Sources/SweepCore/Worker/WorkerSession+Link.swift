// The bond with the coordinator: registering, heartbeats, silence, refusals. Not here: leaving
// (WorkerSession+Leaving).

import SweepModel
import SweepProtocol

extension WorkerSession {
    /// Opens a fresh connection and registers over it.
    mutating func connect(attempt: Int, _ now: Instant, _ effects: inout [Effect]) {
        effects.append(.connect)
        register(attempt: attempt, now, &effects)
    }

    private mutating func register(attempt: Int, _ now: Instant, _ effects: inout [Effect]) {
        // Doubles up to the maximum; half of it is drawn, so that workers that lost the same coordinator do
        // not all come back at once.
        let doubled = configuration.firstRegistrationWait.nanoseconds << Int64(min(attempt, 20))
        let wait = min(max(doubled, 1), configuration.longestRegistrationWait.nanoseconds)
        let jittered = wait / 2 + Int64(generator.next() % UInt64(wait / 2 + 1))
        link = .registering(until: now + TimeSpan(nanoseconds: jittered), attempt: attempt)
        effects.append(
            .send(.register(configuration.description, held: heldLeases, remaining: remaining(now))))
    }

    /// All that this worker knows, finished results included.
    private var heldLeases: [LeaseReference] {
        slots.flatMap(\.leases) + queue.leases + results.leases
    }

    /// The coordinator knows us.
    mutating func settle(_ welcome: Welcome, _ now: Instant, _ effects: inout [Effect]) {
        heartbeatInterval = .milliseconds(max(1, welcome.heartbeatIntervalMilliseconds))
        // Among thousands of workers as much silence is usual as this one has patience; unless its heartbeats
        // are that far apart, it comes to try a fresh connection before it gives up.
        let patience = configuration.giveUpAfter.wholeMilliseconds / 2
        coordinatorTimeout = .milliseconds(
            max(
                min(welcome.workerTimeoutMilliseconds, patience), 2 * welcome.heartbeatIntervalMilliseconds,
                1))
        if link != .registered { note(.registered(epoch: welcome.epoch), now, &effects) }
        link = .registered
        announcedCredit = -1
        isCoordinatorLasting = welcome.isLasting
        // Those that this coordinator doesn't know are retired in answer.
        for key in sweeps.keys.sorted() where sweeps[key] == .ready {
            effects.append(.send(.ready(key)))
        }
        offerResults(now, &effects)
        beat(now, &effects)
    }

    mutating func bear(_ refusal: Refusal, _ now: Instant, _ effects: inout [Effect]) {
        switch refusal.code {
        case .notRegistered:
            // While a registration is on its way, this answers something sent before it.
            guard link == .registered else { return }
            note(.registeringAgain(because: refusal.message), now, &effects)
            register(attempt: 0, now, &effects)
        case .unsupportedProtocol, .malformedMessage, .identityInUse, .shuttingDown, .otherArithmetic:
            exit(.refused(refusal), &effects)
        }
    }

    mutating func expire(_ now: Instant, _ effects: inout [Effect]) {
        // Handled much too late, it says that this process was stopped, or its machine asleep: then it is not
        // the coordinator who was silent.
        if let due = nextDeadline, now - due > configuration.standstill {
            heardAt = min(now, heardAt + (now - due))
        }
        part(now, &effects)
        if link == .ended { return }
        let silence = now - heardAt
        switch link {
        case .idle, .ended: break
        case .registering(let until, let attempt):
            if silence >= configuration.giveUpAfter {
                exit(.noCoordinator(silentMilliseconds: silence.wholeMilliseconds), &effects)
            } else if until <= now {
                connect(attempt: attempt + 1, now, &effects)
            }
        case .registered:
            if silence >= max(coordinatorTimeout, configuration.giveUpAfter) {
                return exit(.noCoordinator(silentMilliseconds: silence.wholeMilliseconds), &effects)
            }
            if silence >= coordinatorTimeout {
                note(.coordinatorSilent(milliseconds: silence.wholeMilliseconds), now, &effects)
                connect(attempt: 0, now, &effects)
                return
            }
            if let due = stuckAt, due <= now {
                effects.append(.send(.leave))
                return exit(.stuck, &effects)
            }
            if let due = offerAgainAt, due <= now { offerResults(now, &effects) }
            if heartbeatAt <= now { beat(now, &effects) }
        }
    }

    /// Sends a heartbeat, and the credit again in case it was lost.
    mutating func beat(_ now: Instant, _ effects: inout [Effect]) {
        lastHeartbeatAt = now
        heartbeatAt = now + heartbeatInterval
        announcedCredit = -1
        let running = slots.flatMap { slot in
            slot.leases.map { RunningLease(lease: $0, progress: slot.progress) }
        }
        effects.append(
            .send(
                .heartbeat(Heartbeat(running: running, queued: queue.leases, finished: results.leases))))
    }
}
