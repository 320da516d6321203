// One job's way through its steps, in whichever lane. Not here: the arithmetic (TrainingSession).

/// How far a job is. What a step asks for is found out once: a tiny network's step takes less than a
/// microsecond.
final class LaneRun {
    let job: TrainingJob
    @exclusivity(unchecked) private(set) var end = TrainingEnd(
        steps: 0, isCancelled: false, origin: nil, lastLayers: [], evaluations: [], inactiveUnitShares: [])
    @exclusivity(unchecked) private(set) var isOver: Bool
    /// Whether the step at hand is measured completely.
    @exclusivity(unchecked) private(set) var isProbed: Bool
    private let hasSchedule: Bool
    private let hasRows: Bool
    /// Row numbers of a batch.
    private let rows: UnsafeMutableBufferPointer<Int32>

    init(_ job: TrainingJob) {
        self.job = job
        isOver = job.steps <= 0
        isProbed = job.isProbed(0)
        hasSchedule = job.schedule != nil
        hasRows = if case .rows = job.batches { true } else { false }
        rows = .allocate(capacity: hasRows ? job.batchRows : 0)
        rows.initialize(repeating: 0)
    }

    deinit { rows.deallocate() }

    /// Sets the lane's rows and learning rate of the step at hand; returns whether rows were set.
    func load(into session: TrainingSession, lane: Int) -> Bool {
        if hasSchedule { session.options[lane].learningRate = job.learningRate(end.steps) }
        guard hasRows, case .rows(_, let fill) = job.batches else { return false }
        fill(end.steps, rows)
        session.setRows(UnsafeBufferPointer(rows), lane: lane)
        return true
    }

    /// Takes in what a step did.
    func observe(_ session: TrainingSession, lane: Int) {
        let step = session.probe.view(lane, isProbed: isProbed)
        end.steps += 1
        switch job.observe(step) {
        case .proceed: break
        case .finish: isOver = true
        case .cancel:
            end.isCancelled = true
            isOver = true
        }
        if session.probe.origins[lane] != nil {
            end.origin = session.probe.origins[lane]
            isOver = true
        }
        if end.steps >= job.steps { isOver = true }
        if isOver {
            if !end.isCancelled { end.lastLayers = (0..<step.weightLayers).map(step.layer) }
        } else {
            isProbed = job.isProbed(end.steps)
        }
    }
}

extension TrainingSession {
    /// Of every hidden weight layer.
    func inactiveUnitShares(lane: Int) -> [Double] {
        (0..<layers.count - 1).map { inactiveUnitShare(layer: $0, lane: lane) }
    }
}
