// The bytes of a trial's outcome: what a worker reports, the journal keeps and reports are made from.
// Equal outcomes have equal bytes, so that two results of one trial can be compared without decoding them.
// Not here: messages (WireCodec).

package import SweepModel

/// The codec of an outcome's payload.
package enum OutcomeCodec {
    /// Version of the payload, written into each: journals outlive releases.
    package static let format: UInt32 = 1

    /// Deterministic; NaN becomes the one NaN of the format, every other number keeps its bits.
    /// - Throws: for negative counts, and for text and lists beyond `WireLimits`.
    package static func encode(
        _ outcome: TrialOutcome, by path: WirePath = .quick
    ) throws(WireError) -> [UInt8] {
        if path == .quick, let payload = OutcomeWriter.payload(of: outcome) { return payload }
        var wire = WireOutcome()
        wire.format = format
        switch outcome {
        case .completed(let result):
            wire.completed = try WireCompleted(result)
        case .failed(let failure):
            wire.failed.cause = failure.cause.number
            wire.failed.message = try FieldCheck("Failed.message").text(
                failure.message, atMost: WireLimits.failureMessage)
        }
        return try WireCodec.serialize(wire, "Outcome", limit: WireLimits.payload)
    }

    /// What a payload is counted as; refused exactly where `decode` refuses it.
    package static func summary(_ payload: [UInt8]) throws(WireError) -> OutcomeSummary {
        if let summary = OutcomeScan.summary(of: payload) { return summary }
        return OutcomeSummary(try decode(payload))
    }

    /// Total: any bytes give an outcome or an error.
    package static func decode(_ payload: [UInt8]) throws(WireError) -> TrialOutcome {
        let wire = try WireCodec.parse(
            WireOutcome.self, payload, "Outcome", limit: WireLimits.payload,
            fieldLimit: WireLimits.layers + 1_024)
        guard wire.format == format else {
            throw WireError(.unknownValue(Int(wire.format)), "Outcome.format")
        }
        switch wire.kind {
        case .completed(let completed):
            return .completed(try TrialResult(completed))
        case .failed(let failed):
            return .failed(
                TrialFailure(
                    cause: try TrialFailure.Cause(failed.cause, "Failed.cause"),
                    message: try FieldCheck("Failed.message").text(
                        failed.message, atMost: WireLimits.failureMessage)))
        case nil:
            throw WireError(.missing, "Outcome.kind")
        }
    }
}
