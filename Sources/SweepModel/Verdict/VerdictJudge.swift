// From a trial's trace to its verdict: the order of the rules. Not here: measuring (Training's probe), the
// rules' wording (VerdictReason+Sentence).
//
// Source: this project's table of verdicts ("first match wins"), which follows Amazon SageMaker Debugger's
// built-in rules, AUTOTRAINER (Zhang et al., ICSE 2021), Sohl-Dickstein 2024 (cap on the loss) and
// Megatron-LM's spike rule.

/// What judging a trace comes to.
package enum VerdictFinding: Hashable, Sendable {
    /// Input or targets are not finite: the trial failed (`TrialFailure.Cause.invalidData`), no verdict.
    case invalidData
    case judged(Judgement)
}

/// The verdict's rules, first match wins. Pure; only square roots, so the same on every machine.
package enum VerdictJudge {
    /// The verdict on a trace, or that its data were not finite.
    package static func finding(of trace: TrialTrace, thresholds: VerdictThresholds) -> VerdictFinding {
        finding(of: TraceFigures(trace), thresholds: thresholds)
    }

    /// The same from figures that are already computed.
    package static func finding(of figures: TraceFigures, thresholds: VerdictThresholds) -> VerdictFinding {
        let reason = reason(for: figures, thresholds: thresholds)
        guard let (verdict, cause) = reason.verdict else { return .invalidData }
        let flags = flags(figures, thresholds: thresholds)
        return .judged(Judgement(verdict: verdict, cause: cause, flags: flags))
    }

    /// The verdict on a trace whose data are known to be finite: rules 2 to 7 and the flags.
    ///
    /// A caller that may meet non-finite data asks `finding` instead; here they would count as `nonFinite`.
    package static func judge(_ trace: TrialTrace, thresholds: VerdictThresholds) -> Judgement {
        judge(TraceFigures(trace), thresholds: thresholds)
    }

    /// The same from figures that are already computed.
    package static func judge(_ figures: TraceFigures, thresholds: VerdictThresholds) -> Judgement {
        switch finding(of: figures, thresholds: thresholds) {
        case .judged(let judgement): judgement
        case .invalidData:
            Judgement(
                verdict: .exploding, cause: .nonFinite, flags: flags(figures, thresholds: thresholds))
        }
    }

    /// The first rule that matches, with its figures. A trace without steps is a plateau if nothing in it
    /// is non-finite: no rule about steps can hold.
    package static func reason(
        for figures: TraceFigures, thresholds: VerdictThresholds
    ) -> VerdictReason {
        let rules: [(TraceFigures, VerdictThresholds) -> VerdictReason?] = [
            invalidData, nonFinite, converged,
            lossDivergence, updateRatio, hiddenByClipping,
            deadLayer, lowElasticity, depthRatio,
            converging, tinyUpdates, oscillating,
        ]
        for rule in rules {
            if let reason = rule(figures, thresholds) { return reason }
        }
        return .plateau(tailLoss: tailLoss(figures))
    }

    /// ℓ over the last w steps, mean: the loss that the rules, and `final_loss`, mean.
    package static func tailLoss(_ figures: TraceFigures) -> Double {
        SampleStatistics.mean(figures.trace.loss[figures.windows.tail])
    }
}
