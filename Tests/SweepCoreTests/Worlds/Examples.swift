// Values that many tests of the machines need. Not a test.

import SweepModel
import SweepProtocol

extension SweepAnnouncement {
    static let example = SweepAnnouncement(
        name: "example", digest: String(repeating: "a", count: 64), sweepFile: "name: example\n",
        dataFiles: [])
}

extension Assignment {
    static func example(_ lease: LeaseReference) -> Assignment {
        Assignment(
            lease: lease,
            specification: TrialSpecification(
                trial: lease.trial, setting: lease.trial, replicate: 0, seed: UInt64(lease.trial),
                parameters: []))
    }
}

extension ResultReport {
    /// The payload depends on the trial only, as a real one does.
    static func example(_ lease: LeaseReference) -> ResultReport {
        ResultReport(
            lease: lease, durationNanoseconds: 1_000_000, summary: .verdict(.converged),
            payload: Array("trial \(lease.trial)".utf8))
    }
}
