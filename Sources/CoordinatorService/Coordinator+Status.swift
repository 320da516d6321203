// What a coordinator shows: to its observer, to those who ask, at its end.

internal import SweepCore
internal import SweepModel

extension Coordinator {
    /// Tells the observer where every sweep stands.
    func observe(_ observer: (CoordinatorObservation) -> Void, at now: Instant) {
        for sweep in sweeps(at: now) { observer(.progress(sweep.key, sweep.snapshot)) }
        observer(.tick)
    }

    private func sweeps(at now: Instant) -> [CoordinatorStatus.Sweep] {
        scheduler.sweeps.compactMap { key in
            guard let run = runs[key], let progress = scheduler.progress(of: key) else { return nil }
            return CoordinatorStatus.Sweep(key: key, snapshot: run.snapshot(progress, at: now))
        }
    }

    func status() -> CoordinatorStatus {
        let now = MonotonicClock.now()
        return CoordinatorStatus(
            sweeps: sweeps(at: now), workers: scheduler.workerStatus(at: now),
            counters: scheduler.counters, refusals: refusals, forgedLeases: forgedLeases)
    }

    func report() -> CoordinatorReport {
        CoordinatorReport(
            reason: endReason ?? .stopped, sweeps: finished, counters: scheduler.counters,
            refusals: refusals, forgedLeases: forgedLeases)
    }
}
