// The rule that decided, in a sentence that a user understands. Not here: deciding.

extension VerdictJudge {
    /// One sentence: what became of the trial, by which rule and threshold, with the figures that decided it.
    package static func sentence(_ trace: TrialTrace, thresholds: VerdictThresholds) -> String {
        let figures = TraceFigures(trace)
        let reason = reason(for: figures, thresholds: thresholds)
        return reason.sentence(figures: figures, thresholds: thresholds)
    }

    /// One sentence for each flag that holds, in the order of the flags.
    package static func flagSentences(_ trace: TrialTrace, thresholds: VerdictThresholds) -> [String] {
        let figures = TraceFigures(trace)
        return flags(figures, thresholds: thresholds).map {
            $0.sentence(figures: figures, thresholds: thresholds)
        }
    }
}

extension VerdictReason {
    /// The sentence for a trial with these figures, judged by these thresholds.
    package func sentence(figures: TraceFigures, thresholds: VerdictThresholds) -> String {
        let windows = figures.windows
        let constant = number(figures.trace.constantLoss)
        let tail = windows.width == 1 ? "the last step" : "the last \(windows.width) steps"
        switch self {
        case .invalidData(let provenance):
            let place = provenance.map { ": the first is \($0.phrase)" } ?? " (the targets)"
            return "Failed (invalidData): the data hold numbers that are not finite\(place)."
        case .nonFinite(let provenance):
            return "Exploding (nonFinite): the first number that is not finite is \(provenance.phrase)."
        case .nonFiniteFigure(let name, let step, let layer, let value):
            let place = layer.map { " of layer \($0)" } ?? ""
            return "Exploding (nonFinite): the \(name)\(place) is \(number(value)) at step \(step)."
        case .converged(let tailLoss, let limit):
            let rule =
                figures.trace.constantLoss == 0
                ? "at most \(number(limit)), where the best constant predictor has none"
                : "at most \(number(thresholds.tau)) (tau) of the best constant predictor's \(constant)"
            return "Converged: the mean loss of \(tail) is \(number(tailLoss)), \(rule)."
        case .divergedTail(let tailLoss, let reference):
            return "Exploding (lossDivergence): the mean loss of \(tail) is \(number(tailLoss)), above "
                + "\(number(thresholds.lossRatio)) (loss_ratio) times \(number(reference)), the greater of "
                + "the first loss and the best constant predictor's."
        case .divergedPeak(let loss, let step, let reference):
            return "Exploding (lossDivergence): the loss reached \(number(loss)) at step \(step), above "
                + "\(number(thresholds.lossMax)) (loss_max) times \(number(reference)), the greater of the "
                + "first loss and the best constant predictor's."
        case .updateRatio(let ratio, let step, let layer):
            return
                "Exploding (updateRatio): at step \(step) one update changed the weights of layer \(layer) "
                + "by \(number(ratio)) times their norm, above \(number(thresholds.updateMax)) (update_max)."
        case .hiddenByClipping(let clipped, let medianRatio):
            return "Exploding (hiddenByClipping): clipping acted at "
                + "\(part(clipped, of: windows.width, "last")), and the "
                + "median gradient there was \(number(medianRatio)) times what clipping let through, above "
                + "\(number(thresholds.clipFactor)) (clip_factor)."
        case .deadLayer, .underflow, .lowElasticity, .depthRatio:
            return vanishingSentence(thresholds, tail: tail, windows: windows)
        case .converging(let earlier, let later, let standardError, let window):
            return "Converging: the mean loss fell from \(number(earlier)) to \(number(later)) between the "
                + "last two windows of \(window) steps, by \(percent(1 - later / earlier)) (more than "
                + "\(percent(1 - thresholds.improve))) and by more than two standard errors "
                + "(\(number(standardError)) each), but is not yet down to "
                + "\(number(thresholds.tau)) (tau) of the best constant predictor's \(constant)."
        case .tinyUpdates(let median):
            return "Stalled (tinyUpdates): at half of the steps no layer's weights changed by more than "
                + "\(number(median)) of their norm; below \(number(thresholds.tinyUpdate)) (tiny_update) "
                + "nothing is learned, try a higher learning rate."
        case .oscillating(let mean, let deviation):
            return "Stalled (oscillating): over \(tail) the loss swings by \(number(deviation)) (standard "
                + "deviation) around \(number(mean)), more than \(number(thresholds.oscillation)) "
                + "(oscillation) of it."
        case .plateau(let tailLoss):
            return "Stalled (plateau): the mean loss of \(tail) is \(number(tailLoss)), the best constant "
                + "predictor's is \(constant), and no rule for exploding, vanishing or progress matched."
        }
    }

