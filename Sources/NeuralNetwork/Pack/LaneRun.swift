// One job's way through its steps, in whichever lane. Not here: the arithmetic (TrainingSession).

/// How far a job is. Steps are counted and told in blocks.
final class LaneRun {
    let job: TrainingJob
    @exclusivity(unchecked) private(set) var end = TrainingEnd(
        steps: 0, isCancelled: false, origin: nil, lastLayers: [], evaluations: [], inactiveUnitShares: [])
    @exclusivity(unchecked) private(set) var isOver: Bool
    /// Whether steps differ in more than the parameters: in rows, learning rate or what is measured.
    let hasUnequalSteps: Bool
    /// Row numbers of a batch.
    private let rows: UnsafeMutableBufferPointer<Int32>

    init(_ job: TrainingJob) {
        self.job = job
        isOver = job.steps <= 0
        let hasRows = if case .rows = job.batches { true } else { false }
        hasUnequalSteps = hasRows || job.schedule != nil || job.probeEvery != 1
        rows = .allocate(capacity: hasRows ? job.batchRows : 0)
        rows.initialize(repeating: 0)
    }

    deinit { rows.deallocate() }

    /// Steps until the job wants to be told, of at most `limit`.
    func blockSteps(_ limit: Int) -> Int { max(1, min(limit, job.observeEvery, job.steps - end.steps)) }

    /// Whether the step that follows `untold` ones is measured completely.
    func isProbed(_ untold: Int) -> Bool { job.isProbed(end.steps + untold) }

    /// Sets the lane's rows and learning rate of the step that follows `untold` ones; returns whether rows
    /// were set.
    func load(_ untold: Int, into session: TrainingSession, lane: Int) -> Bool {
        let step = end.steps + untold
        if job.schedule != nil { session.options[lane].learningRate = job.learningRate(step) }
        guard case .rows(_, let fill) = job.batches else { return false }
        fill(step, rows)
        session.setRows(UnsafeBufferPointer(rows), lane: lane)
        return true
    }

    /// Takes in what the probe's block of steps did.
    func observe(_ session: TrainingSession, lane: Int) {
        let last = end.steps + session.probe.blockPlace
        let block = session.probe.block(
            lane, first: end.steps, probeEvery: job.probeEvery, isLastProbed: job.isProbed(last))
        end.steps += block.count
        end.origin = session.probe.origins[lane]
        switch job.observe(block) {
        case .proceed: isOver = end.steps >= job.steps || end.origin != nil
        case .finish: isOver = true
        case .cancel:
            end.isCancelled = true
            isOver = true
        }
        if isOver, !end.isCancelled {
            let step = block.last
            end.lastLayers = (0..<step.weightLayers).map(step.layer)
        }
    }
}

extension TrainingSession {
    /// Of every hidden weight layer.
    func inactiveUnitShares(lane: Int) -> [Double] {
        (0..<layers.count - 1).map { inactiveUnitShare(layer: $0, lane: lane) }
    }
}
