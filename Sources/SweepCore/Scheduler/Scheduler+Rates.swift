// How often workers have to be heard: once a second while there are some hundred, and more seldom where there
// are thousands, because each time names every lease. Whoever is heard more seldom may also be silent for
// longer. A rate is told when a worker registers, and anew when it is heard after more have come; a connected
// worker is never told a shorter one, since that could be lost and its silence be taken for death.

import SweepModel
import SweepProtocol

extension Scheduler.Timing {
    /// By what the heartbeat interval and the silence limit are multiplied where there are so many workers.
    package func stretch(forWorkers count: Int) -> Int {
        let perSecond = Int64(max(1, heartbeatsPerSecondMaximum))
        let wanted = Int64(count) * 1_000_000_000
        let allowed = perSecond * max(1, heartbeatInterval.nanoseconds)
        return max(1, Int((wanted + allowed - 1) / allowed))
    }
}

extension Scheduler.Timing {
    /// The silence after which a worker that is heard so much more seldom is given up.
    package func workerTimeout(stretch: Int) -> TimeSpan { workerTimeout * stretch }

    /// Standing still after which a trial on such a worker is taken for hung: longer than silence may last. A
    /// report that a cut link held back for so long shows an old state, and is no sign that a trial hangs.
    package func hangTimeout(stretch: Int) -> TimeSpan {
        max(hangTimeout, workerTimeout(stretch: stretch) * 2)
    }
}

extension Scheduler {
    /// Registered ones.
    package var workerCount: Int { workers.count }

    var currentStretch: Int { configuration.timing.stretch(forWorkers: workers.count) }

    /// The silence after which a worker is given up.
    func timeout(of worker: RegisteredWorker) -> TimeSpan {
        configuration.timing.workerTimeout(stretch: worker.stretch)
    }

    func welcome(_ worker: RegisteredWorker) -> Welcome {
        let timing = configuration.timing
        return Welcome(
            epoch: configuration.epoch,
            heartbeatIntervalMilliseconds: (timing.heartbeatInterval * worker.stretch).wholeMilliseconds,
            workerTimeoutMilliseconds: timeout(of: worker).wholeMilliseconds,
            isLasting: !configuration.endsWithSweeps)
    }

    /// Answers a heartbeat: the coordinator lives; another rate where one is wanted.
    mutating func answerHeartbeat(of number: WorkerNumber, _ effects: inout [Effect]) {
        guard var worker = workers[number] else { return }
        let stretch = currentStretch
        guard case .running = phase, worker.stretch < stretch else {
            effects.append(.send(.heartbeat, to: worker.peer))
            return
        }
        worker.stretch = stretch
        workers[number] = worker
        effects.append(.send(.welcome(welcome(worker)), to: worker.peer))
    }
}
