// A completed trial's figures.

internal import SweepModel

extension WireCompleted {
    init(_ result: TrialResult) throws(WireError) {
        self.init()
        verdict = result.judgement.verdict.number
        cause = result.judgement.cause?.number ?? .unspecified
        flags = try FieldCheck("Completed.flags").list(
            result.judgement.flags, atMost: WireLimits.flags
        ) { flag throws(WireError) in flag.number }
        steps = try FieldCheck("Completed.steps").encode(result.steps)
        initialLoss = result.initialLoss.canonical
        finalLoss = result.finalLoss.canonical
        bestLoss = result.bestLoss.canonical
        constantLoss = result.constantLoss.canonical
        if let value = result.trainAccuracy { trainAccuracy = value.canonical }
        if let value = result.testLoss { testLoss = value.canonical }
        if let value = result.testAccuracy { testAccuracy = value.canonical }
        gradients = try WireGradientSummary(result.gradients)
        if let provenance = result.firstNonFinite { firstNonFinite = try WireNonFinite(provenance) }
        layers = try FieldCheck("Completed.layers").list(
            result.layers, atMost: WireLimits.layers, WireLayer.init)
    }
}

extension TrialResult {
    init(_ wire: WireCompleted) throws(WireError) {
        guard wire.hasGradients else { throw WireError(.missing, "Completed.gradients") }
        self.init(
            judgement: try Judgement(wire), steps: try FieldCheck("Completed.steps").decode(wire.steps))
        initialLoss = try FieldCheck("Completed.initial_loss").decode(wire.initialLoss)
        finalLoss = try FieldCheck("Completed.final_loss").decode(wire.finalLoss)
        bestLoss = try FieldCheck("Completed.best_loss").decode(wire.bestLoss)
        constantLoss = try FieldCheck("Completed.constant_loss").decode(wire.constantLoss)
        if wire.hasTrainAccuracy {
            trainAccuracy = try FieldCheck("Completed.train_accuracy").decode(wire.trainAccuracy)
        }
        if wire.hasTestLoss {
            testLoss = try FieldCheck("Completed.test_loss").decode(wire.testLoss)
        }
        if wire.hasTestAccuracy {
            testAccuracy = try FieldCheck("Completed.test_accuracy").decode(wire.testAccuracy)
        }
        gradients = try GradientSummary(wire.gradients)
        if wire.hasFirstNonFinite { firstNonFinite = try NonFiniteProvenance(wire.firstNonFinite) }
        layers = try FieldCheck("Completed.layers").list(
            wire.layers, atMost: WireLimits.layers, LayerRecord.init)
    }
}

extension Judgement {
    fileprivate init(_ wire: WireCompleted) throws(WireError) {
        self.init(
            verdict: try Verdict(wire.verdict, "Completed.verdict"),
            cause: wire.cause == .unspecified ? nil : try VerdictCause(wire.cause, "Completed.cause"),
            flags: try FieldCheck("Completed.flags").list(
                wire.flags, atMost: WireLimits.flags
            ) { number throws(WireError) in try VerdictFlag(number, "Completed.flags") })
    }
}

// MARK: - The first non-finite number

extension WireNonFinite {
    fileprivate init(_ provenance: NonFiniteProvenance) throws(WireError) {
        self.init()
        step = try FieldCheck("NonFinite.step").encode(provenance.step)
        phase = provenance.phase.number
        layer = try FieldCheck("NonFinite.layer").encode(provenance.layer)
        tensor = provenance.tensor.number
        kind = provenance.kind.number
        count = try FieldCheck("NonFinite.count").encode(provenance.count)
        largestFinite = provenance.largestFinite.canonical
    }
}

extension NonFiniteProvenance {
    fileprivate init(_ wire: WireNonFinite) throws(WireError) {
        self.init(
            step: try FieldCheck("NonFinite.step").decode(wire.step),
            phase: try Phase(wire.phase, "NonFinite.phase"),
            layer: try FieldCheck("NonFinite.layer").decode(wire.layer),
            tensor: try Tensor(wire.tensor, "NonFinite.tensor"),
            kind: try Kind(wire.kind, "NonFinite.kind"),
            count: try FieldCheck("NonFinite.count").decode(wire.count),
            largestFinite: try FieldCheck("NonFinite.largest_finite").decode(wire.largestFinite))
    }
}
