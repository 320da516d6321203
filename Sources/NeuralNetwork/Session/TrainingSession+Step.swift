// One step of training up to the gradient, put together from its phases.

import KernelInterface

extension TrainingSession {
    /// Takes the first `batchRows` rows of the samples as every lane's batch, where they lie.
    func loadAllRows() {
        workspace.rows = batchRows
        // A block that adds its input to its output needs it in every lane.
        let isShared = lanes == 1 || !(architecture.hasSkip(0) || architecture.hasGate(0))
        guard isShared else {
            let numbers = workspace.indices(rowNumbers)
            for row in 0..<batchRows {
                for lane in 0..<lanes { numbers[row * lanes + lane] = Int32(row) }
            }
            gather()
            return
        }
        batch = Batch(
            inputs: samples.inputs, values: samples.values, classes: samples.classes, isShared: true)
    }

    /// Takes the given rows of the samples as a lane's batch; `gather` follows when all lanes have theirs.
    func setRows(_ rows: UnsafeBufferPointer<Int32>, lane: Int) {
        workspace.rows = batchRows
        let numbers = workspace.indices(rowNumbers)
        for (place, row) in rows.enumerated() { numbers[place * lanes + lane] = row }
    }

    /// Copies the rows that `rowNumbers` names.
    func gather() {
        let numbers = workspace.indices(rowNumbers)
        let (inputs, targets) = (workspace.pointer(inputs), workspace.pointer(targets))
        kernels.matrices.gatherRows(samples.inputs, numbers, batchRows, architecture.inputs, inputs)
        var labels: UnsafePointer<Int32>?
        if let known = samples.classes {
            let gathered = workspace.indices(classes)
            for place in 0..<batchRows * lanes { gathered[place] = known[Int(numbers[place])] }
            labels = UnsafePointer(gathered)
        }
        if options[0].loss.comparesElements {
            kernels.matrices.gatherRows(samples.values, numbers, batchRows, architecture.outputs, targets)
        }
        batch = Batch(
            inputs: UnsafeRawPointer(inputs), values: UnsafeRawPointer(targets), classes: labels,
            isShared: lanes == 1)
    }

    /// Forward, loss, backward and measurements on the loaded rows, up to the total loss's gradient and its
    /// norm.
    ///
    /// - Parameter isComplete: whether the layers' complete sets are measured.
    func computeGradient(isComplete: Bool) {
        probe.isComplete = isComplete
        for lane in 0..<lanes { probe.steps[lane] = powers[lane].step }
        forward(.training)
        computeLoss(withGradient: true, meanLoss: probe.figures(.dataLoss), correctCount: nil)
        probe.noteLoss()
        readout.backward()
        for block in blocks.reversed() { block.backward() }
        if !isComplete, probe.origins.contains(where: { $0 != nil }) {
            probe.isComplete = true
            for matrix in matrices.reversed() { matrix.measureWeightGradient() }
        }
        completeGradient()
    }

    /// All blocks and the read-out on the loaded rows.
    func forward(_ mode: ForwardMode) {
        if architecture.dropout > 0 {
            for lane in 0..<lanes { dropout.steps[lane] = UInt32(truncatingIfNeeded: powers[lane].step) }
        }
        var tensor = Tensor(
            pointer: batch.inputs, width: architecture.inputs, isShared: batch.isShared && lanes > 1)
        for block in blocks { tensor = block.forward(tensor, mode) }
        _ = readout.forward(tensor, mode)
    }

    /// The batch's data loss per lane; writes ∂L/∂outputs into the read-out's δ if asked to. The kernels sum
    /// in Double; a loss beyond the session's format is infinite all the same, as it is for anyone who trains
    /// in that format.
    func computeLoss(
        withGradient: Bool, meanLoss: UnsafeMutablePointer<Double>,
        correctCount: UnsafeMutablePointer<Double>?
    ) {
        kernels.training.loss(
            LossPass(
                loss: options[0].loss, rows: workspace.rows, outputs: architecture.outputs,
                prediction: workspace.pointer(readout.output), classes: batch.classes, targets: batch.values,
                targetsAreShared: batch.isShared,
                gradient: withGradient ? workspace.pointer(readout.delta) : nil, meanLoss: meanLoss,
                correctCount: correctCount,
                scratch: workspace.pointer(workspace.scratch)))
        let limit = kernels.format.greatestFiniteMagnitude
        for lane in 0..<lanes where abs(meanLoss[lane]) > limit { meanLoss[lane] = .infinity }
    }

    /// Of weight layer `layer`'s activations, the share of units that are not ±0 in less than 1 % of the
    /// latest batch's rows; 0 for a layer without an activation.
    func inactiveUnitShare(layer: Int, lane: Int) -> Double {
        guard let activator = blocks.flatMap(\.activators).first(where: { $0.layer == layer })?.activator
        else { return 0 }
        let h = copy(activator.output, activator.count, lane: lane)
        var inactive = 0
        for unit in 0..<activator.width {
            var active = 0
            for row in 0..<workspace.rows where h[row * activator.width + unit] != 0 { active += 1 }
            if 100 * active < workspace.rows { inactive += 1 }
        }
        return Double(inactive) / Double(activator.width)
    }
}

extension Loss {
    /// Whether outputs are compared with targets element by element, not with a class.
    var comparesElements: Bool {
        switch self {
        case .meanSquaredError, .huber: true
        case .softmaxCrossEntropy, .hinge: false
        }
    }
}
