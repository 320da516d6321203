// A finished attempt on its way to the coordinator.

internal import SweepModel
internal import SweepProtocol

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

extension WireResult {
    init(_ report: ResultReport) throws(WireError) {
        self.init()
        lease = try WireLease(report.lease)
        durationNanoseconds = report.durationNanoseconds
        switch report.summary {
        case .verdict(let verdict): summary = .verdict(verdict.number)
        case .failed(let cause): summary = .failure(cause.number)
        }
        guard report.payload.count <= WireLimits.payload else {
            throw WireError(.tooLong(limit: WireLimits.payload), "Result.payload")
        }
        payload = Data(report.payload)
    }
}

extension ResultReport {
    init(_ wire: WireResult) throws(WireError) {
        guard wire.hasLease else { throw WireError(.missing, "Result.lease") }
        guard wire.payload.count <= WireLimits.payload else {
            throw WireError(.tooLong(limit: WireLimits.payload), "Result.payload")
        }
        let summary: OutcomeSummary
        switch wire.summary {
        case .verdict(let number): summary = .verdict(try Verdict(number, "Result.verdict"))
        case .failure(let number): summary = .failed(try TrialFailure.Cause(number, "Result.failure"))
        case nil: throw WireError(.missing, "Result.summary")
        }
        self.init(
            lease: try LeaseReference(wire.lease), durationNanoseconds: wire.durationNanoseconds,
            summary: summary, payload: [UInt8](wire.payload))
    }
}
