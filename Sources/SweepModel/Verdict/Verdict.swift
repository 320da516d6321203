// What became of a trial, as words. Not here: the rules (VerdictJudge).

/// What became of a trial that ran; ordered from the best to the worst, so that a tie goes to the worse one.
package enum Verdict: String, CaseIterable, Hashable, Sendable, Comparable {
    case converged
    case converging
    case stalled
    case vanishing
    case exploding

    package static func < (left: Verdict, right: Verdict) -> Bool { left.severity < right.severity }

    /// 0 for the best verdict, growing with harm.
    package var severity: Int {
        switch self {
        case .converged: 0
        case .converging: 1
        case .stalled: 2
        case .vanishing: 3
        case .exploding: 4
        }
    }
}

/// Why the verdict was given.
package enum VerdictCause: String, CaseIterable, Hashable, Sendable {
    case nonFinite
    case lossDivergence
    case updateRatio
    case hiddenByClipping
    case deadLayer
    case underflow
    case lowElasticity
    case depthRatio
    case tinyUpdates
    case oscillating
    case plateau
}

/// What was seen beside the verdict, never instead of it; listed in the order of these cases.
package enum VerdictFlag: String, CaseIterable, Hashable, Sendable {
    case explodingAtInit
    case gradientSpike
    case clipped
    case dyingReLU
    case saturated
}

/// A verdict with its cause and flags.
package struct Judgement: Hashable, Sendable {
    package var verdict: Verdict
    /// nil for `converged` and `converging`.
    package var cause: VerdictCause?
    package var flags: [VerdictFlag]

    package init(verdict: Verdict, cause: VerdictCause? = nil, flags: [VerdictFlag] = []) {
        self.verdict = verdict
        self.cause = cause
        self.flags = flags
    }
}
