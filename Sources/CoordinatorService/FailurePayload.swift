// The payload of a trial that the coordinator itself sets aside.

internal import SweepModel
internal import SweepWire

enum FailurePayload {
    static let encode: @Sendable (TrialFailure) -> [UInt8] = { failure in
        do {
            return try OutcomeCodec.encode(.failed(failure))
        } catch {
            // The scheduler's messages are short and plain; the codec refuses nothing of that kind.
            preconditionFailure("cannot encode \(failure): \(error)")
        }
    }
}
