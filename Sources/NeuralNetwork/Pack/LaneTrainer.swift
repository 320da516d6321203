// 16 networks side by side until no more come: lanes step together, end alone and are refilled at once.

import KernelInterface

/// The lanes of one session; `Name` is what its owner calls a job.
final class LaneTrainer<Name> {
    private let session: TrainingSession
    private let slot: ComputeSlot
    private var names: [Name?]
    /// What a lane does; whoever takes one out does not share in its ownership, which would cost a tiny
    /// network's step several percent.
    @exclusivity(unchecked) private var runs: [Unmanaged<LaneRun>?]
    @exclusivity(unchecked) private var busyLanes = 0
    /// Steps until the lanes' jobs are told.
    @exclusivity(unchecked) private var blockSteps = 1
    /// Whether a lane's steps differ in more than the parameters.
    @exclusivity(unchecked) private var hasUnequalSteps = false

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

    deinit {
        for run in runs { run?.release() }
    }

    func run(
        _ jobs: [(name: Name, job: TrainingJob)], nextJob: () -> (name: Name, job: TrainingJob)?,
        finished: (Name, TrainingEnd) -> Void
    ) {
        for lane in 0..<session.lanes {
            if lane < jobs.count { start(jobs[lane], lane: lane) } else { stop(lane: lane) }
        }
        while busyLanes > 0 {
            guard runBlock() else { continue }
            for lane in runs.indices {
                guard let run = runs[lane]?.takeUnretainedValue(), run.isOver, let name = names[lane]
                else { continue }
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
        setRun(LaneRun(job), name, lane: lane)
    }

    private func stop(lane: Int) {
        session.stop(lane: lane)
        setRun(nil, nil, lane: lane)
    }

    private func setRun(_ run: LaneRun?, _ name: Name?, lane: Int) {
        if let former = runs[lane] {
            former.release()
            busyLanes -= 1
        }
        runs[lane] = run.map(Unmanaged.passRetained)
        names[lane] = name
        if run != nil { busyLanes += 1 }
    }

    /// Steps of all lanes until they are to be told; returns whether one is over.
    private func runBlock() -> Bool {
        let probe = session.probe
        blockSteps = probe.blockSteps
        hasUnequalSteps = false
        forEachRun { run, _ in
            blockSteps = run.blockSteps(blockSteps)
            if run.hasUnequalSteps { hasUnequalSteps = true }
        }
        for untold in 0..<blockSteps {
            probe.blockPlace = untold
            let isComplete = hasUnequalSteps ? load(untold) : true
            session.computeGradient(isComplete: isComplete)
            session.applyUpdate()
            if probe.hasFoundOrigin { break }
        }
        probe.hasFoundOrigin = false
        var isOver = false
        forEachRun { run, lane in
            run.observe(session, lane: lane)
            if run.isOver { isOver = true }
        }
        return isOver
    }

    /// Loads the rows and rates of a step; returns whether it is measured completely.
    private func load(_ untold: Int) -> Bool {
        var gathers = false
        var isComplete = false
        forEachRun { run, lane in
            if run.load(untold, into: session, lane: lane) { gathers = true }
            if run.isProbed(untold) { isComplete = true }
        }
        if gathers { session.gather() }
        return isComplete
    }

    @inline(__always)
    private func forEachRun(_ body: (LaneRun, _ lane: Int) -> Void) {
        for lane in runs.indices { runs[lane]?._withUnsafeGuaranteedRef { body($0, lane) } }
    }

    /// What is left to do when a lane's steps are done.
    private func end(of run: LaneRun, lane: Int) -> TrainingEnd {
        var end = run.end
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
