// Records that several tests need. Not a test.

import SweepJournal
import SweepModel

extension RunIdentity {
    static let example = RunIdentity(
        name: "example", digest: String(repeating: "d1", count: 32), trialCount: 100, version: "0.1.0",
        inputs: [Input(path: "sweep.yaml", sha256: "s1"), Input(path: "data.csv", sha256: "c1")])
}

extension WorkerRecord {
    static let ada = WorkerRecord(
        identity: "ada", host: "alpha", processID: 11, slots: 1, instructionSet: "avx2", version: "0.1.0")
    static let bob = WorkerRecord(
        identity: "bob", host: "beta", processID: 22, slots: 4, instructionSet: "avx512", version: "0.1.0")
}

extension LeaseReference {
    static func first(_ trial: Int) -> LeaseReference {
        LeaseReference(sweep: RunIdentity.example.sweep, trial: trial, attempt: 1, epoch: 1)
    }

    static func second(_ trial: Int, epoch: UInt64 = 1) -> LeaseReference {
        LeaseReference(sweep: RunIdentity.example.sweep, trial: trial, attempt: 2, epoch: epoch)
    }
}

extension DeliveredResult {
    static func example(
        _ lease: LeaseReference, worker: String = "ada", summary: OutcomeSummary = .verdict(.converged),
        payload: String = "payload"
    ) -> DeliveredResult {
        DeliveredResult(
            lease: lease, worker: worker, durationNanoseconds: 5_000_000, summary: summary,
            payload: Array("\(payload) \(lease.trial)".utf8))
    }
}
