// Trains networks of one shape for one slot of a worker: jobs in, ends out one by one, so that kernels that
// run across trials can refill a lane as soon as it is free. At present the lanes run one after another.

import KernelInterface

/// The kernels and the memory of one thread.
package final class ComputeSlot {
    let kernels: KernelSet
    let arena = Arena()

    package init(kernels: KernelSet) {
        self.kernels = kernels
    }
}

/// Trains packs in one slot. A job's numbers depend on the job only, not on its neighbours in the pack.
package final class PackTrainer {
    private let slot: ComputeSlot

    package init(kernels: KernelSet) {
        slot = ComputeSlot(kernels: kernels)
    }

    /// Trains until `nextJob` has no more.
    ///
    /// - Parameters:
    ///   - nextJob: the next job with a name for it, asked for whenever a lane is free.
    ///   - finished: called once a job, in the order in which they end.
    package func run<Name>(
        nextJob: () -> (name: Name, job: TrainingJob)?, finished: (Name, TrainingEnd) -> Void
    ) {
        while let (name, job) = nextJob() { finished(name, train(job)) }
    }

    /// Trains one network.
    package func train(_ job: TrainingJob) -> TrainingEnd {
        let batchRows: Int
        switch job.batches {
        case .full: batchRows = job.samples.rows
        case .rows(let count, _): batchRows = count
        }
        let session = NetworkSession(
            architecture: job.architecture, options: job.options, samples: job.samples,
            batchRows: batchRows, slot: slot, parameters: job.parameters)
        let rows = UnsafeMutableBufferPointer<Int32>.allocate(capacity: batchRows)
        defer { rows.deallocate() }

        var end = TrainingEnd(
            steps: 0, isCancelled: false, origin: nil, evaluations: [], inactiveUnitShares: [])
        while end.steps < job.steps, end.origin == nil, !end.isCancelled {
            let step = end.steps
            let isProbed = step % job.probeEvery == 0 || step == job.steps - 1
            if case .rows(_, let fill) = job.batches {
                fill(step, rows)
                session.computeGradient(rows: UnsafeBufferPointer(rows), isProbed: isProbed)
            } else {
                session.computeGradient(isProbed: isProbed)
            }
            session.applyUpdate()
            end.steps += 1
            end.origin = session.origin
            end.isCancelled = job.observe(session.measurement) == .cancel
        }
        guard !end.isCancelled else { return end }
        end.inactiveUnitShares = (0..<job.architecture.depth).map { session.inactiveUnitShare(layer: $0 + 1) }
        end.evaluations = job.evaluations.map(session.evaluate)
        return end
    }
}
