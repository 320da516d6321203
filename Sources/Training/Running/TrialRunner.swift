// Trials from configuration to result, for one slot of a worker. Not here: where configurations come from and
// results go, threads, clocks.

package import NeuralNetwork
package import SweepModel

/// One recorded step as a trace file shows it.
package struct StepRecord: Hashable, Sendable {
    /// Counted from 0.
    package var step: Int
    /// Before the step's update, on its batch.
    package var dataLoss: Double
    /// Data loss and penalties.
    package var totalLoss: Double
    /// Global norm of the total loss's gradient before clipping.
    package var globalGradientNorm: Double
    /// The same after clipping.
    package var clippedGradientNorm: Double
    package var isClipped: Bool
    /// Whether the layers' complete sets were measured, or the verdict's figures only (the others are NaN
    /// then).
    package var isProbed: Bool
    /// Input side first, the read-out last.
    package var layers: [LayerStatistics]
}

/// How a trial's execution ended.
package struct TrialEnd: Sendable {
    /// nil where the trial was given up on request: it has no result and may be run again elsewhere.
    package var outcome: TrialOutcome?
    /// The trial's course; nil unless it completed.
    package var trace: TrialTrace?
}

/// Runs trials one pack at a time. Not thread-safe: one a slot. A trial's outcome depends on its
/// configuration and the data only.
package final class TrialRunner {
    private let trainer: PackTrainer
    /// Recorders of trials that ended.
    private var freeRecorders: [TrialRecorder] = []

    package init(kernels: KernelSet, policy: PackPolicy = .automatic) {
        trainer = PackTrainer(kernels: kernels, policy: policy)
    }

    /// Runs trials until `next` has no more; their ends come one by one, and a free lane asks for the next
    /// trial at once. The trials should be of one shape, on `data`.
    ///
    /// - Parameters:
    ///   - next: the next trial with a name for it.
    ///   - progress: called with the number of steps done since the last call, every millisecond or so,
    ///     after every step of a network that takes longer, and after the last step; false gives the trial
    ///     up.
    ///   - observe: called with every step's figures, if given; costs an allocation a step.
    ///   - finished: called once a trial.
    package func run<Name>(
        data: TrialData,
        next: () -> (name: Name, configuration: TrialConfiguration)?,
        progress: @escaping (Name, _ newSteps: Int) -> Bool = { _, _ in true },
        observe: ((Name, StepRecord) -> Void)? = nil,
        finished: (Name, TrialEnd) -> Void
    ) {
        trainer.run(
            nextJob: {
                while let (name, configuration) = next() {
                    do throws(TrialFailure) {
                        let plan = try TrialPlan(configuration, data: data)
                        let running = RunningTrial(
                            name: name, plan: plan, recorder: recorder(plan), progress: progress,
                            observe: observe)
                        return (running, plan.job(observe: running.take))
                    } catch {
                        finished(name, TrialEnd(outcome: .failed(error)))
                    }
                }
                return nil
            },
            finished: { (running: RunningTrial<Name>, end) in
                finished(running.name, running.end(end))
                freeRecorders.append(running.recorder)
            })
    }

    /// A recorder for a trial, one that is free if it fits.
    private func recorder(_ plan: TrialPlan) -> TrialRecorder {
        let training = plan.configuration.training
        guard let free = freeRecorders.popLast(), free.fits(weightLayers: plan.architecture.layers.count)
        else {
            // Those of another shape are not needed any more.
            freeRecorders = []
            return TrialRecorder(
                architecture: plan.architecture, training: training, constantLoss: plan.constantLoss)
        }
        free.start(architecture: plan.architecture, training: training, constantLoss: plan.constantLoss)
        return free
    }

    /// Runs a pack to its end.
    ///
    /// - Returns: an outcome for each configuration, in their order.
    package func run(pack: [TrialConfiguration], data: TrialData) -> [TrialOutcome] {
        var waiting = pack.indices.makeIterator()
        var outcomes = [TrialOutcome?](repeating: nil, count: pack.count)
        run(
            data: data, next: { waiting.next().map { ($0, pack[$0]) } },
            finished: { (index: Int, end) in outcomes[index] = end.outcome })
        return outcomes.compactMap(\.self)
    }
}

/// A trial in a lane.
private final class RunningTrial<Name> {
    let name: Name
    let recorder: TrialRecorder
    private let plan: TrialPlan
    private let progress: (Name, Int) -> Bool
    private let observe: ((Name, StepRecord) -> Void)?
    private let interval: Int
    /// Steps since the last report of progress.
    @exclusivity(unchecked) private var newSteps = 0

    init(
        name: Name, plan: TrialPlan, recorder: TrialRecorder, progress: @escaping (Name, Int) -> Bool,
        observe: ((Name, StepRecord) -> Void)?
    ) {
        self.name = name
        self.plan = plan
        self.recorder = recorder
        self.progress = progress
        self.observe = observe
        interval = plan.progressInterval
    }

    func take(_ block: StepBlock) -> StepDecision {
        recorder.record(block)
        if let observe {
            for place in 0..<block.count { observe(name, StepRecord(block.step(place))) }
        }
        newSteps += block.count
        if newSteps >= interval || block.first + block.count == plan.configuration.training.steps {
            guard progress(name, newSteps) else { return .cancel }
            newSteps = 0
        }
        if let target = plan.configuration.training.targetLoss, block.last.dataLoss <= target {
            return .finish
        }
        return .proceed
    }

    func end(_ end: TrainingEnd) -> TrialEnd {
        if end.isCancelled { return TrialEnd(outcome: nil) }
        let result = plan.result(recorder, end)
        return TrialEnd(outcome: .completed(result), trace: recorder.trace)
    }
}

extension StepRecord {
    fileprivate init(_ step: StepView) {
        let measured = step.measurement
        self.init(
            step: measured.step, dataLoss: measured.dataLoss, totalLoss: measured.totalLoss,
            globalGradientNorm: measured.globalNorm, clippedGradientNorm: measured.clippedNorm,
            isClipped: measured.isClipped, isProbed: measured.isProbed,
            layers: measured.layers.map(LayerStatistics.init))
    }
}