    private func vanishingSentence(
        _ thresholds: VerdictThresholds, tail: String, windows: VerdictWindows
    ) -> String {
        switch self {
        case .deadLayer(let layers):
            "Vanishing (deadLayer): the weight gradient of hidden \(layerList(layers)) is exactly zero "
                + "through \(tail)."
        case .underflow(let layers):
            "Vanishing (underflow): the weight gradient of hidden \(layerList(layers)) is exactly zero "
                + "through \(tail) although the activations are not: it is too small for the "
                + "precision."
        case .lowElasticity(let count, let layer, let median):
            "Vanishing (lowElasticity): 1 % more weight in the weakest hidden layer, mostly layer \(layer), "
                + "would change the loss by less than \(number(thresholds.elasticity)) % (elasticity) at "
                + "\(part(count.head, of: windows.width, "first")) and at \(count.all) of all "
                + "\(windows.steps); the median is \(number(median)) %."
        case .depthRatio(let count, let median):
            "Vanishing (depthRatio): the first layer's delta is below \(number(thresholds.depthRatio)) "
                + "(depth_ratio) of the greatest hidden one at "
                + "\(part(count.head, of: windows.width, "first")) and at \(count.all) of all "
                + "\(windows.steps); the median is \(number(median))."
        default: ""
        }
    }
}

extension NonFiniteProvenance {
    /// Such as `NaN in the preactivation of layer 3, forward at step 17 (2 of its numbers; …)`.
    package var phrase: String {
        let what =
            switch kind {
            case .nan: "NaN"
            case .infinity: "an infinity"
            case .both: "infinities and NaN"
            }
        let name = tensor.rawValue.map { $0 == "_" ? " " : String($0) }.joined()
        let place = layer > 0 ? " of layer \(layer)" : ""
        let extent =
            count > 0
            ? " (\(count) of its numbers; the largest finite one is \(RoundedNumber.text(largestFinite)))"
            : ""
        return "\(what) in the \(name)\(place), phase \(phase.rawValue), step \(step)\(extent)"
    }
}

extension VerdictFlag {
    /// What the flag says of a trial with these figures.
    package func sentence(figures: TraceFigures, thresholds: VerdictThresholds) -> String {
        let trace = figures.trace
        switch self {
        case .explodingAtInit:
            let initial = trace.deltaRMS.prefix(trace.hiddenLayers)
            let ratio = (initial.max() ?? .nan) / (initial.last ?? .nan)
            return "explodingAtInit: at step 0 delta grows \(number(ratio))-fold on its way back through the "
                + "hidden layers, above \(number(thresholds.initRatio)) (init_ratio)."
        case .gradientSpike:
            let step = VerdictJudge.firstSpike(figures, thresholds) ?? 0
            let usual = SampleStatistics.median(trace.globalGradientNorm[figures.windows.head])
            return "gradientSpike: the global gradient norm reached "
                + "\(number(trace.globalGradientNorm[step])) at step \(step), above "
                + "\(number(thresholds.spike)) (spike) times the early median of \(number(usual))."
        case .clipped:
            let count = figures.windows.all.count { figures.isClipped(step: $0) }
            return "clipped: clipping made the gradient smaller at \(count) of \(trace.steps) steps."
        case .dyingReLU:
            return "dyingReLU: in \(layerList(trace.dyingLayers)) more than half of the units are active in "
                + "less than 1 % of the last batch's rows."
        case .saturated:
            return "saturated: in \(layerList(trace.saturatedLayers)) more than half of the units lie within "
                + "1 % of the activation's bounds."
        }
    }
}

private func number(_ value: Double) -> String { RoundedNumber.text(value) }

private func percent(_ share: Double) -> String { RoundedNumber.text(share * 100, digits: 2) + " %" }

/// Such as `7 of the last 10 steps`.
private func part(_ count: Int, of width: Int, _ which: String) -> String {
    width == 1 ? "the \(which) step" : "\(count) of the \(which) \(width) steps"
}

private func layerList(_ layers: [Int]) -> String {
    (layers.count == 1 ? "layer " : "layers ") + layers.map(String.init).joined(separator: ", ")
}
