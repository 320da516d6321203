// Trains networks of one slot of a worker: jobs in, ends out one by one. Small networks that differ in
// numbers only are computed side by side, 16 in the lanes of a vector, and a lane that ends takes the next
// job; the others run one after another. Not here: a lane's loop (LaneRun) and when it pays (PackPolicy).

import KernelInterface

/// Trains packs in one slot. A job's numbers depend on the job only, not on its neighbours in the pack.
package final class PackTrainer {
    private let slot: ComputeSlot
    private let policy: PackPolicy

    package init(kernels: KernelSet, policy: PackPolicy = .automatic) {
        slot = ComputeSlot(kernels: kernels)
        self.policy = policy
    }

    /// Trains until `nextJob` has no more.
    ///
    /// - Parameters:
    ///   - nextJob: the next job with a name for it, asked for whenever a lane is free.
    ///   - finished: called once a job, in the order in which they end.
    package func run<Name>(
        nextJob: () -> (name: Name, job: TrainingJob)?, finished: (Name, TrainingEnd) -> Void
    ) {
        // A job that did not match the lanes it was offered to.
        var pending: (name: Name, job: TrainingJob)?
        func next(matching key: LaneKey?) -> (name: Name, job: TrainingJob)? {
            guard let candidate = pending ?? nextJob() else { return nil }
            let matches = key.map { LaneKey(candidate.job) == $0 } ?? true
            pending = matches ? nil : candidate
            return matches ? candidate : nil
        }
        while let first = next(matching: nil) {
            let key = LaneKey(first.job)
            guard policy.allowsLanes(first.job) else {
                finished(first.name, train(first.job))
                continue
            }
            var group = [first]
            while group.count < PackPolicy.lanes, let more = next(matching: key) { group.append(more) }
            if group.count < policy.fewestLanes {
                for (name, job) in group { finished(name, train(job)) }
                continue
            }
            let lanes = LaneTrainer<Name>(first.job, slot: slot)
            withFlushedDenormals(first.job.options.flushDenormals) {
                lanes.run(group, nextJob: { next(matching: key) }, finished: finished)
            }
        }
    }

    /// Trains one network.
    package func train(_ job: TrainingJob) -> TrainingEnd {
        withFlushedDenormals(job.options.flushDenormals) { trainAlone(job) }
    }

    private func trainAlone(_ job: TrainingJob) -> TrainingEnd {
        // Before the session: both use the memory for one network.
        let parameters = job.initialParameters(slot)
        let session = TrainingSession(
            architecture: job.architecture, options: job.options,
            kernels: slot.kernels.tables(job.samples.format).one, samples: job.samples,
            batchRows: job.batchRows, arena: slot.arena)
        session.start(lane: 0, options: job.options, seed: job.seed, parameters: parameters)
        let run = LaneRun(job)
        if case .full = job.batches { session.loadAllRows() }
        while !run.isOver {
            for untold in 0..<run.blockSteps(session.probe.blockSteps) {
                session.probe.blockPlace = untold
                if run.load(untold, into: session, lane: 0) { session.gather() }
                session.computeGradient(isComplete: run.isProbed(untold))
                session.applyUpdate()
                if session.probe.hasFoundOrigin { break }
            }
            session.probe.hasFoundOrigin = false
            run.observe(session, lane: 0)
        }
        var end = run.end
        guard !end.isCancelled else { return end }
        end.inactiveUnitShares = session.inactiveUnitShares(lane: 0)
        end.evaluations = job.evaluations.map(session.evaluate)
        return end
    }
}
