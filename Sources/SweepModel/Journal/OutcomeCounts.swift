// How often each outcome was recorded: what the progress display shows.

/// Recorded trials by outcome.
package struct OutcomeCounts: Hashable, Sendable {
    private var verdicts = [Int](repeating: 0, count: Verdict.allCases.count)
    package private(set) var failed = 0

    package init() {}

    package mutating func count(_ summary: OutcomeSummary, times: Int = 1) {
        switch summary {
        case .verdict(let verdict): verdicts[verdict.severity] += times
        case .failed: failed += times
        }
    }

    /// Trials with this verdict.
    package subscript(verdict: Verdict) -> Int { verdicts[verdict.severity] }

    package var total: Int { failed + verdicts.reduce(0, +) }
}
