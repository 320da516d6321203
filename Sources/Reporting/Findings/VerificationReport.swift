// What came of running trials a second time, in sentences. Not here: who runs them (SweepCore), the
// comparison (SweepJournal).

package import SweepModel

/// A sweep's verification: what was asked for, and what came of it.
package struct VerificationReport: Hashable, Sendable {
    /// Of the trials that were to be run a second time; above 0.
    package var share: Double
    package var counts: VerificationCounts

    /// Trials that are named before the rest is only counted.
    private static let namedMaximum = 3

    /// - Parameter share: as the sweep file says.
    /// - Returns: nil where it asks for none.
    package init?(share: Double, counts: VerificationCounts) {
        guard share > 0 else { return nil }
        self.share = share
        self.counts = counts
    }

    /// Trials that another worker has run.
    package var verified: Int { counts.identical + counts.different }

    /// Whether trials were chosen and nobody was there to run any of them: the promise is as good as
    /// untested.
    package var isVain: Bool { verified == 0 && counts.unverified > 0 }

    /// - Parameter trials: recorded ones.
    package func sentence(trials: Int) -> String {
        let share = RoundedNumber.text(share * 100)
        guard verified + counts.unverified > 0 else {
            return "Verification: \(share) % of \(trials) trials came to none; ask for a larger share."
        }
        var text = "Verification: "
        if verified > 0 {
            text +=
                "\(counts.identical) of \(verified) verified trials identical (run a second time by another "
                + "worker, compared bit for bit)"
        }
        if counts.unverified > 0 {
            text +=
                (verified > 0 ? "; " : "") + "\(counts.unverified) unverified, because nobody else was there "
                + "who could run \(counts.unverified == 1 ? "it" : "them")"
        }
        return text + "."
    }

    /// Names the trials whose results differ, with both workers.
    package static func sentences(_ violations: [IdentityViolation], workers: [WorkerRecord]) -> [String] {
        guard !violations.isEmpty else { return [] }
        let trials = Set(violations.map(\.trial)).sorted()
        let places = Dictionary(
            workers.map { ($0.identity, $0.place) }, uniquingKeysWith: { first, _ in first })
        func place(_ worker: String) -> String { places[worker] ?? "worker \(worker.prefix(8))" }
        let named = violations.prefix(namedMaximum).map { violation in
            "trial \(violation.trial) (attempt \(violation.firstAttempt) by \(place(violation.firstWorker)), "
                + "attempt \(violation.secondAttempt) by \(place(violation.secondWorker)))"
        }
        return [
            "IDENTITY VIOLATED: results of " + named.joined(separator: ", ")
                + (violations.count > namedMaximum ? " and others, \(trials.count) trials in all," : "")
                + " came in twice and differ in bits, so these results depend on the machine; manifest.json "
                + "names all."
        ]
    }
}

extension WorkerRecord {
    /// Where it ran, in words.
    fileprivate var place: String { "worker \(identity.prefix(8)) on \(host), \(instructionSet)" }
}
