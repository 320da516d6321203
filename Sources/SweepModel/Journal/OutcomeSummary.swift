// What is counted of a recorded trial without opening its payload. Not here: the outcome (TrialOutcome).

/// What the coordinator and the journal count without opening a payload.
package enum OutcomeSummary: Hashable, Sendable {
    case verdict(Verdict)
    case failed(TrialFailure.Cause)

    package init(_ outcome: TrialOutcome) {
        switch outcome {
        case .completed(let result): self = .verdict(result.judgement.verdict)
        case .failed(let failure): self = .failed(failure.cause)
        }
    }

    /// Whether it says nothing about the trial's numbers.
    package var isAboutMachines: Bool {
        if case .failed(let cause) = self { cause.isAboutMachines } else { false }
    }
}
