// One job's way through its steps, in whichever lane. Not here: the arithmetic (TrainingSession).

/// How far a job is.
final class LaneRun {
    let job: TrainingJob
    @exclusivity(unchecked) var end = TrainingEnd(
        steps: 0, isCancelled: false, origin: nil, lastLayers: [], evaluations: [], inactiveUnitShares: [])
    @exclusivity(unchecked) private var isFinished = false
    @exclusivity(unchecked) private var measurement: StepMeasurement
    /// Row numbers of a batch.
    private let rows: UnsafeMutableBufferPointer<Int32>

    init(_ job: TrainingJob, weightLayers: Int) {
        self.job = job
        measurement = StepMeasurement(weightLayers: weightLayers)
        rows = .allocate(capacity: job.batchRows)
        rows.initialize(repeating: 0)
    }

    deinit { rows.deallocate() }

    var isOver: Bool { isFinished || end.steps >= job.steps || end.origin != nil || end.isCancelled }

    /// Whether the step at hand is measured completely.
    var isProbed: Bool { job.isProbed(end.steps) }

    /// Sets the lane's rows and learning rate of the step at hand; returns whether rows were set.
    func load(into session: TrainingSession, lane: Int) -> Bool {
        if job.schedule != nil { session.options[lane].learningRate = job.learningRate(end.steps) }
        guard case .rows(_, let fill) = job.batches else { return false }
        fill(end.steps, rows)
        session.setRows(UnsafeBufferPointer(rows), lane: lane)
        return true
    }

    /// What the training ended with, but for what its session has yet to say.
    var finalEnd: TrainingEnd {
        var end = end
        if !end.isCancelled { end.lastLayers = measurement.layers }
        return end
    }

    /// Takes in what a step did.
    func observe(_ session: TrainingSession, lane: Int) {
        session.probe.read(lane, isProbed: isProbed, into: &measurement)
        end.steps += 1
        end.origin = session.probe.origins[lane]
        switch job.observe(measurement) {
        case .proceed: break
        case .finish: isFinished = true
        case .cancel: end.isCancelled = true
        }
    }
}

extension TrainingSession {
    /// Of every hidden weight layer.
    func inactiveUnitShares(lane: Int) -> [Double] {
        (0..<layers.count - 1).map { inactiveUnitShare(layer: $0, lane: lane) }
    }
}
