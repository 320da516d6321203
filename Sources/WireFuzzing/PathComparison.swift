// Holds the quick way between values and bytes against the general one: they have to come to the same, value
// or refusal, for any bytes.

internal import SweepModel
internal import SweepProtocol
internal import SweepWire

extension WireFuzzer {
    /// What the two ways come to for an input, where that differs; nil: they agree.
    static func difference(of input: Input) -> String? {
        switch input.subject {
        case .worker:
            compare(
                { path throws(WireError) in
                    try WireCodec.decodeWorkerMessage(input.frames[...], by: path)
                },
                { message, path throws(WireError) in try WireCodec.encode(message, by: path) })
        case .coordinator:
            compare(
                { path throws(WireError) in
                    try WireCodec.decodeCoordinatorMessage(input.frames[...], by: path)
                },
                { message, path throws(WireError) in try WireCodec.encode(message, by: path) })
        case .outcome: outcomeDifference(input.frames.first ?? [])
        }
    }

    private static func compare<Message>(
        _ decode: (WirePath) throws(WireError) -> Message,
        _ encode: (Message, WirePath) throws(WireError) -> [[UInt8]]
    ) -> String? {
        let quick = Result { () throws(WireError) in try decode(.quick) }
        let general = Result { () throws(WireError) in try decode(.general) }
        switch (quick, general) {
        case (.failure(let one), .failure(let other)):
            return one == other ? nil : "refused as \(one), and as \(other)"
        case (.success(let one), .success(let other)):
            // The text shows what `==` does not: a token, a NaN.
            guard "\(one)" == "\(other)" else { return "read as \(one), and as \(other)" }
            let written = Result { () throws(WireError) in try encode(one, .quick) }
            guard written == Result(catching: { () throws(WireError) in try encode(one, .general) }) else {
                return "two encodings of \(one)"
            }
            return nil
        default: return "\(quick) by the quick way, \(general) by the general one"
        }
    }

    private static func outcomeDifference(_ payload: [UInt8]) -> String? {
        let scanned = Result { () throws(WireError) in try OutcomeCodec.summary(payload) }
        let decoded = Result { () throws(WireError) in try OutcomeCodec.decode(payload) }
        guard scanned == decoded.map({ OutcomeSummary($0) }) else {
            return "\(scanned) by a look, \(decoded) by decoding"
        }
        guard case .success(let outcome) = decoded else { return nil }
        let written = Result { () throws(WireError) in try OutcomeCodec.encode(outcome) }
        let expected = Result { () throws(WireError) in try OutcomeCodec.encode(outcome, by: .general) }
        return written == expected ? nil : "two encodings of \(outcome)"
    }
}
