// 16 networks side by side until no more come: lanes step together, end alone and are refilled at once.

import KernelInterface

/// The lanes of one session; `Name` is what its owner calls a job.
final class LaneTrainer<Name> {
    private let session: TrainingSession
    private let slot: ComputeSlot
    private var names: [Name?]
    private var runs: [LaneRun?]

    /// - Parameter job: whose kind all jobs are of.
    init(_ job: TrainingJob, slot: ComputeSlot) {
        self.slot = slot
        session = TrainingSession(
            architecture: job.architecture, options: job.options,
            kernels: slot.kernels.tables(job.samples.format).sixteen, samples: job.samples,
            batchRows: job.batchRows, arena: slot.packArena)
        names = Array(repeating: nil, count: session.lanes)
        runs = Array(repeating: nil, count: session.lanes)
        if case .full = job.batches { session.loadAllRows() }
    }

    func run(
        _ jobs: [(name: Name, job: TrainingJob)], nextJob: () -> (name: Name, job: TrainingJob)?,
        finished: (Name, TrainingEnd) -> Void
    ) {
        for lane in 0..<session.lanes {
            if lane < jobs.count { start(jobs[lane], lane: lane) } else { stop(lane: lane) }
        }
        while runs.contains(where: { $0 != nil }) {
            step()
            for lane in runs.indices {
                guard let run = runs[lane], run.isOver, let name = names[lane] else { continue }
                finished(name, end(of: run, lane: lane))
                if let next = nextJob() { start(next, lane: lane) } else { stop(lane: lane) }
            }
        }
    }

    private func start(_ next: (name: Name, job: TrainingJob), lane: Int) {
        let (name, job) = next
        var options = job.options
        options.learningRate = job.learningRate(0)
        session.start(
            lane: lane, options: options, seed: job.seed, parameters: job.initialParameters(slot))
        session.dropout.probabilities[lane] = job.architecture.dropout
        names[lane] = name
        runs[lane] = LaneRun(job, weightLayers: session.layers.count)
    }

    private func stop(lane: Int) {
        session.stop(lane: lane)
        names[lane] = nil
        runs[lane] = nil
    }

    private func step() {
        let runs = runs
        var gathers = false
        var isComplete = false
        for lane in runs.indices {
            guard let run = runs[lane] else { continue }
            if run.load(into: session, lane: lane) { gathers = true }
            isComplete = isComplete || run.isProbed
        }
        if gathers { session.gather() }
        session.computeGradient(isComplete: isComplete)
        session.applyUpdate()
        for lane in runs.indices { runs[lane]?.observe(session, lane: lane) }
    }

    /// What is left to do when a lane's steps are done.
    private func end(of run: LaneRun, lane: Int) -> TrainingEnd {
        var end = run.finalEnd
        guard !end.isCancelled else { return end }
        end.inactiveUnitShares = session.inactiveUnitShares(lane: lane)
        guard !run.job.evaluations.isEmpty else { return end }
        let alone = session.extract(lane: lane, job: run.job, slot: slot)
        end.evaluations = run.job.evaluations.map(alone.evaluate)
        return end
    }
}

extension TrainingSession {
    /// A lane's network as a session of its own, to be evaluated.
    func extract(lane: Int, job: TrainingJob, slot: ComputeSlot) -> TrainingSession {
        let alone = TrainingSession(
            architecture: job.architecture, options: job.options,
            kernels: slot.kernels.tables(job.samples.format).one, samples: samples, batchRows: batchRows,
            arena: slot.arena)
        for (own, other) in zip(parameters, alone.parameters) {
            let values = copy(own.values, own.count, lane: lane)
            alone.kernels.elementwise.fromDouble(
                own.count, values, 0, alone.workspace.pointer(other.values))
        }
        for (own, other) in zip(normalizers, alone.normalizers) {
            guard let from = own.running, let to = other.running else { continue }
            for (source, destination) in [(from.mean, to.mean), (from.variance, to.variance)] {
                for unit in 0..<own.width {
                    alone.workspace.doubles(destination)[unit] =
                        workspace.doubles(source)[unit * lanes + lane]
                }
            }
        }
        for matrix in alone.matrices { matrix.refresh(measures: false) }
        return alone
    }
}
